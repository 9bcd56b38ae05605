import type { FileReport } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "./foreign";

/** What each of several files brings beside those before it. */
export function newsTable({ local }: Ui, files: readonly FileReport[]): TemplateResult {
  const { t, number } = local;
  return html`<div class="news" data-testid="news">
    <h3 id="news-title">${t("news.title")} <small class="severity-note">${t("news.note")}</small></h3>
    <div class="scroll" role="region" tabindex="0" aria-labelledby="news-title">
      <table class="samples">
        <thead>
          <tr>
            <th scope="col">${t("issues.file")}</th>
            ${(["added", "changed", "known", "customers"] as const).map(
              (name) => html`<th scope="col" class="right">${t(`news.${name}`)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${files.map(
            ({ name, news }) => html`<tr>
              <td>${foreign(name, 32)}</td>
              ${[news.ordersAdded, news.ordersChanged, news.ordersKnown, news.customersAdded].map(
                (n) => html`<td class="right">${number(n)}</td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}
