import type { Grid, GridCell, Segment, SnapshotSummary } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { heatMap } from "../chart/heat";
import { chartPanel } from "../chart/panel";
import type { Charts } from "../charts";
import type { Config } from "../choices";
import type { Local } from "../format";
import { amount } from "../parts/amount";
import { isMarked, type Mark, type Selection } from "../selection";
import { scoringPanel } from "./scoring";

const BINS = [3, 4, 5, 6, 7, 8, 9, 10];
/** Above this many scores a cell has room for one figure. */
const ROOMY = 6;

interface Given {
  readonly grid: Grid;
  readonly summary: SnapshotSummary;
  readonly selection: Selection;
  readonly config: Config;
  readonly charts: Charts;
}

const stopOf = ({ r, f }: Pick<GridCell, "r" | "f">) => `${r}-${f}`;

/** Customers by recency and frequency score; a cell narrows the audience to its customers. */
export function rfmGrid(ui: Ui, given: Given): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { grid, charts, selection } = given;
  const { cells, bins } = grid;
  const scores = Array.from({ length: bins }, (_, i) => i + 1);
  const most = Math.max(1, ...cells.map(({ customers }) => customers));
  const markOf = ({ r, f }: Pick<GridCell, "r" | "f">): Mark => ({ kind: "cell", r, f });
  // From above, as they are seen.
  const taken = cells.filter(({ customers }) => customers > 0).toSorted((a, b) => b.r - a.r || a.f - b.f);
  const isDense = bins > ROOMY;
  return chartPanel(ui, charts, {
    name: "grid",
    title: t("grid.title"),
    reading: reading(ui, given),
    drawing: heatMap(ui, charts, {
      name: "grid",
      label: t("grid.caption"),
      rows: scores.toReversed().map((r) => `R${r}`),
      columns: scores.map((f) => `F${f}`),
      row: isDense ? 24 : 42,
      first: `${bins}-${bins}`,
      cells: taken.map((cell) => ({
        id: stopOf(cell),
        row: bins - cell.r,
        column: cell.f - 1,
        strength: cell.customers / most,
        text: isDense ? [local.short(cell.customers)] : [local.short(cell.customers), local.shortMoney(cell.revenue)],
        label: inWords(local, cell, given.summary),
        tone: segmentOf(cell, given.summary)?.tone ?? "",
        pressed: isMarked(selection, markOf(cell)),
      })),
      choose: (id, more) => {
        const cell = taken.find((one) => stopOf(one) === id);
        if (cell) emit({ type: "mark", mark: markOf(cell), more });
      },
    }),
    twin: {
      columns: [
        { name: t("grid.recency"), right: true },
        { name: t("grid.frequency"), right: true },
        { name: t("segments.segment") },
        { name: t("counts.customers"), right: true },
        { name: t("counts.revenue"), right: true },
      ],
      rows: taken.map((cell) => {
        const segment = segmentOf(cell, given.summary);
        const name = segment ? local.pick(segment.name) : t("grid.several");
        return [String(cell.r), String(cell.f), name, local.number(cell.customers), amount(local, cell.revenue)];
      }),
    },
    below: html`${settings(ui, given.config)} ${scoringPanel(ui, given.config)}`,
  });
}

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

function segmentOf({ segment }: GridCell, { segments }: SnapshotSummary): Segment | undefined {
  return segments.find(({ id }) => id === segment);
}

function inWords(local: Local, cell: GridCell, summary: SnapshotSummary): string {
  const { r, f, customers, revenue } = cell;
  const segment = segmentOf(cell, summary);
  const { whole, decimals } = local.money(revenue);
  return local.t("grid.cell", {
    r,
    f,
    customers,
    revenue: whole + decimals,
    segment: segment ? local.pick(segment.name) : local.t("grid.several"),
  });
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
