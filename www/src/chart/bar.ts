import { scaleLinear } from "d3-scale";
import { svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { toneClass } from "../parts/tone";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, rect, wide, words } from "./space";

const ROW = 40;
const TEXT = 18;
const THICK = 12;
const ROOM = 2;

export interface Bar {
  readonly id: string;
  readonly name: string;
  readonly value: number;
  /** What stands at its end. */
  readonly text: string;
  /** What it says for itself; name and text where nothing is said. */
  readonly label?: string;
  readonly tone?: string;
  readonly pressed?: boolean;
  /** Ends of an interval around the value. */
  readonly from?: number;
  readonly to?: number;
}

export interface Bars {
  readonly name: string;
  readonly label: string;
  readonly bars: readonly Bar[];
  readonly choose?: (id: string, more: boolean) => void;
}

/** Lying bars, the name above each: there is room for long names in either language. Values below zero go to the other side. */
export function barChart(ui: Ui, charts: Charts, { name, label, bars, choose }: Bars): TemplateResult {
  const ends = bars.flatMap(({ value, from = value, to = value }) => [value, from, to]);
  const x = scaleLinear([Math.min(0, ...ends), Math.max(Number.MIN_VALUE, ...ends)], [0, ACROSS]);
  const zero = x(0);
  const mark = (bar: Bar, at: number): ChartMark => {
    const top = at * ROW + ROOM;
    const end = x(bar.value);
    const area = [Math.min(zero, end), top + TEXT, Math.max(zero, end), top + TEXT + THICK] as const;
    const { from, to } = bar;
    return {
      id: bar.id,
      label: bar.label ?? `${bar.name}: ${bar.text}`,
      box: [0, top, ACROSS, top + ROW - 2 * ROOM],
      kind: `bar ${toneClass(bar.tone ?? "loyal")}`,
      shape: [
        rect("mark-room", [0, top, ACROSS, top + ROW - 2 * ROOM]),
        words("bar-name", [0, top, ACROSS * 0.7, top + TEXT], bar.name),
        words("bar-text", [ACROSS * 0.7, top, ACROSS, top + TEXT], bar.text, "end"),
        rect("mark-area", area),
        ...(from === undefined || to === undefined ? [] : [whisker(x(from), x(to), top + TEXT + THICK / 2)]),
      ],
      ...(bar.pressed === undefined ? {} : { pressed: bar.pressed }),
    };
  };
  const high = bars.length * ROW;
  return marksDrawing(ui, charts, {
    name,
    label,
    high,
    marks: bars.map(mark),
    way: "row",
    choose,
    behind: svg`<line class="plot-line" x1=${wide(zero)} x2=${wide(zero)} y1="0" y2=${high}></line>`,
  });
}

function whisker(from: number, to: number, y: number) {
  return svg`<line class="whisker" x1=${wide(from)} x2=${wide(to)} y1=${y} y2=${y}></line>`;
}
