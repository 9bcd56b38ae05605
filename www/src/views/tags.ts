import type { TagInfo } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { foreign } from "../parts/foreign";
import { share } from "../parts/share";
import { isOwn } from "../rules";
import type { Data } from "../state";
import { audienceEditor } from "./audience";
import { lacking } from "./division";

/** Tags with how many have them; one of them, or a new audience, beside the list. */
export function tags(ui: Ui, data: Data): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const { library, audience, asOf } = data.rules;
  if (!library) return nothing;
  const possible = library.tags.filter(({ text }) => text !== null);
  const stale = asOf !== data.shown.summary.asOf;
  return html`<section class="panel tags" data-testid="tags" aria-labelledby="tags-title" aria-busy=${stale ? "true" : "false"}>
    <div class="panel-head">
      <h2 id="tags-title" tabindex="-1">${t("tags.title")}</h2>
      <p class="hint">${t("tags.note")}</p>
      <button class="button" id="audience-new" type="button" data-testid="audience-new" @click=${() => emit({ type: "audience", tag: null })}>
        ${t("tags.new")}
      </button>
    </div>
    <div class="tags-body ${audience ? "two" : ""}">
      <div>
        <div class="scroll" role="region" tabindex="0" aria-label=${t("tags.scroll")}>
          <table class="tag-list" data-testid="tag-list">
            <caption class="unseen">${t("tags.caption")}</caption>
            <thead>
              <tr>
                <th scope="col">${t("tags.tag")}</th>
                <th scope="col" class="right">${t("segments.customers")}</th>
                <th scope="col" class="right">${t("segments.share")}</th>
              </tr>
            </thead>
            <tbody>
              ${possible.map((tag) => line(ui, tag, data, audience?.tag === tag.id))}
            </tbody>
          </table>
        </div>
        ${lacking(ui, t("tags.lacking"), library.tags)}
      </div>
      ${audience ? audienceEditor(ui, data, audience) : nothing}
    </div>
  </section>`;
}

function line({ local, emit }: Ui, tag: TagInfo, data: Data, chosen: boolean): TemplateResult {
  const all = data.shown.summary.customers;
  const count = tag.customers ?? 0;
  const meaning = local.pick(tag.meaning);
  return html`<tr class="choice ${chosen ? "chosen" : ""} ${count === 0 ? "empty" : ""}" @click=${() => emit({ type: "audience", tag: tag.id })}>
    <th scope="row">
      <button type="button" class="plain tag-name" data-tag=${tag.id} aria-pressed=${chosen ? "true" : "false"}>${foreign(local.pick(tag.name))}</button>
      ${isOwn(tag.id) ? html`<small class="own">${local.t("tags.own")}</small>` : nothing}
      ${meaning === "" ? nothing : html`<span class="tag-meaning">${meaning}</span>`}
    </th>
    <td class="right">${local.number(count)}</td>
    <td>${share(local, all === 0 ? null : count / all, 1, "loyal")}</td>
  </tr>`;
}
