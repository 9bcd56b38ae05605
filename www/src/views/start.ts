import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { type IconName, icon } from "../parts/icon";

const SEE = ["groups", "days", "open"] as const;
const SEE_ICONS: Readonly<Record<(typeof SEE)[number], IconName>> = { groups: "groups", days: "days", open: "check" };

/** Before anything is open: the promise, where to drop files, the sample shop. */
export function start({ local: { t }, emit }: Ui, chooseFiles: () => void): TemplateResult {
  return html`<div class="start">
    <h1 id="start-title" tabindex="-1">${t("start.promise")}</h1>
    <p class="lead">${t("start.how")}</p>
    <div class="drop" data-testid="drop">
      <svg class="drop-mark" viewBox="0 0 48 48" aria-hidden="true">
        <path d="M10 30v8h28v-8M24 8v22M15 21l9 9 9-9"></path>
      </svg>
      <p class="drop-title">${t("start.drop")}</p>
      <p class="drop-choice">
        <button id="choose" class="button primary drop-button" type="button" @click=${chooseFiles}>${t("start.choose")}</button>
        <span>${t("start.or")}</span>
        <button class="button" type="button" data-testid="sample" @click=${() => emit({ type: "sample" })}>
          ${t("start.sample")}
        </button>
      </p>
      <p class="hint" data-testid="paste">${t("start.paste")}</p>
      <p class="hint">${t("start.needs")}</p>
    </div>
    <h2 class="unseen">${t("start.see")}</h2>
    <ul class="see">
      ${SEE.map(
        (name) => html`<li>
          ${icon(SEE_ICONS[name])}
          <h3>${t(`start.see.${name}`)}</h3>
          <p>${t(`start.see.${name}.text`)}</p>
        </li>`,
      )}
    </ul>
  </div>`;
}
