import type { FileReport } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "./foreign";

/** What each of several files brings beside those before it. */
export function newsOf({ local: { t } }: Ui, files: readonly FileReport[]): TemplateResult {
  return html`<div class="news" data-testid="news">
    <h3 class="severity">${t("news.title")} <small class="severity-note">${t("news.note")}</small></h3>
    ${files.map(({ name, news }) => {
      const { ordersAdded: added, ordersChanged: changed, ordersKnown: known, customersAdded: customers } = news;
      return html`<h4>${foreign(name, 32)}</h4>
        <p>${t("news.orders", { added, changed, known })}<br />${t("news.customers", { customers })}</p>`;
    })}
  </div>`;
}
