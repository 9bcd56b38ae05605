import type { ClusterColumn, ColumnInfo } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import {
  CLUSTER_METHODS,
  type ClusterSettings,
  comparable,
  LEAST_CLUSTERS,
  MOST_CLUSTERS,
  SCALINGS,
  TRANSFORMS,
  termOf,
  usual,
} from "../cluster-settings";
import type { Clustering } from "../clustering";
import { called } from "../format";
import { choice } from "../parts/choice";
import { foreign } from "../parts/foreign";
import { term } from "../parts/term";

interface Given {
  readonly clustering: Clustering;
  readonly settings: ClusterSettings;
  readonly columns: readonly ColumnInfo[];
  readonly orders: number;
}

const NUMBERS = Array.from({ length: MOST_CLUSTERS - LEAST_CLUSTERS + 1 }, (_, i) => LEAST_CLUSTERS + i);

/** By which columns, by which method, into how many; and the button that looks for them. */
export function clusterSettings(ui: Ui, { clustering, settings, columns, orders }: Given): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const candidates = comparable(columns);
  const chosen = settings.columns ?? advised(clustering, usual(columns, orders));
  const decide = (change: Partial<ClusterSettings>) => emit({ type: "clusters", settings: { ...settings, ...change } });
  const turn = (name: string) => {
    const others = chosen.filter((one) => one !== name);
    decide({ columns: others.length < chosen.length ? others : [...chosen, name] });
  };
  const none = chosen.length === 0;
  return html`<section class="panel" data-testid="clusters-settings" aria-labelledby="clusters-title">
    <div class="panel-head"><h2 id="clusters-title">${t("clusters.title")}</h2>${term(ui, "cluster")}</div>
    <p class="hint">${t("clusters.about")}</p>
    <details class="unfold" data-testid="clusters-columns">
      <summary>${t("clusters.columns", { chosen: chosen.length, all: candidates.length })}</summary>
      <fieldset class="cluster-columns">
        <legend class="unseen">${t("clusters.by")}</legend>
        ${candidates.map(({ name, label }) => {
          const advice = adviceOf(clustering, name);
          return html`<label>
            <input type="checkbox" data-cluster-column=${name} .checked=${live(chosen.includes(name))} @change=${() => turn(name)} />
            <span>${foreign(local.pick(label))}${advice ? html` <small class="hint">${said(ui, advice, columns)}</small>` : nothing}</span>
          </label>`;
        })}
      </fieldset>
      <button type="button" class="quiet-button" @click=${() => decide({ columns: null })}>${t("columns.usual")}</button>
    </details>
    ${preparing(ui, settings, decide)}
    <div class="cluster-choices">
      ${choice({
        id: "clusters-method",
        label: t("clusters.method"),
        value: settings.method,
        options: CLUSTER_METHODS.map((method) => [method, t(`clusters.method.${method}`)] as const),
        choose: (method) => decide({ method }),
      })}
      ${
        settings.method === "hdbscan"
          ? html`<p class="hint">${t("clusters.k.itself")}</p>`
          : choice({
              id: "clusters-k",
              label: t("clusters.k"),
              value: String(settings.k),
              options: [["auto", t("clusters.k.auto")], ...NUMBERS.map((k) => [String(k), local.number(k)] as const)],
              choose: (k) => decide({ k: k === "auto" ? "auto" : Number(k) }),
            })
      }
      <button
        class="button primary"
        type="button"
        data-testid="clusters-find"
        aria-disabled=${none ? "true" : "false"}
        @click=${() => none || emit({ type: "clusters-find" })}
      >
        ${t(clustering.report ? "clusters.again" : "clusters.find")}
      </button>
    </div>
    ${none ? html`<p class="hint" role="status">${t("clusters.columns.none")}</p>` : nothing}
  </section>`;
}

/** What is done to columns before customers are compared by them. */
function preparing(
  { local: { t } }: Ui,
  { scaling, transform }: ClusterSettings,
  decide: (change: Partial<ClusterSettings>) => void,
): TemplateResult {
  return html`<details class="unfold" data-testid="clusters-preparing">
    <summary>${t("clusters.preparing")}</summary>
    <p class="hint">${t("clusters.preparing.note")}</p>
    <div class="cluster-choices">
      ${choice({
        id: "clusters-scaling",
        label: t("clusters.scaling"),
        value: scaling,
        options: SCALINGS.map((one) => [one, t(`clusters.scaling.${one}`)] as const),
        choose: (one) => decide({ scaling: one }),
      })}
      ${choice({
        id: "clusters-transform",
        label: t("clusters.transform"),
        value: transform,
        options: TRANSFORMS.map((one) => [one, t(`clusters.transform.${one}`)] as const),
        choose: (one) => decide({ transform: one }),
      })}
    </div>
  </details>`;
}

/** Of what is taken where nobody chose, what the engine took. */
function advised({ asked, report }: Clustering, names: readonly string[]): readonly string[] {
  if (asked?.columns !== null || !report) return names;
  const left = report.columns.filter(({ used }) => !used);
  return names.filter((name) => !left.some((column) => isOf(column, name)));
}

function isOf({ expression }: ClusterColumn, name: string): boolean {
  return expression === name || expression === termOf(name);
}

/** What is to be said against a column; null where nothing is. */
function adviceOf({ advice }: Clustering, name: string): ClusterColumn | null {
  const own = advice?.find((column) => isOf(column, name));
  return own && own.verdict !== "use" ? own : null;
}

function said({ local }: Ui, { verdict, like, missing }: ClusterColumn, columns: readonly ColumnInfo[]): string {
  const other = columns.find(({ name }) => like === name || like === termOf(name));
  return local.t(`clusters.advice.${verdict === "use" ? "like" : verdict}`, {
    like: other ? called(local, other.label) : (like ?? ""),
    missing: local.wholePercent(missing),
  });
}
