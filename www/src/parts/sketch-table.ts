import type { SketchColumn, TableSketch } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { type Group, isUnique, type Use, usesOf } from "../preview";
import { foreign } from "./foreign";
import { isPersonal, person } from "./person";

/** The first rows of a file as they are written, and above each column what it is used for. */
export function sketchTable(ui: Ui, group: Group, table: TableSketch, of: string): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const uses = usesOf(group);
  const columns = table.columns.map((column, at) => {
    const isFirst = table.columns.findIndex(({ name }) => name === column.name) === at;
    const use = isFirst ? uses.get(column.name) : undefined;
    const kind = `column ${use ? "used" : ""} ${isMeasure(column, use) ? "right" : ""}`;
    return { column, at, use, kind, name: nameOf(local, table, at) };
  });
  return html`<div class="sketch-scroll" role="region" tabindex="0" aria-label=${t("preview.table", { of })}>
      <table class="sketch" data-testid="sketch">
        <caption class="unseen">${t("preview.rows", { rows: table.rows.length })}</caption>
        <thead>
          <tr>
            <th scope="col" class="row-number"><span class="unseen">${t("issues.row")}</span></th>
            ${columns.map(({ kind, name }) => html`<th scope="col" class="named ${kind}">${foreign(name, 28)}</th>`)}
          </tr>
          <tr>
            <td class="row-number"></td>
            ${columns.map(
              ({ column, kind, use, name, at }) => html`<td class="asked ${kind}">
                ${selectField(ui, group, table, column, use, name, at)}
              </td>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${table.rows.map(
            ({ row, cells }) => html`<tr>
              <th scope="row" class="row-number">${row}</th>
              ${columns.map(({ kind, at, use }) => html`<td class=${kind}>${person(local, cells[at] ?? "", 36, !isPersonal(use?.field ?? ""))}</td>`)}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="hint">${t("preview.rows", { rows: table.rows.length })}</p>`;
}

function selectField(
  { local: { t, language }, emit }: Ui,
  group: Group,
  table: TableSketch,
  { name: column }: SketchColumn,
  use: Use | undefined,
  name: string,
  at: number,
): TemplateResult {
  const can = isUnique(table, column);
  const note = `preview-${group.id}-${at}-why`;
  const chosen = (event: Event) => {
    const { selectedIndex } = event.currentTarget as HTMLSelectElement;
    emit({ type: "preview-field", group: group.id, column, field: table.fields[selectedIndex - 1]?.field ?? null });
  };
  return html`<select
      aria-label=${t("preview.column", { name })}
      aria-describedby=${use || !can ? note : nothing}
      data-column=${column}
      ?disabled=${!can}
      @change=${chosen}
    >
      <option value="" .selected=${live(!use)}>${t(table.role === "orders" || table.role === "unknown" ? "preview.unused" : "preview.kept")}</option>
      ${table.fields.map(
        ({ field, label }) =>
          html`<option value=${field} .selected=${live(use?.field === field)}>${label[language]}</option>`,
      )}
    </select>
    <small id=${note}>${can ? (use ? t(`reason.${use.reason}`) : "") : t("preview.twice")}</small>`;
}

/** Digits stand below digits, but not where they are the number of somebody or something. */
function isMeasure({ kind }: SketchColumn, use: Use | undefined): boolean {
  return kind === "number" && (!use || ["amount", "quantity", "unitPrice", "refund"].includes(use.field));
}

/** A column as it is called on the page: one without a name goes by its place. */
export function nameOf({ t }: Local, { header, columns }: TableSketch, at: number): string {
  const name = columns[at]?.name ?? "";
  return header && name !== "" ? name : t("preview.nameless", { n: String(at + 1) });
}
