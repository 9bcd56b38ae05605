/** Values of Parquet files as exact text: what the file says, digit by digit, never by way of a float. */

import { Failure } from "./errors.js";
import type { SchemaElement, SchemaTree } from "./parquet-library.js";

/** How a value is written: alone in a cell, and inside JSON. */
export interface Written {
  readonly text: (value: unknown) => string;
  readonly json: (value: unknown) => string;
}

/** Decimals beyond any format's; what is said to have more is damage. */
const MOST_DECIMALS = 100;
/** The years 1 to 9999, in days from 1970. Dates beyond are written as the numbers that they are. */
const FIRST_DAY = -719_162;
const LAST_DAY = 2_932_896;
const DAY_SECONDS = 86_400;
const DAY_NANOSECONDS = 86_400_000_000_000n;
/** Julian day number of 1970-01-01. */
const JULIAN_1970 = 2_440_588n;
const A_SECOND: Readonly<Record<string, number>> = { MILLIS: 1e3, MICROS: 1e6, NANOS: 1e9 };

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

/** How the values of a leaf are written, by its physical and logical type. */
export function writtenAs(element: SchemaElement): Written {
  const { type, converted_type: converted, logical_type: logical } = element;
  const kind = logical?.type ?? converted;
  const number = (text: Written["text"]): Written => ({ text, json: text });
  const quoted = (text: Written["text"]): Written => ({ text, json: (value) => JSON.stringify(text(value)) });
  if (type === "BOOLEAN") return number(String);
  if (type === "INT96") return quoted((value) => moment(julian(value as bigint), "NANOS", ""));
  if (kind === "DECIMAL") {
    const scale = logical?.scale ?? element.scale ?? 0;
    if (!(scale >= 0 && scale <= MOST_DECIMALS)) throw new Failure({ code: "parquet_broken", value: `scale ${scale}` });
    return number((value) => decimal(integerOf(value), scale));
  }
  if (kind === "DATE") return quoted((value) => day(Number(value)));
  if (kind === "TIMESTAMP") {
    return quoted((value) => moment(value as bigint, logical?.unit ?? "", logical?.isAdjustedToUTC ? "Z" : ""));
  }
  // As files were marked before there were logical types: instants.
  if (kind === "TIMESTAMP_MILLIS") return quoted((value) => moment(value as bigint, "MILLIS", "Z"));
  if (kind === "TIMESTAMP_MICROS") return quoted((value) => moment(value as bigint, "MICROS", "Z"));
  if (kind === "TIME") return quoted((value) => timeOfDay(value as bigint, logical?.unit ?? ""));
  if (kind === "TIME_MILLIS") return quoted((value) => timeOfDay(value as bigint, "MILLIS"));
  if (kind === "TIME_MICROS") return quoted((value) => timeOfDay(value as bigint, "MICROS"));
  const unsigned = logical?.type === "INTEGER" ? !logical.isSigned : /^UINT_/.test(converted ?? "");
  if (type === "INT32") return number(unsigned ? (value) => String(Number(value) >>> 0) : String);
  if (type === "INT64") return number(unsigned ? (value) => String(BigInt.asUintN(64, value as bigint)) : String);
  if (type === "FLOAT") return real((value) => single(Number(value)));
  if (type === "DOUBLE") return real(String);
  if (kind === "FLOAT16") return real((value) => String(half(value as Uint8Array)));
  if (kind === "UUID") return quoted((value) => uuid(value as Uint8Array));
  if (kind === "JSON") return { text: utf8, json: (value) => validJson(utf8(value)) };
  if (type === "FIXED_LEN_BYTE_ARRAY" || kind === "INTERVAL") return quoted((value) => hex(value as Uint8Array));
  // Bytes that nobody called text are text nearly always.
  if (kind === undefined) return quoted((value) => utf8OrHex(value as Uint8Array));
  return quoted(utf8);
}

/** What lies in one another, as JSON. `elements` are those of the file by name: the tree carries names of our own. */
export function nestedAsJson(
  tree: SchemaTree,
  elements: ReadonlyMap<string, SchemaElement>,
): (value: unknown) => string {
  const element = elements.get(tree.element.name) ?? tree.element;
  const one = unitAsJson(tree, element, elements);
  if (element.repetition_type !== "REPEATED") return one;
  return (value) => `[${list(value).map(one).join(",")}]`;
}

