/** Sentences for people: one per code of an error or issue, in both languages. */

import en from "./text/en.js";
import zh from "./text/zh.js";
import type { ErrorDetail, Issue, IssueSample, Language } from "./types.js";

/** Name of a text. Both catalogues have every one; the type of `catalogues` checks it. */
export type Key = keyof typeof en;

export type Values = Readonly<Record<string, string | number | undefined>>;

const catalogues: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, zh };
const numbers: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat("en"),
  zh: new Intl.NumberFormat("zh-CN"),
};

/** A place in a text: `{name}`, `{name|one|other}`, or one inside quotes or brackets, which go when there is nothing to put there. */
const PLACE = / ?\(“\{(\w+)\}”\)|（“\{(\w+)\}”）| ?[(“]\{(\w+)\}[)”]|（\{(\w+)\}）|\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g;

/** A text that does not read without its field. */
const NEEDS_FIELD = /[^(（“]\{field\}/;

/** Errors whose value is what the system said, not something in the data. */
const REASONED = new Set(["file_unreadable", "engine_failed", "engine_restarted", "worker_failed"]);

export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/** The text of a key with its places filled; numbers are grouped, and `{name|one|other}` is the word that fits the number. */
export function say(language: Language, key: Key, values: Values = {}): string {
  return catalogues[language][key].replaceAll(PLACE, (place: string, ...parts: (string | undefined)[]) => {
    const [one, other] = parts.slice(5, 7);
    const name = parts.slice(0, 5).find((part) => part !== undefined) ?? "";
    const value = values[name] ?? "";
    if (one !== undefined && other !== undefined) return value === 1 ? one : other;
    if (value === "") return "";
    return place.replace(`{${name}}`, () => (typeof value === "number" ? numbers[language].format(value) : value));
  });
}

/** What an issue or an error says, in the given language. A code that is not known is given as it is. */
export function describe(thing: Issue | ErrorDetail, language: Language): string {
  if ("severity" in thing) {
    const key = `issue.${thing.code}`;
    return isKey(key) ? say(language, key, { count: thing.count }) : thing.code;
  }
  const key = `error.${thing.code}`;
  if (!isKey(key)) return thing.code;
  const text = catalogues[language][key];
  const anyField = NEEDS_FIELD.test(text) ? say(language, "field.any") : "";
  const field = thing.field ? fieldName(thing.field, language) : anyField;
  const [expected, found] = [thing.expected, thing.found].map((name) => expectedName(name, language));
  const sentence = say(language, key, { field, value: thing.value ?? found, expected, found });
  // The value is not told twice.
  const value = text.includes("{value}") ? "" : (thing.value ?? "");
  const at = REASONED.has(thing.code) ? { ...thing, value: "", reason: value } : { ...thing, value };
  const end = /[.。]$/.exec(sentence)?.[0] ?? "";
  const start = sentence.slice(0, sentence.length - end.length);
  return start + say(language, "position.around", { places: placesOf(at, language) }) + end;
}

/** What the data lacks for a scheme, tag or feature, in a few words: a column, or a kind of file. */
export function describeNeed(need: ErrorDetail, language: Language): string {
  const { code, value = "" } = need;
  if (code === "unknown_column") return say(language, "need.column", { column: value });
  if (code === "not_fitted") return say(language, "need.model", { column: value });
  const ledger = `need.${value}`;
  if (code === "ledger_missing" && isKey(ledger)) return say(language, ledger);
  return describe(need, language);
}

const PARTS = ["file", "row", "column", "offset", "value", "reason", "line", "nearest"] as const;

/** Where something is, as a list of its known parts. */
export function placesOf(at: IssueSample | (ErrorDetail & { readonly reason?: string }), language: Language): string {
  // Rows are numbers to look for, as spreadsheets write them: not grouped.
  const values: Values = { ...at, file: at.file ?? "", row: String(at.row ?? ""), column: at.column ?? "" };
  const known = PARTS.filter((name) => (values[name] ?? "") !== "");
  return known.map((name) => say(language, `position.${name}`, values)).join(say(language, "position.between"));
}

/** What should stand, or stands, at a place of an expression. */
function expectedName(name: string | undefined, language: Language): string {
  const key = `expected.${name}`;
  return isKey(key) ? say(language, key) : (name ?? "");
}

/** The name of a field; `no_usable_rows` names the issue that befell the rows, options have no other name. */
function fieldName(field: string, language: Language): string {
  const key = [`field.${field}`, `issue.${field}.short`].find(isKey);
  return key === undefined ? field : say(language, key);
}
