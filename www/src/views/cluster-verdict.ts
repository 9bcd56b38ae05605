import type { ClusterIndex, ClusterReport } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foundIn } from "../clustering";
import { called, type Local } from "../format";
import { groupMark } from "../grouping";
import { canonical } from "../history";
import { isMore } from "../parts/roving";
import { isMarked } from "../selection";
import type { Data } from "../state";

const INDICES = [
  "silhouette",
  "calinskiHarabasz",
  "daviesBouldin",
  "gap",
  "regions",
] as const satisfies readonly ClusterIndex[];

/** Whether the data has clusters, in words, and what speaks for it. */
export function verdict(ui: Ui, data: Data, report: ClusterReport): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const { clustering, history, shown } = data;
  const { customers, k, method, outliers, fidelity, asOf, columns } = report;
  const used = columns.filter(({ used }) => used).map(({ label }) => called(local, label));
  const left = columns.filter(({ used }) => !used).map(({ label }) => called(local, label));
  const changed = clustering.asked !== null && canonical(clustering.asked) !== canonical(history.now.clusters);
  return html`<section class="panel" data-testid="clusters-verdict" aria-labelledby="clusters-verdict-title">
    <div class="panel-head"><h2 id="clusters-verdict-title">${foundIn(local, report)}</h2></div>
    <p>${evidenceOf(local, report)}</p>
    <p class="hint">
      ${t("clusters.made", { customers, k, method: t(`clusters.method.${method}`), columns: local.list(used) })}
      ${left.length > 0 ? t("clusters.left", { columns: local.list(left) }) : nothing}
      ${outliers > 0 ? t("clusters.outliers", { outliers }) : nothing}
      ${fidelity === null ? nothing : t("clusters.fidelity", { share: local.percent(fidelity) })}
    </p>
    ${changed ? html`<p class="hint" data-testid="clusters-changed">${t("clusters.changed")}</p>` : nothing}
    ${clustering.outdated ? html`<p class="hint">${t("clusters.outdated")}</p>` : nothing}
    ${asOf === shown.summary.asOf ? nothing : html`<p class="hint" data-testid="clusters-frozen">${t("clusters.frozen", { day: asOf })}</p>`}
    ${offered(ui, data, report)} ${apart(ui, data, report)} ${weighed(ui, report)}
  </section>`;
}

function evidenceOf({ t, number }: Local, { clear, choice, k, method, silhouette }: ClusterReport): string {
  const hundredth = (value: number) => number(Math.round(value * 100) / 100);
  if (!choice || clear === null) {
    const told = t(method === "hdbscan" ? "clusters.evidence.dense" : "clusters.evidence.asked", { k });
    return silhouette === null
      ? told
      : t("sentence.two", {
          first: told,
          second: t("clusters.evidence.silhouette", { silhouette: hundredth(silhouette) }),
        });
  }
  const chance = hundredth(Math.max(...choice.even, ...choice.humped));
  return t(clear ? "clusters.evidence.clear" : "clusters.evidence.none", { k, best: hundredth(choice.best), chance });
}

/** What speaks for each number that was tried. The best of a column stands out. */
function weighed({ local }: Ui, { choice }: ClusterReport): TemplateResult | typeof nothing {
  if (!choice) return nothing;
  const { t, number } = local;
  const hundredth = (value: number | null) => (value === null ? "–" : number(Math.round(value * 100) / 100));
  const cell = (index: ClusterIndex, k: number, text: string) => {
    const isBest = choice.picks.some((pick) => pick.index === index && pick.k === k);
    return html`<td class="right ${isBest ? "chosen" : ""}">${text}</td>`;
  };
  return html`<details class="unfold" data-testid="clusters-evidence">
    <summary>${t("clusters.weighed")}</summary>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("clusters.weighed")}>
      <table class="value-table">
        <caption class="unseen">${t("clusters.weighed")}</caption>
        <thead>
          <tr>
            <th scope="col">${t("clusters.k")}</th>
            ${INDICES.map((index) => html`<th scope="col" class="right">${t(`clusters.index.${index}`)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${choice.evidence.map(
            ({ k, silhouette, calinskiHarabasz, daviesBouldin, gap }) => html`<tr>
              <th scope="row">${number(k)}</th>
              ${cell("silhouette", k, hundredth(silhouette))} ${cell("calinskiHarabasz", k, number(Math.round(calinskiHarabasz)))}
              ${cell("daviesBouldin", k, hundredth(daviesBouldin))} ${cell("gap", k, hundredth(gap))}
              ${cell("regions", k, choice.picks.some((pick) => pick.index === "regions" && pick.k === k) ? "✓" : "")}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="hint">${t("clusters.weighed.note")}</p>
  </details>`;
}

/** The way to customers of no cluster; on other days everyone is put to the nearest one. */
function apart(
  { local, emit }: Ui,
  { shown, history, clustering }: Data,
  { outliers, asOf }: ClusterReport,
): TemplateResult | typeof nothing {
  // Those who were not looked at are in no cluster either.
  if (outliers === 0 || clustering.outdated || asOf !== shown.summary.asOf || !shown.parts.grouping?.value)
    return nothing;
  const mark = groupMark(null);
  return html`<p class="cluster-offered">
    <button
      type="button"
      class="quiet-button"
      data-testid="clusters-outliers"
      aria-pressed=${isMarked(history.now.selection, mark) ? "true" : "false"}
      @click=${(event: MouseEvent) => emit({ type: "mark", mark, more: isMore(event) })}
    >
      ${local.t("clusters.outliers.see")}
    </button>
  </p>`;
}

/** Other numbers that something speaks for. */
function offered(
  { local, emit }: Ui,
  { history }: Data,
  { choice, k }: ClusterReport,
): TemplateResult | typeof nothing {
  const others = choice?.offered.filter((one) => one !== k) ?? [];
  if (others.length === 0) return nothing;
  return html`<p class="cluster-offered">
    <span>${local.t("clusters.offered")}</span>
    ${others.map(
      (one) => html`<button
        type="button"
        class="quiet-button"
        data-offered=${one}
        @click=${() => {
          emit({ type: "clusters", settings: { ...history.now.clusters, k: one } });
          emit({ type: "clusters-find" });
        }}
      >
        ${local.t("clusters.offered.one", { k: one })}
      </button>`,
    )}
  </p>`;
}
