import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { toneClass } from "../parts/tone";
import { type CrossLabel, type Rules, schemeOf } from "../rules";
import { byFamily, familyName } from "./division";

const STRENGTHS = 5;

/** Two schemes side by side: customers by the labels of both. */
export function crossingDetails(ui: Ui, rules: Rules, chosen: string): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const { library, beside } = rules;
  if (!library || schemeOf(library, chosen)?.text == null) return nothing;
  const others = library.schemes.filter(({ id, text }) => text !== null && id !== chosen);
  const choose = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    emit({ type: "beside", scheme: value === "" ? null : value });
  };
  return html`<details class="unfold" data-testid="crossing">
    <summary>${t("crossing.title")}</summary>
    <div class="scheme-choice">
      <label for="beside">${t("crossing.with")}</label>
      <select id="beside" data-testid="beside" @change=${choose}>
        <option value="" .selected=${live(beside === null)}>${t("crossing.none")}</option>
        ${byFamily(others).map(
          ([family, members]) => html`<optgroup label=${familyName(ui, family)}>
            ${members.map(({ id, name }) => html`<option value=${id} .selected=${live(id === beside)}>${local.pick(name)}</option>`)}
          </optgroup>`,
        )}
      </select>
    </div>
    ${table(ui, rules, chosen)}
  </details>`;
}

function table({ local }: Ui, { crossing, library }: Rules, chosen: string): TemplateResult | typeof nothing {
  const { t } = local;
  if (!crossing || crossing.scheme !== chosen) return nothing;
  const nameOf = (id: string) => {
    const scheme = schemeOf(library, id);
    return scheme ? local.pick(scheme.name) : id;
  };
  const [rows, columns] = [nameOf(crossing.scheme), nameOf(crossing.beside)];
  const most = Math.max(1, ...crossing.counts.flat());
  const label = (one: CrossLabel | null) => (one ? local.pick(one.name) : t("division.unlabelled"));
  return html`<p class="hint">${t("crossing.note", { rows, columns })}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("crossing.table", { rows, columns })}>
      <table class="crossing">
        <caption class="unseen">${t("crossing.table", { rows, columns })}</caption>
        <thead>
          <tr>
            <td></td>
            ${crossing.columns.map(
              (one) =>
                html`<th scope="col" class="right"><span class="dot ${toneClass(one?.tone ?? "")}"></span>${label(one)}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${crossing.rows.map(
            (one, at) => html`<tr>
              <th scope="row"><span class="segment-name"><span class="dot ${toneClass(one?.tone ?? "")}"></span>${label(one)}</span></th>
              ${(crossing.counts[at] ?? []).map(
                (count) =>
                  html`<td class="right ${count === 0 ? "nothing" : `shade-${Math.ceil((count / most) * STRENGTHS)}`}">${local.number(count)}</td>`,
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}
