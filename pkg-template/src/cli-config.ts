/** The settings file of `--config`. */

import { readFile } from "node:fs/promises";
import { helpValues } from "./cli-args.js";
import {
  isAmountPer,
  isAmountUnit,
  isDateOrder,
  isDay,
  isDecimalMark,
  isDelimiter,
  isExclude,
  isField,
  isIdentity,
  isObject,
  isRates,
  isRole,
  isSimilarIds,
  isTexts,
  isValues,
} from "./cli-choices.js";
import { Failure } from "./cli-failure.js";
import { isConfigName } from "./cli-options.js";
import { describe, type Key, say } from "./describe.js";
import type { FileOptions, Language, OpenOptions, SnapshotConfig } from "./types.js";

export interface Config {
  readonly asOf?: string;
  readonly open: FileOptions & Pick<OpenOptions, "timeZoneMinutes" | "today" | "similarIds" | "from" | "exclude">;
  readonly snapshot: SnapshotConfig;
}

export const NO_CONFIG: Config = { open: {}, snapshot: {} };

/** The same without the layers, as the file has it. */
type Settings = Config["open"] & SnapshotConfig & Pick<Config, "asOf">;

/** What each setting may be, and the words for it. */
const CHECKS: Readonly<Record<keyof Settings, readonly [check: (value: unknown) => boolean, expected: Key]>> = {
  map: [isMap, "cli.expects.map"],
  role: [isRole, "cli.expects.role"],
  encoding: [isText, "cli.expects.text"],
  sheet: [isText, "cli.expects.text"],
  delimiter: [isDelimiter, "cli.expects.delimiter"],
  header: [(value) => typeof value === "boolean", "cli.expects.boolean"],
  dateOrder: [isDateOrder, "cli.expects.date_order"],
  decimalMark: [isDecimalMark, "cli.expects.decimal_mark"],
  currency: [isText, "cli.expects.text"],
  amountPer: [isAmountPer, "cli.expects.amount_per"],
  amountUnit: [isAmountUnit, "cli.expects.amount_unit"],
  similarIds: [isSimilarIds, "cli.expects.similar_ids"],
  from: [isDayValue, "cli.expects.day"],
  exclude: [isExclude, "cli.expects.exclude"],
  rates: [isRates, "cli.expects.rates"],
  identity: [isIdentity, "cli.expects.identity"],
  keep: [isTexts, "cli.expects.texts"],
  values: [isValues, "cli.expects.values"],
  asOf: [isDayValue, "cli.expects.day"],
  today: [isDayValue, "cli.expects.day"],
  bins: [(value) => isWhole(value, 3, 10), "cli.expects.bins"],
  // The engine knows what fits, and names it.
  rfm: [isObject, "cli.expects.rfm"],
  monetary: [(value) => value === "net" || value === "mean", "cli.expects.monetary"],
  population: [isText, "cli.expects.text"],
  scheme: [isText, "cli.expects.text"],
  resamples: [(value) => isWhole(value, 0, 10_000), "cli.expects.resamples"],
  seed: [(value) => isWhole(value, 0, Number.MAX_SAFE_INTEGER), "cli.expects.seed"],
  timeZoneMinutes: [(value) => isWhole(value, -840, 840), "cli.expects.minutes"],
};

/** Throws `Failure`: `file_unreadable`. */
export function textOf(file: string, language: Language): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    const code = "file_unreadable";
    throw new Failure(code, describe({ code, message: code, file }, language));
  });
}

/** Reads and checks the file. Throws `Failure`: `file_unreadable`, `invalid_option`. */
export async function readConfig(file: string, language: Language): Promise<Config> {
  const text = await textOf(file, language);
  const { asOf, bins, monetary, rfm, population, scheme, resamples, seed, ...open } = check(
    text,
    (key, values = {}) => {
      return new Failure("invalid_option", say(language, key, { ...values, file }));
    },
  );
  return {
    ...(asOf === undefined ? {} : { asOf }),
    open,
    snapshot: {
      ...(bins === undefined ? {} : { bins }),
      ...(monetary === undefined ? {} : { monetary }),
      ...(rfm === undefined ? {} : { rfm }),
      ...(population === undefined ? {} : { population }),
      ...(scheme === undefined ? {} : { scheme }),
      ...(resamples === undefined ? {} : { resamples }),
      ...(seed === undefined ? {} : { seed }),
    },
  };

  function check(json: string, wrong: (key: Key, values?: Readonly<Record<string, string>>) => Failure): Settings {
    const parsed = parseJson(json);
    if (parsed === undefined) throw wrong("cli.config.json");
    if (!isObject(parsed)) throw wrong("cli.config.object");
    for (const [field, value] of Object.entries(parsed)) {
      if (!isConfigName(field)) throw wrong("cli.config.unknown", { field, names: helpValues.names });
      const [fits, expected] = CHECKS[field];
      if (!fits(value)) throw wrong("cli.config.wrong", { field, expected: say(language, expected, helpValues) });
    }
    return parsed as Settings;
  }
}

/** `undefined`, which JSON cannot say, where it is no JSON. A byte order mark is passed over. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return undefined;
  }
}

function isMap(value: unknown): boolean {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([role, fields]) => {
    if (!isRole(role) || !isObject(fields)) return false;
    return Object.entries(fields).every(
      ([field, column]) => (role !== "orders" || isField(field)) && typeof column === "string" && column !== "",
    );
  });
}

function isText(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isDayValue(value: unknown): boolean {
  return typeof value === "string" && isDay(value);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
}
