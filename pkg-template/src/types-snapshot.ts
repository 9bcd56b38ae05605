/** The public shapes of what a snapshot holds: columns, rows, files. */
import type { Bilingual, Money } from "./types.js";
import type { ListColumn } from "./types-expression.js";

export interface ColumnInfo {
  readonly name: string;
  /** Made by the engine, or told by a customers table. */
  readonly origin: "engine" | "file";
  readonly label: Bilingual;
  readonly type: "text" | "int" | "number" | "date" | "money" | "category" | "list";
  readonly unit: "days" | "orders" | "money" | "score" | null;
}

/** A copied column. `valid` has bit i%8 of byte i>>3 set where row i has a value. */
export type Column = { readonly name: string; readonly length: number; readonly valid: Uint8Array } & (
  | { readonly type: "int"; readonly values: Int32Array }
  /** Days since 1970-01-01. */
  | { readonly type: "date"; readonly values: Int32Array }
  | { readonly type: "number"; readonly values: Float64Array }
  | { readonly type: "money"; readonly values: Float64Array; readonly scale: number }
  | { readonly type: "category"; readonly codes: Uint32Array; readonly dictionary: readonly string[] }
  | { readonly type: "text"; readonly values: readonly string[] }
  | ListColumn
);

/** A column of orders, which have no lists. */
export type LedgerColumn = Exclude<Column, ListColumn>;

export type Cell = string | number | Money | readonly string[] | null;

export interface RowsRequest {
  readonly offset?: number;
  /** At most 1,000. Default 50. */
  readonly limit?: number;
  /** Column to sort by; ties keep the order of customer ids. Default `monetary` descending. */
  readonly sort?: string;
  readonly descending?: boolean;
  /** Only customers whose id contains this text (case ignored). */
  readonly find?: string;
  /** Only customers of this segment id. */
  readonly segment?: string;
  /** Only customers with this recency score. */
  readonly r?: number;
  /** Only customers with this frequency score. */
  readonly f?: number;
}

export interface Rows {
  readonly columns: readonly ColumnInfo[];
  /** Rows that match, before `offset` and `limit`. */
  readonly total: number;
  /** One array a row, cells in the order of `columns`. */
  readonly rows: readonly (readonly Cell[])[];
}

/** `tags.csv`: a row a customer, with a list of tags, and the weight of each tag that has one. */
export type ExportName = "customers.csv" | "tags.csv" | "summary.json" | "run.json";

export interface ExportOptions {
  /** Of `tags.csv`: which tags. Default: all that the data allows. */
  readonly tags?: readonly string[];
}
