import type { Grid, GridCell, Segment, SnapshotSummary } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Config } from "../choices";
import { focusOn, isMore, onGrid } from "../parts/roving";
import { toneClass } from "../parts/tone";
import { isMarked, type Mark, marksOf, type Selection } from "../selection";
import { scoringPanel } from "./scoring";

const BINS = [3, 4, 5, 6, 7, 8, 9, 10];
/** Above this many scores a cell has room for one figure. */
const ROOMY = 6;
const STRENGTHS = 5;

interface Given {
  readonly grid: Grid;
  readonly summary: SnapshotSummary;
  readonly selection: Selection;
  readonly config: Config;
  /** The cell that Tab comes back to. */
  readonly stop: string | undefined;
}

const stopOf = ({ r, f }: Pick<GridCell, "r" | "f">) => `${r}-${f}`;

/** Customers by recency and frequency score, a table as it is; a cell narrows the audience to its customers. */
export function rfmGrid(ui: Ui, given: Given): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const { cells, bins } = given.grid;
  const scores = Array.from({ length: bins }, (_, i) => i + 1);
  const most = Math.max(1, ...cells.map(({ customers }) => customers));
  const taken = cells.filter(({ customers }) => customers > 0);
  const stop = taken.find((cell) => stopOf(cell) === given.stop) ?? taken.at(-1);
  return html`<section class="panel chart" data-testid="grid" aria-labelledby="grid-title">
    <div class="panel-head"><h2 id="grid-title">${t("grid.title")}</h2></div>
    <p class="chart-reading">${reading(ui, given)}</p>
    <table class="grid ${bins > ROOMY ? "dense" : ""}" role="grid">
      <caption class="unseen">${t("grid.caption")}</caption>
      <thead>
        <tr>
          <td></td>
          ${scores.map((f) => html`<th scope="col"><span class="unseen">${t("grid.frequency")} </span>F${f}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${scores.toReversed().map(
          (r) => html`<tr>
            <th scope="row"><span class="unseen">${t("grid.recency")} </span>R${r}</th>
            ${cells.filter((cell) => cell.r === r).map((cell) => html`<td>${square(ui, cell, given, most, cell === stop)}</td>`)}
          </tr>`,
        )}
      </tbody>
    </table>
    ${settings(ui, given.config)} ${scoringPanel(ui, given.config)}
  </section>`;
}

/** Those with the best scores, and what they bring. */
function reading({ local }: Ui, { grid, summary }: Given): string {
  const best = grid.cells.at(-1);
  const total = summary.netRevenue.minor;
  if (!best || total <= 0 || summary.customers === 0) return local.t("grid.note");
  return local.t("grid.reading", {
    customers: best.customers,
    share: local.percent(best.customers / summary.customers),
    revenue: local.percent(best.revenue.minor / total),
  });
}

function square({ local, emit }: Ui, cell: GridCell, given: Given, most: number, stop: boolean): TemplateResult {
  const { summary, selection, grid } = given;
  const { r, f, customers } = cell;
  if (customers === 0) return html`<span class="cell none">0</span>`;
  const segment: Segment | undefined = summary.segments.find(({ id }) => id === cell.segment);
  const name = segment ? local.pick(segment.name) : local.t("grid.several");
  const { whole, decimals } = local.money(cell.revenue);
  const label = local.t("grid.cell", {
    r,
    f,
    customers,
    revenue: whole + decimals,
    segment: name,
  });
  const mark: Mark = { kind: "cell", r, f };
  const pressed = isMarked(selection, mark);
  const isFaded = !pressed && marksOf(selection, "cell").length > 0;
  return html`<button
    type="button"
    class="cell ${toneClass(segment?.tone ?? "")} fill-${Math.ceil((customers / most) * STRENGTHS)} ${isFaded ? "faded" : ""}"
    title=${label}
    data-stop=${stopOf(cell)}
    tabindex=${stop ? 0 : -1}
    aria-pressed=${pressed ? "true" : "false"}
    @focus=${() => emit({ type: "chart-stop", chart: "grid", at: stopOf(cell) })}
    @keydown=${(event: KeyboardEvent) => {
      const to = beyond(grid, cell, event.key);
      if (to) focusOn(event, "table", stopOf(to));
    }}
    @click=${(event: MouseEvent) => emit({ type: "mark", mark, more: isMore(event) })}
  >
    <span class="unseen">${local.t("grid.place", { r, f, segment: name })}</span>
    <b>${local.short(customers)}</b> <span>${local.shortMoney(cell.revenue)}</span>
  </button>`;
}

/** The next cell with somebody in it, where an arrow key points. */
function beyond({ cells, bins }: Grid, from: GridCell, key: string): GridCell | undefined {
  const steps = onGrid(key);
  if (!steps) return undefined;
  const [across, up] = steps;
  for (let far = 1; far < bins; far++) {
    const cell = cells.find(({ r, f }) => r === from.r + up * far && f === from.f + across * far);
    if (cell && cell.customers > 0) return cell;
  }
  return undefined;
}

function settings({ local: { t }, emit }: Ui, config: Config): TemplateResult {
  const value = (event: Event) => (event.currentTarget as HTMLSelectElement).value;
  const option = (name: string, text: string, selected: boolean) =>
    html`<option value=${name} .selected=${selected}>${text}</option>`;
  return html`<div class="settings">
    <label>
      ${t("settings.bins")}
      <select
        data-testid="bins"
        @change=${(event: Event) => emit({ type: "config", config: { ...config, bins: Number(value(event)) } })}
      >
        ${BINS.map((bins) => option(String(bins), String(bins), bins === config.bins))}
      </select>
    </label>
    <label>
      ${t("settings.monetary")}
      <select
        data-testid="monetary"
        @change=${(event: Event) => {
          emit({ type: "config", config: { ...config, monetary: value(event) === "mean" ? "mean" : "net" } });
        }}
      >
        ${option("net", t("settings.net"), config.monetary === "net")}
        ${option("mean", t("settings.mean"), config.monetary === "mean")}
      </select>
    </label>
  </div>`;
}
