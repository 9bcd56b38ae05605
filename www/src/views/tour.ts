import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { TOUR } from "../aids";

/** A walk through the page, a step at a time, beside it and not over it. */
export function tour({ local: { t }, emit }: Ui, step: number | null): TemplateResult {
  const name = step === null ? undefined : TOUR[step];
  const to = (step: number | null) => () => emit({ type: "tour", step });
  return html`<section id="tour" class="tour" popover="manual" data-testid="tour" role="dialog" aria-labelledby="tour-title">
    ${
      step === null || name === undefined
        ? nothing
        : html`<h2 id="tour-title" tabindex="-1">${t(`tour.${name}`)}</h2>
            <p>${t(`tour.${name}.text`)}</p>
            <div class="tour-tools">
              <span class="hint">${t("tour.step", { at: step + 1, of: TOUR.length })}</span>
              <button class="quiet-button" type="button" data-testid="tour-skip" @click=${to(null)}>${t("tour.skip")}</button>
              ${step > 0 ? html`<button class="button" type="button" data-testid="tour-back" @click=${to(step - 1)}>${t("tour.back")}</button>` : nothing}
              <button class="button primary" type="button" data-testid="tour-next" @click=${to(step + 1 < TOUR.length ? step + 1 : null)}>
                ${t(step + 1 < TOUR.length ? "tour.next" : "tour.end")}
              </button>
            </div>`
    }
  </section>`;
}
