import type { Bilingual, ColumnInfo, Setting } from "clientele";
import { html, svg, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import type { Cut, Histogram } from "../histogram";
import { both } from "../rules";
import { nameOf } from "./why";

const HIGH = 72;
/** Steps of a slider in a bin. */
const FINER = 10;

interface Given {
  readonly scheme: string;
  readonly settings: readonly Setting[];
  readonly columns: readonly ColumnInfo[];
  readonly names: ReadonlyMap<string, Bilingual>;
}

/** How a figure is spread over the customers, and its borders: each a slider below, its line in the picture. */
export function cutPoints(ui: Ui, { term, bins, low, step, cuts }: Histogram, given: Given): TemplateResult {
  const { local } = ui;
  const most = Math.max(1, ...bins);
  const high = low + step * bins.length;
  const across = (value: number) => `${((value - low) / (high - low)) * 100}%`;
  const bar = (count: number, at: number) => {
    const tall = (count / most) * HIGH;
    return svg`<rect class="cut-bar" x=${across(low + at * step)} y=${HIGH - tall} width=${`${100 / bins.length}%`} height=${tall}></rect>`;
  };
  return html`<div class="cut-points" data-testid="cut-points">
    <h3>${nameOf(local, term, given.columns, given.names)}</h3>
    <div class="cut-picture">
      <svg width="100%" height=${HIGH} aria-hidden="true">
        ${bins.map(bar)}
        ${cuts.map(({ value }) => svg`<line class="cut-line" x1=${across(value)} x2=${across(value)} y1="0" y2="100%"></line>`)}
      </svg>
    </div>
    ${cuts.map((cut) => slider(ui, cut, given, { low, high, step: step / FINER }))}
    <div class="track-ends"><span>${local.number(low)}</span><span>${local.t("cuts.beyond", { value: high })}</span></div>
  </div>`;
}

interface Axis {
  readonly low: number;
  readonly high: number;
  readonly step: number;
}

function slider(
  { local, emit }: Ui,
  { setting, value, unit }: Cut,
  given: Given,
  { low, high, step }: Axis,
): TemplateResult {
  const { name } = given.settings.find(({ id }) => id === setting) ?? {};
  const label = name ? local.pick(both(name)) : setting;
  // Whole days stay whole.
  const least = unit === "" ? step : Math.max(1, step);
  const say = (event: Event) => {
    const number = Number(Number((event.currentTarget as HTMLInputElement).value).toPrecision(12));
    emit({ type: "setting", kind: "scheme", id: given.scheme, setting, text: `${number}${unit}` });
  };
  return html`<input
    type="range"
    class="cut-slider"
    data-cut=${setting}
    aria-label=${label}
    aria-valuetext="${local.number(value)}${unit}"
    title=${label}
    min=${low}
    max=${high}
    step=${least}
    .value=${live(String(value))}
    @input=${say}
  />`;
}
