/** The run file of `--replay`. */

import {
  isAmountPer,
  isDateOrder,
  isDay,
  isDecimalMark,
  isDelimiter,
  isExclude,
  isIdentity,
  isObject,
  isRates,
  isRole,
  isSimilarIds,
  isTexts,
  isValues,
} from "./cli-choices.js";
import { parseJson, textOf } from "./cli-config.js";
import { Failure } from "./cli-failure.js";
import { say } from "./describe.js";
import type { Language, RunFile, RunInput, RunReading } from "./types.js";

/** Reads and checks the file. Throws `Failure`: `file_unreadable`, `invalid_option`. */
export async function readRun(file: string, language: Language): Promise<RunFile> {
  const run = parseJson(await textOf(file, language));
  if (!isRun(run)) throw new Failure("invalid_option", say(language, "cli.replay.wrong", { file }));
  return run;
}

function isRun(value: unknown): value is RunFile {
  if (!isObject(value)) return false;
  const { format, formatVersion, asOf, scheme, config, timeZoneMinutes, similarIds, from, exclude, inputs } =
    value as Partial<RunFile>;
  const { rules } = value as Partial<RunFile>;
  return (
    format === "clientele-run" &&
    formatVersion === 1 &&
    isDay(String(asOf)) &&
    isTextOrNull(scheme) &&
    isObject(config) &&
    (rules === undefined || isObject(rules)) &&
    Number.isSafeInteger(timeZoneMinutes) &&
    isSimilarIds(similarIds) &&
    (from === undefined || isDay(from)) &&
    isExclude(exclude) &&
    Array.isArray(inputs) &&
    inputs.length > 0 &&
    inputs.every(isInput)
  );
}

function isInput(value: unknown): value is RunInput {
  if (!isObject(value)) return false;
  const { fingerprint, reading } = value as Partial<RunInput>;
  return typeof fingerprint === "string" && isReading(reading);
}

function isReading(value: unknown): value is RunReading {
  if (!isObject(value)) return false;
  const { input, encoding, sheet, delimiter, header, dateOrder, decimalMark, amountPer, currency, role, map } =
    value as Partial<RunReading>;
  const { identity, rates, values, keep } = value as Partial<RunReading>;
  const isColumns = (fields: unknown) => isObject(fields) && Object.values(fields).every(isTextOrNull);
  return (
    Number.isSafeInteger(input) &&
    [encoding, sheet, currency].every(isTextOrNull) &&
    isDelimiter(delimiter) &&
    typeof header === "boolean" &&
    isDateOrder(dateOrder) &&
    isDecimalMark(decimalMark) &&
    isAmountPer(amountPer) &&
    isRole(role) &&
    (identity === undefined || isIdentity(identity)) &&
    (rates === undefined || isRates(rates)) &&
    (values === undefined || isValues(values)) &&
    (keep === undefined || isTexts(keep)) &&
    isObject(map) &&
    Object.entries(map).every(([of, fields]) => isRole(of) && isColumns(fields))
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
