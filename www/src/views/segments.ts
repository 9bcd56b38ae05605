import type { ColumnInfo, Segment, SnapshotSummary } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { amount } from "../parts/amount";
import { share } from "../parts/share";
import { toneClass } from "../parts/tone";
import { segmentMap } from "../parts/treemap";
import { type Rules, schemeOf } from "../rules";
import { auditDetails } from "./audit";
import { crossingDetails } from "./crossing";
import { lacking, ruleDetails, schemeChoice } from "./division";
import { surenessDetails } from "./sureness";

const MEASURES = ["customers", "revenue"] as const;

interface Given {
  readonly summary: SnapshotSummary;
  readonly columns: readonly ColumnInfo[];
  readonly rules: Rules;
  /** The scheme that the segments are of. */
  readonly scheme: string;
  /** The segment whose customers are shown. */
  readonly chosen: string | null;
  readonly charts: Charts;
}

/** The segments of a scheme: their areas, and the table, whose rows filter the customers; how they come about. */
export function segments(ui: Ui, given: Given): TemplateResult {
  const { summary, columns, rules, scheme, chosen, charts } = given;
  const { local, emit } = ui;
  const { t } = local;
  const about = schemeOf(rules.library, scheme);
  const labelled = summary.segments.reduce((sum, { customers }) => sum + customers, 0);
  const choose = (id: string | null) => emit({ type: "segment", id: id === chosen ? null : id });
  return html`<section class="panel" aria-labelledby="segments-title">
    <div class="panel-head">
      <h2 id="segments-title">${t("segments.title")}</h2>
      ${schemeChoice(ui, rules, scheme)}
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
    <p class="hint about">${about ? `${local.pick(about.about)} ` : nothing}${t("segments.note")}</p>
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
          ${labelled < summary.customers ? unlabelled(ui, summary.customers - labelled, summary.customers) : nothing}
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
    <div class="unfolds">
      ${ruleDetails(ui, rules, scheme, columns)} ${auditDetails(ui, rules, scheme)} ${crossingDetails(ui, rules, scheme)}
      ${surenessDetails(ui, rules, scheme)}
      ${lacking(ui, t("division.lacking"), rules.library?.schemes ?? [])}
    </div>
  </section>`;
}

/** Customers for whom no rule of the scheme holds, or who lack the value that it goes by. */
function unlabelled({ local }: Ui, customers: number, all: number): TemplateResult {
  return html`<tr class="unlabelled">
    <th scope="row">
      <span class="segment-name"><span class="dot ${toneClass("unscored")}"></span>${local.t("division.unlabelled")}</span>
      <span class="segment-meaning">${local.t("division.unlabelled.meaning")}</span>
    </th>
    <td class="right">${local.number(customers)}</td>
    <td>${share(local, customers / all, 1, "unscored")}</td>
    <td></td>
    <td></td>
    <td></td>
    <td></td>
  </tr>`;
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
      ${local.pick(segment.meaning) === "" ? nothing : html`<span class="segment-meaning">${local.pick(segment.meaning)}</span>`}
    </th>
    <td class="right">${local.number(segment.customers)}</td>
    <td>${share(local, segment.share, most, segment.tone)}</td>
    <td class="right">${amount(local, segment.revenue)}</td>
    <td>${segment.revenueShare === null ? nothing : share(local, segment.revenueShare, most, segment.tone)}</td>
    <td class="right">${medianOf("medianRecencyDays")}</td>
    <td class="right">${medianOf("medianFrequency")}</td>
  </tr>`;
}
