import type { Segment, SnapshotSummary } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { amount } from "../parts/amount";
import { share } from "../parts/share";
import { toneClass } from "../parts/tone";
import { segmentMap } from "../parts/treemap";

const MEASURES = ["customers", "revenue"] as const;

/** The segments: their areas, and the table, whose rows filter the customers. */
export function segments(ui: Ui, summary: SnapshotSummary, chosen: string | null, charts: Charts): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const choose = (id: string | null) => emit({ type: "segment", id: id === chosen ? null : id });
  return html`<section class="panel" aria-labelledby="segments-title">
    <div class="panel-head">
      <h2 id="segments-title">${t("segments.title")}</h2>
      <p class="hint">${t("segments.note")}</p>
      <div class="choices" role="group" aria-label=${t("segments.measure")}>
        ${MEASURES.map(
          (name) => html`<button
            type="button"
            aria-pressed=${name === charts.measure ? "true" : "false"}
            @click=${() => emit({ type: "chart-measure", measure: name })}
          >
            ${t(`segments.${name}`)}
          </button>`,
        )}
      </div>
    </div>
    ${segmentMap(ui, summary.segments, charts, chosen, choose)}
    <div class="scroll" role="region" tabindex="0" aria-label=${t("segments.scroll")}>
      <table class="segments" data-testid="segments">
        <caption class="unseen">${t("segments.caption")}</caption>
        <thead>
          <tr>
            <th scope="col">${t("segments.segment")}</th>
            <th scope="col" class="right">${t("segments.customers")}</th>
            <th scope="col" class="right">${t("segments.share")}</th>
            <th scope="col" class="right">${t("segments.revenue")}</th>
            <th scope="col" class="right">${t("segments.revenueShare")}</th>
            <th scope="col" class="right">${t("segments.recency")}<small>${t("segments.median")}</small></th>
            <th scope="col" class="right">${t("segments.frequency")}<small>${t("segments.median")}</small></th>
          </tr>
        </thead>
        <tbody>
          ${summary.segments.map((segment) => line(ui, segment, summary.segments, chosen, choose))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${t("segments.all")}</th>
            <td class="right">${local.number(summary.customers)}</td>
            <td></td>
            <td class="right">${amount(local, summary.netRevenue)}</td>
            <td></td>
            <td></td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>
  </section>`;
}

/** The largest part in either column: both bars share one scale, so that they can be compared. */
function widest(all: readonly Segment[]): number {
  return Math.max(0, ...all.flatMap(({ share, revenueShare }) => [share, revenueShare ?? 0]));
}

/** A median; where some have halves, whole ones leave the room, so that digits stand below digits. */
function median({ local }: Ui, value: number | null, column: readonly (number | null)[]): TemplateResult {
  const half = local.number(0.5).slice(1);
  const room = column.some((other) => other !== null && !Number.isInteger(other));
  const whole = value === null || Number.isInteger(value);
  return html`${value === null ? "–" : local.number(value)}${room && whole ? html`<span class="room" aria-hidden="true">${half}</span>` : nothing}`;
}

function line(
  ui: Ui,
  segment: Segment,
  all: readonly Segment[],
  chosen: string | null,
  choose: (id: string) => void,
): TemplateResult {
  const { local } = ui;
  const most = widest(all);
  const medianOf = (name: "medianRecencyDays" | "medianFrequency") =>
    median(
      ui,
      segment[name],
      all.map((other) => other[name]),
    );
  const pressed = segment.id === chosen;
  return html`<tr
    class="choice ${pressed ? "chosen" : ""} ${segment.customers === 0 ? "empty" : ""}"
    data-segment=${segment.id}
    @click=${() => choose(segment.id)}
  >
    <th scope="row">
      <span class="segment-name">
        <span class="dot ${toneClass(segment.tone)}"></span>
        <button type="button" class="plain" aria-pressed=${pressed ? "true" : "false"}>${local.pick(segment.name)}</button>
      </span>
      <span class="segment-meaning">${local.pick(segment.meaning)}</span>
    </th>
    <td class="right">${local.number(segment.customers)}</td>
    <td>${share(local, segment.share, most, segment.tone)}</td>
    <td class="right">${amount(local, segment.revenue)}</td>
    <td>${segment.revenueShare === null ? nothing : share(local, segment.revenueShare, most, segment.tone)}</td>
    <td class="right">${medianOf("medianRecencyDays")}</td>
    <td class="right">${medianOf("medianFrequency")}</td>
  </tr>`;
}
