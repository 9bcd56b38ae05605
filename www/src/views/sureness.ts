import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { both, type Rules, schemeOf } from "../rules";

/** How sure the labels of a scheme are, and its borders to take along. */
export function surenessDetails(ui: Ui, rules: Rules, chosen: string): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const scheme = schemeOf(rules.library, chosen);
  if (!scheme || scheme.text === null) return nothing;
  const names = new Map(
    "labels" in scheme.file
      ? scheme.file.labels.map(({ id, name }) => [id, name ? local.pick(both(name)) : id] as const)
      : [],
  );
  const sureness = rules.sureness?.scheme === chosen ? rules.sureness : null;
  const toggled = (event: Event) => {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open !== rules.doubting) emit({ type: "doubting", open });
  };
  return html`<details class="unfold" data-testid="sureness" .open=${rules.doubting} @toggle=${toggled}>
    <summary>${t("sureness.title")}</summary>
    <p class="hint">${t("sureness.note")}</p>
    ${
      sureness
        ? html`<div class="scroll" role="region" tabindex="0" aria-label=${t("sureness.title")}>
            <table class="audit">
              <caption class="unseen">${t("sureness.title")}</caption>
              <thead>
                <tr>
                  <th scope="col">${t("segments.segment")}</th>
                  <th scope="col" class="right">${t("sureness.mean")}</th>
                  <th scope="col" class="right">${t("sureness.unsure")}</th>
                </tr>
              </thead>
              <tbody>
                ${sureness.labels.map(
                  ({ id, mean, unsure }) => html`<tr>
                    <th scope="row">${names.get(id) ?? id}</th>
                    <td class="right">${mean === null ? "–" : local.percent(mean)}</td>
                    <td class="right">${local.number(unsure)}</td>
                  </tr>`,
                )}
              </tbody>
            </table>
          </div>`
        : html`<p class="hint" aria-busy="true">${t("sureness.asking")}</p>`
    }
    <p>
      <button type="button" class="quiet-button" data-testid="freeze" @click=${() => emit({ type: "freeze" })}>${t("freeze.save")}</button>
      <span class="hint">${t("freeze.note")}</span>
    </p>
  </details>`;
}
