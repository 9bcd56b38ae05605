import type { ClusterReport, Rows } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { called } from "../format";
import { customer } from "./value-customers";

/** Those who are least like the others of their cluster, before somebody acts on what is true of most. */
export function farthest(ui: Ui, { clusters }: ClusterReport, { rows }: Rows): TemplateResult {
  const { t, number } = ui.local;
  const title = t("clusters.far");
  // The engine names clusters in the language in which it was started.
  const named = (group: unknown) => clusters.find(({ name: { en, zh } }) => group === en || group === zh);
  return html`<section class="panel" aria-labelledby="far-title">
    <div class="panel-head"><h2 id="far-title">${title}</h2></div>
    <p class="hint">${t("clusters.far.note")}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("chart.table", { of: title })}>
      <table class="value-table" data-testid="clusters-far">
        <caption class="unseen">${title}</caption>
        <thead>
          <tr>
            <th scope="col">${t("value.customer")}</th>
            <th scope="col">${t("clusters.cluster")}</th>
            <th scope="col" class="right">${t("clusters.far.distance")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([id, group, distance]) => html`<tr>
              <th scope="row">${customer(ui, String(id))}</th>
              <td>${called(ui.local, named(group)?.name ?? { en: String(group), zh: String(group) })}</td>
              <td class="right">${number(Number(distance))}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
