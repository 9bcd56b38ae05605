import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { icon } from "../parts/icon";
import { selfTestLink } from "./self-test";

/** How the browser keeps the data here, with the very policy it enforces. `policy` is null in an unsealed copy. */
export function privacy({ local }: Ui, policy: string | null): TemplateResult {
  const { t } = local;
  return html`<section id="privacy-note" class="privacy-note" popover aria-labelledby="privacy-title">
    <h2 id="privacy-title">${t(policy === null ? "privacy.unsealed.title" : "privacy.title")}</h2>
    ${
      policy === null
        ? html`<p class="warning">${icon("warning")}<span>${t("privacy.unsealed")}</span></p>`
        : html`<p class="lead">${t("privacy.lead")}</p>
          <ul>
            <li>${t("privacy.connect")}</li>
            <li>${t("privacy.worker")}</li>
            <li>${t("privacy.store")}</li>
          </ul>
          <p>${t("privacy.check")}</p>
          <h3>${t("privacy.policy")}</h3>
          <ul class="policy" translate="no">
            ${rules(policy).map((rule) => html`<li><code>${rule}</code></li>`)}
          </ul>`
    }
    <p>${t("privacy.models")} ${selfTestLink(local)}</p>
    <button class="quiet-button" type="button" popovertarget="privacy-note" popovertargetaction="hide">
      ${t("privacy.close")}
    </button>
  </section>`;
}

/** The policy rule by rule; hashes are shortened, they say nothing to a reader. */
function rules(policy: string): readonly string[] {
  return policy
    .split(";")
    .map((rule) => rule.trim().replaceAll(/'(sha\d+-.{6})[^']*'/g, "'$1…'"))
    .filter((rule) => rule !== "");
}
