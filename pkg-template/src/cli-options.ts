/** The options of the command line, and which of them go together. */

/** Settings of a settings file. */
export const CONFIG_NAMES = [
  "map",
  "role",
  "encoding",
  "sheet",
  "delimiter",
  "header",
  "dateOrder",
  "decimalMark",
  "amountPer",
  "currency",
  "values",
  "keep",
  "identity",
  "rates",
  "from",
  "exclude",
  "similarIds",
  "asOf",
  "bins",
  "monetary",
  "seed",
  "timeZoneMinutes",
  "today",
] as const;

/** Options that mean nothing to a command. */
export const MEANINGLESS = {
  sniff: ["as-of", "config", "replay", "out", "to", "similar-ids", "from", "exclude"],
  segment: ["to"],
  convert: ["as-of", "config", "replay", "json"],
} as const;

/** Options that say what a run file says. */
export const SAID_BY_RUN = [
  "as-of",
  "config",
  "map",
  "keep",
  "role",
  "value",
  "identity",
  "rate",
  "from",
  "exclude",
  "similar-ids",
  "encoding",
  "sheet",
  "delimiter",
  "no-header",
  "date-order",
  "decimal-mark",
  "amount-per",
  "currency",
] as const;

/** All options, as Node reads them. */
export const OPTIONS = {
  "as-of": { type: "string" },
  map: { type: "string", multiple: true },
  keep: { type: "string", multiple: true },
  role: { type: "string" },
  encoding: { type: "string" },
  sheet: { type: "string" },
  delimiter: { type: "string" },
  "no-header": { type: "boolean" },
  "date-order": { type: "string" },
  "decimal-mark": { type: "string" },
  "amount-per": { type: "string" },
  currency: { type: "string" },
  value: { type: "string", multiple: true },
  identity: { type: "string" },
  rate: { type: "string", multiple: true },
  from: { type: "string" },
  exclude: { type: "string", multiple: true },
  "similar-ids": { type: "string" },
  config: { type: "string" },
  replay: { type: "string" },
  to: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
  language: { type: "string" },
  workers: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;
