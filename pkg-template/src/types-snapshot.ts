/** The public shapes of a snapshot: one day's view of all customers. */
import type { Bilingual, Money } from "./types.js";
import type { Evaluation, Explanation, Expression, ListColumn } from "./types-expression.js";
import type { Card, Grid, Overview } from "./types-insight.js";
import type { ModelName } from "./types-model.js";
import type { Issue } from "./types-report.js";
import type { Audit, Division, Frozen, Library, Moves, Stability, TagOfCustomer } from "./types-scheme.js";
import type { ScoreOfCustomer, Scores, ScoresRequest } from "./types-score.js";

export interface SnapshotRequest {
  /** The day at whose end the world is looked at. Default: `OpenReport.defaultAsOf`. */
  readonly asOf?: string;
  readonly config?: SnapshotConfig;
  /** Whether models that are kept are asked about a day of which they have not told yet. Default: true; else it has no columns of theirs. */
  readonly score?: boolean;
  readonly signal?: AbortSignal;
}

export interface SnapshotConfig {
  /** RFM scores per dimension, 3…10. Default: as many as the borders in `rfm` make, else 5. Schemes keep the number that their tables need. */
  readonly bins?: number;
  /** How values become scores: in the columns `r`, `f`, `m`, and in every scheme that scores. */
  readonly rfm?: ScoringConfig;
  /** Which figure `monetary` holds: net revenue, or net revenue per order. Default `net`. */
  readonly monetary?: "net" | "mean";
  /** Who is in at all: a condition. Scores in it are those among all customers; segments it cannot ask about. Default: everyone. */
  readonly population?: string;
  /** The scheme of the column `segment`; `Snapshot.library` lists them. Default: `notebook`, or the first other one that the data allows. */
  readonly scheme?: string;
  /** Resamples from which the column `segment_stability` is estimated, at most 10,000. Default 0: no such column. */
  readonly resamples?: number;
  /** Seed of everything random. Default 1. */
  readonly seed?: number;
}

/** How values become RFM scores. */
export interface ScoringConfig {
  /** `nested`: frequency is scored within each recency score, spend within both. Default `independent`. */
  readonly scoring?: "independent" | "nested";
  /** As many customers for each score, or parts of equal width, or borders at `percentiles`. Default `quantile`. */
  readonly method?: "quantile" | "width" | "percentiles";
  /** Ascending, between 0 and 100, one fewer than there are scores. */
  readonly percentiles?: readonly number[];
  /** Fixed borders, ascending, which go before the method: days, orders, whole units of money. A value's score is one more than the borders below it (recency reversed). */
  readonly cuts?: {
    readonly recency?: readonly number[];
    readonly frequency?: readonly number[];
    readonly monetary?: readonly number[];
    readonly fourth?: readonly number[];
  };
  /** A fourth dimension: a numeric expression. It becomes the column `fourth`, and takes the place of engagement in `rfm_engagement`. */
  readonly fourth?: string;
}

export interface Segment {
  readonly id: string;
  readonly name: Bilingual;
  readonly meaning: Bilingual;
  /** CSS custom property suffix that the page colours the segment with. */
  readonly tone: string;
  readonly customers: number;
  /** Part of all customers, 0…1. */
  readonly share: number;
  readonly revenue: Money;
  /** Part of net revenue, or null when that is zero. */
  readonly revenueShare: number | null;
  readonly orders: number;
  /** Medians over the segment's customers; null when none has one. */
  readonly medianRecencyDays: number | null;
  readonly medianFrequency: number | null;
}

/** What a snapshot amounts to; also the content of `summary.json`. */
export interface SnapshotSummary {
  readonly asOf: string;
  /** The scheme of the segments; null where the data allows none. */
  readonly scheme: string | null;
  readonly customers: number;
  /** Who is in at all, where that was asked for. */
  readonly population?: { readonly text: string; readonly leftOut: number };
  readonly orders: number;
  readonly netRevenue: Money;
  /** Customers with two or more orders, as part of those with one or more. */
  readonly repeatRate: number | null;
  readonly segments: readonly Segment[];
  /** Score cut-points in use, in whole units: a value's score is one more than the cut-points below it (recency reversed). */
  readonly cuts: { readonly r: readonly number[]; readonly f: readonly number[]; readonly m: readonly number[] };
  readonly issues: readonly Issue[];
}

