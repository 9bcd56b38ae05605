/** The command line: what is asked for, or why it cannot be understood. */

import { parseArgs } from "node:util";
import {
  exclusionOf,
  isAmountPer,
  isDateOrder,
  isDecimalMark,
  isDelimiter,
  isIdentity,
  isSimilarIds,
  meaningOf,
  rateOf,
} from "./cli-choices.js";
import { CONFIG_NAMES, MEANINGLESS, OPTIONS, SAID_BY_RUN } from "./cli-options.js";
import { type Key, say, type Values } from "./describe.js";
import { ORDER_FIELDS, ROLES } from "./fields.js";
import type { ColumnMap, FileOptions, Language, LedgerFormat, OpenOptions, OrderField, Role } from "./types.js";

/** What every command understands. */
interface FilesCommand {
  readonly files: readonly string[];
  readonly map: ColumnMap;
  /** How the files are written, as far as it is said. */
  readonly reading: Omit<FileOptions, "map">;
  /** What is made of all files together. */
  readonly opening: Pick<OpenOptions, "similarIds" | "from" | "exclude">;
  readonly json: boolean;
  readonly workers?: number;
}

export interface SniffCommand extends FilesCommand {
  readonly name: "sniff";
}

export interface SegmentCommand extends FilesCommand {
  readonly name: "segment";
  readonly asOf?: string;
  readonly config?: string;
  /** A run file, which says all of this. */
  readonly replay?: string;
  readonly out?: string;
}

export interface ConvertCommand extends FilesCommand {
  readonly name: "convert";
  readonly to: LedgerFormat;
  /** Absent: to standard output. */
  readonly out?: string;
}

export type Command =
  | SniffCommand
  | SegmentCommand
  | ConvertCommand
  | { readonly name: "help" }
  | { readonly name: "version" };

/** The command is used wrongly; `message` is the sentence for people. */
export class UsageError extends Error {}

const MOST_WORKERS = 64;

/** What the help text names. */
export const helpValues = {
  fields: ORDER_FIELDS.join(", "),
  roles: ROLES.join(", "),
  names: CONFIG_NAMES.join(", "),
};

export function isField(name: string): name is OrderField {
  return (ORDER_FIELDS as readonly string[]).includes(name);
}

export function isRole(name: unknown): name is Role {
  return (ROLES as readonly unknown[]).includes(name);
}

export function isConfigName(name: string): name is (typeof CONFIG_NAMES)[number] {
  return (CONFIG_NAMES as readonly string[]).includes(name);
}

/** Whether a text is a day of the calendar, written `2024-03-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The language to speak, known before anything else is checked: what is asked for, else that of the system. */
export function languageOf(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Language {
  const { language } = parseArgs({ args: [...args], options: OPTIONS, strict: false }).values;
  if (language === "en" || language === "zh") return language;
  const system = environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || "";
  return /^zh/i.test(system) ? "zh" : "en";
}

/** Understands the arguments. Throws `UsageError`. */
export function parse(args: readonly string[], language: Language): Command {
  const wrong = (key: Key, values: Values = {}) => new UsageError(say(language, key, values));
  const { values, positionals } = read(args, wrong);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };

  const [command, ...files] = positionals;
  if (command === undefined) throw wrong("cli.usage.command");
  if (command !== "segment" && command !== "sniff" && command !== "convert")
    throw wrong("cli.usage.unknown_command", { value: command });
  if (files.length === 0) throw wrong("cli.usage.file");
  const asOf = values["as-of"];
  if (asOf !== undefined && !isDay(asOf)) throw wrong("cli.usage.as_of", { value: asOf });
  if (values.language !== undefined && values.language !== language) {
    throw wrong("cli.usage.language", { value: values.language });
  }
  for (const name of ["config", "replay", "out"] as const) {
    if (values[name] === "") throw wrong("cli.usage.needs_value", { option: `--${name}` });
  }
  const common = {
    files,
    map: columns(values.map ?? [], wrong),
    reading: readingOf(values, wrong),
    opening: openingOf(values, wrong),
    json: values.json ?? false,
    ...(values.workers === undefined ? {} : { workers: count(values.workers, wrong) }),
  };
  const odd = MEANINGLESS[command].find((name) => values[name] !== undefined);
  if (odd) throw wrong("cli.usage.foreign", { option: `--${odd}`, command });
  const doubled = values.replay === undefined ? undefined : SAID_BY_RUN.find((name) => values[name] !== undefined);
  if (doubled) throw wrong("cli.usage.replay", { option: `--${doubled}` });
  if (command === "sniff") return { name: "sniff", ...common };
  if (command === "convert") {
    const { to = "csv", out } = values;
    if (to !== "csv" && to !== "json" && to !== "parquet") throw wrong("cli.usage.to", { value: to });
    return { name: "convert", ...common, to, ...(out === undefined ? {} : { out }) };
  }
  return {
    name: "segment",
    ...common,
    ...(asOf === undefined ? {} : { asOf }),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.replay === undefined ? {} : { replay: values.replay }),
    ...(values.out === undefined ? {} : { out: values.out }),
  };
}

