import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import { icon } from "../parts/icon";
import { placeMenu } from "../parts/menu";
import { PICTURES, savePicture } from "./save";
import { type Twin, twinTable } from "./twin";

export interface Chart {
  /** Its own alone: what is kept of how somebody looks at it goes by this. */
  readonly name: string;
  readonly title: string;
  /** What it says, in one sentence; of a chosen point, what that says. */
  readonly reading: string;
  /** What must be known to see the chart rightly; empty where nothing must. */
  readonly note?: string;
  /** What one of the kinds draws; a sentence where there is nothing to draw, or too little. */
  readonly drawing: TemplateResult | string;
  /** Null where its table stands beside it anyway. */
  readonly twin: Twin | null;
  /** Settings below. */
  readonly below?: TemplateResult;
}

/** A chart on its own: title, tools, sentence, drawing or table. */
export function chartPanel(ui: Ui, charts: Charts, chart: Chart): TemplateResult {
  const { name, title } = chart;
  return html`<section class="panel chart" data-testid=${name} aria-labelledby="${name}-title">
    <div class="panel-head">
      <h2 id="${name}-title">${title}</h2>
      ${chartTools(ui, charts, chart)}
    </div>
    ${chartBody(ui, charts, chart)} ${chart.below ?? nothing}
  </section>`;
}

/** What stands below the heading. */
export function chartBody(
  ui: Ui,
  charts: Charts,
  { name, title, reading, note, drawing, twin }: Chart,
): TemplateResult {
  const asTable = twin !== null && charts.tables.includes(name);
  const tooLittle = typeof drawing === "string";
  return html`<p class="chart-reading">${tooLittle ? nothing : reading}</p>
    ${
      tooLittle
        ? html`<p class="chart-empty">${drawing}</p>`
        : asTable
          ? tableRegion(ui.local.t("chart.table", { of: title }), twinTable(title, twin))
          : drawing
    }
    ${asTable || tooLittle || note === undefined ? nothing : html`<p class="chart-note">${note}</p>`}`;
}

/** A long table in a place of its own. */
export function tableRegion(label: string, table: TemplateResult): TemplateResult {
  return html`<div class="chart-table" role="region" tabindex="0" aria-label=${label}>${table}</div>`;
}

/** The ways out of a chart: its table, and files of it. */
export function chartTools(
  { local: { t }, emit }: Ui,
  charts: Charts,
  { name, title, drawing, twin }: Pick<Chart, "name" | "title" | "drawing" | "twin">,
): TemplateResult | typeof nothing {
  if (typeof drawing === "string") return nothing;
  const asTable = twin !== null && charts.tables.includes(name);
  const [save, table] = [t("chart.save", { of: title }), t("chart.table", { of: title })];
  const menu = `${name}-save`;
  return html`<div class="chart-tools">
    ${
      asTable
        ? nothing
        : html`<button
              class="quiet-button icon-only chart-save"
              type="button"
              aria-label=${save}
              title=${save}
              popovertarget=${menu}
              @click=${placeMenu}
            >
              ${icon("save")}
            </button>
            <div class="menu" id=${menu} popover>
              ${PICTURES.map(
                (kind) => html`<button
                  type="button"
                  data-testid="${name}-${kind}"
                  @click=${(event: Event) =>
                    void savePicture(event, name, title, kind).catch((error) => emit({ type: "failed", error }))}
                >
                  ${t(`chart.save.${kind}`)}
                </button>`,
              )}
            </div>`
    }
    ${
      twin === null
        ? nothing
        : html`<button
            class="quiet-button icon-only as-table"
            type="button"
            aria-label=${table}
            title=${table}
            aria-pressed=${asTable ? "true" : "false"}
            @click=${() => emit({ type: "chart-table", chart: name })}
          >
            ${icon("table")}
          </button>`
    }
  </div>`;
}
