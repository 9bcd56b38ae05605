import type { Moved, Moves } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { person, personal } from "../parts/person";
import { ruleText } from "../parts/rule-text";
import type { Audience } from "../rules";
import type { Data } from "../state";

/** Customers that are named of each kind. */
const NAMED = 6;

/** Who has come and who has gone since an earlier day, and which term of the rule made the difference. */
export function movesOf({ local, emit }: Ui, data: Data, { since, moves, moving }: Audience): TemplateResult {
  const { t } = local;
  const { firstDay } = data.report;
  const change = (event: Event) => {
    const day = (event.currentTarget as HTMLInputElement).value;
    if (day !== "") emit({ type: "audience-since", day });
  };
  return html`<div class="moves" data-testid="moves">
    <h4>${t("moves.title")}</h4>
    <div class="since">
      <label>
        <span>${t("moves.since")}</span>
        <input
          type="date"
          data-testid="moves-since"
          min=${firstDay ?? nothing}
          max=${data.shown.summary.asOf}
          .value=${since}
          @change=${change}
        />
      </label>
      <button class="button" type="button" data-testid="moves-ask" aria-busy=${moving ? "true" : "false"} @click=${() => emit({ type: "audience-moves" })}>
        ${t("moves.ask")}
      </button>
    </div>
    <div role="status">${moves ? html`<p>${sentence(t, moves)}</p>` : nothing}</div>
    ${moves ? details(moves) : nothing}
  </div>`;

  function details({ terms, enteredFirst, leftFirst }: Moves): TemplateResult {
    const decided = terms.filter(({ entered, left }) => entered + left > 0);
    return html`${
      decided.length === 0
        ? nothing
        : html`<table class="decided">
            <caption>${t("moves.terms")}</caption>
            <thead>
              <tr>
                <th scope="col">${t("moves.term")}</th>
                <th scope="col" class="right">${t("moves.entered")}</th>
                <th scope="col" class="right">${t("moves.left")}</th>
              </tr>
            </thead>
            <tbody>
              ${decided.map(
                ({ text, entered, left }) => html`<tr>
                  <th scope="row">${ruleText(text)}</th>
                  <td class="right">${local.number(entered)}</td>
                  <td class="right">${local.number(left)}</td>
                </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${named("moves.entered.some", enteredFirst)} ${named("moves.left.some", leftFirst)}`;
  }

  function named(
    key: "moves.entered.some" | "moves.left.some",
    all: readonly Moved[],
  ): TemplateResult | typeof nothing {
    if (all.length === 0) return nothing;
    return html`<p class="moved"><span class="hint">${t(key)}</span>
      ${all.slice(0, NAMED).map(
        ({ customer }) => html`<button
          type="button"
          class="plain linked"
          aria-label=${t("customers.open", { id: personal(local, customer, 500) })}
          @click=${() => emit({ type: "customer", id: customer })}
        >
          ${person(local, customer, 24, true)}
        </button>`,
      )}
      ${all.length > NAMED ? "…" : nothing}</p>`;
  }
}

function sentence(t: Ui["local"]["t"], { before, after, entered, new: fresh, left, stayed }: Moves): string {
  return t("moves.reading", { before, after, entered, fresh, left, stayed });
}
