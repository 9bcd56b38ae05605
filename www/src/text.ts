import type { Language } from "clientele";
import en from "./text/en.json";
import zh from "./text/zh.json";

/** Name of a text. Both catalogues have every one; the type of `catalogues` checks it. */
export type Key = keyof typeof en;

export type Values = Readonly<Record<string, string | number>>;

const catalogues: Readonly<Record<Language, Readonly<Record<Key, string>>>> = { en, zh };

export function isKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}

/**
 * The text of a key with its places filled. `{name}` is replaced by the value, numbers as `write` writes them;
 * `{name|one|other}` by the word that fits the number.
 */
export function text(language: Language, key: Key, values: Values, write: (value: number) => string): string {
  return catalogues[language][key].replaceAll(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (place, name, one, other) => {
    const value = values[name];
    if (value === undefined) return place;
    if (one !== undefined) return value === 1 ? one : other;
    return typeof value === "number" ? write(value) : value;
  });
}