export interface ColumnInfo {
  readonly name: string;
  /** Made by the engine or a model, or told by a customers table. */
  readonly origin: "engine" | "model" | "file";
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

/** Who a question is about. */
export interface Who {
  /** A condition: only customers for whom it is known to hold. Borders, scores and labels stay those of all customers. Default: everyone. */
  readonly where?: Expression;
}

export interface RowsRequest extends Who {
  readonly offset?: number;
  /** At most 1,000. Default 50. */
  readonly limit?: number;
  /** Columns, or expressions over them (`features.quiet`, `sum(orders.amount, last 90 days)`), in this order. Default: all of the snapshot. */
  readonly columns?: readonly string[];
  /** Column or expression to sort by; ties keep the order of customer ids. Default `monetary` descending. */
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

/**
 * `tags.csv`: a row a customer, with a list of tags, and the weight of each tag that has one.
 * `scores.csv`: a row a customer, a column a score.
 */
export type ExportName = "customers.csv" | "tags.csv" | "scores.csv" | "summary.json" | "run.json";

export interface ExportOptions {
  /** Of `tags.csv`: which tags. Default: all that the data allows. */
  readonly tags?: readonly string[];
  /** Of `scores.csv`: which scores. Default: all that the data allows. */
  readonly scores?: readonly string[];
}

/** One day's view of all customers. */
export interface Snapshot {
  readonly summary: SnapshotSummary;
  readonly columns: readonly ColumnInfo[];
  /** Models that are kept, and were not asked about its day because `SnapshotRequest.score` was false. */
  readonly unscored: readonly ModelName[];
  /** A copy of one column, in customer order. */
  column(name: string): Promise<Column>;
  rows(request?: RowsRequest): Promise<Rows>;
  /** One customer's row, or null when the id is unknown. */
  customer(id: string): Promise<readonly Cell[] | null>;
  /** The tags that a customer has, each with its reason; null when the id is unknown on this day. */
  tagged(customer: string): Promise<readonly TagOfCustomer[] | null>;
  /** What scores amount to (mean, standard error, middle and ends) over all customers or some, and for each label of a scheme. */
  scores(request?: ScoresRequest): Promise<Scores>;
  /** A customer's scores with what each is made of, all or those named; null when the id is unknown on this day. */
  scored(customer: string, scores?: readonly string[]): Promise<readonly ScoreOfCustomer[] | null>;
  /** Weeks and concentration of revenue. */
  overview(who?: Who): Promise<Overview>;
  /** Customers and revenue by recency and frequency score. */
  grid(who?: Who): Promise<Grid>;
  /** One customer with history and the rule that decided, or null when the id is unknown on this day. */
  card(id: string): Promise<Card | null>;
  /** All schemes, scores, tags and features, and what the data allows of them. */
  library(): Promise<Library>;
  /** How a scheme divides the customers. */
  scheme(id: string, who?: Who): Promise<Division>;
  /** What a scheme's rules leave out, claim twice, or never reach. */
  audit(scheme: string): Promise<Audit>;
  /** A scheme with the borders of this snapshot's customers, for other days and data: hand its file to `defineScheme`. */
  freeze(scheme: string): Promise<Frozen>;
  /** How sure the labels of a scheme are: resamples (default 100) of the customers move the borders that are measured against them. */
  stability(scheme: string, resamples?: number): Promise<Stability>;
  /** Who has come to fulfil a condition since an earlier snapshot of the same data, who ceased to, and which of its terms made the difference. */
  moves(expression: Expression, before: Snapshot): Promise<Moves>;
  /** An expression's value for every customer. */
  evaluate(expression: Expression): Promise<Evaluation>;
  /** Why a customer has an expression's value, and what would change it; null when the id is unknown on this day. */
  explain(expression: Expression, customer: string): Promise<Explanation | null>;
  /** The bytes of a file; the same natively, in Node and in every browser. */
  export(name: ExportName, options?: ExportOptions): Promise<Uint8Array>;
  /** Frees the snapshot in the engine. */
  release(): void;
}
