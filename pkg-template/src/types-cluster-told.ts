/** What is found out about rows and clusters: how many there are, how columns were prepared, how clusters differ. */
import type { RowsShape } from "./types-cluster.js";

export interface ChooseOptions extends RowsShape {
  /** The first number that is tried. Default 2. */
  readonly least?: number;
  /**
   * The last one. Left out: 12, and farther, to 50, where a first look at some rows says so; those beyond 12 are told only where clusters are
   * clear.
   */
  readonly most?: number;
  /** Runs of k-means for each. Default 4. */
  readonly restarts?: number;
  /** Tables without clusters to compare with, of each of two kinds. Default 8. */
  readonly references?: number;
  /** Rows that silhouettes are computed of, at most. Default 5000. */
  readonly sample?: number;
  readonly seed?: number;
}

/** `regions`: as many as there are dense regions (HDBSCAN's), where that is one of the numbers tried. */
export type ClusterIndex = "silhouette" | "calinskiHarabasz" | "daviesBouldin" | "gap" | "regions";

/** What speaks for a number of clusters. */
export interface ClusterEvidence {
  readonly k: number;
  readonly inertia: number;
  readonly silhouette: number;
  /** Its standard error where it is of a sample; 0 where it is of all rows. */
  readonly silhouetteError: number;
  readonly simplified: number;
  readonly calinskiHarabasz: number;
  readonly daviesBouldin: number;
  readonly gap: number | null;
  readonly gapError: number | null;
}

export interface ClusterChoice {
  /** Null: no clear clusters. */
  readonly recommended: number | null;
  readonly picks: readonly { readonly index: ClusterIndex; readonly k: number }[];
  /** The recommended number and every other that an index picks; the silhouette's first. */
  readonly offered: readonly number[];
  readonly evidence: readonly ClusterEvidence[];
  /**
   * The best silhouette of rows, and of tables without clusters: spread evenly, and with a single hump in every column, as skewed and as
   * heavy in the tails. Equal values are moved apart for both, so it may be lower than in the evidence. Where the number of dense regions is
   * recommended and not the silhouette's, all are of that number.
   */
  readonly best: number;
  readonly even: readonly number[];
  readonly humped: readonly number[];
}

/** What happens to a column before it is compared with others. */
export interface PreparePlan {
  /** What stands for missing numbers (NaN). Default `refused`. */
  readonly missing?: "refused" | "median" | "mean";
  /** Default `none`. */
  readonly transform?: "none" | "log1p" | "yeoJohnson" | "quantileNormal";
  /** Default `z`. */
  readonly scaling?: "none" | "z" | "robust" | "minMax";
  /** Default 1. */
  readonly weight?: number;
}

/** What was learnt of a column: it can be kept as JSON, and be applied to other rows. */
export interface PreparedColumn {
  readonly fill: number | null;
  readonly transform: "none" | "log1p" | "yeoJohnson" | "quantileNormal";
  /** The power, or the quantiles. */
  readonly learnt: readonly number[];
  readonly centre: number;
  readonly spread: number;
  readonly weight: number;
}

export interface PcaResult {
  readonly means: Float64Array;
  /** Along each component, divided by rows − 1. */
  readonly variances: Float64Array;
  /** Of the columns on each component, one component behind the other. */
  readonly loadings: Float64Array;
  /** Of the rows, by component. */
  readonly coordinates: readonly Float64Array[];
}

/** A column in a cluster, beside all other rows. */
export interface ClusterDifference {
  readonly column: number;
  readonly mean: number;
  readonly median: number;
  readonly rest: number;
  /** The difference of both means over the deviation within both, and its interval of 95 %. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
}

export interface ClusterComparison {
  readonly adjustedRand: number;
  readonly adjustedMutualInformation: number;
  /** Labels of the first and of the second, ascending, and how many rows go from which to which. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly flow: readonly (readonly number[])[];
}
