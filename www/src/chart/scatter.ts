import { scaleLinear } from "d3-scale";
import { html, nothing, svg, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import type { Ui } from "../actions";
import type { Charts, Zoom } from "../charts";
import { simplified } from "../lasso";
import { icon } from "../parts/icon";
import { isMore } from "../parts/roving";
import { toneClass } from "../parts/tone";
import type { Corner } from "../selection";
import { type Points, plotterOf } from "./points";
import { ACROSS, inside, wide } from "./space";

const HIGH = 360;
const ROOM = 0.04;
/** Lines of the axes, about. */
const LINES = 5;
const NEARER = 0.7;
const STEP = 0.15;
/** A press is a small square around its place, this many pixels to each side. */
const CLOSE = 5;

export interface PointGroup {
  readonly id: string;
  readonly name: string;
  readonly tone: string;
  readonly customers: number;
  readonly pressed?: boolean;
}

export interface Axis {
  readonly name: string;
  readonly write: (value: number) => string;
}

export interface Scatter {
  readonly name: string;
  readonly label: string;
  readonly points: Points;
  readonly x: Axis;
  readonly y: Axis;
  /** In the order of `points.group`. */
  readonly groups: readonly PointGroup[];
  readonly choose?: (group: string, more: boolean) => void;
  /** A line drawn around points, in the units of the axes: see `Mark` of kind "area". */
  readonly lasso?: (corners: readonly Corner[]) => void;
  /** Lines that are chosen. */
  readonly lassos?: readonly (readonly Corner[])[];
}

/**
 * Up to a million points. A line drawn around some narrows the audience; so does Enter, to all that is in sight, for those who go by
 * keys: arrows move, plus and minus bring nearer and farther, 0 shows all.
 */
export function scatterChart(ui: Ui, charts: Charts, scatter: Scatter): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { name, label, points, groups, choose, lasso, lassos = [] } = scatter;
  const all = extentOf(points);
  const zoom = charts.zooms[name] ?? all;
  const [left, right, bottom, top] = zoom;
  const go = (to: Zoom | null) => emit({ type: "chart-zoom", chart: name, to });
  const x = scaleLinear([left, right], [0, ACROSS]);
  const y = scaleLinear([bottom, top], [HIGH, 0]);
  const draw = (canvas: Element | undefined) => {
    if (!(canvas instanceof HTMLCanvasElement)) return;
    // Asked for when it draws: now, the legend may not be there yet.
    const dots = () => Array.from(canvas.closest(".scatter")?.querySelectorAll(".dot") ?? []);
    plotterOf(canvas).show(points, zoom, dots);
  };
  const press = (event: KeyboardEvent) => {
    const to = moved(event.key, zoom);
    if (to) go(to);
    else if (event.key === "0") go(null);
    else if (event.key === "Enter" && lasso) lasso(cornersOf(zoom));
    else return;
    event.preventDefault();
  };
  const outline = (corners: readonly Corner[]) => `M${corners.map(([a, b]) => `${x(a)} ${y(b)}`).join("L")}Z`;
  const tool = (what: "nearer" | "farther" | "all", to: Zoom | null) => html`<button
    class="quiet-button icon-only"
    type="button"
    aria-label=${t(`scatter.${what}`)}
    title=${t(`scatter.${what}`)}
    @click=${() => go(to)}
  >
    ${icon(what)}
  </button>`;
  return html`<div class="scatter">
    <div class="scatter-plot" data-drawing=${name}>
      <svg class="scatter-axes" width="100%" height=${HIGH} aria-hidden="true">
        ${x.ticks(LINES).map((at) => svg`<line class="plot-line" x1=${wide(x(at))} x2=${wide(x(at))} y1="0" y2=${HIGH}></line>`)}
        ${y.ticks(LINES).map((at) => svg`<line class="plot-line" x1="0" x2="100%" y1=${y(at)} y2=${y(at)}></line>`)}
      </svg>
      <canvas class="scatter-points" ${ref(draw)}></canvas>
      <svg class="scatter-words" width="100%" height=${HIGH} aria-hidden="true">
        <svg width="100%" height=${HIGH} viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none">
          ${lassos.map((corners) => svg`<path class="lasso" d=${outline(corners)}></path>`)}
          <path class="lasso drawing"></path>
        </svg>
        ${y.ticks(LINES).map((at) => svg`<text class="plot-text up start" x="0" y=${y(at)} dy="-4">${scatter.y.write(at)}</text>`)}
        ${x.ticks(LINES).map((at) => svg`<text class="plot-text up ${inside(x(at))}" x=${wide(x(at))} y=${HIGH} dy="-4">${scatter.x.write(at)}</text>`)}
      </svg>
      <div
        class="scatter-hand ${lasso ? "choosable" : ""}"
        role="application"
        tabindex="0"
        aria-label="${label} ${t("scatter.keys")}"
        @keydown=${press}
        @pointerdown=${(event: PointerEvent) => lasso && trace(event, zoom, lasso)}
        @wheel=${(event: WheelEvent) => {
          if (!event.ctrlKey && !event.metaKey) return;
          event.preventDefault();
          go(scaled(zoom, event.deltaY < 0 ? NEARER : 1 / NEARER, placeOf(event, zoom)));
        }}
      ></div>
    </div>
    <div class="scatter-foot">
      <span class="scatter-axis">${t("scatter.axes", { x: scatter.x.name, y: scatter.y.name })}</span>
      <ul class="legend">
        ${groups.map(
          ({ id, name, tone, customers, pressed }) => html`<li>
            <button
              type="button"
              class="chip-like"
              aria-pressed=${choose ? (pressed ? "true" : "false") : nothing}
              @click=${(event: MouseEvent) => choose?.(id, isMore(event))}
            >
              <span class="dot ${toneClass(tone)}"></span>${name} <small>${local.number(customers)}</small>
            </button>
          </li>`,
        )}
        <li hidden><span class="dot ${toneClass("unscored")}"></span></li>
      </ul>
      <div class="scatter-tools" role="group" aria-label=${t("scatter.zoom")}>
        ${tool("nearer", scaled(zoom, NEARER))} ${tool("farther", scaled(zoom, 1 / NEARER))} ${tool("all", null)}
      </div>
    </div>
  </div>`;
}

