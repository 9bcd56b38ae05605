import type { Zoom } from "../charts";
import { channels } from "./colour";
import { flatPainter } from "./points-flat";
import { glPainter } from "./points-gl";

/** Where points lie, and of which group each is: columns, no objects. A place that is not finite is not drawn. */
export interface Points {
  readonly x: Float32Array | Float64Array;
  readonly y: Float32Array | Float64Array;
  /** Places in the list of groups; beyond it, none. */
  readonly group: Uint8Array;
  /** 1 where it is of the audience; the others step back. Absent where everyone is. */
  readonly inside?: Uint8Array;
}

/** Of each group, and last of points without one: red, green, blue and how opaque, 0 to 255. */
export type Tones = readonly (readonly [number, number, number, number])[];
export const MOST_GROUPS = 16;

export interface Frame {
  readonly points: Points;
  readonly zoom: Zoom;
  readonly tones: Tones;
  /** Across a point, in pixels of the screen. */
  readonly size: number;
}

export interface Painter {
  readonly kind: "webgl" | "canvas";
  paint(frame: Frame): void;
}

const plotters = new WeakMap<HTMLCanvasElement, Plotter>();

/** The one that draws on this canvas. */
export function plotterOf(canvas: HTMLCanvasElement): Plotter {
  let plotter = plotters.get(canvas);
  if (!plotter) {
    plotter = new Plotter(canvas);
    plotters.set(canvas, plotter);
  }
  return plotter;
}

/** Draws at most once a frame, and only what changed. */
class Plotter {
  readonly #canvas: HTMLCanvasElement;
  #painter: Painter | null = null;
  #wanted: (() => Frame) | null = null;
  #isWaiting = false;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    // A graphics card may be taken away, and come back.
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      this.#painter = null;
      this.#draw();
    });
    new ResizeObserver(() => this.#later()).observe(canvas);
  }

  /** `dots` have the colours of the groups, the last one that of points without a group. */
  show(points: Points, zoom: Zoom, dots: () => readonly Element[]): void {
    this.#wanted = () => {
      const tones = dots().map((dot) => channels(getComputedStyle(dot).backgroundColor));
      return { points, zoom, tones, size: sizeOf(points.x.length) };
    };
    this.#later();
  }

  #later(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#draw();
    });
  }

  #draw(): void {
    const canvas = this.#canvas;
    const { clientWidth, clientHeight } = canvas;
    if (!this.#wanted || clientWidth === 0 || !canvas.isConnected) return;
    const [wide, high] = [Math.round(clientWidth * devicePixelRatio), Math.round(clientHeight * devicePixelRatio)];
    if (canvas.width !== wide) canvas.width = wide;
    if (canvas.height !== high) canvas.height = high;
    this.#painter ??= glPainter(canvas) ?? flatPainter(canvas);
    canvas.setAttribute("data-painter", this.#painter?.kind ?? "none");
    this.#painter?.paint(this.#wanted());
  }
}

/** The more points, the smaller: clouds shall keep their forms. */
function sizeOf(count: number): number {
  return (count > 100_000 ? 1.5 : count > 10_000 ? 2.5 : count > 1000 ? 4 : 6) * devicePixelRatio;
}
