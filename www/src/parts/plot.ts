import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { type ChartName, type Charts, chosenPlace } from "../charts";

/** Units across and up; the browser stretches them to the room there is. */
const ACROSS = 1000;
const HIGH = 204;
/** Above the highest line there is room for its text. */
const UPPERMOST = 14;

interface Plot<Point> {
  readonly name: ChartName;
  readonly label: string;
  /** At least two. */
  readonly points: readonly Point[];
  /** Where a point lies on either axis. */
  readonly across: (point: Point, place: number) => number;
  readonly up: (point: Point) => number;
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
}

/**
 * A curve over one axis, and the area below it. A slider lies on it, unseen: pointer and arrow keys choose the point that is read out.
 */
export function plot<Point>({ emit }: Ui, charts: Charts, plot: Plot<Point>): TemplateResult {
  const { name, points } = plot;
  const last = points.length - 1;
  const at = chosenPlace(charts, name, points);
  const place = at ?? plot.standard;
  const point = points[place] as Point;
  const ends = [plot.across(points[0] as Point, 0), plot.across(points[last] as Point, last)];
  const x = scaleLinear(ends, [0, ACROSS]);
  // Nice in finer steps than the lines have: the curve shall use the height.
  const y = scaleLinear([0, Math.max(1, ...points.map(plot.up))], [HIGH - 1, UPPERMOST]).nice(2 * plot.lines);
  const lines = y.ticks(plot.lines).map((value) => ({ at: y(value), text: value === 0 ? "" : plot.write(value) }));
  const choose = (to: number | null) => {
    if (to !== at) emit({ type: "chart-point", chart: name, at: to });
  };
  const hover = (event: PointerEvent) => {
    const { clientWidth } = event.currentTarget as HTMLElement;
    if (event.buttons === 0) choose(Math.min(last, Math.max(0, Math.round((event.offsetX / clientWidth) * last))));
  };
  return html`<div class="plot">
    <svg class="plot-shapes" width="100%" aria-hidden="true">
      <svg width="100%" height="100%" viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none">
        ${lines.map(({ at }) => svg`<path class="plot-line" d="M0 ${at}H${ACROSS}"></path>`)} ${curve(plot, x, y)}
      </svg>
      ${lines.map(
        ({ at, text }) =>
          svg`<text class="plot-text up ${plot.side}" x=${plot.side === "start" ? "0" : "100%"} y=${high(at)} dy="-4">${text}</text>`,
      )}
      ${at === null ? nothing : mark(x(plot.across(point, place)), y(plot.up(point)))}
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
      @input=${(event: Event) => choose(Number((event.currentTarget as HTMLInputElement).value))}
      @pointermove=${hover}
      @pointerleave=${() => choose(null)}
      @blur=${() => choose(null)}
    />
    <svg class="plot-feet" width="100%" height="18" aria-hidden="true">
      ${plot.feet.map(({ at, text }) => svg`<text class="plot-text ${inside(x(at))}" x=${wide(x(at))} y="13">${text}</text>`)}
    </svg>
  </div>`;
}

function curve<Point>({ points, across, up, begun, even }: Plot<Point>, x: Scale, y: Scale) {
  const over = (from: number) => (point: Point, place: number) => x(across(point, from + place));
  const height = (point: Point) => y(up(point));
  const complete = begun ? points.slice(0, -1) : [...points];
  return svg`<path class="plot-area" d=${area<Point>(over(0), HIGH, height)(complete)}></path>
    ${even === undefined ? nothing : svg`<path class="plot-even" d="M0 ${y(0)}L${ACROSS} ${y(even)}"></path>`}
    <path class="plot-edge" d=${line<Point>(over(0), height)(complete)}></path>
    ${begun ? svg`<path class="plot-begun" d=${line<Point>(over(points.length - 2), height)(points.slice(-2))}></path>` : nothing}`;
}

function mark(x: number, y: number) {
  return svg`<line class="plot-mark" x1=${wide(x)} x2=${wide(x)} y1="0" y2="100%"></line>
    <circle class="plot-dot" cx=${wide(x)} cy=${high(y)} r="4"></circle>`;
}

type Scale = (value: number) => number;

const wide = (units: number) => `${units / (ACROSS / 100)}%`;
const high = (units: number) => `${units / (HIGH / 100)}%`;

/** Texts at the ends stay inside. */
function inside(units: number): string {
  return units < ACROSS * 0.06 ? "start" : units > ACROSS * 0.94 ? "end" : "middle";
}
