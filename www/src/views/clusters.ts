import type { ErrorDetail } from "clientele";
import { describe } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import type { Clustering } from "../clustering";
import type { Data } from "../state";
import { clusterCards } from "./cluster-cards";
import { farthest } from "./cluster-far";
import { clusterMap } from "./cluster-map";
import { clusterProfile } from "./cluster-profile";
import { clusterSettings } from "./cluster-settings";
import { verdict } from "./cluster-verdict";

/** Customers who are alike: how to look for them, whether the data has any, and what each cluster is. */
export function clusters(ui: Ui, data: Data, charts: Charts): TemplateResult {
  const { clustering, shown, history } = data;
  const { report, refusal, stopped, progress } = clustering;
  const { t } = ui.local;
  return html`
    ${clusterSettings(ui, { clustering, settings: history.now.clusters, columns: shown.columns, orders: shown.summary.orders })}
    ${progress ? searching(ui, progress) : nothing} ${refusal ? refused(ui, refusal) : nothing}
    ${stopped ? html`<section class="panel" data-testid="clusters-stopped"><p>${t("clusters.stopped")}</p></section>` : nothing}
    ${
      report && !refusal
        ? html`${verdict(ui, data, report)}
          ${clusterCards(ui, data, report)} ${clusterMap(ui, data, report, charts)} ${clusterProfile(ui, data, report, charts)}
          ${shown.parts.far?.value ? farthest(ui, report, shown.parts.far.value) : nothing}`
        : nothing
    }
  `;
}

function searching({ local: { t, wholePercent }, emit }: Ui, progress: NonNullable<Clustering["progress"]>) {
  const { stage, done, total } = progress;
  const part = total > 0 ? done / total : 0;
  const title = t(`clusters.stage.${stage}`);
  return html`<section class="panel value-fitting" data-testid="clusters-progress" aria-label=${t("clusters.searching")}>
    <p>${title} ${wholePercent(part)}</p>
    <progress max="1" value=${part} aria-label=${title}></progress>
    <button class="button" type="button" data-testid="clusters-stop" @click=${() => emit({ type: "clusters-stop" })}>${t("clusters.stop")}</button>
  </section>`;
}

/** Too little to find anything in, or too much asked: why, and what can be done. */
function refused({ local }: Ui, refusal: ErrorDetail): TemplateResult {
  return html`<section class="panel" data-testid="clusters-refused">
    <h2>${local.t("clusters.refused")}</h2>
    <p>${describe(refusal, local.language)}</p>
    <p class="hint">${local.t("clusters.instead")}</p>
  </section>`;
}
