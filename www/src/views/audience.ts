import { describe } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { type CellContext, cell, isRight } from "../parts/cell";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { person, personal } from "../parts/person";
import { ruleText } from "../parts/rule-text";
import { settingFields } from "../parts/setting-fields";
import { terms } from "../parts/terms";
import { uses } from "../parts/uses";
import { type Audience, isChanged, isOwn, type Sample, tagOf } from "../rules";
import type { Data } from "../state";
import { movesOf } from "./moves";

/** A tag, or an audience that is being written: as text and as lines, counted as it is written, with examples. */
export function audienceEditor(ui: Ui, data: Data, audience: Audience): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { library } = data.rules;
  const tag = tagOf(library, audience.tag);
  return html`<div class="audience" data-testid="audience" role="group" aria-labelledby="audience-title">
    <div class="card-part">
      <h3 id="audience-title" tabindex="-1">${tag ? foreign(local.pick(tag.name)) : t("audience.new")}</h3>
      <button
        class="quiet-button icon-only"
        type="button"
        aria-label=${t("audience.close")}
        title=${t("audience.close")}
        @click=${() => emit({ type: "audience-close" })}
      >
        ${icon("close")}
      </button>
    </div>
    ${tag && local.pick(tag.meaning) !== "" ? html`<p class="hint">${local.pick(tag.meaning)}</p>` : nothing}
    ${
      tag
        ? uses(ui, {
            library,
            full: `tags.${tag.id}`,
            of: tag,
            population: data.shown.choices.config.population,
            removable: isOwn(tag.id),
          })
        : nothing
    }
    ${
      tag
        ? settingFields(ui, {
            kind: "tag",
            id: tag.id,
            settings: tag.file.settings ?? [],
            refused: data.rules.refused,
            changed: isChanged(data.history.now.rules, "tag", tag.id),
          })
        : nothing
    }
    ${terms(ui, { drawn: audience.drawn ?? { join: "and", conditions: [] }, columns: data.shown.columns, library })}
    <label class="audience-text">
      <span>${t("audience.text")}</span>
      <textarea
        data-testid="audience-text"
        rows="3"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        translate="no"
        placeholder="frequency >= 3 and recency_days < 90"
        aria-invalid=${audience.refused || audience.isValue ? "true" : "false"}
        aria-describedby="audience-said"
        .value=${live(audience.text)}
        @input=${(event: Event) => emit({ type: "audience-text", text: (event.currentTarget as HTMLTextAreaElement).value })}
      ></textarea>
    </label>
    <div id="audience-said" role="status">${said(ui, data, audience)}</div>
    ${tag?.weight ? html`<p class="hint">${t("tags.weight")} ${ruleText(tag.weight)}</p>` : nothing}
    ${keep(ui, audience)} ${audience.sample ? sampleOf(ui, data, audience.sample) : nothing}
    ${audience.customers === null ? nothing : movesOf(ui, data, audience)}
  </div>`;
}

/** How many there are, or why that cannot be said. */
function said(
  { local, emit }: Ui,
  data: Data,
  { customers, refused, isValue, hints, text }: Audience,
): TemplateResult | typeof nothing {
  const { t } = local;
  if (text.trim() === "") return html`<p class="hint">${t("audience.empty")}</p>`;
  if (refused) return html`<p class="wrong" data-testid="audience-wrong">${describe(refused, local.language)}</p>`;
  if (isValue) return html`<p class="wrong" data-testid="audience-wrong">${t("audience.value")}</p>`;
  if (customers === null) return nothing;
  const all = data.shown.summary.customers;
  return html`<p class="audience-count" data-testid="audience-count">
      <b>${local.number(customers)}</b> ${t("audience.count", { customers, share: local.percent(all === 0 ? null : customers / all) })}
    </p>
    <button class="button" type="button" data-testid="audience-select" @click=${() => emit({ type: "audience-select" })}>
      ${t("audience.select")}
    </button>
    ${hints.map((hint) => html`<p class="hint">${describe(hint, local.language)}</p>`)}`;
}

/** Keeping it as a tag of one's own, under a name. */
function keep({ local: { t }, emit }: Ui, { tag, name, customers }: Audience): TemplateResult {
  const own = tag !== null && isOwn(tag);
  return html`<form
    class="audience-name"
    @submit=${(event: Event) => {
      event.preventDefault();
      emit({ type: "audience-save" });
    }}
  >
    <label>
      <span>${t("audience.name")}</span>
      <input
        type="text"
        data-testid="audience-name"
        autocomplete="off"
        .value=${live(name)}
        @input=${(event: Event) => emit({ type: "audience-name", name: (event.currentTarget as HTMLInputElement).value })}
      />
    </label>
    <button class="button" type="submit" data-testid="audience-save" aria-disabled=${customers === null ? "true" : "false"}>
      ${t(own ? "audience.save" : "audience.keep")}
    </button>
    ${
      own
        ? html`<button class="quiet-button" type="button" data-testid="audience-remove" @click=${() => emit({ type: "audience-remove" })}>
            ${t("audience.remove")}
          </button>`
        : nothing
    }
  </form>`;
}

/** Some of them. */
function sampleOf(
  { local, emit }: Ui,
  { shown }: Data,
  { columns, rows, weighed }: Sample,
): TemplateResult | typeof nothing {
  const { t } = local;
  if (rows.length === 0) return nothing;
  const context: CellContext = { segments: shown.summary.segments, bins: shown.summary.cuts.r.length + 1 };
  return html`<h4>${t(weighed ? "audience.sample.weighed" : "audience.sample")}</h4>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("audience.sample.scroll")}>
      <table class="sample" data-testid="audience-sample">
        <caption class="unseen">${t("audience.sample.scroll")}</caption>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col" class=${isRight(column) ? "right" : ""}>${local.pick(column.label)}</th>`)}
            ${weighed ? html`<th scope="col" class="right">${t("audience.weight")}</th>` : nothing}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ id, cells, weight }) => html`<tr>
              ${columns.map((column, at) =>
                column.name === "customer_id"
                  ? html`<th scope="row">
                      <button
                        type="button"
                        class="plain linked"
                        aria-label=${t("customers.open", { id: personal(local, id, 80) })}
                        @click=${() => emit({ type: "customer", id })}
                      >
                        ${person(local, id, 32, true)}
                      </button>
                    </th>`
                  : html`<td class=${isRight(column) ? "right" : ""}>${cell(local, column, cells[at] ?? null, context)}</td>`,
              )}
              ${weighed ? html`<td class="right">${weight === null ? "–" : local.number(weight)}</td>` : nothing}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
