/** The command line: what is asked for, or why it cannot be understood. */

import { parseArgs } from "node:util";
import { type Key, say, type Values } from "./describe.js";
import type { Language, OrderField } from "./types.js";

export type ColumnMap = Partial<Record<OrderField, string>>;

export interface SegmentCommand {
  readonly name: "segment";
  readonly files: readonly string[];
  readonly map: ColumnMap;
  readonly json: boolean;
  readonly asOf?: string;
  readonly config?: string;
  readonly out?: string;
  readonly workers?: number;
}

export type Command = SegmentCommand | { readonly name: "help" } | { readonly name: "version" };

/** The command is used wrongly; `message` is the sentence for people. */
export class UsageError extends Error {}

const FIELDS: readonly OrderField[] = ["customer", "order", "date", "amount", "quantity", "unitPrice", "status"];
const CONFIG_NAMES = ["map", "asOf", "bins", "monetary", "seed", "timeZoneMinutes", "today"] as const;
const MOST_WORKERS = 64;

const OPTIONS = {
  "as-of": { type: "string" },
  map: { type: "string", multiple: true },
  config: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean" },
  language: { type: "string" },
  workers: { type: "string" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const;

/** What the help text names. */
export const helpValues = { fields: FIELDS.join(", "), names: CONFIG_NAMES.join(", ") };

export function isField(name: string): name is OrderField {
  return (FIELDS as readonly string[]).includes(name);
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
  if (command !== "segment") throw wrong("cli.usage.unknown_command", { value: command });
  if (files.length === 0) throw wrong("cli.usage.file");
  const asOf = values["as-of"];
  if (asOf !== undefined && !isDay(asOf)) throw wrong("cli.usage.as_of", { value: asOf });
  if (values.language !== undefined && values.language !== language) {
    throw wrong("cli.usage.language", { value: values.language });
  }
  for (const name of ["config", "out"] as const) {
    if (values[name] === "") throw wrong("cli.usage.needs_value", { option: `--${name}` });
  }
  return {
    name: "segment",
    files,
    map: columns(values.map ?? [], wrong),
    json: values.json ?? false,
    ...(asOf === undefined ? {} : { asOf }),
    ...(values.config === undefined ? {} : { config: values.config }),
    ...(values.out === undefined ? {} : { out: values.out }),
    ...(values.workers === undefined ? {} : { workers: count(values.workers, wrong) }),
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
  const map: ColumnMap = {};
  for (const entry of entries) {
    const [, field = "", column = ""] = /^orders\.(\w+)=(.+)$/s.exec(entry) ?? [];
    if (!isField(field)) throw wrong("cli.usage.map", { value: entry, fields: FIELDS.join(", ") });
    if (map[field] !== undefined) throw wrong("cli.usage.map_twice", { value: field });
    map[field] = column;
  }
  return map;
}

function count(text: string, wrong: Wrong): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MOST_WORKERS) throw wrong("cli.usage.workers", { value: text, most: MOST_WORKERS });
  return number;
}
