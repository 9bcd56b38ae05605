/** The segment colours that style/tokens.css defines. */
const TONES = [
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
] as const;

/** Neighbours of these differ for everyone; grey is left to what has no label. */
const BY_PLACE = ["loyal", "attention", "new", "risk", "potential", "champions", "sleep", "promising", "lose"] as const;
const OTHERS = "*other";

/** The class that colours a part; a tone this page does not know is grey. */
export function toneClass(tone: string): string {
  return `tone-${TONES.find((known) => known === tone) ?? "unscored"}`;
}

/** Of things that have no colour of their own, such as clusters. */
export function toneAt(place: number): string {
  return BY_PLACE[place % BY_PLACE.length] ?? "";
}

/** Labels without a colour get one by their place. */
export function toned<T extends { readonly id: string; readonly tone: string }>(labels: readonly T[]): readonly T[] {
  return labels.map((label, place) => {
    if (label.tone !== "") return label;
    return { ...label, tone: label.id === OTHERS ? "hibernating" : toneAt(place) };
  });
}
