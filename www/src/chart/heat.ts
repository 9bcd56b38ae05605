import { svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { toneClass } from "../parts/tone";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, type Box, rect, wide, words } from "./space";

const HEAD = 20;
const GAP = 1;
const STRENGTHS = 5;
const EDGE = 3;
const LINE = 14;

export interface HeatCell {
  readonly id: string;
  readonly row: number;
  readonly column: number;
  /** From 0 to 1, how strong; below 0 for the other side of a middle. */
  readonly strength: number;
  /** What stands in it, up to two lines; none where there is no room for words. */
  readonly text: readonly string[];
  readonly label: string;
  /** Its colour where it has a meaning of its own. */
  readonly tone?: string;
  readonly pressed?: boolean;
}

export interface Heat {
  readonly name: string;
  readonly label: string;
  /** From above. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** Cells that are not there are empty, and no stop. */
  readonly cells: readonly HeatCell[];
  readonly choose?: (id: string, more: boolean) => void;
  /** Units across that names of rows take. */
  readonly side?: number;
  /** Pixels that a row takes. */
  readonly row?: number;
  readonly first?: string;
}

/** Cells by rows and columns, the stronger the more. Strength is lightness, so that no colour has to be told from another. */
export function heatMap(ui: Ui, charts: Charts, heat: Heat): TemplateResult {
  const { name, label, rows, columns, cells, choose, side = 80, row: tall = 40, first } = heat;
  const across = (ACROSS - side) / Math.max(1, columns.length);
  const boxOf = (row: number, column: number): Box => {
    const [left, top] = [side + column * across, HEAD + row * tall];
    return [left + 2 * GAP, top + GAP, left + across - 2 * GAP, top + tall - GAP];
  };
  const mark = (cell: HeatCell): ChartMark => {
    const box = boxOf(cell.row, cell.column);
    const [left, top, right, bottom] = box;
    const middle = wide((left + right) / 2);
    const tone = cell.tone ?? (cell.strength < 0 ? "risk" : "loyal");
    const strength = Math.min(STRENGTHS, Math.ceil(Math.abs(cell.strength) * STRENGTHS));
    const lines = cell.text.map((text, at) => {
      const y = (top + bottom) / 2 + (at - (cell.text.length - 1) / 2) * LINE;
      return svg`<text class="heat-text ${at === 0 ? "heat-first" : ""}" x=${middle} y=${y} dy="0.3em">${text}</text>`;
    });
    return {
      id: cell.id,
      label: cell.label,
      words: cell.text,
      box,
      kind: `heat ${toneClass(tone)} fill-${strength}`,
      shape: [
        rect("heat-area", box),
        ...(cell.tone === undefined ? [] : [rect("heat-edge", [left, bottom - EDGE, right, bottom])]),
        ...lines,
      ],
      ...(cell.pressed === undefined ? {} : { pressed: cell.pressed }),
    };
  };
  const taken = new Set(cells.map(({ row, column }) => `${row} ${column}`));
  const empty = rows.flatMap((_, row) =>
    columns.flatMap((_, column) => (taken.has(`${row} ${column}`) ? [] : [rect("heat-none", boxOf(row, column))])),
  );
  const names = [
    ...columns.map((text, at) =>
      words("heat-column", [side + at * across, 0, side + (at + 1) * across, HEAD], text, "middle"),
    ),
    ...rows.map((text, at) => words("heat-row", [0, HEAD + at * tall, side, HEAD + (at + 1) * tall], text)),
  ];
  return marksDrawing(ui, charts, {
    name,
    label,
    high: HEAD + rows.length * tall,
    marks: cells.map(mark),
    way: "plane",
    choose,
    behind: [names, empty],
    first,
  });
}
