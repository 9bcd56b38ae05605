import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { type Charts, chosenPlace } from "../charts";
import { toneClass } from "../parts/tone";
import { inside } from "./space";

/** Units across and up; the browser stretches them to the room there is. */
const ACROSS = 1000;
const HIGH = 204;
/** Above the highest line there is room for its text. */
const UPPERMOST = 14;

/** One of the lines of a chart. */
export interface Series<Point> {
  /** Absent where the chart has only this one. */
  readonly name?: string;
  /** Null where there is no value: the line is broken. */
  readonly up: (point: Point) => number | null;
  readonly tone?: string;
  readonly dashed?: boolean;
  /** The area below is filled. */
  readonly filled?: boolean;
  /** The lower and upper end of a band around it. */
  readonly band?: (point: Point) => readonly [number, number] | null;
}

export interface Lines<Point> {
  readonly name: string;
  readonly label: string;
  /** At least two. */
  readonly points: readonly Point[];
  /** Where a point lies on the axis across. */
  readonly across: (point: Point, place: number) => number;
  /** The first one is the one that points are marked on. */
  readonly series: readonly [Series<Point>, ...Series<Point>[]];
  /** What a point says. */
  readonly say: (point: Point) => string;
  /** Place of the point that is spoken of when none is chosen. */
  readonly standard: number;
  /** Places on the axis across, and their texts. */
  readonly feet: readonly { readonly at: number; readonly text: string }[];
  /** About how many lines the axis up has, what stands at them, and on which side: where the curve is not. */
  readonly lines: number;
  readonly write: (value: number) => string;
  readonly side: "start" | "end";
  /** The last point is not complete yet; the way to it is dotted. */
  readonly begun?: boolean;
  /** The highest value of a straight line to compare with. */
  readonly even?: number;
  /** Takes the stretch between two places, both included: dragged over, or marked with Shift and arrow keys, then Enter. */
  readonly choose?: (from: number, to: number) => void;
  /** Stretches that are chosen. */
  readonly chosen?: readonly (readonly [from: number, to: number])[];
}

/**
 * Curves over one axis. A slider lies on them, unseen: pointer and arrow keys choose the point that is read out, and stretches.
 */
export function lineChart<Point>({ emit }: Ui, charts: Charts, plot: Lines<Point>): TemplateResult {
  const { name, points, series } = plot;
  const last = points.length - 1;
  const at = chosenPlace(charts, name, points);
  const anchor = charts.anchors[name] ?? null;
  const place = at ?? plot.standard;
  const point = points[place] as Point;
  const ends = [plot.across(points[0] as Point, 0), plot.across(points[last] as Point, last)];
  const x = scaleLinear(ends, [0, ACROSS]);
  const all = series.flatMap(({ up, band }) => points.flatMap((one) => [up(one) ?? 0, ...(band?.(one) ?? [])]));
  const most = Math.max(...all, Math.min(...all) < 0 ? 0 : Number.MIN_VALUE);
  // Nice in finer steps than the lines have: the curve shall use the height.
  const y = scaleLinear([Math.min(0, ...all), most], [HIGH - 1, UPPERMOST]).nice(2 * plot.lines);
  const lines = y.ticks(plot.lines).map((value) => ({ at: y(value), text: value === 0 ? "" : plot.write(value) }));
  const over = (to: number) => x(plot.across(points[to] as Point, to));
  const read = (to: number | null) => {
    if (to !== at) emit({ type: "chart-point", chart: name, at: to });
  };
  const begin = (from: number | null) => {
    if (from !== anchor) emit({ type: "chart-anchor", chart: name, at: from });
  };
  const pointed = ({ currentTarget, offsetX }: PointerEvent) => {
    const units = (offsetX / (currentTarget as HTMLElement).clientWidth) * ACROSS;
    return points.reduce((best, _, to) => (Math.abs(over(to) - units) < Math.abs(over(best) - units) ? to : best), 0);
  };
  const choose = (from: number, to: number) => {
    begin(null);
    plot.choose?.(Math.min(from, to), Math.max(from, to));
  };
  const press = (event: KeyboardEvent) => {
    if (!plot.choose) return;
    if (event.key === "Enter") choose(anchor ?? place, place);
    else if (event.key === "Escape") begin(null);
    else if (event.shiftKey && event.key.startsWith("Arrow") && anchor === null) begin(place);
    else if (!event.shiftKey && event.key.startsWith("Arrow")) begin(null);
  };
  const value = series[0].up(point);
  const marking = anchor !== null && at !== null && anchor !== at ? [[anchor, at] as const] : [];
  const stretches = [...(plot.chosen ?? []), ...marking].map(([from, to]) => [over(from), over(to)] as const);
  return html`<div class="plot ${plot.choose ? "choosable" : ""}" data-drawing=${name}>
    <svg class="plot-shapes" width="100%" aria-hidden="true">
      <svg width="100%" height="100%" viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none">
        ${stretches.map(([from, to]) => svg`<rect class="plot-stretch" x=${Math.min(from, to) - 2} y="0" width=${Math.abs(to - from) + 4} height=${HIGH}></rect>`)}
        ${lines.map(({ at }) => svg`<path class="plot-line" d="M0 ${at}H${ACROSS}"></path>`)}
        ${plot.even === undefined ? nothing : svg`<path class="plot-even" d="M0 ${y(0)}L${ACROSS} ${y(plot.even)}"></path>`}
        ${series.map((one) => curve(plot, one, x, y))}
      </svg>
      ${lines.map(
        ({ at, text }) =>
          svg`<text class="plot-text up ${plot.side}" x=${plot.side === "start" ? "0" : "100%"} y=${high(at)} dy="-4">${text}</text>`,
      )}
      ${at === null || value === null ? nothing : mark(x(plot.across(point, place)), y(value))}
    </svg>
    <input
      type="range"
      class="plot-slider"
      aria-label=${plot.label}
      aria-valuetext=${plot.say(point)}
      min="0"
      max=${last}
      step="1"
      .value=${live(String(place))}
      @keydown=${press}
      @input=${(event: Event) => read(Number((event.currentTarget as HTMLInputElement).value))}
      @pointerdown=${(event: PointerEvent) => {
        if (plot.choose && event.button === 0) begin(pointed(event));
        read(pointed(event));
      }}
      @pointermove=${(event: PointerEvent) => read(pointed(event))}
      @pointerup=${(event: PointerEvent) => anchor !== null && choose(anchor, pointed(event))}
      @pointerleave=${() => anchor === null && read(null)}
      @pointercancel=${() => begin(null)}
      @blur=${() => {
        begin(null);
        read(null);
      }}
    />
    <svg class="plot-feet" width="100%" height="18" aria-hidden="true">
      ${plot.feet.map(({ at, text }) => svg`<text class="plot-text ${inside(x(at))}" x=${wide(x(at))} y="13">${text}</text>`)}
    </svg>
    ${series.length > 1 ? legend(series) : nothing}
  </div>`;
}

