import type { FileOptions, StatusMeaning, StatusValue } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { cut } from "../format";
import type { Group } from "../preview";
import { choice } from "./choice";
import { foreign } from "./foreign";

const MEANINGS = ["paid", "cancelled", "unpaid"] as const;
const LONGEST = 32;

/** What each status text is taken for, open to change. */
export function statusChoices({ local: { t }, emit }: Ui, group: Group): TemplateResult | typeof nothing {
  const { id, choices, seen } = group;
  if (!seen || seen.statuses.length === 0) return nothing;
  const said = new Map(Object.entries(choices.values?.["orders.status"] ?? {}));
  const choose = (value: string, meaning: StatusMeaning) => {
    const values: FileOptions["values"] = {
      ...choices.values,
      "orders.status": Object.fromEntries([...said, [value, meaning]]),
    };
    emit({ type: "preview-form", group: id, form: { values } });
  };
  return html`<fieldset class="statuses" data-testid="statuses">
    <legend>${t("preview.statuses")}</legend>
    <div class="forms">
      ${seen.statuses.map(({ value, rows, meaning, reason }, i) =>
        choice({
          id: `preview-${id}-status-${i}`,
          label: t("preview.statuses.rows", { value: cut(value, LONGEST), rows }),
          value: said.get(value) ?? meaning,
          options: MEANINGS.map((one) => [one, t(`meaning.${one}`)]),
          toCheck: reason === "assumed" && !said.has(value),
          choose: (chosen) => choose(value, chosen),
        }),
      )}
    </div>
  </fieldset>`;
}

/** What each status text was taken for. */
export function statusFacts(
  { local: { t, number } }: Ui,
  statuses: readonly StatusValue[],
): TemplateResult | typeof nothing {
  if (statuses.length === 0) return nothing;
  return html`<h5>${t("issues.statuses")}</h5>
    <dl class="facts">
      ${statuses.map(
        ({ value, rows, meaning }) => html`<div>
          <dt>${t(`meaning.${meaning}`)}</dt>
          <dd>${foreign(value, LONGEST)} <small>${number(rows)}</small></dd>
        </div>`,
      )}
    </dl>`;
}