function readingOf(values: ReturnType<typeof read>["values"], wrong: Wrong): FilesCommand["reading"] {
  const {
    role,
    encoding,
    sheet,
    delimiter,
    "date-order": dateOrder,
    "decimal-mark": decimalMark,
    "amount-per": amountPer,
    currency,
  } = values;
  if (role !== undefined && !isRole(role)) throw wrong("cli.usage.role", { value: role, roles: helpValues.roles });
  if (delimiter !== undefined && !isDelimiter(delimiter)) throw wrong("cli.usage.delimiter", { value: delimiter });
  if (dateOrder !== undefined && !isDateOrder(dateOrder)) throw wrong("cli.usage.date_order", { value: dateOrder });
  if (decimalMark !== undefined && !isDecimalMark(decimalMark)) {
    throw wrong("cli.usage.decimal_mark", { value: decimalMark });
  }
  if (amountPer !== undefined && !isAmountPer(amountPer)) throw wrong("cli.usage.amount_per", { value: amountPer });
  const meanings = (values.value ?? []).map((entry) => {
    const pair = meaningOf(entry);
    if (!pair) throw wrong("cli.usage.value", { value: entry });
    return pair;
  });
  const rates = (values.rate ?? []).map((entry) => {
    const pair = rateOf(entry);
    if (!pair || currency === undefined) throw wrong("cli.usage.rate", { value: entry });
    return pair;
  });
  const identity = values.identity?.split(",");
  if (identity !== undefined && !isIdentity(identity)) throw wrong("cli.usage.identity", { value: values.identity });
  return {
    ...(role === undefined ? {} : { role }),
    ...(meanings.length === 0 ? {} : { values: { "orders.status": Object.fromEntries(meanings) } }),
    ...(rates.length === 0 ? {} : { rates: Object.fromEntries(rates) }),
    ...(identity === undefined ? {} : { identity }),
    ...(values.keep === undefined ? {} : { keep: values.keep.filter((column) => column !== "") }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(currency === undefined ? {} : { currency }),
    ...(amountPer === undefined ? {} : { amountPer }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(values["no-header"] ? { header: false } : {}),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(decimalMark === undefined ? {} : { decimalMark }),
  };
}

function openingOf(values: ReturnType<typeof read>["values"], wrong: Wrong): FilesCommand["opening"] {
  const { "similar-ids": similarIds, from, exclude = [] } = values;
  if (similarIds !== undefined && !isSimilarIds(similarIds)) {
    throw wrong("cli.usage.similar_ids", { value: similarIds });
  }
  if (from !== undefined && !isDay(from)) throw wrong("cli.usage.from", { value: from });
  const left = exclude.map((entry) => {
    const exclusion = exclusionOf(entry);
    if (!exclusion) throw wrong("cli.usage.exclude", { value: entry });
    return exclusion;
  });
  const texts = (list: "customers" | "items") => left.filter(([name]) => name === list).map(([, text]) => text);
  return {
    ...(similarIds === undefined ? {} : { similarIds }),
    ...(from === undefined ? {} : { from }),
    ...(left.length === 0 ? {} : { exclude: { customers: texts("customers"), items: texts("items") } }),
  };
}

type Wrong = (key: Key, values?: Values) => UsageError;

function read(args: readonly string[], wrong: Wrong) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true, allowPositionals: true });
  } catch (error) {
    // Node says which option it is in English words only: "Option '--as-of <value>' argument missing".
    if (!(error instanceof TypeError && "code" in error)) throw error;
    const option = /'(?:-\w, )?(-[^ ']*)/.exec(error.message)?.[1] ?? "";
    if (error.code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") throw wrong("cli.usage.option", { option });
    const takesNone = error.message.includes("does not take");
    throw wrong(takesNone ? "cli.usage.takes_none" : "cli.usage.needs_value", { option });
  }
}

function columns(entries: readonly string[], wrong: Wrong): ColumnMap {
  const map: Partial<Record<Role, Record<string, string>>> = {};
  for (const entry of entries) {
    const [, role = "", field = "", column = ""] = /^(\w+)\.(\w+)=(.+)$/s.exec(entry) ?? [];
    // Which fields the other roles have, the engine knows.
    if (!isRole(role) || (role === "orders" && !isField(field))) {
      throw wrong("cli.usage.map", { value: entry, fields: ORDER_FIELDS.join(", ") });
    }
    map[role] ??= {};
    if (map[role][field] !== undefined) throw wrong("cli.usage.map_twice", { value: field });
    map[role][field] = column;
  }
  return map;
}

function count(text: string, wrong: Wrong): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MOST_WORKERS) throw wrong("cli.usage.workers", { value: text, most: MOST_WORKERS });
  return number;
}