const extents = new WeakMap<Points["x"], Zoom>();

/** All points, and some room around them. */
function extentOf({ x, y }: Points): Zoom {
  const before = extents.get(x);
  if (before) return before;
  const [left, right] = spread(x);
  const [bottom, top] = spread(y);
  const all: Zoom = [left, right, bottom, top];
  extents.set(x, all);
  return all;
}

function spread(values: Points["x"]): readonly [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most && value < Number.POSITIVE_INFINITY) most = value;
  }
  if (!(least <= most)) return [0, 1];
  const room = (most - least || 1) * ROOM;
  return [least - room, most + room];
}

function scaled([left, right, bottom, top]: Zoom, by: number, around?: Corner): Zoom {
  const [x, y] = around ?? [(left + right) / 2, (bottom + top) / 2];
  return [x + (left - x) * by, x + (right - x) * by, y + (bottom - y) * by, y + (top - y) * by];
}

function moved(key: string, zoom: Zoom): Zoom | null {
  const [left, right, bottom, top] = zoom;
  const [x, y] = [(right - left) * STEP, (top - bottom) * STEP];
  const by = { ArrowLeft: [-x, 0], ArrowRight: [x, 0], ArrowUp: [0, y], ArrowDown: [0, -y] }[key];
  if (by) return [left + (by[0] ?? 0), right + (by[0] ?? 0), bottom + (by[1] ?? 0), top + (by[1] ?? 0)];
  if (key === "+" || key === "=") return scaled(zoom, NEARER);
  return key === "-" ? scaled(zoom, 1 / NEARER) : null;
}

function cornersOf([left, right, bottom, top]: Zoom): readonly Corner[] {
  return simplified([
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ]);
}

/** Where the pointer is, in the units of the axes. */
function placeOf({ clientX, clientY, currentTarget }: MouseEvent, zoom: Zoom, hand = currentTarget as Element): Corner {
  const [left, right, bottom, top] = zoom;
  const box = hand.getBoundingClientRect();
  return [
    left + ((clientX - box.left) / box.width) * (right - left),
    top - ((clientY - box.top) / box.height) * (top - bottom),
  ];
}

/** Follows the pointer until it is let go. The line is drawn at once; the page is drawn anew only when it is closed. */
function trace(event: PointerEvent, zoom: Zoom, done: (corners: readonly Corner[]) => void): void {
  if (event.button !== 0) return;
  const hand = event.currentTarget as HTMLElement;
  const box = hand.getBoundingClientRect();
  const path = hand.parentElement?.querySelector(".lasso.drawing");
  const line: [number, number][] = [];
  const follow = ({ clientX, clientY }: PointerEvent) => {
    line.push([clientX, clientY]);
    const d = line.map(([x, y]) => `${((x - box.left) / box.width) * ACROSS} ${y - box.top}`).join("L");
    path?.setAttribute("d", `M${d}`);
  };
  const stop = (ended: PointerEvent) => {
    hand.removeEventListener("pointermove", follow);
    hand.removeEventListener("pointerup", stop);
    hand.removeEventListener("pointercancel", stop);
    path?.removeAttribute("d");
    if (ended.type === "pointercancel") return;
    const xs = line.map(([x]) => x);
    const ys = line.map(([, y]) => y);
    const small = Math.max(...xs) - Math.min(...xs) < CLOSE && Math.max(...ys) - Math.min(...ys) < CLOSE;
    const [x, y] = [event.clientX, event.clientY];
    const around = [
      [x - CLOSE, y - CLOSE],
      [x + CLOSE, y - CLOSE],
      [x + CLOSE, y + CLOSE],
      [x - CLOSE, y + CLOSE],
    ] as const;
    const corners = (small ? around : line).map(
      ([clientX, clientY]): Corner => [
        zoom[0] + ((clientX - box.left) / box.width) * (zoom[1] - zoom[0]),
        zoom[3] - ((clientY - box.top) / box.height) * (zoom[3] - zoom[2]),
      ],
    );
    done(simplified(corners));
  };
  hand.setPointerCapture(event.pointerId);
  hand.addEventListener("pointermove", follow);
  hand.addEventListener("pointerup", stop);
  hand.addEventListener("pointercancel", stop);
  follow(event);
}
