import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { TERMS, type TermName } from "../aids";
import { onClosed } from "../parts/dialog";
import { icon } from "../parts/icon";

/** What a word means, how it is computed, where it is from; and all the other words. */
export function help({ local: { t }, emit }: Ui, term: TermName | null): TemplateResult {
  const close = () => emit({ type: "help", term: null });
  return html`<dialog id="help" class="help" data-testid="help" aria-labelledby="help-title" @close=${onClosed(close)}>
    ${
      term === null
        ? nothing
        : html`<div class="panel-head">
              <h2 id="help-title" tabindex="-1" autofocus>${t(`help.${term}`)}</h2>
              <button class="quiet-button icon-only" type="button" data-testid="help-close" aria-label=${t("help.close")} title=${t("help.close")} @click=${close}>
                ${icon("close")}
              </button>
            </div>
            <p>${t(`help.${term}.is`)}</p>
            <h3>${t("help.how")}</h3>
            <p>${t(`help.${term}.how`)}</p>
            <h3>${t("help.source")}</h3>
            <p>${t(`help.${term}.source`)}</p>
            <h3>${t("help.others")}</h3>
            <ul class="help-others">
              ${TERMS.filter((other) => other !== term).map(
                (other) => html`<li>
                  <button class="plain linked" type="button" @click=${() => emit({ type: "help", term: other })}>${t(`help.${other}`)}</button>
                </li>`,
              )}
            </ul>`
    }
  </dialog>`;
}
