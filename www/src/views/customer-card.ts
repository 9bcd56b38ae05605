import type { Card, Cell, ColumnInfo } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { chartBody, chartTools } from "../chart/panel";
import type { Charts } from "../charts";
import { type CellContext, cell, isShown } from "../parts/cell";
import { foreign } from "../parts/foreign";
import { historyChart } from "../parts/history";
import { icon } from "../parts/icon";
import { person } from "../parts/person";
import { scale } from "../parts/score";
import type { Rules } from "../rules";
import type { Customer, Shown } from "../state";
import { customerScores } from "./customer-scores";
import { labelWhy, SURENESS, tagsWhy } from "./customer-why";

/** Each score with the column it is made from. */
const DIMENSIONS = [
  { score: "r", figure: "recency_days", downwards: true },
  { score: "f", figure: "frequency", downwards: false },
  { score: "m", figure: "monetary", downwards: false },
] as const;

const SHOWN_ABOVE: ReadonlySet<string> = new Set([
  "customer_id",
  "segment",
  "segment_en",
  "segment_zh",
  SURENESS,
  ...DIMENSIONS.flatMap((d) => [d.score, d.figure]),
]);

/** One customer: segment and why, the three figures on their scales, tags, history, whatever else is known. */
export function customerCard(ui: Ui, shown: Shown, customer: Customer, charts: Charts, rules: Rules): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { card } = customer;
  return html`<section class="panel card" data-testid="customer" aria-labelledby="customer-title">
    <div class="panel-head">
      <h2 id="customer-title" tabindex="-1">
        <small>${t("customer.title")}</small>
        ${person(local, customer.id, 40, true)}
      </h2>
      <button
        class="quiet-button icon-only"
        type="button"
        aria-label=${t("customer.close")}
        title=${t("customer.close")}
        @click=${() => emit({ type: "customer", id: null })}
      >
        ${icon("close")}
      </button>
    </div>
    ${card ? known(ui, { shown, customer, card, rules, charts }) : html`<p>${t("customer.unknown", { day: shown.summary.asOf })}</p>`}
  </section>`;
}

interface Given {
  readonly shown: Shown;
  readonly customer: Customer;
  readonly card: Card;
  readonly rules: Rules;
  readonly charts: Charts;
}

function known(ui: Ui, { shown, customer, card, rules, charts }: Given): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const { row: cells } = card;
  const { columns, summary } = shown;
  const { cuts, segments } = summary;
  const context: CellContext = { segments, bins: cuts.r.length + 1 };
  const find = (name: string) => columns.findIndex((column) => column.name === name);
  const value = (name: string): Cell => cells[find(name)] ?? null;
  const rest = columns.flatMap((column, at) =>
    SHOWN_ABOVE.has(column.name) || !isShown(column) ? [] : [{ column, value: cells[at] ?? null }],
  );
  const dimension = ({ score, figure, downwards }: (typeof DIMENSIONS)[number]) => {
    const column = columns[find(figure)];
    const points = value(score);
    return html`<div class="dimension">
      <dt>${column ? local.pick(column.label) : score.toUpperCase()}</dt>
      <dd class="dimension-value">${column ? cell(local, column, value(figure), context) : nothing}</dd>
      <dd>${scale(local, typeof points === "number" ? points : null, cuts[score], downwards, local.number)}</dd>
    </div>`;
  };
  const history = historyChart(ui, charts, card, summary.asOf);
  return html`
    ${labelWhy(ui, shown, customer, card, rules)}
    ${value("r") === null ? html`<p class="hint">${t("customer.unscored")}</p>` : nothing}
    <h3 class="unseen">${t("customer.scores")}</h3>
    <dl class="dimensions">${DIMENSIONS.map(dimension)}</dl>
    <p class="hint">${t("customer.scale")}</p>
    ${tagsWhy(ui, shown, customer, rules)} ${customerScores(ui, customer, rules)}
    <div class="card-part">
      <h3>${t("history.title")}</h3>
      ${chartTools(ui, charts, history)}
    </div>
    ${chartBody(ui, charts, history)}
    ${rest.length > 0 ? more({ columns: rest }) : nothing}
  `;

  function more(list: { readonly columns: readonly { readonly column: ColumnInfo; readonly value: Cell }[] }) {
    return html`<h3>${t("customer.more")}</h3>
      <dl class="facts">
        ${list.columns.map(
          (fact) => html`<div>
            <dt>${foreign(local.pick(fact.column.label))}</dt>
            <dd>${cell(local, fact.column, fact.value, context)}</dd>
          </div>`,
        )}
      </dl>`;
  }
}
