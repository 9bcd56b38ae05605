import { describe, type Setting } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { both, keyOf, type RefusedSetting, type RuleKind } from "../rules";
import { icon } from "./icon";

interface Given {
  readonly kind: RuleKind;
  readonly id: string;
  /** What they are of, where those of several rules stand together, and what is said of all is said once. */
  readonly title?: string;
  readonly settings: readonly Setting[];
  readonly refused: RefusedSetting | null;
  /** Some are not as they came. */
  readonly changed: boolean;
}

/** The named values of a scheme or tag, each taken over at once. */
export function settingFields(ui: Ui, given: Given): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const { kind, id, title, settings, changed } = given;
  if (settings.length === 0) return nothing;
  return html`<div class="setting-fields" role="group" aria-label=${title ?? t("rules.settings")} data-testid="settings-${title ? id : kind}">
    ${title ? html`<h3>${title}</h3>` : nothing}
    ${settings.map((setting) => field(ui, given, setting))}
    <p class="hint">
      ${title ? nothing : t("rules.settings.note")}
      ${
        changed
          ? html`<button class="link" type="button" data-testid="settings-reset" @click=${() => emit({ type: "settings-reset", kind, id })}>
              ${icon("reset")}${t("rules.settings.reset")}
            </button>`
          : nothing
      }
    </p>
  </div>`;
}

/** What is being typed stays, whatever else is drawn anew meanwhile: the value is set only where it is another. */
function field({ local, emit }: Ui, { kind, id, title, refused }: Given, setting: Setting): TemplateResult {
  const at = `setting-${title ? id : kind}-${setting.id}`;
  const wrong = refused?.key === keyOf(kind, id) && refused.setting === setting.id ? refused : null;
  const say = (event: Event) => {
    const text = (event.currentTarget as HTMLInputElement).value.trim();
    if (text !== String(setting.value) || wrong) emit({ type: "setting", kind, id, setting: setting.id, text });
  };
  return html`<div class="setting-field">
    <label for=${at}>${setting.name ? local.pick(both(setting.name)) : setting.id}</label>
    <input
      id=${at}
      data-testid=${at}
      type="text"
      autocomplete="off"
      spellcheck="false"
      aria-invalid=${wrong ? "true" : "false"}
      aria-describedby=${wrong ? `${at}-wrong` : nothing}
      .value=${wrong?.text ?? String(setting.value)}
      @change=${say}
    />
    ${wrong ? html`<p class="wrong" role="alert" id="${at}-wrong">${describe(wrong.detail, local.language)}</p>` : nothing}
  </div>`;
}
