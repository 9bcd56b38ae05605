import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { icon } from "../parts/icon";

const FILES = [
  { name: "customers.csv", key: "csv" },
  { name: "tags.csv", key: "tags" },
  { name: "scores.csv", key: "scores" },
  { name: "summary.json", key: "summary" },
  { name: "run.json", key: "run" },
] as const;

/** The files a person can take along. */
export function exports({ local: { t }, emit }: Ui, busy: string | null): TemplateResult {
  return html`<section class="panel exports" aria-labelledby="exports-title">
    <div class="panel-head"><h2 id="exports-title">${t("export.title")}</h2></div>
    <ul class="export-list">
      ${FILES.map(
        ({ name, key }) => html`<li>
          <button
            class="export"
            type="button"
            data-testid="export-${key}"
            aria-busy=${busy === name ? "true" : "false"}
            aria-describedby="export-${key}-note"
            @click=${() => emit({ type: "export", name })}
          >
            ${icon("save")}
            <span>${t(`export.${key}`)} <code translate="no">${name}</code></span>
          </button>
          <p class="hint" id="export-${key}-note">${t(`export.${key}.note`)}</p>
        </li>`,
      )}
      <li>
        <button
          class="export"
          type="button"
          data-testid="export-report"
          aria-busy=${busy === "export-report" ? "true" : "false"}
          aria-describedby="export-report-note"
          @click=${() => emit({ type: "export-report" })}
        >
          ${icon("save")}
          <span>${t("report.save")} <code translate="no">report.html</code></span>
        </button>
        <p class="hint" id="export-report-note">${t("report.note")}</p>
      </li>
    </ul>
  </section>`;
}
