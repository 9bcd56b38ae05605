import type { Cell, ColumnInfo } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { type Field, fieldOf } from "../filters";
import { choicesOf, columnsOf, type Query } from "../listing";
import type { Parts } from "../look";
import { type CellContext, cell, isRight, isShown } from "../parts/cell";
import { columnChoice } from "../parts/column-choice";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { clauseName, clusterNames } from "../parts/mark-name";
import { placeMenu } from "../parts/menu";
import { isPersonal, person } from "../parts/person";
import { nameOf } from "../parts/why";
import { both, namesIn, type Rules, schemeOf } from "../rules";
import { clauseOf, isMarked, type Mark } from "../selection";
import type { Data } from "../state";
import { dataGrid } from "../table/grid";
import { firstInSight, ROW } from "../table/window";
import { columnFilter, FILTER } from "./column-filter";

type Row = readonly Cell[];

/** The selected customers: found, sorted, scrolled through; each row opens a card, or narrows the audience to it. */
export function customers(ui: Ui, data: Data, rows: Parts["rows"]): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { shown, query, filter, rules } = data;
  const { selection } = data.history.now;
  const { columns, total } = rows;
  const context: CellContext = { segments: shown.summary.segments, bins: shown.summary.cuts.r.length + 1 };
  const names = namesIn(rules.library);
  const title = (column: string) => nameOf(local, column, shown.columns, names);
  const known = { library: rules.library, columns: shown.columns, clusters: clusterNames(data) };
  const fieldAt = (column: ColumnInfo): Field | null =>
    local.masked && isPersonal(column.name) ? null : fieldOf(column, shown.choices.config.scheme, shown.columns);
  const filterOf = (column: ColumnInfo) => {
    const field = fieldAt(column);
    const clause = field && clauseOf(selection, field.dimension);
    const name = clause ? clauseName(local, clause, known) : title(column.name);
    return field && { label: t(clause ? "filter.set" : "filter.title", { name }), isSet: clause !== null };
  };
  const opened = columns.find(({ name }) => name === filter?.column);
  const field = opened ? fieldAt(opened) : null;
  const markOf = (row: Row): Mark => ({ kind: "customer", id: idOf(row) });
  return html`<section class="panel" aria-labelledby="customers-title">
    <div class="panel-head">
      <h2 id="customers-title" tabindex="-1">${t("customers.title")}</h2>
      <span class="row-count" data-testid="row-count">${inSight(ui, query, total)}</span>
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
      ${columnChoice(ui, {
        choices: choicesOf(shown.columns.filter(isShown), rules.library),
        shown: columnsOf(shown, query),
        nameOf: title,
      })}
      <button
        class="quiet-button"
        type="button"
        data-testid="copy-rows"
        title=${t("customers.copy.hint")}
        @click=${() => emit({ type: "copy-rows" })}
      >
        ${icon("copy")}<span>${t("customers.copy")}</span>
      </button>
    </div>
    ${dataGrid<Row>(ui, {
      name: "rows",
      label: t("customers.caption"),
      columns: columns.map((column) => ({
        name: column.name,
        title: title(column.name),
        kind: isRight(column) ? "right" : column.unit === "score" ? "middle" : "",
        width: widthOf(column, title(column.name)),
        filter: filterOf(column),
      })),
      total,
      from: rows.from,
      rows: rows.rows,
      keyOf: idOf,
      cell: (row, at) => content(ui, columns[at], row[at] ?? null, context, rules),
      sort: query.sort,
      descending: query.descending,
      sight: query.sight,
      active: query.active,
      turn: query.turn,
      open: shown.customer?.id ?? null,
      isChosen: (row) => isMarked(selection, markOf(row)),
      see: (sight) => emit({ type: "rows-see", sight }),
      go: (to) => emit({ type: "rows-go", to }),
      sortBy: (column) => emit({ type: "sort", column }),
      filters: {
        at: FILTER,
        open: (column, event) => {
          emit({ type: "filter", column });
          placeMenu(event);
        },
      },
      press: (row) => emit({ type: "customer", id: idOf(row) }),
      choose: (row, more) => emit({ type: "mark", mark: markOf(row), more }),
      copy: () => emit({ type: "copy-rows" }),
    })}
    ${columnFilter(ui, { filter, field, title: title(opened?.name ?? ""), selection, known })}
    ${total === 0 ? noneFound(ui) : html`<p class="hint">${t("customers.keys")}</p>`}
  </section>`;
}

/** The id stands first, whatever else there is. */
function idOf(row: Row): string {
  return String(row[0] ?? "");
}

/** Which of all the rows are in sight. */
function inSight({ local: { t } }: Ui, { sight }: Query, total: number): string {
  if (total === 0) return "";
  const first = firstInSight(total, sight);
  const to = Math.min(total, Math.ceil(first + sight.high / ROW));
  return t("customers.range", { from: Math.floor(first) + 1, to, total });
}

function content(
  { local }: Ui,
  column: ColumnInfo | undefined,
  value: Cell,
  context: CellContext,
  rules: Rules,
): TemplateResult | string {
  if (!column) return "";
  if (column.name === "customer_id") return person(local, String(value ?? ""), 32, true);
  if (local.masked && isPersonal(column.name) && value !== null) return person(local, String(value), 32);
  if (column.name.startsWith("tags.") && typeof value === "string")
    return value === "true"
      ? html`${icon("tick")}<span class="unseen">${local.t("value.yes")}</span>`
      : html`${nothing}`;
  const scheme = column.name.startsWith("schemes.")
    ? schemeOf(rules.library, column.name.slice("schemes.".length))
    : null;
  if (scheme && typeof value === "string" && "labels" in scheme.file) {
    const name = scheme.file.labels.find(({ id }) => id === value)?.name;
    if (name) return foreign(local.pick(both(name)));
  }
  return cell(local, column, value, context);
}

/** The widest column that a long title may make. */
const WIDEST = 220;

/** Pixels that a column needs for its title and for what stands in it. */
function widthOf(column: ColumnInfo, title: string): number {
  const [beside, letter, character] = [54, 7.5, 14];
  const letters = Array.from(title, (one) => (one > "\u2e80" ? character : letter));
  return Math.max(
    widthOfValues(column),
    Math.min(WIDEST, Math.ceil(letters.reduce((sum, width) => sum + width, beside))),
  );
}

function widthOfValues({ type, unit, name }: ColumnInfo): number {
  if (unit === "score") return 64;
  if (unit === "orders") return 80;
  if (name === "customer_id") return 124;
  if (type === "money") return 116;
  if (type === "int" || type === "number" || type === "date") return 104;
  return type === "list" ? 200 : 140;
}

function noneFound({ local: { t }, emit }: Ui): TemplateResult {
  return html`<p class="none-found">
    ${t("customers.none")}
    <button class="button" type="button" @click=${() => emit({ type: "clear-query" })}>${t("customers.clear")}</button>
  </p>`;
}
