/** What the data lacks for a scheme, tag or feature, in words. */

import { describeNeed, say } from "./describe.js";
import type { ErrorDetail, Language } from "./types.js";

export function needsOf(needs: readonly ErrorDetail[], language: Language): string {
  const words = needs.map((need) => describeNeed(need, language));
  return [...new Set(words)].join(say(language, "position.between"));
}
