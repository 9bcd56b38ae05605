import { html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { type ChartMark, marksDrawing } from "./marks";
import { ACROSS, rect, wide } from "./space";

const HIGH = 96;
/** A bar of a single customer is seen, too. */
const LEAST = 2;

/** A border that can be dragged along the axis. */
export interface CutPoint {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  readonly text: string;
  readonly move: (value: number) => void;
}

export interface Bins {
  readonly name: string;
  readonly label: string;
  /** From `low` on in steps of `step`. */
  readonly counts: readonly number[];
  readonly low: number;
  readonly step: number;
  /** The last bin has all beyond, too. */
  readonly open: boolean;
  readonly write: (value: number) => string;
  /** What a bin says. */
  readonly say: (low: number, high: number | null, count: number) => string;
  readonly cuts?: readonly CutPoint[];
  /** How far a cut moves at a key. */
  readonly finest?: number;
  readonly pressed?: (bin: number) => boolean;
  readonly choose?: (bin: number, more: boolean) => void;
}

/** How often which value occurs; borders lie on it as sliders and can be dragged. */
export function histogramChart(ui: Ui, charts: Charts, bins: Bins): TemplateResult {
  const { name, label, counts, low, step, open, cuts = [], pressed, choose, write } = bins;
  const most = Math.max(1, ...counts);
  const high = low + step * counts.length;
  const x = (value: number) => ((value - low) / (high - low)) * ACROSS;
  const mark = (count: number, at: number): ChartMark => {
    const [from, to] = [low + at * step, low + (at + 1) * step];
    const [left, right] = [x(from), x(to)];
    const tall = count === 0 ? 0 : Math.max(LEAST, (count / most) * HIGH);
    return {
      id: String(at),
      label: bins.say(from, open && at === counts.length - 1 ? null : to, count),
      box: [left, 0, right, HIGH],
      kind: "bin",
      shape: [
        rect("mark-room", [left, 0, right, HIGH]),
        rect("mark-area", [left + 0.5, HIGH - tall, right - 0.5, HIGH]),
      ],
      ...(pressed ? { pressed: pressed(at) } : {}),
    };
  };
  return html`<div class="histogram">
    <div class="histogram-plot">
      ${marksDrawing(ui, charts, {
        name,
        label,
        high: HIGH,
        marks: counts.map(mark),
        way: "row",
        choose: choose && ((id, more) => choose(Number(id), more)),
        before: cuts.map(
          ({ value }) =>
            svg`<line class="cut-line" x1=${wide(x(value))} x2=${wide(x(value))} y1="0" y2=${HIGH}></line>`,
        ),
      })}
      ${cuts.map((cut) => slider(cut, { low, high, step: bins.finest ?? step / 10 }))}
    </div>
    <div class="track-ends"><span>${write(low)}</span><span>${open ? ui.local.t("cuts.beyond", { value: high }) : write(high)}</span></div>
    ${cuts.length === 0 ? nothing : html`<p class="hint">${ui.local.t("cuts.drag")}</p>`}
  </div>`;
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

/** Lies over the whole picture, but only its handle takes the pointer: so bars below can be pressed, and handles of others dragged. */
function slider({ id, label, value, text, move }: CutPoint, { low, high, step }: Axis): TemplateResult {
  return html`<input
    type="range"
    class="cut-slider"
    data-cut=${id}
    aria-label=${label}
    aria-valuetext=${text}
    title="${label}: ${text}"
    min=${low}
    max=${high}
    step=${step}
    .value=${live(String(value))}
    @input=${(event: Event) => move(Number(Number((event.currentTarget as HTMLInputElement).value).toPrecision(12)))}
  />`;
}
