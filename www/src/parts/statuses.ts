import type { FileOptions, StatusField, StatusMeaning, StatusValue } from "clientele";
import { STATUS_FIELDS } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { cut } from "../format";
import type { Group } from "../preview";
import { choice } from "./choice";
import { foreign } from "./foreign";

const MEANINGS = ["paid", "cancelled", "unpaid"] as const;
const LONGEST = 32;

/** The status columns with their texts. */
function byField(statuses: readonly StatusValue[]): readonly (readonly [StatusField, readonly StatusValue[]])[] {
  const columns = STATUS_FIELDS.map((field) => [field, statuses.filter((seen) => seen.field === field)] as const);
  return columns.filter(([, seen]) => seen.length > 0);
}

/** What each text of the status columns is taken for, open to change. */
export function statusChoices(ui: Ui, group: Group): readonly TemplateResult[] {
  return byField(group.seen?.statuses ?? []).map(([field, seen]) => columnChoices(ui, group, field, seen));
}

function columnChoices(
  { local: { t }, emit }: Ui,
  { id, choices }: Group,
  field: StatusField,
  seen: readonly StatusValue[],
): TemplateResult {
  const key = `orders.${field}` as const;
  const said = new Map(Object.entries(choices.values?.[key] ?? {}));
  const choose = (value: string, meaning: StatusMeaning) => {
    const values: FileOptions["values"] = { ...choices.values, [key]: Object.fromEntries([...said, [value, meaning]]) };
    emit({ type: "preview-form", group: id, form: { values } });
  };
  return html`<fieldset class="statuses" data-testid="statuses">
    <legend>${t(`preview.statuses.${field}`)}</legend>
    <div class="forms">
      ${seen.map(({ value, rows, meaning, reason }, i) =>
        choice({
          id: `preview-${id}-${field}-${i}`,
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
  return html`${byField(statuses).map(
    ([field, seen]) => html`<h5>${t(`issues.statuses.${field}`)}</h5>
      <dl class="facts">
        ${seen.map(
          ({ value, rows, meaning }) => html`<div>
            <dt>${t(`meaning.${meaning}`)}</dt>
            <dd>${foreign(value, LONGEST)} <small>${number(rows)}</small></dd>
          </div>`,
        )}
      </dl>`,
  )}`;
}