function unitAsJson(
  tree: SchemaTree,
  element: SchemaElement,
  elements: ReadonlyMap<string, SchemaElement>,
): (value: unknown) => string {
  // What is missing inside of something stays seen.
  const orNull = (print: (value: unknown) => string) => (value: unknown) =>
    value === null || value === undefined ? "null" : print(value);
  const [first] = tree.children;
  // The values of a leaf are written already.
  if (!first) return orNull(String);
  if (tree.element.converted_type === "LIST" && tree.children.length === 1 && first.children.length <= 1) {
    const inner = first.children[0] ?? first;
    const one = unitAsJson(inner, elements.get(inner.element.name) ?? inner.element, elements);
    return orNull((value) => `[${list(value).map(one).join(",")}]`);
  }
  const [key, value] = first.children;
  if (isMap(element) && tree.children.length === 1 && key && value && first.children.length === 2) {
    const [printKey, printValue] = [key, value].map((child) => nestedAsJson(child, elements));
    return orNull((map) => {
      const pairs = list(fieldOf(map, first)).map((pair) => {
        const name = printKey?.(fieldOf(pair, key)) ?? "";
        return `${name.startsWith('"') ? name : JSON.stringify(name)}:${printValue?.(fieldOf(pair, value))}`;
      });
      return `{${pairs.join(",")}}`;
    });
  }
  const fields = tree.children.map((child) => {
    const name = elements.get(child.element.name)?.name ?? "";
    return { child, name: JSON.stringify(name), print: nestedAsJson(child, elements) };
  });
  return orNull(
    (struct) => `{${fields.map(({ child, name, print }) => `${name}:${print(fieldOf(struct, child))}`).join(",")}}`,
  );
}

export function isList({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === "LIST" || logical_type?.type === "LIST";
}

function isMap({ converted_type, logical_type }: SchemaElement): boolean {
  return converted_type === "MAP" || converted_type === "MAP_KEY_VALUE" || logical_type?.type === "MAP";
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldOf(struct: unknown, { element }: SchemaTree): unknown {
  return (struct as Readonly<Record<string, unknown>> | null | undefined)?.[element.name];
}

/** The number that bytes are, the highest first, in two's complement. */
function integerOf(value: unknown): bigint {
  if (!(value instanceof Uint8Array)) return BigInt(value as number | bigint);
  let integer = 0n;
  for (const byte of value) integer = (integer << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * value.length, integer);
}

function decimal(integer: bigint, scale: number): string {
  const digits = String(integer < 0n ? -integer : integer).padStart(scale + 1, "0");
  const at = digits.length - scale;
  const whole = `${integer < 0n ? "-" : ""}${digits.slice(0, at)}`;
  return scale === 0 ? whole : `${whole}.${digits.slice(at)}`;
}

/** Days written so far: a file has few, and each many times. */
const days = new Map<number, string>();
const MOST_DAYS = 4096;

function day(number: number): string {
  const known = days.get(number);
  if (known !== undefined) return known;
  if (!(number >= FIRST_DAY && number <= LAST_DAY)) return String(number);
  const text = new Date(number * DAY_SECONDS * 1000).toISOString().slice(0, "YYYY-MM-DD".length);
  if (days.size === MOST_DAYS) days.clear();
  days.set(number, text);
  return text;
}

/** Nanoseconds since 1970 of what older systems wrote: the day's Julian number, and above it in the file the nanoseconds within it. */
function julian(value: bigint): bigint {
  return ((value >> 64n) - JULIAN_1970) * DAY_NANOSECONDS + BigInt.asUintN(64, value);
}

function moment(value: bigint, unit: string, zone: string): string {
  const aSecond = BigInt(perSecond(unit));
  const aDay = aSecond * BigInt(DAY_SECONDS);
  const inDay = ((value % aDay) + aDay) % aDay;
  const number = Number((value - inDay) / aDay);
  if (!(number >= FIRST_DAY && number <= LAST_DAY)) return String(value);
  return `${day(number)}T${timeOfDay(inDay, unit)}${zone}`;
}

function timeOfDay(value: bigint | number, unit: string): string {
  const aSecond = perSecond(unit);
  // A day has fewer nanoseconds than 2^53.
  const ticks = Number(value);
  const seconds = Math.floor(ticks / aSecond);
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60];
  const clock = parts.map((part) => String(Math.floor(part)).padStart(2, "0")).join(":");
  const rest = ticks - seconds * aSecond;
  if (rest === 0) return clock;
  // Milliseconds, or as much more as there is.
  return `${clock}.${String(rest)
    .padStart(String(aSecond).length - 1, "0")
    .replace(/(000)+$/, "")}`;
}

function perSecond(unit: string): number {
  const ticks = A_SECOND[unit];
  if (ticks === undefined) throw new Failure({ code: "parquet_broken", value: unit });
  return ticks;
}

/** JSON has no words for what is no number. */
function real(text: Written["text"]): Written {
  return { text, json: (value) => (Number.isFinite(Number(text(value))) ? text(value) : "null") };
}

/** The shortest text that reads back as the same number of 32 bits: 19.99, not 19.989999771118164. */
function single(value: number): string {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

/** A number of 16 bits (IEEE 754 binary16). */
function half(bytes: Uint8Array): number {
  const [low = 0, high = 0] = bytes;
  const sign = high & 0x80 ? -1 : 1;
  const exponent = (high >> 2) & 0x1f;
  const fraction = (((high & 3) << 8) | low) / 1024;
  if (exponent === 0) return sign * 2 ** -14 * fraction;
  if (exponent === 31) return fraction > 0 ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * 2 ** (exponent - 15) * (1 + fraction);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function uuid(bytes: Uint8Array): string {
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function utf8(bytes: unknown): string {
  return lenient.decode(bytes as Uint8Array);
}

function utf8OrHex(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return hex(bytes);
  }
}

function validJson(text: string): string {
  try {
    JSON.parse(text);
    return text;
  } catch {
    return JSON.stringify(text);
  }
}
