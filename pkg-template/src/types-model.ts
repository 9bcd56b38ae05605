/** Columns that fitted models make of customers: values, clusters, scores. */
import type { Bilingual } from "./types.js";
import type { Snapshot } from "./types-snapshot.js";

/** What the names of a model's columns begin with, before a point: `value.clv`. */
export type ModelName = "value" | "cluster" | "churn" | "score";

export interface ModelColumn {
  /** Behind the point. Names that are not plain words stand in backticks in expressions, each word for itself. */
  readonly name: string;
  /** What people call it; default: its name. */
  readonly label?: Bilingual;
  /** Of numbers. `money`: values are major units, and become whole minor units of the ledger. */
  readonly unit?: "money" | "days" | "orders";
  /** Texts: values are then places among them. */
  readonly labels?: readonly string[];
  /** One a row; what is not finite is missing. */
  readonly values: ArrayLike<number>;
}

export interface ModelColumns {
  readonly name: ModelName;
  /** The snapshot whose rows the values are of; the columns hold for its day. Customers who are not in it have none. */
  readonly snapshot: Snapshot;
  readonly columns: readonly ModelColumn[];
  /** How they were made, for `run.json`: whatever makes them again. */
  readonly made?: unknown;
}

/** Columns of every customer of the ledger, in its order. */
export type LedgerModelColumns = Pick<ModelColumns, "columns" | "made">;

/**
 * Scores another day with the same fit. `bare` computes a snapshot of that day without this model's columns, to read from; it is let go
 * afterwards; `everyone`: also of those whom the population leaves out, for what is said of a day is kept while the population changes.
 * Null: nothing can be said of that day.
 */
export type OnDay = (
  asOf: string,
  bare: (of?: { readonly everyone?: boolean }) => Promise<Snapshot>,
) => Promise<Pick<ModelColumns, "snapshot" | "columns" | "made"> | LedgerModelColumns | null>;
