/** The run file of `--replay`. */

import { readFile } from "node:fs/promises";
import { isAmountPer, isDateOrder, isDay, isDecimalMark, isDelimiter, isField } from "./cli-args.js";
import { isObject, parseJson } from "./cli-config.js";
import { Failure } from "./cli-failure.js";
import { describe, say } from "./describe.js";
import type { Language, RunFile, RunInput, RunReading } from "./types.js";

/** Reads and checks the file. Throws `Failure`: `file_unreadable`, `invalid_option`. */
export async function readRun(file: string, language: Language): Promise<RunFile> {
  const text = await readFile(file, "utf8").catch(() => {
    const code = "file_unreadable";
    throw new Failure(code, describe({ code, message: code, file }, language));
  });
  const run = parseJson(text);
  if (!isRun(run)) throw new Failure("invalid_option", say(language, "cli.replay.wrong", { file }));
  return run;
}

function isRun(value: unknown): value is RunFile {
  if (!isObject(value)) return false;
  const { format, formatVersion, asOf, config, timeZoneMinutes, inputs } = value as Partial<RunFile>;
  return (
    format === "clientele-run" &&
    formatVersion === 1 &&
    isDay(String(asOf)) &&
    isObject(config) &&
    Number.isSafeInteger(timeZoneMinutes) &&
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
  const { input, encoding, sheet, delimiter, header, dateOrder, decimalMark, amountPer, currency, map } =
    value as Partial<RunReading>;
  const isMap = isObject(map) && isObject(map.orders);
  return (
    Number.isSafeInteger(input) &&
    [encoding, sheet, currency].every(isTextOrNull) &&
    isDelimiter(delimiter) &&
    typeof header === "boolean" &&
    isDateOrder(dateOrder) &&
    isDecimalMark(decimalMark) &&
    isAmountPer(amountPer) &&
    isMap &&
    Object.entries(map?.orders ?? {}).every(([field, column]) => isField(field) && isTextOrNull(column))
  );
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === "string";
}
