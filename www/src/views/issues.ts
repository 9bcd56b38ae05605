import type { FileReport, Issue, IssueSample } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { newsOf } from "../parts/news";
import { person } from "../parts/person";
import { statusFacts } from "../parts/statuses";

const SEVERITIES = ["excluded", "changed", "noted"] as const;

export interface WordedIssue {
  readonly issue: Issue;
  readonly message: string;
}

/** The data doctor: everything noticed in the files, gravest first, with examples, how columns were read, and the way to change that. */
export function issues(
  ui: Ui,
  list: readonly WordedIssue[],
  files: readonly FileReport[],
  asBefore: boolean,
): TemplateResult {
  const { t } = ui.local;
  return html`<section class="panel issues" data-testid="issues" aria-labelledby="issues-title">
    <div class="panel-head"><h2 id="issues-title">${t("issues.title")}</h2></div>
    ${list.length === 0 ? html`<p class="all-well">${icon("check")}<span>${t("issues.none")}</span></p>` : nothing}
    ${SEVERITIES.map((severity) => {
      const found = list.filter(({ issue }) => issue.severity === severity);
      return found.length === 0 ? nothing : group(ui, severity, found);
    })}
    ${files.length > 1 ? newsOf(ui, files) : nothing}
    ${mapping(ui, files)}
    ${asBefore ? html`<p class="as-before" data-testid="as-before">${icon("check")}<span>${t("preview.before")}</span></p>` : nothing}
    <button
      class="button"
      id="preview-again"
      type="button"
      data-testid="preview-again"
      @click=${() => ui.emit({ type: "preview-again", of: "shown" })}
    >
      ${icon("table")}${t("preview.again")}
    </button>
  </section>`;
}

function group(ui: Ui, severity: Issue["severity"], found: readonly WordedIssue[]): TemplateResult {
  const { t } = ui.local;
  return html`<h3 class="severity ${severity}">${t(`issues.${severity}`)} <small class="severity-note">${t(`issues.${severity}.note`)}</small></h3>
    <ul class="issue-list">
      ${found.map((worded) => html`<li data-issue=${worded.issue.code}>${one(ui, worded)}</li>`)}
    </ul>`;
}

function one(ui: Ui, { issue, message }: WordedIssue): TemplateResult {
  const { local } = ui;
  const head = html`<span class="issue-text">${message}</span>`;
  if (issue.samples.length === 0) return html`<div class="issue-plain">${head}</div>`;
  return html`<details class="issue">
    <summary>${head}</summary>
    <div class="scroll" role="region" tabindex="0" aria-label="${local.t("issues.where")} – ${message}">
      ${samples(ui, issue.samples)}
    </div>
  </details>`;
}

const DASH = "–";

function content({ local }: Ui, { column, value }: IssueSample): unknown {
  const { t } = local;
  // What stands there may be anything about anybody.
  if (value !== "") return local.masked ? person(local, value, 48) : foreign(value, 48);
  return column === null ? DASH : html`<i>${t("issues.empty")}</i>`;
}

function samples(ui: Ui, list: readonly IssueSample[]): TemplateResult {
  const { t } = ui.local;
  const several = new Set(list.map(({ file }) => file)).size > 1;
  // What is about customers has no place to look at.
  const placed = list.some(({ row }) => row !== null);
  return html`<table class="samples">
    <thead>
      <tr>
        ${several ? html`<th scope="col">${t("issues.file")}</th>` : nothing}
        ${placed ? html`<th scope="col" class="right">${t("issues.row")}</th>` : nothing}
        ${placed ? html`<th scope="col">${t("issues.column")}</th>` : nothing}
        <th scope="col">${t("issues.value")}</th>
      </tr>
    </thead>
    <tbody>
      ${list.map(
        (sample) => html`<tr>
          ${several ? html`<td>${foreign(sample.file ?? "", 24)}</td>` : nothing}
          ${placed ? html`<td class="right">${sample.row}</td>` : nothing}
          ${placed ? html`<td>${sample.column === null ? DASH : foreign(sample.column, 24)}</td>` : nothing}
          <td>${content(ui, sample)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}

function mapping(ui: Ui, files: readonly FileReport[]): TemplateResult {
  const { t, language } = ui.local;
  return html`<details class="mapping">
    <summary>${t("issues.mapping")}</summary>
    ${files.map(
      (file) => html`<h4>${foreign(file.name, 40)}</h4>
        <dl class="facts">
          ${file.mapping.map(
            ({ label, column, reason }) => html`<div>
              <dt>${label[language]}</dt>
              <dd>${foreign(column, 32)} <small>${t(`reason.${reason}`)}</small></dd>
            </div>`,
          )}
        </dl>
        ${statusFacts(ui, file.statuses)}`,
    )}
  </details>`;
}
