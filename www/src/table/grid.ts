import { html, nothing, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import type { Ui } from "../actions";
import { icon } from "../parts/icon";
import { moved, type Place } from "./keys";
import { HEAD, ROW, type Sight, scrolledTo, windowOf } from "./window";

/** Header of a column, and how wide it is at least. */
export interface GridColumn {
  readonly name: string;
  readonly title: string;
  readonly kind: "" | "right" | "middle";
  readonly width: number;
  /** What the button of its filter says, and whether one is set; null where it has none. */
  readonly filter?: { readonly label: string; readonly isSet: boolean } | null;
}

/** A table of any length, of which only the rows in sight exist. */
export interface Grid<Row> {
  /** Its own alone, as an id. */
  readonly name: string;
  readonly label: string;
  /** The first one stays where it is, and names the rows. */
  readonly columns: readonly GridColumn[];
  readonly total: number;
  /** Rows from `from` on; others are on their way. */
  readonly from: number;
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly cell: (row: Row, column: number) => TemplateResult | string;
  readonly sort: string;
  readonly descending: boolean;
  readonly sight: Sight;
  readonly active: Place;
  /** Another number: it begins anew, and is scrolled back. */
  readonly turn: number;
  /** The row that is open beside the table. */
  readonly open: string | null;
  readonly isChosen: (row: Row) => boolean;
  readonly see: (sight: Sight) => void;
  readonly go: (to: Place) => void;
  readonly sortBy: (column: string) => void;
  /** The part that filters open in, as an id, and what to do before. */
  readonly filters?: { readonly at: string; readonly open: (column: string, event: Event) => void };
  readonly press: (row: Row) => void;
  /** Space: the row narrows the audience, or does so no more. */
  readonly choose: (row: Row, more: boolean) => void;
  readonly copy: () => void;
}

/**
 * The keyboard has the pattern of tables with cells: the table is one stop for Tab, arrow keys lead from cell to cell, Enter sorts by a
 * head and opens a row, Space opens a head's filter and chooses a row, Ctrl+C copies. The focus stays on the table, which says what cell is meant: so it is not lost
 * with a row that leaves the sight.
 */
export function dataGrid<Row>({ local }: Ui, grid: Grid<Row>): TemplateResult {
  const { name, columns, total, active, sight } = grid;
  const { from, to, above, below } = windowOf(total, sight);
  const shown = Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at);
  const rowAt = (at: number) => grid.rows[at - grid.from];
  const idOf = (row: number, column: number) => `${name}-${row}-${column}`;
  const page = Math.max(1, Math.floor(sight.high / ROW) - 2);
  const isThere = active.row < 0 || (active.row >= from && active.row < to && rowAt(active.row) !== undefined);
  const press = (event: KeyboardEvent) => {
    const place = moved(event, active, { rows: total, columns: columns.length, page });
    const row = rowAt(active.row);
    if (place) {
      grid.go(place);
      reveal(event.currentTarget as HTMLElement, place, total, sight);
    } else if (event.key === "Enter" && active.row < 0) grid.sortBy(columns[active.column]?.name ?? "");
    else if (event.key === "Enter" && row) grid.press(row);
    else if (event.key === " " && active.row < 0)
      document.getElementById(idOf(-1, active.column))?.querySelector("button")?.click();
    else if (event.key === " " && row) grid.choose(row, true);
    else if (event.key.toLowerCase() === "c" && (event.ctrlKey || event.metaKey)) grid.copy();
    else return;
    event.preventDefault();
  };
  const see = (box: Element) => {
    const { scrollTop, clientHeight } = box;
    const high = clientHeight - HEAD;
    if (scrollTop !== sight.scrolled || (high > 0 && high !== sight.high)) grid.see({ scrolled: scrollTop, high });
    shade(box as HTMLElement);
  };
  const mark = (row: number, column: number) => (active.row === row && active.column === column ? "active" : "");
  return html`<div class="grid-frame">
    <div
      class="grid-scroll"
      id=${name}
      role="grid"
      tabindex="0"
      aria-label=${grid.label}
      aria-rowcount=${total + 1}
      aria-colcount=${columns.length}
      aria-multiselectable="true"
      aria-activedescendant=${isThere ? idOf(active.row, active.column) : nothing}
      data-testid=${name}
      @keydown=${press}
      @scroll=${(event: Event) => see(event.currentTarget as Element)}
      ${ref((box) => box && settle(box, grid.turn, () => see(box)))}
    >
      <table role="presentation" width=${columns.reduce((sum, { width }) => sum + width, 0)}>
        <colgroup>
          ${columns.map(({ width }) => html`<col width=${width} />`)}
        </colgroup>
        <thead role="rowgroup">
          <tr role="row" aria-rowindex="1">
            ${columns.map((column, at) => head(grid, column, at, `${idOf(-1, at)}`, mark(-1, at)))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${above > 0 ? spacer(above, columns.length) : nothing}
          ${repeat(
            shown,
            (at) => at,
            (at) => {
              const row = rowAt(at);
              if (row === undefined)
                return html`<tr role="row" class="coming" aria-rowindex=${at + 2}>
                  ${columns.map((_, column) => html`<td role="gridcell" aria-colindex=${column + 1}>${column === 0 ? local.t("grid.coming") : nothing}</td>`)}
                </tr>`;
              const key = grid.keyOf(row);
              const chosen = grid.isChosen(row);
              return html`<tr
                role="row"
                class="choice ${key === grid.open ? "open" : ""} ${chosen ? "chosen" : ""}"
                aria-rowindex=${at + 2}
                aria-selected=${chosen ? "true" : "false"}
                data-customer=${key}
                @click=${(event: MouseEvent) => {
                  grid.go({ row: at, column: columnOf(event) });
                  if (event.ctrlKey || event.metaKey || event.shiftKey) grid.choose(row, true);
                  else grid.press(row);
                }}
              >
                ${columns.map(
                  ({ kind }, column) => html`<td
                    id=${idOf(at, column)}
                    role=${column === 0 ? "rowheader" : "gridcell"}
                    aria-colindex=${column + 1}
                    class="${kind} ${mark(at, column)}"
                  >
                    ${grid.cell(row, column)}
                  </td>`,
                )}
              </tr>`;
            },
          )}
          ${below > 0 ? spacer(below, columns.length) : nothing}
        </tbody>
      </table>
    </div>
  </div>`;
}

