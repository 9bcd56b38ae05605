import { describe, type ErrorDetail, type Issue } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "./actions";
import { adviceFor, isAboutReading } from "./failure";
import { schemeOf } from "./rules";
import type { Data, State } from "./state";
import { concentration } from "./views/concentration";
import { counts } from "./views/counts";
import { customerCard } from "./views/customer-card";
import { customers } from "./views/customers";
import { errorPanel } from "./views/error-panel";
import { exports } from "./views/exports";
import { issues } from "./views/issues";
import { populationChip } from "./views/population";
import { preview, previewSpoken } from "./views/preview";
import { privacy } from "./views/privacy";
import { reading, readingSpoken } from "./views/reading";
import { restartNote } from "./views/restart-note";
import { rfmGrid } from "./views/rfm-grid";
import { segments } from "./views/segments";
import { start } from "./views/start";
import { tags } from "./views/tags";
import { timeline } from "./views/timeline";
import { topBar } from "./views/top-bar";
import { weeks } from "./views/weeks";

/** What the frame takes from the browser, fixed for the life of the page. */
export interface Surroundings {
  /** The security policy in force, or null in an unsealed copy. */
  readonly policy: string | null;
  readonly chooseFiles: () => void;
}

/** Which views are on the page in a given state, and which part of the state each one gets. */
export function bar(ui: Ui, state: State, { policy, chooseFiles }: Surroundings): TemplateResult {
  const files = state.data && !state.opening && !state.preview ? state.data.report.files.map(({ name }) => name) : [];
  return html`${topBar(ui, { files, theme: state.theme, content: firstHeading(state), chooseFiles })}${privacy(ui, policy)}`;
}

export function content(ui: Ui, state: State, { chooseFiles }: Surroundings): TemplateResult {
  const { failure } = state;
  const { t } = ui.local;
  return html`
    <p class="unseen" role="status">${spoken(ui, state)}</p>
    ${state.restarted ? restartNote(ui) : nothing} ${failure ? failed(ui, failure, state) : nothing}
    ${main(ui, state, chooseFiles)}
    <footer class="foot">
      <span>${state.version === null ? t("app.name") : t("foot.version", { version: state.version })}</span>
      <span>${t("foot.note")}</span>
    </footer>
  `;
}

/** Where the content begins, for whoever skips the bar. */
function firstHeading({ opening, preview, data }: State): string {
  if (opening) return "reading-title";
  if (preview) return "preview-title";
  return data ? "counts-title" : "start-title";
}

/** The one thing that the page is about at a time. */
function main(ui: Ui, state: State, chooseFiles: () => void): TemplateResult {
  if (state.opening) return reading(ui, state.opening);
  if (state.preview) return preview(ui, state.preview);
  return state.data ? opened(ui, state, state.data) : start(ui, chooseFiles);
}

function spoken({ local }: Ui, state: State): string {
  if (state.opening) return readingSpoken(local, state.opening);
  return state.preview ? `${state.spoken} ${previewSpoken(local, state.preview)}`.trim() : state.spoken;
}

function failed(ui: Ui, detail: ErrorDetail, { preview, data }: State): TemplateResult {
  return errorPanel(ui, {
    detail,
    message: describe(detail, ui.local.language),
    advice: adviceFor(detail.code),
    kept: data !== null && preview === null,
    again: preview === null && isAboutReading(detail.code),
  });
}

function opened(ui: Ui, state: State, data: Data): TemplateResult {
  const { report, shown, query } = data;
  const { charts } = state;
  const { firstDay, lastDay, defaultAsOf } = report;
  return html`
    <h1 id="counts-title" class="unseen" tabindex="-1">${ui.local.t("counts.title")}</h1>
    ${
      firstDay !== null && lastDay !== null && defaultAsOf !== null
        ? timeline(ui, {
            first: firstDay,
            last: lastDay,
            standard: defaultAsOf,
            asOf: data.asOf,
            pending: data.pending,
          })
        : nothing
    }
    ${populationChip(ui, data)}
    <div class="opened ${data.pending ? "pending" : ""}">
      <div class="across">${counts(ui, { report, summary: shown.summary, seconds: data.seconds })}</div>
      ${
        report.orders === 0
          ? nothing
          : html`<div class="across glance">
        ${weeks(ui, shown.overview, shown.summary.asOf, charts)} ${concentration(ui, shown.overview, charts)}
        ${isScored(data) ? rfmGrid(ui, { grid: shown.grid, summary: shown.summary, chosen: query.cell, config: data.config, stop: charts.stops.grid }) : nothing}
      </div>`
      }
      ${
        shown.summary.segments.length === 0
          ? nothing
          : segments(ui, {
              summary: shown.summary,
              columns: shown.columns,
              rules: data.rules,
              scheme: data.config.scheme,
              chosen: query.segment,
              charts,
            })
      }
      <div class="across tags-place">${tags(ui, data)}</div>
      <div class=${shown.customer || report.orders === 0 ? "beside" : "across"}>${customers(ui, shown, query)}</div>
      ${shown.customer ? customerCard(ui, shown, shown.customer, charts, data.rules) : nothing}
      <div class="opened-side">
        ${issues(
          ui,
          allIssues(data).map((issue) => ({ issue, message: describe(issue, ui.local.language) })),
          report.files,
          data.asBefore,
        )}
        ${exports(ui, state.exporting)}
      </div>
    </div>
  `;
}

/** Whether the scheme is one of scores, which the grid is about; until that is known, it is. */
function isScored({ rules, config }: Data): boolean {
  return (schemeOf(rules.library, config.scheme)?.family ?? "rfm") === "rfm";
}

/** What was noticed while reading, then what only this day's snapshot brings up. */
function allIssues({ report, shown }: Data): readonly Issue[] {
  const known = new Set(report.issues.map(({ code }) => code));
  return [...report.issues, ...shown.summary.issues.filter(({ code }) => !known.has(code))];
}
