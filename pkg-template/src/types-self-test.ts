/** The models tried on data of the literature, beside what others published of the same data. */

import type { Progress } from "./types.js";

export type SelfTestModel = "bg_nbd" | "mbg_nbd" | "pareto_nbd" | "gamma_gamma" | "bg_bb" | "sbg";
export type SelfTestData = "cdnow" | "donations" | "regular" | "high_end";

/** Who said it. `computed`: computed for these tests with other programs (SciPy, mpmath). */
export type SelfTestSource =
  | "fader_hardie_lee_2005"
  | "fader_hardie_2007"
  | "btyd"
  | "btydplus"
  | "clvtools"
  | "lifetimes"
  | "computed";

/** A customer: x purchases after the first, the last at tₓ, watched for T. */
export interface SelfTestCustomer {
  readonly x: number;
  readonly tx: number;
  readonly T: number;
}

/** What a figure is. */
export type SelfTestQuestion =
  /** Of the maximum of the likelihood. */
  | { readonly what: "parameter" | "error"; readonly name: string }
  | { readonly what: "log_likelihood" }
  /** Purchases of a new customer in t. */
  | { readonly what: "expected"; readonly t: number }
  /** That a new customer makes n purchases in t. */
  | { readonly what: "probability"; readonly n: number; readonly t: number }
  | { readonly what: "alive"; readonly customer: SelfTestCustomer }
  /** Purchases of a customer in the t to come. */
  | { readonly what: "later"; readonly customer: SelfTestCustomer; readonly t: number }
  /** Amount expected of a customer whose x purchases had this mean. */
  | { readonly what: "spend"; readonly x: number; readonly mean: number }
  /** Share of customers who are still there after so many periods. */
  | { readonly what: "survival"; readonly periods: number };

/** A figure as somebody else has it. */
export type SelfTestFigure = SelfTestQuestion & {
  readonly source: SelfTestSource;
  readonly value: number;
  /** Parameters of the source's own, where it used others than the maximum. */
  readonly at?: Readonly<Record<string, number>>;
} & SelfTestTolerance;

/** By how much ours may differ: half of the last digit that was printed, or a part of the value. */
export type SelfTestTolerance = { readonly tolerance: number } | { readonly relative: number };

/** A model, the data it is fitted to, and what others found. */
export interface SelfTestCase {
  readonly model: SelfTestModel;
  readonly data: SelfTestData;
  readonly figures: readonly SelfTestFigure[];
}

export interface SelfTestResult {
  readonly figure: SelfTestFigure;
  /** Null where the model could not be fitted. */
  readonly computed: number | null;
  /** Ours less the source's. */
  readonly difference: number | null;
  /** The most that may be, either way. */
  readonly tolerance: number;
  readonly passed: boolean;
}

export interface SelfTestFit {
  readonly model: SelfTestModel;
  readonly data: SelfTestData;
  readonly customers: number;
  /** How long the fit took. */
  readonly milliseconds: number;
  readonly results: readonly SelfTestResult[];
}

export interface SelfTest {
  readonly fits: readonly SelfTestFit[];
  readonly figures: number;
  readonly passed: number;
}

export interface SelfTestRequest {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}
