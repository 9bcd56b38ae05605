import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { icon } from "../parts/icon";

/** Said when the engine had to be started again. */
export function restartNote({ local: { t }, emit }: Ui): TemplateResult {
  return html`<div class="note" role="status" data-testid="restart-note">
    <span>${t("restart.note")}</span>
    <button
      class="quiet-button icon-only"
      type="button"
      aria-label=${t("note.close")}
      title=${t("note.close")}
      @click=${() => emit({ type: "dismiss-restart" })}
    >
      ${icon("close")}
    </button>
  </div>`;
}
