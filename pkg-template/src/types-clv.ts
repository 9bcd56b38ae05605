/** Customers' value, as the engine works it out of the orders. */
import type { ErrorDetail } from "./types-error.js";
import type { SnapshotRequest } from "./types-snapshot.js";

export type ClvModel = "nbd" | "bg_nbd" | "mbg_nbd" | "pareto_nbd" | "bg_cnbd_k" | "mbg_cnbd_k";

export interface ClvRequest extends SnapshotRequest {
  /** Default `auto`: the winner of a contest. */
  readonly model?: ClvModel | "auto";
  /** `YYYY-MM-DD`: models are fitted to what was known at the end of this day, and judged by what came up to `asOf`. Default: by likelihood. */
  readonly holdout?: string;
  /** How far to look ahead, in months of 30 days. Default 12. */
  readonly months?: number;
  /** By how much less a month later counts, as lifetimes and PyMC-Marketing have it. Default 0.01. */
  readonly discount?: number;
  /** Sets of customers to make up by the model, 2 to 10,000, for intervals of what is told. Default 0: no intervals. */
  readonly samples?: number;
  /** How many of the most valuable customers to name. Default 10. */
  readonly limit?: number;
}

/**
 * Why a model was taken: what came later was likeliest under it; or the smallest information criterion, where nothing came later; no other
 * could be fitted; or it was asked for.
 */
export type ClvReason = "holdout" | "likelihood" | "only_one" | "asked";

export interface ClvContestEntry {
  readonly model: string;
  /** Why there is no fit. */
  readonly refusal: ErrorDetail | null;
  /** Whether it may win: a model that holds every one-time buyer for alive may not where these are most customers. */
  readonly eligible: boolean;
  readonly k: number | null;
  readonly logLikelihood: number | null;
  /** Bayes' information criterion. */
  readonly bic: number | null;
  readonly holdout: {
    /** Purchases of all customers, expected and real. */
    readonly expected: number;
    readonly actual: number;
    /** Of a customer. */
    readonly rmse: number;
    readonly mae: number;
    /** The log-likelihood of what came. */
    readonly logScore: number;
    /** Mean squared error of the probability to buy at all. */
    readonly brier: number;
  } | null;
}

/** A customer's figures. Times are days, amounts in major units. */
export interface CustomerValue {
  readonly customer: string;
  /** Days with orders after the first. */
  readonly purchases: number;
  /** Days from the first to the last of them, and from the first to the end. */
  readonly last: number;
  readonly watched: number;
  /** The probability of still being a customer. */
  readonly alive: number;
  /** Purchases within the horizon. */
  readonly expected: number;
  /** The probability of none. */
  readonly none: number;
  /** Expected amount of a purchase; null where amounts say nothing. */
  readonly spend: number | null;
  /** Discounted revenue within the horizon. */
  readonly value: number | null;
}

export interface ClvIntervals {
  readonly level: number;
  /** Sets of which there is a fit. */
  readonly samples: number;
  /** Of the totals. */
  readonly alive: readonly [number, number];
  readonly expected: readonly [number, number];
  readonly parameters: Readonly<Record<string, readonly [number, number]>>;
}

export interface Clv {
  readonly asOf: string;
  readonly holdout: string | null;
  readonly model: string;
  /** Order of regularity: 1 is none. */
  readonly k: number;
  readonly reason: ClvReason;
  readonly contest: readonly ClvContestEntry[];
  /** The winner, fitted to everything known at the as-of day; times are days. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly standardErrors: Readonly<Record<string, number>>;
  readonly logLikelihood: number;
  /** Gamma-Gamma. */
  readonly spending: {
    readonly parameters: Readonly<Record<string, number>> | null;
    readonly refusal: ErrorDetail | null;
    /** Between how often and how much customers buy: the model takes it for 0. */
    readonly correlation: number | null;
    /** Customers who bought again, for nothing or less in all. */
    readonly leftOut: number;
  };
  readonly months: number;
  readonly discount: number;
  /** Customers with an order. */
  readonly customers: number;
  /** Sums over all customers. */
  readonly totals: { readonly alive: number; readonly expected: number; readonly value: number | null };
  /** Bounds that hold nine tenths of the made-up sets (parametric bootstrap, always with the same seed); null where none were asked for. */
  readonly intervals: ClvIntervals | null;
  /** The most valuable customers, or those who are expected to buy most often. */
  readonly top: readonly CustomerValue[];
  /** Every customer's figures; `rows` are rows of a snapshot of the same day and settings. */
  readonly columns: {
    readonly rows: Float64Array;
    readonly alive: Float64Array;
    readonly expected: Float64Array;
    readonly none: Float64Array;
    readonly spend: Float64Array | null;
    readonly value: Float64Array | null;
  };
}
