/** Customers' value, as the engine works it out of the orders. */

import type { Progress } from "./types.js";
import type { ErrorDetail } from "./types-error.js";
import type { SnapshotRequest } from "./types-snapshot.js";

export type ClvModel = "nbd" | "bg_nbd" | "mbg_nbd" | "pareto_nbd" | "bg_cnbd_k" | "mbg_cnbd_k";

export interface ClvRequest extends SnapshotRequest {
  /** Default `auto`: the winner of a contest. */
  readonly model?: ClvModel | "auto";
  /** `YYYY-MM-DD`: models are fitted to what was known at the end of this day, and judged by what came up to `asOf`. Default: by likelihood. */
  readonly holdout?: string;
  /** Where `holdout` names no day: on how many days, at even distances, models are judged. Default 0: by likelihood. */
  readonly rolling?: number;
  /** How far to look ahead, in months of 30 days. Default 12. */
  readonly months?: number;
  /** By how much less a month later counts, as lifetimes and PyMC-Marketing have it. Default 0.01. */
  readonly discount?: number;
  /** Month by month, as lifetimes and PyMC-Marketing have it, or at every moment, as CLVTools' DECT has it. Default `monthly`. */
  readonly discounting?: "monthly" | "continuous";
  /** Sets of customers to make up by the model, 2 to 10,000, for intervals of what is told. Default 0: no intervals. */
  readonly samples?: number;
  /** How many of the most valuable customers to name. Default 10. */
  readonly limit?: number;
  /**
   * From now on snapshots have the figures as columns `value.p_alive`, `value.expected`, `value.p_none`, `value.spend` and `value.clv`, on every day by
   * this fit, until other files are opened or `engine.forgetModel("value")`. Default false.
   */
  readonly keep?: boolean;
  /** Steps of the fit (`stage` is `fit`). */
  readonly onProgress?: (progress: Progress) => void;
}

/** A fit that scores customers on any day; times are days. `run.json` has it where its columns took part. */
export interface ClvScorer {
  readonly by: "clv";
  readonly model: string;
  readonly k: number;
  readonly parameters: readonly number[];
  /** p, q, gamma; null where amounts say nothing. */
  readonly spending: readonly number[] | null;
  readonly months: number;
  readonly discount: number;
  readonly continuous: boolean;
  readonly fittedOn: string;
}

/** One value a customer of the ledger. */
export interface ValueColumns {
  readonly p_alive: Float64Array;
  readonly expected: Float64Array;
  readonly p_none: Float64Array;
  readonly spend?: Float64Array;
  readonly clv?: Float64Array;
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
  /** All days together; null where it was not judged. */
  readonly holdout: Omit<ClvVerdict, "asOf" | "until"> | null;
  /** Day by day. */
  readonly origins: readonly ClvVerdict[];
}

/** What a model, fitted to what was known on a day, said of the time up to another, and what came. */
export interface ClvVerdict {
  readonly asOf: string;
  readonly until: string;
  readonly customers: number;
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
}

/** How well the winner, fitted to what was known on a day, foretold the time up to another. */
export interface ClvChecks {
  readonly asOf: string;
  readonly until: string;
  /** Customers in ten groups, from those least likely to be alive: means, and the part that did buy. */
  readonly alive: readonly {
    readonly customers: number;
    readonly alive: number;
    /** The probability of a purchase. */
    readonly foretold: number;
    readonly bought: number;
  }[];
  /** By purchases up to the first day: purchases a customer. */
  readonly frequency: readonly {
    readonly purchases: number;
    readonly orMore: boolean;
    readonly customers: number;
    readonly expected: number;
    readonly actual: number;
  }[];
}

/** Purchases of the customers known on a day, from the first of them on, added up; the model knows nothing behind that day. */
export interface ClvTracking {
  readonly asOf: string;
  readonly customers: number;
  /** Days from the first customer's first order to that day. */
  readonly knownDays: number;
  /** Days of a step. */
  readonly step: number;
  readonly steps: readonly { readonly days: number; readonly expected: number; readonly actual: number }[];
}

/** What is expected of a customer known for `watched` days, for each number of purchases (columns) and days since the last one (rows). */
export interface ClvMatrix {
  readonly watched: number;
  readonly purchases: readonly number[];
  readonly quiet: readonly number[];
  /** Row by row. */
  readonly alive: Float64Array;
  readonly expected: Float64Array;
}

/** Bounds of one customer's figures. */
export interface OwnBounds {
  readonly alive: readonly [number, number];
  readonly expected: readonly [number, number];
  readonly value: readonly [number, number] | null;
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
  /** That hold nine tenths of the made-up sets; null where none were asked for. What one spends is taken as known. */
  readonly bounds: OwnBounds | null;
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
  readonly discounting: "monthly" | "continuous";
  /** Customers with an order, and of them those who bought again. */
  readonly customers: number;
  readonly repeaters: number;
  /** Sums over all customers. `residual`: what they will ever bring, discounted at every moment (DERT × spend); null without a discount. */
  readonly totals: {
    readonly alive: number;
    readonly expected: number;
    readonly value: number | null;
    readonly residual: number | null;
  };
  /** Of the latest day judged; null where none was. */
  readonly checks: ClvChecks | null;
  readonly tracking: ClvTracking | null;
  readonly matrix: ClvMatrix;
  /** Scores other days by this fit: for `engine.useModel`. */
  readonly scorer: ClvScorer;
  /** Bounds that hold nine tenths of the made-up sets (parametric bootstrap, always with the same seed); null where none were asked for. */
  readonly intervals: ClvIntervals | null;
  /** Why there are no intervals although they were asked for: fits to made-up customers came to no end. */
  readonly unsure: ErrorDetail | null;
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
