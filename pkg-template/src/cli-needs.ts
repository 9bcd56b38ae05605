/** What the data lacks for a scheme, tag or feature, in words. */

import { describe, isKey, say } from "./describe.js";
import type { ErrorDetail, Language } from "./types.js";

export function needsOf(needs: readonly ErrorDetail[], language: Language): string {
  const words = needs.map((need) => wordsOf(need, language));
  return [...new Set(words)].join(say(language, "position.between"));
}

function wordsOf(need: ErrorDetail, language: Language): string {
  const { code, value = "" } = need;
  if (code === "unknown_column") return say(language, "cli.need.column", { column: value });
  const ledger = `cli.need.${value}`;
  if (code === "ledger_missing" && isKey(ledger)) return say(language, ledger);
  return describe(need, language);
}
