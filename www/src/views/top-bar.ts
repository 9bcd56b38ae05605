import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import type { Theme } from "../state";

const NAMES_SHOWN = 2;

interface Bar {
  /** Names of the files on screen; empty before anything is open. */
  readonly files: readonly string[];
  readonly theme: Theme;
  /** What "undo" and "redo" would do, in words; null where there is nothing, and nothing at all before anything is open. */
  readonly history: { readonly undo: string | null; readonly redo: string | null } | null;
  /** Id of the heading that the content begins with. */
  readonly content: string;
  /** Who people are is not shown. */
  readonly masked: boolean;
  readonly chooseFiles: () => void;
}

/** Name of the page, the open files, language, theme, privacy. */
export function topBar(
  { local, emit }: Ui,
  { files, history, theme, content, masked, chooseFiles }: Bar,
): TemplateResult {
  const { t } = local;
  const other = theme === "dark" ? "light" : "dark";
  return html`
    <a class="skip" href="#${content}" @click=${skip}>${t("app.skip")}</a>
    <div class="brand">
      <svg class="brand-mark" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M3 5h5M3 10h9M3 15h14"></path>
      </svg>
      <span translate="no">${t("app.name")}</span>
    </div>
    ${files.length > 0 ? openFiles({ local, emit }, files, chooseFiles) : nothing}
    <div class="bar-tools">
      ${history ? steps({ local, emit }, history) : nothing}
      <button
        class="quiet-button icon-only"
        type="button"
        data-testid="palette-open"
        aria-haspopup="dialog"
        aria-label=${t("palette.bar")}
        title=${t("palette.bar")}
        @click=${() => emit({ type: "palette", open: true })}
      >
        ${icon("search")}
      </button>
      ${
        files.length > 0
          ? html`<button
              class="quiet-button icon-only"
              type="button"
              data-testid="mask"
              aria-pressed=${masked ? "true" : "false"}
              aria-label=${t("mask.hide")}
              title=${t(masked ? "mask.show" : "mask.hide")}
              @click=${() => emit({ type: "mask" })}
            >
              ${icon(masked ? "veiled" : "eye")}
            </button>`
          : nothing
      }
      <button class="privacy-badge" type="button" data-testid="privacy" popovertarget="privacy-note">
        ${icon("shield")}<span class="badge-text">${t("privacy.badge")}</span>
      </button>
      <button
        class="quiet-button"
        type="button"
        data-testid="language"
        lang=${local.language === "en" ? "zh-CN" : "en"}
        title=${t("bar.language")}
        @click=${() => emit({ type: "language" })}
      >
        ${t("bar.language.short")}
      </button>
      <button
        class="quiet-button icon-only"
        type="button"
        data-testid="theme"
        aria-label=${t(`bar.theme.${other}`)}
        title=${t(`bar.theme.${other}`)}
        @click=${() => emit({ type: "theme" })}
      >
        ${icon(other === "dark" ? "moon" : "sun")}
      </button>
    </div>
  `;
}

/** To the content, without a trace in the address, which is for views. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById((event.currentTarget as HTMLAnchorElement).hash.slice(1))?.focus();
}

/** Not `disabled`: the last step back must not take the focus from whoever took it. */
function steps({ local: { t }, emit }: Ui, history: NonNullable<Bar["history"]>): TemplateResult {
  const button = (which: "undo" | "redo") => {
    const what = history[which];
    const label = what === null ? t(`bar.${which}.none`) : t(`bar.${which}`, { what });
    return html`<button
      class="quiet-button icon-only"
      type="button"
      data-testid=${which}
      aria-label=${label}
      title=${label}
      aria-disabled=${what === null ? "true" : "false"}
      @click=${() => what !== null && emit({ type: which })}
    >
      ${icon(which)}
    </button>`;
  };
  return html`<div class="steps" role="group" aria-label=${t("bar.history")}>${button("undo")} ${button("redo")}</div>`;
}

function openFiles({ local: { t } }: Ui, files: readonly string[], chooseFiles: () => void): TemplateResult {
  return html`<div class="bar-files">
    <ul aria-label=${t("bar.files")}>
      ${files.slice(0, NAMES_SHOWN).map((name) => html`<li>${icon("file")}${foreign(name)}</li>`)}
      ${files.length > NAMES_SHOWN ? html`<li>${t("bar.more", { n: files.length - NAMES_SHOWN })}</li>` : nothing}
    </ul>
    <button class="quiet-button" type="button" @click=${chooseFiles}>${t("bar.open")}</button>
  </div>`;
}
