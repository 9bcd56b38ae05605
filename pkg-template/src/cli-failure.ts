/** What goes wrong, as one line for the terminal. */

import { describe, isKey, say } from "./describe.js";
import type { ErrorDetail, Language } from "./types.js";

/** Bad input that the command itself finds; `message` is the sentence for people. */
export class Failure extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The command is used wrongly; `message` is the sentence for people. */
export class UsageError extends Error {}

/** Code and sentence of anything thrown. */
export function messageOf(error: unknown, language: Language): { readonly code: string; readonly message: string } {
  if (error instanceof Failure) return { code: error.code, message: error.message };
  if (isDetail(error)) return { code: error.code, message: describe(error, language) };
  const value = error instanceof Error ? error.message : String(error);
  return { code: "internal", message: describe({ code: "internal", message: value, value }, language) };
}

/** Which option helps where something is not as it should be; nothing where none does. */
export function hintFor(code: string, language: Language): string {
  const key = `cli.hint.${code}`;
  return isKey(key) ? say(language, "cli.hint", { hint: say(language, key) }) : "";
}

/** Only our own codes: errors of Node have codes too, and no sentences. */
function isDetail(error: unknown): error is ErrorDetail {
  if (typeof error !== "object" || error === null || !("code" in error)) return false;
  return typeof error.code === "string" && isKey(`error.${error.code}`);
}

/** Text from files and names, without what would steer the terminal or break the line. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ");
}
