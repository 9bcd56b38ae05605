import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { ChartName } from "../charts";
import { icon } from "./icon";

interface Parts {
  readonly name: ChartName;
  readonly title: string;
  /** What it says, in one sentence; of a chosen point, what that says. */
  readonly reading: string;
  /** What must be known to see the chart rightly; empty where nothing must. */
  readonly note?: string;
  readonly asTable: boolean;
  readonly chart: TemplateResult;
  readonly table: TemplateResult;
}

/** A chart with its sentence, and its data as a table at the press of a button. */
export function chartPanel(ui: Ui, parts: Parts): TemplateResult {
  const { name, title, reading, note, asTable } = parts;
  return html`<section class="panel chart" data-testid=${name} aria-labelledby="${name}-title">
    <div class="panel-head">
      <h2 id="${name}-title">${title}</h2>
      ${tableButton(ui, name, asTable, title)}
    </div>
    <p class="chart-reading">${reading}</p>
    ${asTable ? tableRegion(ui.local.t("chart.table", { of: title }), parts.table) : parts.chart}
    ${asTable || note === undefined ? nothing : html`<p class="chart-note">${note}</p>`}
  </section>`;
}

/** A long table in a place of its own. */
export function tableRegion(label: string, table: TemplateResult): TemplateResult {
  return html`<div class="chart-table" role="region" tabindex="0" aria-label=${label}>${table}</div>`;
}

/** Turns a chart into its table and back. */
export function tableButton(
  { local: { t }, emit }: Ui,
  chart: ChartName,
  asTable: boolean,
  of: string,
): TemplateResult {
  const label = t("chart.table", { of });
  return html`<button
    class="quiet-button icon-only as-table"
    type="button"
    aria-label=${label}
    title=${label}
    aria-pressed=${asTable ? "true" : "false"}
    @click=${() => emit({ type: "chart-table", chart })}
  >
    ${icon("table")}
  </button>`;
}
