/** Groups of customers who are alike: `engine.cluster`. */
import type { Bilingual, Expression, SchemeFile, SnapshotRequest } from "./types.js";
import type { ClusterChoice, PreparedColumn, PreparePlan } from "./types-cluster.js";

export type ClusterMethod = "kmeans" | "gaussianMixture" | "bisecting" | "ward" | "hdbscan" | "kPrototypes" | "medoids";

export interface ClusterRequest extends SnapshotRequest {
  /** Expressions by which customers are compared. Default: the columns of a customers table, or what orders tell, as advised. */
  readonly columns?: readonly Expression[];
  /** Default `auto`: k-prototypes where there are categories, otherwise k-means. */
  readonly method?: "auto" | ClusterMethod;
  /** How many; default `auto`: by the evidence. HDBSCAN finds it itself. */
  readonly k?: "auto" | number;
  /** Numbers that `auto` tries, at most. Left out: to 12, and of numbers alone farther, to 50, where a first look at some rows says so. */
  readonly most?: number;
  /** Default: `yeoJohnson` for columns with few very large values, `none` for others. */
  readonly transform?: NonNullable<PreparePlan["transform"]>;
  /** Default `z`. */
  readonly scaling?: NonNullable<PreparePlan["scaling"]>;
  readonly seed?: number;
  /** Draws for stability; 0: none. Default 20. */
  readonly resamples?: number;
  /** Coordinates for a map of customers; default 0: none. */
  readonly coordinates?: 0 | 2 | 3;
  /** Parts of the work that are done, of all in this stage. */
  readonly onProgress?: (progress: ClusterProgress) => void;
}

export interface ClusterProgress {
  readonly stage: "choose" | "find" | "explain" | "stability";
  readonly done: number;
  readonly total: number;
}

export interface ClusterAdviceRequest extends SnapshotRequest {
  /** Expressions that customers might be compared by. Default: as `ClusterRequest`. */
  readonly columns?: readonly Expression[];
}

/** A column, and whether to compare by it. */
export interface ClusterColumn {
  /** The expression in its canonical form. */
  readonly expression: string;
  readonly label: Bilingual;
  readonly kind: "number" | "category";
  readonly unit: "money" | "days" | null;
  readonly used: boolean;
  /** `like`: it says what another says. */
  readonly verdict: "use" | "constant" | "missing" | "ids" | "like";
  readonly like: string | null;
  /** Share of customers without a value. */
  readonly missing: number;
  readonly distinct: number;
  readonly skewness: number;
  /** (skewness² + 1) / kurtosis: near 1 where groups far from each other make it skewed, and no tail; then it is not straightened. */
  readonly bimodality: number;
  readonly transform: PreparePlan["transform"] | null;
}

/** What sets a cluster apart: a number's mean, or a category's share, beside everyone else's. A number of only two values is told as categories. */
export interface ClusterTrait {
  readonly column: string;
  readonly label: Bilingual;
  readonly category: string | null;
  readonly mean: number;
  readonly median: number | null;
  readonly rest: number;
  /** In deviations, with its interval of 95 %. */
  readonly effect: number;
  readonly low: number;
  readonly high: number;
}

/** Who is in it, in the expression language, and how far that is to be trusted. */
export interface ClusterRule {
  readonly text: string;
  /** Customers for whom it holds. */
  readonly customers: number;
  /** The share of those who are in the cluster. */
  readonly precision: number;
  /** The share of the cluster for whom it holds. */
  readonly coverage: number;
}

export interface FoundCluster {
  readonly name: Bilingual;
  readonly size: number;
  readonly share: number;
  /** Mean agreement (Jaccard) with the like cluster of other draws: from .75 on stable, below .5 hardly one. */
  readonly stability: number | null;
  /** The strongest of each column, the strongest first; then what repeats them: other categories of a column, and those of others that the same customers have. */
  readonly traits: readonly ClusterTrait[];
  readonly rule: ClusterRule | null;
}

/** Everything it takes to find the cluster of customers to come; no customer's data. */
export interface ClusterModel {
  readonly format: "clientele-clusters";
  readonly version: 1;
  readonly method: ClusterMethod;
  readonly seed: number;
  readonly columns: readonly {
    readonly expression: string;
    readonly kind: "number" | "category";
    /** Of numbers. */
    readonly prepared: PreparedColumn | null;
    /** Of categories; the last stands for all others and for none. */
    readonly categories: readonly string[] | null;
  }[];
  /** What one category more or less counts, in the numbers' squares. */
  readonly gamma: number;
  /** Centres among prepared columns, a list a cluster. */
  readonly centres: readonly (readonly number[])[];
  /** Of a mixture: its weights and covariances. */
  readonly mixture: { readonly weights: readonly number[]; readonly covariances: readonly number[] } | null;
  /** The directions in which customers differ most, among prepared columns: of a map. Null where none was asked for. */
  readonly plane: { readonly means: readonly number[]; readonly directions: readonly (readonly number[])[] } | null;
  readonly names: readonly Bilingual[];
}

export interface ClusterReport {
  readonly asOf: string;
  readonly customers: number;
  readonly method: ClusterMethod;
  readonly k: number;
  /** Whether clusters stand out from chance; null where nobody asked for the evidence. */
  readonly clear: boolean | null;
  readonly choice: ClusterChoice | null;
  /** Mean silhouette of at most 5000 customers. */
  readonly silhouette: number | null;
  readonly seed: number;
  readonly columns: readonly ClusterColumn[];
  readonly clusters: readonly FoundCluster[];
  /** The share of customers whom the rules put into their cluster. */
  readonly fidelity: number | null;
  /** Customers of no cluster (HDBSCAN). */
  readonly outliers: number;
  /** The rules as a scheme, for `defineScheme`. */
  readonly scheme: SchemeFile | null;
  readonly model: ClusterModel;
  /** The cluster of each row of a snapshot of the same day and settings; −1: none. */
  readonly labels: Int32Array;
  /** By component; empty where none were asked for. Shares of variance, and loadings of each coordinate. */
  readonly map: {
    readonly coordinates: readonly Float64Array[];
    readonly shares: readonly number[];
  } | null;
}
