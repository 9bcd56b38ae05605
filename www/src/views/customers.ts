import type { Cell, ColumnInfo, Rows } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { Ui } from "../actions";
import { type CellContext, cell, inTable, isRight } from "../parts/cell";
import { icon } from "../parts/icon";
import { pager } from "../parts/pager";
import { person, personal } from "../parts/person";
import { PAGE_ROWS, type Query, type Shown } from "../state";

/** The selected customers: found, sorted, a page at a time. */
export function customers(ui: Ui, shown: Shown, rows: Rows, query: Query): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { columns, total } = rows;
  const visible = inTable(columns, shown.summary.orders > 0);
  const context: CellContext = { segments: shown.summary.segments, bins: shown.summary.cuts.r.length + 1 };
  return html`<section class="panel" aria-labelledby="customers-title">
    <div class="panel-head">
      <h2 id="customers-title" tabindex="-1">${t("customers.title")}</h2>
      <label class="find">
        ${icon("search")}
        <span class="unseen">${t("customers.find")}</span>
        <input
          type="search"
          data-testid="find"
          placeholder=${t("customers.find.hint")}
          autocomplete="off"
          spellcheck="false"
          .value=${live(query.find)}
          @input=${(event: Event) => emit({ type: "find", text: (event.currentTarget as HTMLInputElement).value })}
        />
      </label>
    </div>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("customers.scroll")}>
      <table class="customers" data-testid="rows">
        <caption class="unseen">${t("customers.caption")}</caption>
        <thead>
          <tr>${visible.map(({ column }) => heading(ui, column, query))}</tr>
        </thead>
        <tbody>
          ${repeat(
            rows.rows,
            (row) => idOf(columns, row),
            (row) => line(ui, columns, visible, row, context, shown.customer?.id ?? null),
          )}
        </tbody>
      </table>
      ${total === 0 ? noneFound(ui) : nothing}
    </div>
    ${pager(local, { offset: query.offset, size: PAGE_ROWS, total }, (offset) => emit({ type: "page", offset }))}
  </section>`;
}

function heading({ local, emit }: Ui, column: ColumnInfo, query: Query): TemplateResult {
  const sorted = query.sort === column.name;
  const order = sorted ? (query.descending ? "descending" : "ascending") : nothing;
  return html`<th scope="col" class=${isRight(column) ? "right" : column.unit === "score" ? "middle" : ""} aria-sort=${order}>
    <button type="button" class="sort" @click=${() => emit({ type: "sort", column: column.name })}>
      ${local.pick(column.label)}${sorted ? icon(query.descending ? "down" : "up") : nothing}
    </button>
  </th>`;
}

function line(
  { local, emit }: Ui,
  columns: readonly ColumnInfo[],
  visible: readonly { readonly column: ColumnInfo; readonly at: number }[],
  row: readonly Cell[],
  context: CellContext,
  open: string | null,
): TemplateResult {
  const id = idOf(columns, row);
  const idColumn = idAt(columns);
  const show = () => emit({ type: "customer", id });
  return html`<tr class="choice ${id === open ? "chosen" : ""}" @click=${show}>
    ${visible.map(({ column, at }) =>
      at === idColumn
        ? html`<th scope="row">
            <button
              type="button"
              class="plain"
              data-customer=${id}
              aria-label=${local.t("customers.open", { id: personal(local, id, 80) })}
              aria-expanded=${id === open ? "true" : "false"}
            >
              ${person(local, id, 32, true)}
            </button>
          </th>`
        : html`<td class=${isRight(column) ? "right" : column.unit === "score" ? "middle" : ""}>
            ${cell(local, column, row[at] ?? null, context)}
          </td>`,
    )}
  </tr>`;
}

function noneFound({ local: { t }, emit }: Ui): TemplateResult {
  return html`<p class="none-found">
    ${t("customers.none")}
    <button class="button" type="button" @click=${() => emit({ type: "clear-query" })}>${t("customers.clear")}</button>
  </p>`;
}

function idAt(columns: readonly ColumnInfo[]): number {
  return Math.max(
    0,
    columns.findIndex(({ name }) => name === "customer_id"),
  );
}

function idOf(columns: readonly ColumnInfo[], row: readonly Cell[]): string {
  return String(row[idAt(columns)] ?? "");
}
