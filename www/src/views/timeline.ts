import type { Week } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { dayNumber, dayText } from "../format";
import { icon } from "../parts/icon";
import { sparkline } from "../parts/sparkline";

interface Days {
  readonly first: string;
  readonly last: string;
  /** The day shown unless another is asked for. */
  readonly standard: string;
  readonly asOf: string;
  readonly pending: boolean;
  readonly playing: boolean;
  /** Orders per week, everyone's and the audience's. */
  readonly weeks: readonly Week[];
  readonly selected: readonly Week[] | null;
}

/** The as-of day: a date field, a slider below the orders of each week, the standard day marked; and a way to let the days pass. */
export function timeline({ local: { t }, emit }: Ui, days: Days): TemplateResult | typeof nothing {
  const first = dayNumber(days.first);
  const last = dayNumber(days.last);
  const standard = dayNumber(days.standard);
  const asOf = dayNumber(days.asOf);
  if (first === null || last === null || standard === null || asOf === null) return nothing;
  const mark = last > first ? ((standard - first) / (last - first)) * 100 : 100;
  const back = t("asof.reset", { day: days.standard });
  const change = (event: Event) => {
    const day = (event.currentTarget as HTMLInputElement).value;
    const number = dayNumber(day);
    if (number !== null && number >= first && number <= last) emit({ type: "as-of", day });
  };
  const slide = (event: Event) => {
    emit({ type: "as-of", day: dayText(Number((event.currentTarget as HTMLInputElement).value)) });
  };
  return html`<section class="timeline" aria-label=${t("asof.title")} aria-busy=${days.pending ? "true" : "false"}>
    <label class="as-of" title=${t("asof.note")}>
      <span>${t("asof.title")}</span>
      <input
        type="date"
        data-testid="as-of"
        aria-label="${t("asof.title")} – ${t("asof.date")}"
        min=${days.first}
        max=${days.last}
        .value=${live(days.asOf)}
        @change=${change}
      />
    </label>
    <button
      class="quiet-button icon-only reset"
      type="button"
      aria-label=${back}
      title=${back}
      aria-disabled=${days.asOf === days.standard ? "true" : "false"}
      @click=${() => days.asOf === days.standard || emit({ type: "as-of", day: days.standard })}
    >
      ${icon("reset")}
    </button>
    <button
      class="quiet-button icon-only play"
      type="button"
      data-testid="play"
      aria-label=${t(days.playing ? "asof.pause" : "asof.play")}
      title=${t(days.playing ? "asof.pause" : "asof.play")}
      @click=${() => emit({ type: "play" })}
    >
      ${icon(days.playing ? "pause" : "play")}
    </button>
    <div class="track">
      ${sparkline({ weeks: days.weeks, selected: days.selected, first, last, asOf })}
      <svg class="track-mark" width="100%" height="100%" aria-hidden="true">
        <line x1="${mark}%" x2="${mark}%" y1="0" y2="100%"></line>
      </svg>
      <input
        type="range"
        data-testid="as-of-slider"
        aria-label=${t("asof.slider", { first: days.first, last: days.last })}
        aria-valuetext=${days.asOf}
        min=${first}
        max=${last}
        step="1"
        .value=${live(String(asOf))}
        @input=${slide}
      />
      <div class="track-ends"><span>${days.first}</span><span>${days.last}</span></div>
    </div>
  </section>`;
}
