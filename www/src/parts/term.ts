import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { TermName } from "../aids";

/** The way to what a word means. */
export function term({ local: { t }, emit }: Ui, name: TermName): TemplateResult {
  const label = t("help.what", { term: t(`help.${name}`) });
  return html`<button
    class="help-term"
    type="button"
    data-term=${name}
    aria-label=${label}
    title=${label}
    aria-haspopup="dialog"
    @click=${() => emit({ type: "help", term: name })}
  >?</button>`;
}
