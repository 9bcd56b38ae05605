import type { ColumnInfo, Library, Snapshot } from "clientele";
import { inTable } from "./parts/cell";
import type { Place } from "./table/keys";
import { askedFrom, type Sight } from "./table/window";

/** How the table of customers is looked at: which of the selected customers, by which order, which columns, and where in it we are. */
export interface Query {
  readonly find: string;
  readonly sort: string;
  readonly descending: boolean;
  /** Columns and expressions; null for the usual ones. */
  readonly columns: readonly string[] | null;
  /** The first row that is asked for. */
  readonly offset: number;
  readonly sight: Sight;
  readonly active: Place;
  /** Counts how often the table began anew: it is scrolled back then. */
  readonly turn: number;
}

const AT_THE_TOP = { offset: 0, sight: { scrolled: 0, high: 480 }, active: { row: -1, column: 0 } } as const;

export const FIRST_QUERY: Query = {
  find: "",
  sort: "monetary",
  descending: true,
  columns: null,
  turn: 0,
  ...AT_THE_TOP,
};

export type ListingAction =
  | { readonly type: "find"; readonly text: string }
  | { readonly type: "clear-query" }
  | { readonly type: "sort"; readonly column: string }
  | { readonly type: "rows-see"; readonly sight: Sight }
  | { readonly type: "rows-go"; readonly to: Place }
  | { readonly type: "rows-columns"; readonly columns: readonly string[] | null };

/** These read from small to large first. */
const UPWARDS: ReadonlySet<string> = new Set(["customer_id", "segment"]);

/** Of `total` rows, as they are known by now. */
export function listed(query: Query, action: ListingAction, total: number): Query {
  switch (action.type) {
    case "find":
      return { ...fromTop(query), find: action.text };
    case "clear-query":
      return { ...fromTop(query), find: "" };
    case "sort": {
      const { column } = action;
      const descending = query.sort === column ? !query.descending : !UPWARDS.has(column);
      return { ...fromTop(query), active: query.active, sort: column, descending };
    }
    case "rows-see":
      return { ...query, sight: action.sight, offset: askedFrom(total, action.sight) };
    case "rows-go":
      return { ...query, active: action.to };
    case "rows-columns":
      return { ...query, columns: action.columns, active: { ...query.active, column: 0 } };
  }
}

/** The same table from its beginning: there are other rows in it now. */
function fromTop(query: Query): Query {
  return { ...query, ...AT_THE_TOP, sight: { ...query.sight, scrolled: 0 }, turn: query.turn + 1 };
}

/** The columns of the table by name, the customer's id first. */
export function columnsOf(
  { columns, summary }: Pick<Snapshot, "columns" | "summary">,
  query: Query,
): readonly string[] {
  return query.columns ?? inTable(columns, summary.orders > 0).map(({ column }) => column.name);
}

/** A column that can be chosen, as requests call it. */
export interface Choice {
  readonly name: string;
  readonly group: "engine" | "model" | "file" | "feature" | "scheme" | "tag";
}

/** Every column that the customers can be listed with, what the data allows of the library among them. */
export function choicesOf(columns: readonly ColumnInfo[], library: Library | null): readonly Choice[] {
  const possible = <T extends { readonly id: string; readonly text: string | null }>(all: readonly T[] = []) =>
    all.filter(({ text }) => text !== null);
  return [
    ...columns.map(({ name, origin }): Choice => ({ name, group: origin })),
    ...possible(library?.features).map(({ id }): Choice => ({ name: `features.${id}`, group: "feature" })),
    ...possible(library?.schemes).map(({ id }): Choice => ({ name: `schemes.${id}`, group: "scheme" })),
    ...possible(library?.tags).map(({ id }): Choice => ({ name: `tags.${id}`, group: "tag" })),
  ];
}
