import { type SVGTemplateResult, svg } from "lit";

/**
 * Where things lie: units across, which the browser stretches to the width there is, and pixels down. So nothing has to be measured, and
 * nothing is drawn again when the window changes.
 */
export const ACROSS = 1000;

/** Left, top, right, bottom. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

export const wide = (units: number) => `${units / (ACROSS / 100)}%`;

export function rect(name: string, [left, top, right, bottom]: Box): SVGTemplateResult {
  const [width, height] = [Math.max(0, right - left), Math.max(0, bottom - top)];
  return svg`<rect class=${name} x=${wide(left)} y=${top} width=${wide(width)} height=${height}></rect>`;
}

/** Words that end where their room does. */
export function words(
  name: string,
  [left, top, right, bottom]: Box,
  text: string,
  side: Side = "start",
): SVGTemplateResult {
  const x = side === "start" ? "0" : side === "end" ? "100%" : "50%";
  return svg`<svg x=${wide(left)} y=${top} width=${wide(Math.max(0, right - left))} height=${Math.max(0, bottom - top)}>
    <text class="plot-text ${side} ${name}" x=${x} y="50%" dy="0.35em">${text}</text>
  </svg>`;
}

export type Side = "start" | "middle" | "end";

/** Shapes that are stretched with the width: paths and polygons over units across. */
export function stretched(high: number, shapes: unknown): SVGTemplateResult {
  return svg`<svg width="100%" height=${high} viewBox="0 0 ${ACROSS} ${high}" preserveAspectRatio="none">${shapes}</svg>`;
}

/** Words at the ends of an axis stay inside. */
export function inside(units: number): Side {
  return units < ACROSS * 0.06 ? "start" : units > ACROSS * 0.94 ? "end" : "middle";
}

/** About as wide as a letter is in bold at 12 pixels; SVG cannot be asked before it is drawn. */
export function letterWidth(letter: string): number {
  if (letter > "\u2e80") return 12.5;
  if ("fijlrtI.,'’ ".includes(letter)) return 4.5;
  if ("mwMW".includes(letter)) return 10.5;
  return letter === letter.toLowerCase() ? 7 : 8;
}
