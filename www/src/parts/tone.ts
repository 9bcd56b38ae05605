/** The segment colours that style/tokens.css defines. */
const TONES = new Set([
  "champions",
  "loyal",
  "potential",
  "new",
  "promising",
  "attention",
  "sleep",
  "risk",
  "lose",
  "hibernating",
  "unscored",
]);

/** The class that colours a part; a tone this page does not know is grey. */
export function toneClass(tone: string): string {
  return `tone-${TONES.has(tone) ? tone : "unscored"}`;
}
