import type { ErrorDetail } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import type { Key } from "../text";

interface Told {
  readonly detail: ErrorDetail;
  /** In the language of the page. */
  readonly message: string;
  readonly advice: Key;
  /** Something is still open behind the message. */
  readonly kept: boolean;
  /** Choosing how the files are read may help. */
  readonly again: boolean;
}

const PLACES = ["file", "row", "column", "field", "offset", "value"] as const;

/** What went wrong, where, and what to do about it. */
export function errorPanel({ local, emit }: Ui, { detail, message, advice, kept, again }: Told): TemplateResult {
  const { t } = local;
  return html`<section class="error panel" role="alert" data-testid="error">
    <div class="panel-head">
      <h2 id="error-title" tabindex="-1">${icon("warning")}${t("error.title")}</h2>
      <button
        class="quiet-button icon-only"
        type="button"
        aria-label=${t("error.close")}
        title=${t("error.close")}
        @click=${() => emit({ type: "dismiss-failure" })}
      >
        ${icon("close")}
      </button>
    </div>
    <p class="error-message">${foreign(message, 400)}</p>
    <dl class="facts error-facts">
      ${PLACES.map((name) => {
        const value = detail[name];
        if (value === undefined) return nothing;
        return html`<div>
          <dt>${t(`error.${name}`)}</dt>
          <dd>${typeof value === "number" ? local.number(value) : foreign(value)}</dd>
        </div>`;
      })}
      <div>
        <dt>${t("error.code")}</dt>
        <dd><code>${detail.code}</code></dd>
      </div>
    </dl>
    <p><strong>${t("error.next")}</strong> ${t(advice)} ${kept ? t("error.kept") : nothing}</p>
    ${
      again
        ? html`<button
            class="button error-again"
            type="button"
            data-testid="error-again"
            @click=${() => emit({ type: "preview-again", of: "tried" })}
          >
            ${icon("table")}${t("preview.again")}
          </button>`
        : nothing
    }
  </section>`;
}
