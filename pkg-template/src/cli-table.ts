/** Tables for terminals, where Chinese characters take two places. */

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

/** Lines of a table: the first column to the left, figures to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return lines(head, rows, (column) => column > 0);
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
  return [head, rule, ...rows].map((line) => line.map(cell).join(GAP));
}
