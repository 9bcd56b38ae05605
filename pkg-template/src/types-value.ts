/** Value models on columns of numbers. Times are in any unit, the same one everywhere; of `x`, the first purchase does not count. */

/** A column. */
export type Numbers = Float64Array | readonly number[];

/** Parameters by name, all above zero. */
export type Parameters<Name extends string> = { readonly [name in Name]: number };

/** The maximum of a likelihood. */
export interface Fit<Name extends string> {
  readonly parameters: Parameters<Name>;
  /** By the likelihood's second derivatives. */
  readonly standardErrors: Parameters<Name>;
  readonly logLikelihood: number;
  readonly customers: number;
  /** How many of them have different histories. */
  readonly histories: number;
  /** Likelihoods computed, from all beginnings of the search. */
  readonly evaluations: number;
}

/** A fitted model of purchases; `k` is the order of regularity, 1 where the model knows none. */
export interface PurchaseFit<Name extends string = string> extends Fit<Name> {
  readonly k: number;
}

export interface PurchaseOptions {
  /** How many customers have each history; absent: one. */
  readonly weights?: Numbers;
  /** Σ ln Δt over the gaps between a customer's purchases, 0 without a gap: what tells regularity. */
  readonly gaps?: Numbers;
}

/** How later purchases count less. */
export type Discount =
  /**
   * Period by period: those of the i-th count (1 + rate)^−i. With months and a monthly rate as PyMC-Marketing and lifetimes have it (there
   * a month is 30 days, or 4.345 weeks).
   */
  | { readonly periods: number; readonly length: number; readonly rate: number }
  /** At every moment, at the rate of a unit of time: DERT of BTYD and CLVTools; with a horizon, DECT. */
  | { readonly rate: number; readonly horizon?: number };

export interface ScoreRequest {
  /** The time to come. */
  readonly horizon: number;
  /** Whether `aliveLater` is asked for. Default false. */
  readonly later?: boolean;
  /** What `discounted` is by. Absent: it is not asked for. */
  readonly discount?: Discount;
}

/** Figures of customers, in the order of the rows. */
export interface Scores {
  /** The probability of being alive. */
  readonly alive: Float64Array;
  /** The probability of being alive at the end of the horizon. */
  readonly aliveLater: Float64Array | null;
  /** Purchases expected within the horizon. */
  readonly expected: Float64Array;
  /** The probability of no purchase within the horizon. */
  readonly none: Float64Array;
  /** Purchases to come, discounted: times the expected amount it is the customer's value. */
  readonly discounted: Float64Array | null;
}

/** Parameters, and the order of regularity where it is not 1. A fit is one. */
export interface Fitted<Name extends string> {
  readonly parameters: Parameters<Name>;
  readonly k?: number;
}

/** A model of how often and how long customers buy. */
export interface PurchaseModel<Name extends string> {
  /** The maximum of the likelihood: x repeat purchases, the last at tₓ, of customers watched for T. */
  fit(x: Numbers, tx: Numbers, T: Numbers, options?: PurchaseOptions): PurchaseFit<Name>;
  score(fitted: Fitted<Name>, x: Numbers, tx: Numbers, T: Numbers, request: ScoreRequest): Scores;
  /** Purchases that a new customer is expected to make in t. */
  expected(fitted: Fitted<Name>, t: number): number;
  /** The probability of each customer to make exactly n purchases within a time to come. */
  exactly(
    fitted: Fitted<Name>,
    x: Numbers,
    tx: Numbers,
    T: Numbers,
    asked: { readonly n: number; readonly horizon: number },
  ): Float64Array;
  /** The probability that a new customer makes exactly n purchases in t. */
  probability(fitted: Fitted<Name>, n: number, t: number): number;
}

/** A fit whose parameters depend on covariates z of customers: `parameters` are those where all are 0. */
export interface Regression<Name extends string, Linked extends Name> {
  readonly parameters: Parameters<Name>;
  readonly standardErrors: Parameters<Name>;
  /** γ, one a covariate: `alpha` and `beta` are multiplied by exp(−γz), `a` and `b` by exp(γz). */
  readonly coefficients: { readonly [name in Linked]: readonly number[] };
  readonly coefficientErrors: { readonly [name in Linked]: readonly number[] };
  readonly logLikelihood: number;
  readonly customers: number;
  readonly evaluations: number;
}

/** A model of purchases whose parameters may depend on what is known of customers and does not change. */
export interface RegressionModel<Name extends string, Linked extends Name> extends PurchaseModel<Name> {
  /** `covariates`: up to 16 columns, a number a customer; 0 and 1 for yes and no. */
  regress(
    x: Numbers,
    tx: Numbers,
    T: Numbers,
    covariates: readonly Numbers[],
    weights?: Numbers,
  ): Regression<Name, Linked>;
}

/** A model of customers who can only renew or leave. */
export interface RenewalModel<Name extends string> {
  /** Customers who left in each period, and who were still there after it when last seen. */
  fit(left: Numbers, kept: Numbers): Fit<Name>;
  /** Shares of customers still there after 0, 1, … periods. */
  survival(fitted: Fitted<Name>, periods: number): Float64Array;
}

export interface ValueModels {
  readonly nbd: PurchaseModel<"r" | "alpha">;
  readonly bgNbd: RegressionModel<"r" | "alpha" | "a" | "b", "alpha" | "a" | "b">;
  readonly mbgNbd: RegressionModel<"r" | "alpha" | "a" | "b", "alpha" | "a" | "b">;
  readonly paretoNbd: RegressionModel<"r" | "alpha" | "s" | "beta", "alpha" | "beta">;
  /** Regular customers: gaps are asked for, and the order k is found by likelihood. */
  readonly bgCnbdK: PurchaseModel<"r" | "alpha" | "a" | "b">;
  readonly mbgCnbdK: PurchaseModel<"r" | "alpha" | "a" | "b">;
  readonly gammaGamma: {
    /** x amounts of mean `spend` above zero; customers without any (x = 0) are left out. */
    fit(x: Numbers, spend: Numbers, weights?: Numbers): Fit<"p" | "q" | "gamma">;
    /** Expected amounts: between a customer's own and all customers'. */
    expected(fitted: Fitted<"p" | "q" | "gamma">, x: Numbers, spend: Numbers): Float64Array;
  };
  readonly bgBb: {
    /** x purchases, the last at occasion tₓ, of n. */
    fit(x: Numbers, tx: Numbers, n: Numbers, weights?: Numbers): Fit<"alpha" | "beta" | "gamma" | "delta">;
    score(
      fitted: Fitted<"alpha" | "beta" | "gamma" | "delta">,
      x: Numbers,
      tx: Numbers,
      n: Numbers,
      occasions: number,
    ): { readonly alive: Float64Array; readonly expected: Float64Array };
  };
  readonly sbg: RenewalModel<"alpha" | "beta">;
  readonly bdw: RenewalModel<"gamma" | "delta" | "c">;
}
