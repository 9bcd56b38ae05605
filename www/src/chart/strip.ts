import { scaleLinear, scaleSqrt } from "d3-scale";
import { html, svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, rect, wide } from "./space";

const HIGH = 64;
const BASE = 44;
const DEEPEST = 18;
const HALF = 4;

export interface Event {
  readonly id: string;
  /** Its place on the axis. */
  readonly at: number;
  /** Below zero it hangs. */
  readonly size: number;
  readonly label: string;
}

export interface Strip {
  readonly name: string;
  readonly label: string;
  readonly events: readonly Event[];
  readonly from: number;
  readonly to: number;
  /** What stands at both ends. */
  readonly ends: readonly [string, string];
}

/** What happened in the course of time: what adds rises from the line, what takes away hangs below. Heights are roots of sizes. */
export function stripChart(ui: Ui, charts: Charts, { name, label, events, from, to, ends }: Strip): TemplateResult {
  const most = Math.max(1, ...events.map(({ size }) => Math.abs(size)));
  const x = scaleLinear([from, Math.max(from + 1, to)], [HALF, ACROSS - HALF]);
  const up = scaleSqrt([0, most], [3, BASE - 2]);
  const down = scaleSqrt([0, most], [3, DEEPEST]);
  const mark = ({ id, at, size, label }: Event): ChartMark => {
    const end = size < 0 ? BASE + down(-size) : BASE - up(size);
    const middle = x(at);
    const box = [middle - HALF, Math.min(BASE, end), middle + HALF, Math.max(BASE, end)] as const;
    return {
      id,
      label,
      box,
      kind: "event",
      shape: [
        rect("mark-room", box),
        svg`<line class=${size < 0 ? "strip-refund" : "strip-order"} x1=${wide(middle)} x2=${wide(middle)} y1=${BASE} y2=${end}></line>`,
      ],
    };
  };
  return html`<div class="strip">
    ${marksDrawing(ui, charts, {
      name,
      label,
      high: HIGH,
      marks: events.map(mark),
      way: "row",
      behind: svg`<line class="plot-line" x1="0" x2="100%" y1=${BASE} y2=${BASE}></line>`,
      first: events.at(-1)?.id,
    })}
    <div class="track-ends"><span>${ends[0]}</span><span>${ends[1]}</span></div>
  </div>`;
}
