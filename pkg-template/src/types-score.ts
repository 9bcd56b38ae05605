/** The public shapes of scores: numbers of each customer, with the parts that they are made of. */
import type { ErrorDetail } from "./types-error.js";
import type { Datum, Expression } from "./types-expression.js";
import type { FeatureInfo, Named, Part, Setting } from "./types-scheme.js";
import type { Who } from "./types-snapshot.js";

/** A number of each customer: `scores.<id>` in expressions, its parts `scores.<id>.<part>`. */
export interface ScoreFile {
  readonly id: string;
  readonly name?: Named;
  /** What it says, in a sentence. */
  readonly meaning?: Named;
  readonly family?: string;
  /** `percent` is of 100, `share` and `change` are of 1. */
  readonly unit?: "points" | "percent" | "share" | "change" | "money" | "days";
  /** The range that values lie in; none where it is without end. */
  readonly from?: number;
  readonly to?: number;
  readonly better?: "high" | "low";
  /** Where it is from. */
  readonly source?: string;
  readonly settings?: readonly Setting[];
  readonly parts?: readonly Part[];
  /** Of several expressions, the first that the data allows. */
  readonly is: Expression | readonly Expression[];
}

export interface ScoreInfo extends FeatureInfo {
  /** The expressions of its parts in use, in the order of the file; null where the data lacks what one needs. */
  readonly parts: readonly (string | null)[];
  /** What the data lacks: a column or ledger each. */
  readonly needs: readonly ErrorDetail[];
  /** As it is written: change it and hand it to `defineScore`. */
  readonly file: ScoreFile;
}

export interface ScoresRequest extends Who {
  /** Which scores. Default: all that the data allows. */
  readonly scores?: readonly string[];
  /** A scheme, for each of whose labels figures are wanted as well. */
  readonly by?: string;
}

/** What scores amount to. */
export interface Scores {
  /** Customers asked about. */
  readonly customers: number;
  /** Ids of the labels, in order; none where no scheme was asked for. */
  readonly labels: readonly string[];
  readonly scores: readonly ScoreFigures[];
}

export interface ScoreFigures {
  readonly id: string;
  readonly type: "number" | "money" | "duration";
  /** Null where nobody has a value. */
  readonly all: Spread | null;
  /** In the order of `Scores.labels`. */
  readonly labels: readonly (Spread | null)[];
}

/** Figures of the values of some customers; amounts in whole units. */
export interface Spread {
  /** Customers with a value. */
  readonly customers: number;
  readonly mean: number;
  /** Of the mean, s ÷ √n with the standard deviation of a sample; null of a single value. */
  readonly standardError: number | null;
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** A customer's score, and what it is made of. */
export interface ScoreOfCustomer {
  readonly id: string;
  readonly value: Datum;
  /** Those that the data allows. */
  readonly parts: readonly { readonly id: string; readonly value: Datum }[];
}
