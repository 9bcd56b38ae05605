/** The public shapes of the learned model of the next purchase. */
import type { Bilingual } from "./types.js";
import type { ClvModel } from "./types-clv.js";
import type { ErrorDetail } from "./types-error.js";
import type { SnapshotRequest } from "./types-snapshot.js";

export interface RepurchaseRequest extends SnapshotRequest {
  /** Length of the next period. Default 90. */
  readonly days?: number;
  /** λ of λ/2 · Σ w²; scikit-learn's C is 1/λ. Default 1. */
  readonly ridge?: number;
  /** Customers to tell of in `top`, the likeliest first. Default 10. */
  readonly limit?: number;
  /** Customers to tell of in `asked`. */
  readonly customers?: readonly string[];
  /** Has snapshots from now on carry the column `churn.repurchase`, the probability; other days by the same weights. Default no. */
  readonly keep?: boolean;
}

/** Who buys in the next period, learned from what customers like them did before. */
export interface Repurchase {
  readonly asOf: string;
  readonly days: number;
  /** Learned from who bought in the period up to `asOf`; what `columns` and the weights rest on. */
  readonly learned: RepurchasePeriod;
  /** The test: learned one period earlier, and judged by the period up to `asOf`, which it did not know. */
  readonly test: RepurchasePeriod & {
    readonly logistic: Verdict;
    /** Of BG/NBD, MBG/NBD, Pareto/NBD and NBD the first that fits the same customers' histories up to the same day; null where none does. */
    readonly btyd: (Verdict & { readonly model: ClvModel }) | null;
    /** Why BG/NBD could not be fitted. */
    readonly refusal: ErrorDetail | null;
  };
  readonly intercept: number;
  readonly features: readonly RepurchaseFeature[];
  readonly top: readonly RepurchaseCustomer[];
  readonly asked: readonly RepurchaseCustomer[];
  /** A value for each customer with orders; `rows` are rows of the snapshot of `asOf`. */
  readonly columns: RepurchaseColumns;
  /** Scores other days by what was learned: for `engine.useModel`. */
  readonly scorer: RepurchaseScorer;
}

export interface RepurchaseColumns {
  readonly rows: Float64Array;
  readonly probability: Float64Array;
}

/** What was learned, as plain data. */
export interface RepurchaseScorer {
  readonly by: "repurchase";
  readonly days: number;
  readonly intercept: number;
  readonly features: readonly Omit<RepurchaseFeature, "id" | "name">[];
  readonly learnedOn: string;
}

export interface RepurchasePeriod {
  /** What was known at the end of this day. */
  readonly known: string;
  /** Who bought up to the end of this one. */
  readonly until: string;
  readonly customers: number;
  readonly bought: number;
}

/** How good probabilities were. */
export interface Verdict {
  /** How often one who bought had the higher probability than one who did not; 0.5 is chance. */
  readonly auc: number;
  readonly brier: number;
  readonly logLoss: number;
  /** How many times as many of the likeliest tenth bought as of all. */
  readonly lift: number;
  /** The calibration curve: tenths of the customers, the least likely first. */
  readonly groups: readonly { readonly customers: number; readonly foretold: number; readonly bought: number }[];
}

export interface RepurchaseFeature {
  readonly id: string;
  readonly name: Bilingual;
  /** The expression. */
  readonly is: string;
  readonly mean: number;
  readonly spread: number;
  /** By how much the logarithm of the odds rises for one `spread` more. */
  readonly weight: number;
}

export interface RepurchaseCustomer {
  readonly customer: string;
  readonly probability: number;
  /** What raises and lowers the odds, the greatest first: `adds` to their logarithm, against the mean customer. */
  readonly parts: readonly { readonly feature: string; readonly value: number | null; readonly adds: number }[];
}
