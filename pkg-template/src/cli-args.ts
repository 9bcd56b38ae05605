/** The command line: what is asked for, or why it cannot be understood. */

import { parseArgs } from "node:util";
import { isDay } from "./cli-choices.js";
import { clusteringOf } from "./cli-cluster-args.js";
import { valuingOf } from "./cli-clv-args.js";
import type { AuditCommand, Command, ExplainCommand, FilesCommand, LookingCommand } from "./cli-commands.js";
import { UsageError } from "./cli-failure.js";
import {
  COMMANDS,
  CONFIG_NAMES,
  foreignTo,
  isCommand,
  OPTIONS,
  type OptionValues,
  SAID_BY_RUN,
  type Wrong,
} from "./cli-options.js";
import { columnsOf, openingOf, readingOf } from "./cli-reading.js";
import { scoresOf } from "./cli-rfm.js";
import { type Key, say, type Values } from "./describe.js";
import { ORDER_FIELDS, ROLES } from "./fields.js";
import type { Language } from "./types.js";

const MOST_WORKERS = 64;

/** Resamples by which `--stability` judges. */
const RESAMPLES = 100;

/** Options that are of no use when they are empty. */
const NEED_TEXT = [
  "config",
  "replay",
  "out",
  "scheme",
  "rules",
  "tags",
  "scores",
  "where",
  "customer",
  "expression",
  "population",
  "model",
  "freeze",
] as const;

/** What the help text names. */
export const helpValues = {
  fields: ORDER_FIELDS.join(", "),
  roles: ROLES.join(", "),
  names: CONFIG_NAMES.join(", "),
};

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
  const wrong: Wrong = (key: Key, values: Values = {}) => new UsageError(say(language, key, values));
  const { values, positionals } = read(args, wrong);
  if (values.help) return { name: "help" };
  if (values.version) return { name: "version" };

  const [command, ...files] = positionals;
  if (command === undefined) throw wrong("cli.usage.command");
  if (!isCommand(command)) {
    throw wrong("cli.usage.unknown_command", { value: command, commands: COMMANDS.join(", ") });
  }
  if (files.length === 0) throw wrong("cli.usage.file");
  if (values.language !== undefined && values.language !== language) {
    throw wrong("cli.usage.language", { value: values.language });
  }
  const empty = NEED_TEXT.find((name) => values[name] === "");
  if (empty) throw wrong("cli.usage.needs_value", { option: `--${empty}` });
  const odd = foreignTo(command, values);
  if (odd) throw wrong("cli.usage.foreign", { option: `--${odd}`, command });
  const common = {
    files,
    map: columnsOf(values.map ?? [], wrong),
    reading: readingOf(values, wrong),
    opening: openingOf(values, wrong),
    json: values.json ?? false,
    ...(values.workers === undefined ? {} : { workers: count(values.workers, wrong) }),
  };
  const looking = { ...common, ...lookingOf(values, wrong) };
  const { out } = values;
  const written = out === undefined ? {} : { out };
  switch (command) {
    case "sniff":
      return { name: command, ...common };
    case "totals": {
      const { to = "csv" } = values;
      if (to !== "csv" && to !== "json") throw wrong("cli.usage.totals_to", { value: to });
      return { name: command, ...common, to, ...written };
    }
    case "convert": {
      const { to = "csv" } = values;
      if (to !== "csv" && to !== "json" && to !== "parquet") throw wrong("cli.usage.to", { value: to });
      return { name: command, ...common, to, ...written };
    }
    case "segment":
      if (looking.replay !== undefined && looking.scheme !== undefined) {
        throw wrong("cli.usage.replay", { option: "--scheme" });
      }
      if (!values.stability) return { name: command, ...looking, ...written };
      if (looking.replay !== undefined) throw wrong("cli.usage.replay", { option: "--stability" });
      return { name: command, ...looking, scores: { ...looking.scores, resamples: RESAMPLES }, ...written };
    case "schemes":
      return { name: command, ...looking };
    case "audit":
      return { name: command, ...looking, ...surenessOf(values, wrong) };
    case "tag": {
      const tags = values.tags === undefined ? {} : { tags: values.tags.split(",") };
      return { name: command, ...looking, ...tags, ...written };
    }
    case "scores": {
      const { scores, customer, where } = values;
      const only = scores === undefined ? {} : { only: scores.split(",") };
      const who = { ...(customer === undefined ? {} : { customer }), ...(where === undefined ? {} : { where }) };
      return { name: command, ...looking, ...only, ...who, ...written };
    }
    case "explain":
      return { name: command, ...looking, ...askedOf(values, wrong) };
    case "repurchase": {
      const { days, customer } = values;
      if (days !== undefined && !/^[1-9]\d{0,3}$/.test(days)) throw wrong("cli.usage.days", { value: days });
      const who = customer === undefined ? {} : { customer };
      return { name: command, ...looking, ...who, ...(days === undefined ? {} : { days: Number(days) }) };
    }
    case "cluster":
      return { name: command, ...looking, ...clusteringOf(values, wrong), ...written };
    case "clv":
      return { name: command, ...looking, ...valuingOf(values, wrong) };
  }
}

/** The day, and where settings and rules stand. */
function lookingOf(values: OptionValues, wrong: Wrong): Omit<LookingCommand, keyof FilesCommand> {
  const { "as-of": asOf, config, replay, rules, scheme } = values;
  if (asOf !== undefined && !isDay(asOf)) throw wrong("cli.usage.as_of", { value: asOf });
  const doubled = replay === undefined ? undefined : SAID_BY_RUN.find((name) => values[name] !== undefined);
  if (doubled) throw wrong("cli.usage.replay", { option: `--${doubled}` });
  return {
    ...(asOf === undefined ? {} : { asOf }),
    ...(config === undefined ? {} : { config }),
    ...(replay === undefined ? {} : { replay }),
    ...(rules === undefined ? {} : { rules }),
    ...(scheme === undefined ? {} : { scheme }),
    scores: scoresOf(values, wrong),
  };
}

/** What is asked about the borders of one scheme. */
function surenessOf(values: OptionValues, wrong: Wrong): Pick<AuditCommand, "stability" | "freeze"> {
  const { stability = false, freeze, scheme } = values;
  if (scheme === undefined && stability) throw wrong("cli.usage.needs_scheme", { option: "--stability" });
  if (scheme === undefined && freeze !== undefined) throw wrong("cli.usage.needs_scheme", { option: "--freeze" });
  return { stability, ...(freeze === undefined ? {} : { freeze }) };
}

/** Of whom to explain what. */
function askedOf(values: OptionValues, wrong: Wrong): Pick<ExplainCommand, "customer" | "expression"> {
  const { customer, expression, scheme } = values;
  if (customer === undefined) throw wrong("cli.usage.customer");
  if (expression !== undefined && scheme !== undefined) throw wrong("cli.usage.scheme_or_expression");
  return { customer, ...(expression === undefined ? {} : { expression }) };
}

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

function count(text: string, wrong: Wrong): number {
  const number = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > MOST_WORKERS) throw wrong("cli.usage.workers", { value: text, most: MOST_WORKERS });
  return number;
}
