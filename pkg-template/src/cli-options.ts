/** The options of the command line, and which of them go together. */

import type { parseArgs } from "node:util";
import type { UsageError } from "./cli-failure.js";
import type { Key, Values } from "./describe.js";

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
  "amountUnit",
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
  "rfm",
  "population",
  "scheme",
  "resamples",
  "seed",
  "timeZoneMinutes",
  "today",
] as const;

export function isConfigName(name: string): name is (typeof CONFIG_NAMES)[number] {
  return (CONFIG_NAMES as readonly string[]).includes(name);
}

/** Commands that look at customers on a day. */
const LOOKING = ["segment", "schemes", "audit", "tag", "scores", "explain", "clv", "repurchase", "cluster"] as const;

export const COMMANDS = [...LOOKING, "totals", "convert", "sniff"] as const;

type Name = (typeof COMMANDS)[number];

export function isCommand(name: string): name is Name {
  return (COMMANDS as readonly string[]).includes(name);
}

const ALL_BUT_SNIFF: readonly Name[] = [...LOOKING, "totals", "convert"];

/** Options that mean something to some commands only. */
const MEANT_FOR: Partial<Readonly<Record<keyof typeof OPTIONS, readonly Name[]>>> = {
  "similar-ids": ALL_BUT_SNIFF,
  from: ALL_BUT_SNIFF,
  exclude: ALL_BUT_SNIFF,
  "as-of": LOOKING,
  config: LOOKING,
  replay: LOOKING,
  rules: LOOKING,
  population: LOOKING,
  "rfm-bins": LOOKING,
  "rfm-scoring": LOOKING,
  "rfm-method": LOOKING,
  "rfm-percentiles": LOOKING,
  "rfm-recency": LOOKING,
  "rfm-frequency": LOOKING,
  "rfm-monetary": LOOKING,
  "rfm-fourth": LOOKING,
  "rfm-fourth-cuts": LOOKING,
  stability: ["segment", "audit"],
  freeze: ["audit"],
  scheme: ["segment", "audit", "explain", "scores"],
  tags: ["tag"],
  scores: ["scores"],
  where: ["scores"],
  customer: ["explain", "scores", "repurchase"],
  days: ["repurchase"],
  expression: ["explain"],
  model: ["clv"],
  holdout: ["clv"],
  rolling: ["clv"],
  horizon: ["clv"],
  discount: ["clv"],
  samples: ["clv"],
  unit: ["clv"],
  columns: ["cluster"],
  method: ["cluster"],
  k: ["cluster"],
  seed: ["cluster"],
  out: ["segment", "tag", "scores", "totals", "convert", "cluster"],
  to: ["totals", "convert"],
  json: [...LOOKING, "sniff"],
};

/** The first option that means nothing to a command. */
export function foreignTo(command: Name, values: OptionValues): string | undefined {
  const said = Object.keys(values) as (keyof typeof OPTIONS)[];
  return said.find((option) => MEANT_FOR[option]?.includes(command) === false);
}

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
  "amount-unit",
  "currency",
  "population",
  "rfm-bins",
  "rfm-scoring",
  "rfm-method",
  "rfm-percentiles",
  "rfm-recency",
  "rfm-frequency",
  "rfm-monetary",
  "rfm-fourth",
  "rfm-fourth-cuts",
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
  "amount-unit": { type: "string" },
  currency: { type: "string" },
  value: { type: "string", multiple: true },
  identity: { type: "string" },
  rate: { type: "string", multiple: true },
  from: { type: "string" },
  exclude: { type: "string", multiple: true },
  "similar-ids": { type: "string" },
  population: { type: "string" },
  "rfm-bins": { type: "string" },
  "rfm-scoring": { type: "string" },
  "rfm-method": { type: "string" },
  "rfm-percentiles": { type: "string" },
  "rfm-recency": { type: "string" },
  "rfm-frequency": { type: "string" },
  "rfm-monetary": { type: "string" },
  "rfm-fourth": { type: "string" },
  "rfm-fourth-cuts": { type: "string" },
  stability: { type: "boolean" },
  freeze: { type: "string" },
  scheme: { type: "string" },
  rules: { type: "string" },
  tags: { type: "string" },
  scores: { type: "string" },
  where: { type: "string" },
  customer: { type: "string" },
  expression: { type: "string" },
  model: { type: "string" },
  holdout: { type: "string" },
  rolling: { type: "string" },
  days: { type: "string" },
  horizon: { type: "string" },
  discount: { type: "string" },
  samples: { type: "string" },
  unit: { type: "string" },
  columns: { type: "string", multiple: true },
  method: { type: "string" },
  k: { type: "string" },
  seed: { type: "string" },
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

export type OptionValues = ReturnType<
  typeof parseArgs<{ readonly options: typeof OPTIONS; readonly allowPositionals: true }>
>["values"];

/** Makes the error that says what is wrong with the options. */
export type Wrong = (key: Key, values?: Values) => UsageError;
