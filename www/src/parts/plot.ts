import { html, nothing, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import type { ChartName } from "../charts";

/** Units across and up; the browser stretches them to the room there is. */
export const ACROSS = 1000;
export const HIGH = 204;

interface Tick {
  /** Place in the units of the axis. */
  readonly at: number;
  readonly text: string;
}

interface Plot {
  readonly name: ChartName;
  readonly label: string;
  /** How many points can be read out. */
  readonly count: number;
  readonly at: number | null;
  /** The chosen point in words. */
  readonly spoken: string;
  /** Where the chosen point lies. */
  readonly mark: { readonly x: number; readonly y: number };
  readonly across: readonly Tick[];
  readonly up: readonly Tick[];
  /** The side on which those texts stand: where the curve is not. */
  readonly upAt: "start" | "end";
  /** Drawn in `ACROSS` × `HIGH`. */
  readonly shapes: unknown;
}

/** A chart over one axis. A slider lies on it, unseen: pointer and arrow keys choose the point that is read out. */
export function plot({ emit }: Ui, plot: Plot): TemplateResult {
  const choose = (at: number | null) => {
    if (at !== plot.at) emit({ type: "chart-point", chart: plot.name, at });
  };
  const last = Math.max(0, plot.count - 1);
  const hover = (event: PointerEvent) => {
    const { clientWidth } = event.currentTarget as HTMLElement;
    if (event.buttons === 0) choose(Math.min(last, Math.max(0, Math.round((event.offsetX / clientWidth) * last))));
  };
  const x = (units: number) => `${units / (ACROSS / 100)}%`;
  const y = (units: number) => `${units / (HIGH / 100)}%`;
  return html`<div class="plot">
    <svg class="plot-shapes" width="100%" aria-hidden="true">
      <svg width="100%" height="100%" viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none">
        ${plot.up.map(({ at }) => svg`<path class="plot-line" d="M0 ${at}H${ACROSS}"></path>`)} ${plot.shapes}
      </svg>
      ${plot.up.map(({ at, text }) => svg`<text class="plot-text up ${plot.upAt}" x=${plot.upAt === "start" ? "0" : "100%"} y=${y(at)} dy="-4">${text}</text>`)}
      ${
        plot.at === null
          ? nothing
          : svg`<line class="plot-mark" x1=${x(plot.mark.x)} x2=${x(plot.mark.x)} y1="0" y2="100%"></line>
            <circle class="plot-dot" cx=${x(plot.mark.x)} cy=${y(plot.mark.y)} r="4"></circle>`
      }
    </svg>
    <input
      type="range"
      class="plot-slider"
      aria-label=${plot.label}
      aria-valuetext=${plot.spoken}
      min="0"
      max=${last}
      step="1"
      .value=${live(String(plot.at ?? last))}
      @input=${(event: Event) => choose(Number((event.currentTarget as HTMLInputElement).value))}
      @pointermove=${hover}
      @pointerleave=${() => choose(null)}
      @blur=${() => choose(null)}
    />
    <svg class="plot-feet" width="100%" height="18" aria-hidden="true">
      ${plot.across.map(({ at, text }) => svg`<text class="plot-text ${edge(at)}" x=${x(at)} y="13">${text}</text>`)}
    </svg>
  </div>`;
}

/** Texts at the ends stay inside. */
function edge(at: number): string {
  return at < ACROSS * 0.06 ? "start" : at > ACROSS * 0.94 ? "end" : "middle";
}
