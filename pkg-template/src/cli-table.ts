/** Tables for terminals, where Chinese characters take two places. */

import { oneLine } from "./cli-failure.js";

const GAP = "  ";
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Places that a text takes. */
export function width(text: string): number {
  let places = 0;
  for (const character of text) places += NO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return places;
}

/** Lines of a table: texts, which are in the first column or in those named, to the left, figures to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  texts: readonly number[] = [0],
): readonly string[] {
  return lines(head, rows, (column) => !texts.includes(column));
}

/** Lines of a table of texts, all to the left. */
export function leftTable(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return lines(head, rows, () => false);
}

function lines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  isRight: (column: number) => boolean,
): readonly string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((line) => width(line[column] ?? ""))));
  const rule = widths.map((places) => "─".repeat(places));
  const cell = (text: string, column: number) => {
    const blanks = " ".repeat(Math.max(0, (widths[column] ?? 0) - width(text)));
    return isRight(column) ? blanks + text : text + blanks;
  };
  return [head, rule, ...rows].map((line) => line.map(cell).join(GAP).trimEnd());
}

/** Blocks with an empty line between them; each line without what would break it. */
export function inBlocks(blocks: readonly (readonly string[])[]): string {
  const filled = blocks.filter((lines) => lines.length > 0);
  return filled.map((lines) => lines.map((line) => `${oneLine(line)}\n`).join("")).join("\n");
}
