/** Reading run files, which may have been written by anybody. */

import {
  isAmountPer,
  isAmountUnit,
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
import { ClienteleError } from "./errors.js";
import type { Language, RunData, RunFile, RunInput, RunReading } from "./types.js";

const FORMAT = "clientele-run";
const SEALED = "clientele-sealed";
const VERSION = 1;

/**
 * A run file from its text, every part of it checked.
 *
 * Throws `ClienteleError`: `run_foreign` where it is none; `run_sealed` where it is one under a passphrase, which only the page opens;
 * `run_newer` where a later version wrote it (`value`); `run_broken` where `field` is not what it has to be.
 */
export function parseRun(text: string, language: Language = "en"): RunFile {
  const fail = (code: string, found: { readonly field?: string; readonly value?: string } = {}): never => {
    throw new ClienteleError({ code, ...found }, language);
  };
  let run: unknown;
  try {
    run = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    return fail(text.includes(FORMAT) ? "run_broken" : "run_foreign");
  }
  if (!isObject(run)) return fail("run_foreign");
  const { format, formatVersion } = run;
  if (format === SEALED) return fail("run_sealed");
  if (format !== FORMAT) return fail("run_foreign");
  if (Number.isSafeInteger(formatVersion) && Number(formatVersion) > VERSION)
    return fail("run_newer", { value: String(formatVersion) });
  const wrong = Object.entries(CHECKS).find(([field, check]) => !check(run[field]));
  return wrong ? fail("run_broken", { field: wrong[0] }) : (run as unknown as RunFile);
}

const isTextOrNull = (value: unknown): boolean => value === null || typeof value === "string";
const unless = (check: (value: unknown) => boolean) => (value: unknown) => value === undefined || check(value);

/** What each part may be. */
const CHECKS: Readonly<Record<keyof RunFile, (value: unknown) => boolean>> = {
  format: (value) => value === FORMAT,
  formatVersion: (value) => value === VERSION,
  engine: (value) => typeof value === "string",
  asOf: (value) => isDay(String(value)),
  scheme: isTextOrNull,
  config: isObject,
  rules: unless(isObject),
  timeZoneMinutes: Number.isSafeInteger,
  similarIds: isSimilarIds,
  from: unless((value) => isDay(String(value))),
  exclude: isExclude,
  inputs: (value) => Array.isArray(value) && value.length > 0 && value.every(isInput),
  models: unless((value) => Array.isArray(value) && value.every(isObject)),
  data: unless((value) => Array.isArray(value) && value.every(isData)),
  page: unless(isObject),
};

function isInput(value: unknown): value is RunInput {
  if (!isObject(value)) return false;
  const { name, fingerprint, reading } = value as Partial<RunInput>;
  return typeof name === "string" && typeof fingerprint === "string" && isReading(reading);
}

function isData(value: unknown): value is RunData {
  if (!isObject(value)) return false;
  const { name, gzip } = value as Partial<RunData>;
  return typeof name === "string" && typeof gzip === "string";
}

function isReading(value: unknown): value is RunReading {
  if (!isObject(value)) return false;
  const { input, encoding, sheet, delimiter, header, dateOrder, decimalMark, amountPer, currency, role, map } =
    value as Partial<RunReading>;
  const { amountUnit, identity, rates, values, keep } = value as Partial<RunReading>;
  const isColumns = (fields: unknown) => isObject(fields) && Object.values(fields).every(isTextOrNull);
  return (
    Number.isSafeInteger(input) &&
    [encoding, sheet, currency].every(isTextOrNull) &&
    isDelimiter(delimiter) &&
    typeof header === "boolean" &&
    isDateOrder(dateOrder) &&
    isDecimalMark(decimalMark) &&
    isAmountPer(amountPer) &&
    (amountUnit === undefined || isAmountUnit(amountUnit)) &&
    isRole(role) &&
    (identity === undefined || isIdentity(identity)) &&
    (rates === undefined || isRates(rates)) &&
    (values === undefined || isValues(values)) &&
    (keep === undefined || isTexts(keep)) &&
    isObject(map) &&
    Object.entries(map).every(([of, fields]) => isRole(of) && isColumns(fields))
  );
}