function head<Row>(grid: Grid<Row>, column: GridColumn, at: number, id: string, active: string): TemplateResult {
  const sorted = grid.sort === column.name;
  return html`<th
    id=${id}
    role="columnheader"
    aria-colindex=${at + 1}
    aria-sort=${sorted ? (grid.descending ? "descending" : "ascending") : nothing}
    class="${column.kind} ${active}"
    title=${column.title}
    data-column=${column.name}
    @click=${() => {
      grid.go({ row: -1, column: at });
      grid.sortBy(column.name);
    }}
  >
    <span class="head"
      ><span class="head-text">${column.title}</span>${sorted ? icon(grid.descending ? "down" : "up") : nothing}${column.filter ? filterButton(grid, column.name, column.filter, at) : nothing}</span
    >
  </th>`;
}

/** The focus stays on the table, which has it back once the filter is closed. */
function filterButton<Row>(
  grid: Grid<Row>,
  column: string,
  { label, isSet }: NonNullable<GridColumn["filter"]>,
  at: number,
): TemplateResult {
  return html`<button
    class="head-filter"
    type="button"
    tabindex="-1"
    popovertarget=${grid.filters?.at ?? nothing}
    aria-label=${label}
    aria-haspopup="dialog"
    aria-pressed=${String(isSet)}
    title=${label}
    @mousedown=${(event: Event) => {
      event.preventDefault();
      document.getElementById(grid.name)?.focus({ preventScroll: true });
    }}
    @click=${(event: Event) => {
      event.stopPropagation();
      grid.go({ row: -1, column: at });
      grid.filters?.open(column, event);
    }}
  >
    ${icon("filter")}
  </button>`;
}

function spacer(high: number, columns: number): TemplateResult {
  return html`<tr class="spacer" role="presentation"><td role="presentation" colspan=${columns} height=${high}></td></tr>`;
}

/** After each drawing: back at the top where it begins anew, and aware of how high it is. */
function settle(box: Element, turn: number, see: () => void): void {
  if (box.getAttribute("data-turn") !== String(turn)) {
    box.setAttribute("data-turn", String(turn));
    box.scrollTop = 0;
  }
  requestAnimationFrame(() => box.isConnected && see());
}

function columnOf({ target }: MouseEvent): number {
  const cell = target instanceof Element ? target.closest("[aria-colindex]") : null;
  return Number(cell?.getAttribute("aria-colindex") ?? 1) - 1;
}

/** Brings a cell into sight: its row by the table's own reckoning, its column from behind the first one. */
function reveal(box: HTMLElement, { row, column }: Place, total: number, sight: Sight): void {
  const to = row < 0 ? sight.scrolled : scrolledTo(total, row, sight);
  if (to !== sight.scrolled) box.scrollTop = to;
  const heads = box.querySelectorAll<HTMLElement>("thead th");
  const [first, head] = [heads[0], heads[column]];
  if (!first || !head || column === 0) return;
  const [left, right] = [head.offsetLeft - first.offsetWidth, head.offsetLeft + head.offsetWidth - box.clientWidth];
  if (box.scrollLeft > left) box.scrollLeft = left;
  else if (box.scrollLeft < right) box.scrollLeft = right;
}

/** At an edge behind which there is more lies a shade. */
function shade(box: HTMLElement): void {
  const frame = box.parentElement;
  frame?.classList.toggle("more", box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
}
