import type { ColumnValue, ColumnValues, FileOptions } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { cut } from "../format";
import { type Group, roleOf } from "../preview";
import { choice } from "./choice";

/** A value, and how it is called. */
type Option = readonly [string, string];

const LONGEST = 32;
/** More texts than these are seen to in the data, not in a form. */
const MOST = 24;
/** What a type of interactions is that makes orders. */
const PURCHASE = "purchase";

/** What the texts of columns such as gender, channel and kind of interaction stand for, open to change. */
export function spellingChoices(ui: Ui, group: Group): TemplateResult | typeof nothing {
  const { t } = ui.local;
  const shown = (group.seen?.values ?? []).filter(({ values }) => values.length > 1 && values.length <= MOST);
  if (shown.length === 0) return nothing;
  const isTold = shown.some(({ values }) => values.some(({ reason }) => reason !== "own"));
  return html`<details class="spellings" data-testid="spellings" ?open=${isTold}>
    <summary>${t("preview.values")}</summary>
    ${shown.map((column, i) => columnChoices(ui, group, column, i))}
  </details>`;
}

function columnChoices({ local: { t }, emit }: Ui, group: Group, column: ColumnValues, at: number): TemplateResult {
  const { id, choices } = group;
  const key = `${roleOf(group)}.${column.field}` as keyof NonNullable<FileOptions["values"]>;
  const said = new Map(Object.entries(choices.values?.[key] ?? {}));
  const choose = (value: string, to: string) => {
    const values = { ...choices.values, [key]: Object.fromEntries([...said, [value, to]]) };
    emit({ type: "preview-form", group: id, form: { values } });
  };
  const options = (value: ColumnValue) => {
    const texts = new Set([value.value, ...column.values.map((other) => other.value), value.to]);
    const named = Array.from(
      texts,
      (text): Option => [text, text === value.value ? t("preview.values.own") : cut(text, LONGEST)],
    );
    const purchase: Option = [PURCHASE, t("preview.values.purchase")];
    const isKind = column.field === "type" && value.value !== PURCHASE;
    return isKind ? [...named.filter(([text]) => text !== PURCHASE), purchase] : named;
  };
  return html`<fieldset class="statuses">
    <legend>${cut(column.column, LONGEST)}</legend>
    <div class="forms">
      ${column.values.map((one, i) =>
        choice({
          id: `preview-${id}-value-${at}-${i}`,
          label: t("preview.statuses.rows", { value: cut(one.value, LONGEST), rows: one.rows }),
          value: said.get(one.value) ?? one.to,
          options: options(one),
          choose: (to) => choose(one.value, to),
        }),
      )}
    </div>
  </fieldset>`;
}