function curve<Point>({ points, across, begun }: Lines<Point>, one: Series<Point>, x: Scale, y: Scale) {
  const { up, band, tone, dashed, filled } = one;
  const over = (from: number) => (point: Point, place: number) => x(across(point, from + place));
  const height = (point: Point) => y(up(point) ?? 0);
  const has = (point: Point) => up(point) !== null;
  const complete = begun ? points.slice(0, -1) : [...points];
  const kind = tone === undefined ? "" : `toned ${toneClass(tone)}`;
  const path = line<Point>(over(0), height).defined(has)(complete);
  const around = band
    ? area<Point>(
        over(0),
        (point) => y(band(point)?.[0] ?? 0),
        (point) => y(band(point)?.[1] ?? 0),
      ).defined((point) => band(point) !== null)(complete)
    : null;
  return svg`${around === null ? nothing : svg`<path class="plot-area ${kind}" d=${around}></path>`}
    ${filled ? svg`<path class="plot-area ${kind}" d=${area<Point>(over(0), y(0), height).defined(has)(complete)}></path>` : nothing}
    <path class="plot-edge ${kind} ${dashed ? "dashed" : ""}" d=${path}></path>
    ${begun ? svg`<path class="plot-begun ${kind}" d=${line<Point>(over(points.length - 2), height).defined(has)(points.slice(-2))}></path>` : nothing}`;
}

/** Which line is which, by their own form. */
function legend<Point>(series: readonly Series<Point>[]): TemplateResult {
  return html`<ul class="legend">
    ${series.map(
      ({ name, tone, dashed }) => html`<li>
        <svg width="24" height="8" aria-hidden="true">
          <path class="plot-edge ${tone === undefined ? "" : `toned ${toneClass(tone)}`} ${dashed ? "dashed" : ""}" d="M0 4H24"></path>
        </svg>
        ${name}
      </li>`,
    )}
  </ul>`;
}

function mark(x: number, y: number) {
  return svg`<line class="plot-mark" x1=${wide(x)} x2=${wide(x)} y1="0" y2="100%"></line>
    <circle class="plot-dot" cx=${wide(x)} cy=${high(y)} r="4"></circle>`;
}

type Scale = (value: number) => number;

const wide = (units: number) => `${units / (ACROSS / 100)}%`;
const high = (units: number) => `${units / (HIGH / 100)}%`;
