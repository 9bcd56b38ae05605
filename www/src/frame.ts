import { describe, type ErrorDetail, type Issue } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "./actions";
import { isCircular } from "./choices";
import { commandsOf } from "./commands";
import { adviceFor, isAboutReading } from "./failure";
import { fingerprint } from "./history";
import { icon } from "./parts/icon";
import { clusterNames } from "./parts/mark-name";
import type { Draw } from "./report";
import type { ViewName } from "./route";
import { schemeOf } from "./rules";
import { canSeal } from "./sealing";
import { type Data, isUnsaved, type State } from "./state";
import { isKey } from "./text";
import { answers } from "./views/answers";
import { clusters } from "./views/clusters";
import { comparison } from "./views/comparison";
import { concentration } from "./views/concentration";
import { counts } from "./views/counts";
import { customerCard } from "./views/customer-card";
import { customers } from "./views/customers";
import { errorPanel } from "./views/error-panel";
import { exports } from "./views/exports";
import { help } from "./views/help";
import { issues } from "./views/issues";
import { lists } from "./views/lists";
import { palette } from "./views/palette";
import { populationChip } from "./views/population";
import { preview, previewSpoken } from "./views/preview";
import { privacy } from "./views/privacy";
import { erasedNote, keptBefore, project } from "./views/project";
import { rail } from "./views/rail";
import { reading, readingSpoken } from "./views/reading";
import { reopening } from "./views/reopening";
import { restartNote } from "./views/restart-note";
import { rfmGrid } from "./views/rfm-grid";
import { standing } from "./views/scores";
import { segments } from "./views/segments";
import { selectionBar } from "./views/selection-bar";
import { selfTest } from "./views/self-test";
import { start } from "./views/start";
import { tags } from "./views/tags";
import { timeline } from "./views/timeline";
import { topBar } from "./views/top-bar";
import { tour } from "./views/tour";
import { value } from "./views/value";
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
  const history = files.length > 0 && state.data ? stepsIn(ui, state.data.history) : null;
  return html`${topBar(ui, { files, history, theme: state.theme, content: firstHeading(state), masked: state.aids.masked, chooseFiles })}${privacy(ui, policy)}`;
}

/** What "undo" and "redo" would do, in words. */
function stepsIn({ local: { t } }: Ui, { past, future }: Data["history"]) {
  const word = (what: string | undefined) => {
    const key = `history.${what}`;
    return isKey(key) ? t(key) : null;
  };
  return { undo: word(past.at(-1)?.what), redo: word(future.at(-1)?.what) };
}

export function content(ui: Ui, state: State, { chooseFiles }: Surroundings, isBare: boolean): TemplateResult {
  const { failure } = state;
  const { t } = ui.local;
  return html`
    <p class="unseen" role="status">${spoken(ui, state)}</p>
    ${state.restarted ? restartNote(ui) : nothing} ${failure ? failed(ui, failure, state) : nothing}
    ${main(ui, state, chooseFiles, isBare)}
    <footer class="foot">
      <span>${state.version === null ? t("app.name") : t("foot.version", { version: state.version })}</span>
      <span>${t("foot.note")}</span>
      ${state.data && !state.opening ? html`<button class="plain linked" type="button" data-testid="tour-start" @click=${() => ui.emit({ type: "tour", step: 0 })}>${t("tour.start")}</button>` : nothing}
    </footer>
    ${palette(ui, state.aids.palette, state.aids.palette ? commandsOf(state, { emit: ui.emit, chooseFiles }) : [])}
    ${help(ui, state.aids.term)} ${selfTest(ui, state.selfTest)} ${tour(ui, state.data ? state.aids.tour : null)}
  `;
}

/** Where the content begins, for whoever skips the bar. */
function firstHeading({ opening, preview, project, data }: State): string {
  if (opening) return "reading-title";
  if (preview) return "preview-title";
  if (project.pending) return "reopening-title";
  return data ? "view-title" : "start-title";
}

/** The one thing that the page is about at a time. */
function main(ui: Ui, state: State, chooseFiles: () => void, isBare: boolean): TemplateResult {
  if (state.opening) return reading(ui, state.opening);
  if (state.preview) return preview(ui, state.preview);
  if (state.project.pending) return reopening(ui, state.project.pending, chooseFiles);
  return state.data ? opened(ui, state, state.data, isBare) : beginning(ui, state, chooseFiles);
}

