import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import type { Projects } from "../project";

/** Shorter ones are guessed. */
const SHORTEST = 8;

interface Given {
  readonly project: Projects;
  readonly unsaved: boolean;
  /** Null where this browser encrypts; otherwise why it does not. */
  readonly insecure: boolean;
  /** The sample shop is made anew, so it need not travel along. */
  readonly sample: boolean;
}

/** Saving everything that was decided as one file, keeping it in this browser, erasing it. */
export function project(ui: Ui, { project, unsaved, insecure, sample }: Given): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const [first, again] = ["passphrase", "passphrase-again"].map((name) => {
      const field = form.elements.namedItem(name);
      return field instanceof HTMLInputElement ? field : null;
    });
    again?.setCustomValidity(first && again.value !== first.value ? t("project.again.other") : "");
    if (!form.reportValidity()) return;
    emit({ type: "project-save", passphrase: first?.value || null });
    form.reset();
  };
  return html`<section class="panel project" data-testid="project" aria-labelledby="project-title">
    <div class="panel-head">
      <h2 id="project-title">${t("project.title")}</h2>
      <p class="hint" data-testid="project-state">${t(unsaved ? "project.unsaved" : "project.nothing")}</p>
    </div>
    <p>${t("project.about")}</p>
    <form class="project-form" @submit=${save}>
      ${
        sample
          ? html`<p class="hint">${t("project.sample")}</p>`
          : check("project-data", t("project.data"), t("project.data.note"), project.withData, (on) =>
              emit({ type: "project-data", on }),
            )
      }
      ${insecure ? html`<p class="hint" data-testid="insecure">${icon("warning")}${t("project.insecure")}</p>` : passphrases(ui)}
      <button class="button primary" type="submit" data-testid="project-save" aria-busy=${project.saving ? "true" : "false"}>
        ${icon("save")}${t("project.save")}
      </button>
    </form>
    ${check("project-keep", t("project.keep"), t("project.keep.note"), project.keeping, (on) =>
      emit({ type: "project-keep", on }),
    )}
    ${project.kept ? html`<p class="hint" data-testid="kept">${t("project.kept", { at: local.moment(project.kept.at), bytes: local.bytes(project.kept.bytes) })}</p>` : nothing}
    <div class="project-erase">
      <button class="button" type="button" data-testid="erase" aria-describedby="erase-note" @click=${() => emit({ type: "erase" })}>
        ${icon("close")}${t("erase.do")}
      </button>
      <p class="hint" id="erase-note">${t("erase.note")}</p>
    </div>
  </section>`;
}

function passphrases({ local: { t } }: Ui): TemplateResult {
  const field = (name: "passphrase" | "passphrase-again") => html`<div class="form-choice">
    <label for=${name}>${t(`project.${name}`)}</label>
    <input id=${name} name=${name} data-testid=${name} type="password" autocomplete="new-password" minlength=${SHORTEST} aria-describedby="passphrase-note" />
  </div>`;
  return html`<div class="project-secret">${field("passphrase")} ${field("passphrase-again")}</div>
    <p class="hint" id="passphrase-note">${t("project.passphrase.note", { n: SHORTEST })}</p>`;
}

/** A switch with what it means. */
function check(id: string, label: string, note: string, on: boolean, change: (on: boolean) => void): TemplateResult {
  return html`<div class="check">
    <input
      id=${id}
      data-testid=${id}
      type="checkbox"
      .checked=${on}
      aria-describedby="${id}-note"
      @change=${(event: Event) => change((event.currentTarget as HTMLInputElement).checked)}
    />
    <label for=${id}>${label}</label>
    <p class="hint" id="${id}-note">${note}</p>
  </div>`;
}

/** What this browser has kept from another time, before anything is open. */
export function keptBefore(ui: Ui, { kept }: Projects): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  if (!kept) return nothing;
  return html`<section class="panel kept" data-testid="kept-before" aria-labelledby="kept-title">
    <h2 id="kept-title">${t("kept.title")}</h2>
    <p>${t("kept.about", { at: local.moment(kept.at), bytes: local.bytes(kept.bytes) })}</p>
    <ul class="kept-files">${kept.files.map((name) => html`<li>${icon("file")}${foreign(name)}</li>`)}</ul>
    <button class="button primary" type="button" data-testid="kept-continue" @click=${() => emit({ type: "project-continue" })}>${t("kept.continue")}</button>
    <button class="button" type="button" data-testid="kept-forget" @click=${() => emit({ type: "project-forget" })}>${t("kept.forget")}</button>
  </section>`;
}

/** What was there before everything was erased, and what is there now. */
export function erasedNote({ local, emit }: Ui, { erased }: Projects): TemplateResult | typeof nothing {
  const { t } = local;
  if (!erased) return nothing;
  const amount = ({ count, bytes }: { readonly count: number; readonly bytes: number }) =>
    count === 0 ? t("erase.empty") : `${local.number(count)}${bytes > 0 ? ` · ${local.bytes(bytes)}` : ""}`;
  return html`<section class="panel erased" data-testid="erased" aria-labelledby="erased-title">
    <div class="panel-head">
      <h2 id="erased-title" tabindex="-1">${icon("tick")}${t("erase.done")}</h2>
      <button class="quiet-button icon-only" type="button" aria-label=${t("error.close")} title=${t("error.close")} @click=${() => emit({ type: "erased-close" })}>
        ${icon("close")}
      </button>
    </div>
    <table>
      <caption class="unseen">${t("erase.done")}</caption>
      <thead>
        <tr><th scope="col">${t("erase.place")}</th><th scope="col" class="right">${t("erase.before")}</th><th scope="col" class="right">${t("erase.after")}</th></tr>
      </thead>
      <tbody>
        ${erased.before.map(
          (trace, i) => html`<tr data-place=${trace.place}>
            <th scope="row">${t(`erase.${trace.place}`)}</th>
            <td class="right">${amount(trace)}</td>
            <td class="right">${amount(erased.after[i] ?? trace)}</td>
          </tr>`,
        )}
      </tbody>
    </table>
    <p class="hint">${t("erase.others")}</p>
  </section>`;
}
