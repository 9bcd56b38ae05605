import type { ColumnInfo, Segment } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { chartTools } from "../chart/panel";
import { treeMap } from "../chart/treemap";
import type { Charts, Measure } from "../charts";
import type { OwnRule } from "../choices";
import type { Local } from "../format";
import type { Parts } from "../look";
import { amount } from "../parts/amount";
import { isMore } from "../parts/roving";
import { share } from "../parts/share";
import { toneClass } from "../parts/tone";
import { type Rules, schemeOf } from "../rules";
import { isMarked, labelMark, type Selection } from "../selection";
import type { Worth } from "../worth";
import { auditDetails } from "./audit";
import { crossingDetails } from "./crossing";
import { lacking, ruleDetails, schemeChoice } from "./division";
import { surenessDetails } from "./sureness";

const MEASURES = ["customers", "revenue"] as const;

interface Given {
  readonly columns: readonly ColumnInfo[];
  readonly rules: Rules;
  readonly own: readonly OwnRule[];
  /** The scheme that the segments are of, and the one that is asked for. */
  readonly scheme: string;
  readonly asked: string;
  /** The scheme to compare with. */
  readonly beside: string | null;
  /** The condition that decides who is in at all. */
  readonly population: string | undefined;
  readonly selection: Selection;
  readonly division: Parts["division"];
  readonly charts: Charts;
  /** What customers are worth, where that was fitted. */
  readonly worth: Worth | null;
}

/** The segments of a scheme: their areas, and the table, whose rows filter the customers; how they come about. */
export function segments(ui: Ui, given: Given): TemplateResult {
  const { division, rules, scheme, selection, charts } = given;
  const { local, emit } = ui;
  const { t } = local;
  const about = schemeOf(rules.library, scheme);
  const { labels, unlabelled: none, revenue } = division;
  const all = labels.reduce((sum, { customers }) => sum + customers, none);
  const ids = labels.map(({ id }) => id);
  const mark = (label: string | null) => labelMark(scheme, ids, label);
  const isChosen = (label: string | null) => isMarked(selection, mark(label));
  const chosen = new Set(ids.filter(isChosen));
  const choose = (label: string | null, event: MouseEvent) =>
    emit({ type: "mark", mark: mark(label), more: isMore(event) });
  const { measure } = charts;
  const map = treeMap(ui, charts, {
    name: "map",
    label: t(`segments.map.${measure}`),
    areas: labels.map((segment) => ({
      id: segment.id,
      name: local.pick(segment.name),
      size: measure === "customers" ? segment.customers : segment.revenue.minor,
      text: local.percent(partOf(segment, measure)),
      label: inWords(local, segment, measure),
      tone: segment.tone,
      pressed: chosen.has(segment.id),
    })),
    choose: (label, more) => emit({ type: "mark", mark: mark(label), more }),
  });
  return html`<section class="panel" aria-labelledby="segments-title">
    <div class="panel-head">
      <h2 id="segments-title">${t("segments.title")}</h2>
      ${schemeChoice(ui, rules, given.asked)}
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
      ${map === nothing ? nothing : chartTools(ui, charts, { name: "map", title: t(`segments.map.${measure}`), drawing: map, twin: null })}
    </div>
    <p class="hint about">${about ? `${local.pick(about.about)} ` : nothing}${t("segments.note")}</p>
    ${map}
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
            ${given.worth ? html`<th scope="col" class="right">${t(given.worth.isMoney ? "value.clv" : "value.purchases")}<small>${t("segments.mean")}</small></th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${labels.map((segment) => line(ui, segment, labels, chosen, choose, given.worth))}
          ${none > 0 ? unlabelled(ui, none, all, isChosen(null), (event) => choose(null, event)) : nothing}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">${t("segments.all")}</th>
            <td class="right">${local.number(all)}</td>
            <td></td>
            <td class="right">${revenue ? amount(local, revenue) : nothing}</td>
            <td></td>
            <td></td>
            <td></td>
          </tr>
        </tfoot>
      </table>
    </div>
    <div class="unfolds">
      ${ruleDetails(ui, rules, given)} ${auditDetails(ui, rules, scheme)}
      ${crossingDetails(ui, rules, { scheme, beside: given.beside, selection, stop: charts.stops.crossing })}
      ${surenessDetails(ui, rules, scheme)}
      ${lacking(ui, t("division.lacking"), rules.library?.schemes ?? [])}
    </div>
  </section>`;
}

/** The part that the table gives, too. */
function partOf(segment: Segment, measure: Measure): number | null {
  return measure === "customers" ? segment.share : segment.revenueShare;
}

function inWords(local: Local, segment: Segment, measure: Measure): string {
  const [name, share] = [local.pick(segment.name), local.percent(partOf(segment, measure))];
  if (measure === "customers") return local.t("segments.tile.customers", { name, share, customers: segment.customers });
  const { whole, decimals } = local.money(segment.revenue);
  return local.t("segments.tile.revenue", { name, share, revenue: whole + decimals });
}

/** Customers for whom no rule of the scheme holds, or who lack the value that it goes by. */
function unlabelled(
  { local }: Ui,
  customers: number,
  all: number,
  pressed: boolean,
  choose: (event: MouseEvent) => void,
): TemplateResult {
  return html`<tr class="choice unlabelled ${pressed ? "chosen" : ""}" @click=${choose}>
    <th scope="row">
      <span class="segment-name">
        <span class="dot ${toneClass("unscored")}"></span>
        <button type="button" class="plain" aria-pressed=${pressed ? "true" : "false"}>${local.t("division.unlabelled")}</button>
      </span>
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
  chosen: ReadonlySet<string>,
  choose: (id: string, event: MouseEvent) => void,
  worth: Worth | null,
): TemplateResult {
  const { local } = ui;
  const own = worth?.segments.get(segment.id);
  const mean = own ? local.number(Math.round((100 * own.total) / own.customers) / 100) : "–";
  const most = widest(all);
  const medianOf = (name: "medianRecencyDays" | "medianFrequency") =>
    median(
      ui,
      segment[name],
      all.map((other) => other[name]),
    );
  const pressed = chosen.has(segment.id);
  return html`<tr
    class="choice ${pressed ? "chosen" : ""} ${segment.customers === 0 ? "empty" : ""}"
    data-segment=${segment.id}
    @click=${(event: MouseEvent) => choose(segment.id, event)}
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
    ${worth ? html`<td class="right">${worth.isLate ? "…" : mean}</td>` : nothing}
  </tr>`;
}
