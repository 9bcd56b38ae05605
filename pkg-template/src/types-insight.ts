/** The public shapes of what a snapshot tells at a glance, and about one customer. */
import type { Cell, Money } from "./types.js";
import type { Trace } from "./types-expression.js";

/** The shop as a whole. */
export interface Overview {
  /** Customers with an order that counts, and those with two or more; their quotient is the summary's `repeatRate`. */
  readonly buyers: number;
  readonly repeatBuyers: number;
  /** Every week from the first order or refund to the as-of day, without gaps; the last one ends with that day. */
  readonly weeks: readonly Week[];
  /**
   * How net revenue is spread over all customers, those with the largest first: from none to all of them in equal steps, at most 100.
   * Where customers' net is negative, the curve falls at its end, after having been above one.
   */
  readonly concentration: readonly ConcentrationPoint[];
}

export interface Week {
  /** Its Monday. */
  readonly start: string;
  /** Orders that count. */
  readonly orders: number;
  /** Net: refunds count in the week of the refund. */
  readonly revenue: Money;
}

/** What the customers with the largest net revenue bring together. */
export interface ConcentrationPoint {
  readonly customers: number;
  /** Part of all customers, 0…1. */
  readonly share: number;
  readonly revenue: Money;
  /** Part of net revenue, or null when that is not positive. */
  readonly revenueShare: number | null;
}

/** Customers by recency and frequency score; those without scores are in no cell. */
export interface Grid {
  /** Scores per dimension. */
  readonly bins: number;
  /** By `r`, then by `f`, both ascending; `bins` × `bins`, empty ones too. */
  readonly cells: readonly GridCell[];
}

export interface GridCell {
  readonly r: number;
  readonly f: number;
  readonly customers: number;
  readonly revenue: Money;
  /** The segment that all customers of the cell are in, or null when there is no such. */
  readonly segment: string | null;
}

/** One customer on one day. */
export interface Card {
  /** Cells in the order of the snapshot's columns. */
  readonly row: readonly Cell[];
  /** Orders and refunds in all. */
  readonly entries: number;
  /** Orders and refunds, oldest first; of more than 5,000, the latest. */
  readonly history: readonly HistoryEntry[];
  /** Segment id. */
  readonly segment: string | null;
  /** The segment's rule with this customer's values in it. */
  readonly why: Trace | null;
}

export interface HistoryEntry {
  readonly day: string;
  readonly amount: Money;
  /** Cancelled or refunded: no order, and what it took back is negative. */
  readonly refund: boolean;
}
