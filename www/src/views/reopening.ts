import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import type { Pending } from "../project";

/** A project that lacks something only the person has: its passphrase, or its files. */
export function reopening(ui: Ui, pending: Pending, chooseFiles: () => void): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  return html`<section class="panel reopening" data-testid="reopening" aria-labelledby="reopening-title">
    <h1 id="reopening-title" tabindex="-1">${t(`reopening.${pending.kind}`)}</h1>
    <p class="hint">${foreign(pending.name)}</p>
    ${pending.kind === "passphrase" ? passphrase(ui, pending) : files(ui, pending, chooseFiles)}
    <button class="quiet-button" type="button" data-testid="project-cancel" @click=${() => emit({ type: "project-cancel" })}>
      ${t("reopening.cancel")}
    </button>
  </section>`;
}

function passphrase({ local: { t }, emit }: Ui, { wrong }: Extract<Pending, { readonly kind: "passphrase" }>) {
  const open = (event: SubmitEvent) => {
    event.preventDefault();
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem("unseal");
    if (field instanceof HTMLInputElement) emit({ type: "project-passphrase", text: field.value });
  };
  return html`<form class="project-form" @submit=${open}>
    <div class="form-choice">
      <label for="unseal">${t("project.passphrase")}</label>
      <input
        id="unseal"
        name="unseal"
        data-testid="unseal"
        type="password"
        autocomplete="current-password"
        required
        aria-invalid=${wrong ? "true" : "false"}
        aria-describedby="unseal-said"
      />
    </div>
    <p id="unseal-said" role="alert" class="wrong">${wrong ? t("reopening.wrong") : nothing}</p>
    <button class="button primary" type="submit" data-testid="unseal-do">${t("reopening.open")}</button>
  </form>`;
}

function files(
  { local: { t } }: Ui,
  { expected, given, other }: Extract<Pending, { readonly kind: "files" }>,
  chooseFiles: () => void,
): TemplateResult {
  return html`<p>${t("reopening.files.about")}</p>
    <ul class="kept-files" data-testid="expected">
      ${expected.map((name, at) => {
        const is = name === other ? "other" : given.includes(at) ? "there" : "missing";
        return html`<li data-is=${is}>
          ${icon(is === "there" ? "tick" : is === "other" ? "warning" : "file")}${foreign(name)} <small>${t(`reopening.${is}`)}</small>
        </li>`;
      })}
    </ul>
    <button class="button primary" id="choose" type="button" @click=${chooseFiles}>${t("start.choose")}</button>`;
}