/** Before anything is open. */
function beginning(ui: Ui, { project }: State, chooseFiles: () => void): TemplateResult {
  return html`${erasedNote(ui, project)} ${keptBefore(ui, project)} ${start(ui, chooseFiles)}`;
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

/** The result; `isBare` without the view. */
function opened(ui: Ui, state: State, data: Data, isBare: boolean): TemplateResult {
  const { report, shown, history } = data;
  const { firstDay, lastDay, defaultAsOf } = report;
  const { parts, summary } = shown;
  return html`
    <div class="lookout">
      ${
        firstDay !== null && lastDay !== null && defaultAsOf !== null
          ? timeline(ui, {
              first: firstDay,
              last: lastDay,
              standard: defaultAsOf,
              asOf: history.now.asOf,
              pending: data.pending,
              playing: state.playing,
              weeks: data.weeks,
              selected: shown.choices.selection.clauses.length > 0 ? (parts.overview?.value.weeks ?? null) : null,
            })
          : nothing
      }
      ${selectionBar(ui, {
        selection: history.now.selection,
        library: data.rules.library,
        columns: shown.columns,
        clusters: clusterNames(data),
        summary,
        overview: parts.overview?.value ?? null,
      })}
    </div>
    <div class="stage">
      ${rail(ui, state.view)} ${isBare ? nothing : sight(ui, state, data)}
    </div>
  `;
}

/** A view, and the customer's card beside it. */
function sight(ui: Ui, state: State, data: Data): TemplateResult {
  const { shown, history } = data;
  const { customer } = shown;
  return html`<div class="opened ${data.pending ? "pending" : ""} ${customer ? "two" : ""}" data-shown=${shown.view} data-known=${data.rules.asOf} data-state=${fingerprint(shown.choices)}>
    <div class="view">
      <h1 id="view-title" class="unseen" tabindex="-1">${ui.local.t(`view.${shown.view}`)}</h1>
      ${state.project.differs ? html`<p class="warning" data-testid="differs">${icon("warning")}<span>${ui.local.t("project.differs")}</span></p>` : nothing}
      ${data.letGo === history.now ? html`<p class="warning" data-testid="let-go">${icon("warning")}<span>${ui.local.t("project.letGo")}</span></p>` : nothing}
      ${populationChip(ui, data)} ${DRAWN[shown.view](ui, state, data)}
    </div>
    ${customer ? customerCard(ui, shown, customer, state.charts, data.rules) : nothing}
  </div>`;
}

/** How each view is drawn; `look.ts` asks for what it shows. */
const DRAWN: Readonly<Record<ViewName, (ui: Ui, state: State, data: Data) => TemplateResult | typeof nothing>> = {
  overview: (ui, { charts }, data) => {
    const { report, shown, seconds, history } = data;
    const overview = shown.parts.overview?.value;
    const grid = shown.parts.grid?.value;
    const { summary, choices } = shown;
    const isNarrowed = choices.selection.clauses.length > 0;
    const others = isNarrowed ? shown.parts.others?.value : undefined;
    const asked = { summary, config: history.now.config, selection: history.now.selection, charts };
    return html`
      ${answers(ui, data)} ${counts(ui, { report, summary, seconds, selected: isNarrowed ? (overview ?? null) : null, worth: shown.parts.worth?.value ?? null })}
      ${
        report.orders === 0 || !overview || !grid
          ? nothing
          : html`<div class="glance">
              ${weeks(ui, overview, summary.asOf, charts, history.now.selection)}
              ${concentration(ui, overview, charts, history.now.selection)}
              ${isScored(data) ? rfmGrid(ui, { grid, ...asked }) : nothing}
            </div>
            ${
              others
                ? comparison(ui, {
                    selected: overview,
                    others,
                    charts,
                    selection: history.now.selection,
                    against: choices.against,
                    library: data.rules.library,
                    columns: shown.columns,
                  })
                : nothing
            }`
      }
      ${data.rules.standing ? standing(ui, data, data.rules.standing) : nothing}
    `;
  },
  segments: (ui, { charts }, { shown, rules, history }) => {
    const division = shown.parts.division?.value;
    if (shown.summary.segments.length === 0)
      return html`<section class="panel"><p>${ui.local.t("segments.none")}</p></section>`;
    if (!division) return nothing;
    const { rules: own, config, selection, beside } = history.now;
    const { scheme, population } = shown.choices.config;
    const { columns } = shown;
    return segments(ui, {
      columns,
      division,
      worth: shown.parts.worth?.value ?? null,
      rules,
      own,
      scheme,
      asked: config.scheme,
      beside,
      selection,
      population,
      charts,
    });
  },
  value: (ui, { charts }, { shown, report, rules, history, value: own }) =>
    value(ui, {
      value: own,
      worth: shown.parts.worth?.value ?? null,
      orders: report.orders,
      circular: isCircular(shown.choices, rules.library),
      asOf: shown.summary.asOf,
      scale: shown.summary.netRevenue.scale,
      selection: history.now.selection,
      charts,
    }),
  clusters: (ui, { charts }, data) => clusters(ui, data, charts),
  customers: (ui, _, data) => {
    const { rows } = data.shown.parts;
    return rows ? customers(ui, data, rows.value) : nothing;
  },
  tags: (ui, _, data) => tags(ui, data),
  data: (ui, _, data) =>
    issues(
      ui,
      allIssues(data).map((issue) => ({ issue, message: describe(issue, ui.local.language) })),
      data.report.files,
      data.asBefore,
    ),
  export: (ui, state, data) => html`
    ${project(ui, {
      project: state.project,
      unsaved: isUnsaved(state),
      insecure: !canSeal(),
      sample: data.sample,
    })}
    ${lists(ui, {
      segments: data.shown.summary.segments,
      narrowed: data.shown.choices.selection.clauses.length > 0,
      insecure: !canSeal(),
      busy: state.exporting,
    })}
    ${exports(ui, state.exporting)}
  `,
};

/** A view by itself, without what is around it. */
export const drawn: Draw = (ui, view, state, data) => DRAWN[view](ui, state, data);

/** Whether the scheme is one of scores, which the grid is about; until that is known, it is. */
function isScored({ rules, shown }: Data): boolean {
  return (schemeOf(rules.library, shown.choices.config.scheme)?.family ?? "rfm") === "rfm";
}

/** What was noticed while reading, then what only this day's snapshot brings up. */
function allIssues({ report, shown }: Data): readonly Issue[] {
  const known = new Set(report.issues.map(({ code }) => code));
  return [...report.issues, ...shown.summary.issues.filter(({ code }) => !known.has(code))];
}
