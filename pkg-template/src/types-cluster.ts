/** Clusters on columns of numbers and categories, without an engine: `clientele/cluster`. */
import type { Language, Progress } from "./types.js";
import type {
  ChooseOptions,
  ClusterChoice,
  ClusterComparison,
  ClusterDifference,
  PcaResult,
  PreparedColumn,
  PreparePlan,
} from "./types-cluster-told.js";

export type * from "./types-cluster-told.js";

/** Numbers, one behind the other. */
export type ClusterNumbers = Float64Array | Float32Array | readonly number[];

/** Rows one behind the other (then with `d`, and `n` if it is to be checked), or columns. */
export type ClusterRows = ClusterNumbers | readonly ClusterNumbers[];

/** The cluster of each row. */
export type ClusterLabels = Int32Array | Uint32Array | readonly number[];

export interface ClusterRun {
  /** Cancels: at any moment with workers, between parts of the work without. */
  readonly signal?: AbortSignal;
  /** Parts of the work that are done, of all. */
  readonly onProgress?: (progress: Pick<Progress, "done" | "total">) => void;
}

export interface RowsShape extends ClusterRun {
  /** Rows. */
  readonly n?: number;
  /** Columns; 1 for rows one behind the other when it is left out. */
  readonly d?: number;
}

export interface KMeansOptions extends RowsShape {
  readonly k: number;
  /** `greedy` (default): k-means++, the best of some draws each time. Numbers: the first centroids, one behind the other. */
  readonly start?: "greedy" | "plusPlus" | ClusterNumbers;
  /** Runs, of which the best counts. Default 10. */
  readonly restarts?: number;
  /** Steps of a run, at most. Default 300. */
  readonly maxSteps?: number;
  /** A run ends when centroids together moved by less, squared, than this part of the columns' mean variance. Default 1e-4. */
  readonly tolerance?: number;
  /** Default 1. */
  readonly seed?: number;
}

export interface Clustering {
  /** The cluster of each row, from 0. */
  readonly labels: Int32Array;
  /** Rows of each cluster. */
  readonly sizes: readonly number[];
}

export interface KMeansResult extends Clustering {
  readonly k: number;
  /** Means, one behind the other. */
  readonly centroids: Float64Array;
  /** Sum of squared distances from them. */
  readonly inertia: number;
  readonly steps: number;
  readonly converged: boolean;
}

/** Without `steps` and `converged`: batches do not end by themselves. */
export type BatchResult = Omit<KMeansResult, "steps" | "converged">;

export interface BatchOptions extends KMeansOptions {
  /** Rows of a batch. Default 4096. */
  readonly size?: number;
  /** Default 100. */
  readonly batches?: number;
}

export interface BisectingResult {
  readonly labels: Int32Array;
  readonly inertia: number;
  /** Splits in their order: the first keeps the cluster's number, the second gets the next free one. */
  readonly splits: readonly { readonly of: number; readonly before: number; readonly after: number }[];
}

/** Parameters of a mixture; matrices are full, row by row, whatever their kind. */
export interface MixtureComponents {
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly covariances: Float64Array;
}

export interface MixtureOptions extends RowsShape {
  readonly k: number;
  /** Default `full`. */
  readonly covariance?: "full" | "tied" | "diagonal" | "spherical";
  /** Where the search begins. Default: with k-means. */
  readonly start?: MixtureComponents;
  /** Default 200. */
  readonly maxSteps?: number;
  /** The search ends when the mean log-likelihood of a row changes by less. Default 1e-4. */
  readonly tolerance?: number;
  /** Added to variances, as a part of the columns' mean variance. Default 1e-6. */
  readonly floor?: number;
  readonly seed?: number;
}

export interface MixtureResult extends Clustering, MixtureComponents {
  /** The probability of each row's cluster. */
  readonly certainty: Float64Array;
  readonly logLikelihood: number;
  /** Lower is better. */
  readonly bic: number;
  readonly icl: number;
  readonly steps: number;
  readonly converged: boolean;
}

export interface HdbscanOptions extends RowsShape {
  /** Rows of a cluster, at least. */
  readonly minSize: number;
  /** A row's density goes by this neighbour. Default: `minSize`, as the package hdbscan. */
  readonly neighbours?: number;
  /** `mass` (default): clusters that last longest; `leaves`: the smallest. */
  readonly selection?: "mass" | "leaves";
  /** Whether all rows may be one cluster. Default false. */
  readonly allowSingle?: boolean;
}

export interface HdbscanResult extends Clustering {
  /** How firmly each row belongs to its cluster, 0 to 1; rows of none have label −1 and 0. */
  readonly strengths: Float64Array;
  readonly stabilities: readonly number[];
  /** What `approximatePredict` goes by, together with the rows themselves. */
  readonly model: HdbscanModel;
}

/** Clusters within clusters by number, the whole first, and where each row falls out of them; densities are 1 / distance. */
export interface HdbscanModel {
  readonly neighbours: number;
  /** Of each row: the number it falls out of, and at what density. */
  readonly places: Uint32Array;
  readonly densities: Float64Array;
  /** Of each number: the one around it, the density at which it parts from that, its cluster (−1: none), the cluster's largest density. */
  readonly parents: Uint32Array;
  readonly births: Float64Array;
  readonly names: Int32Array;
  readonly lasts: Float64Array;
  /** At a smaller density rows are noise: where all rows may be one cluster. */
  readonly least: number;
}

export interface TreeOptions extends RowsShape {
  /** Clusters that are left; absent: `labels` is null. */
  readonly k?: number;
}

/** Mergers from the lowest: `a` and `b` are rows, or n + the number of an earlier merger. */
export interface TreeResult {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly heights: Float64Array;
  readonly sizes: Uint32Array;
  readonly labels: Int32Array | null;
}

/** Rows of both kinds of columns. Categories are texts, or codes from 0. */
export interface MixedRows {
  readonly numbers?: readonly ClusterNumbers[];
  readonly categories?: readonly (Uint32Array | readonly (string | number)[])[];
}

export interface PrototypesOptions extends ClusterRun {
  readonly k: number;
  /** What a different category counts, in squares of the numbers. Default: half the mean deviation of the numbers, as the package kmodes. */
  readonly gamma?: number;
  /** Numbers: rows where centres begin. Default `drawn`, of which the first run is `cao`. */
  readonly start?: "cao" | "drawn" | readonly number[];
  /** Default 10. */
  readonly restarts?: number;
  /** Centres of the best run that are tried at another row. Default 60. */
  readonly swaps?: number;
  readonly maxSteps?: number;
  readonly seed?: number;
}

export interface PrototypesResult extends Clustering {
  /** Means of the numbers, one cluster behind the other. */
  readonly means: Float64Array;
  /** The most frequent category of each column, a list a cluster. */
  readonly modes: readonly (readonly (string | number)[])[];
  readonly cost: number;
  readonly gamma: number;
  readonly steps: number;
  readonly converged: boolean;
}

export interface MedoidsOptions extends ClusterRun {
  readonly k: number;
  readonly maxRounds?: number;
  readonly seed?: number;
}

export interface ClaraOptions extends MedoidsOptions {
  /** Samples, of which the best counts. Default 5. */
  readonly samples?: number;
  /** Rows of each. Default 1000. */
  readonly sample?: number;
}

export interface MedoidsResult extends Clustering {
  /** The row that stands for each cluster. */
  readonly medoids: Uint32Array;
  /** Sum of Gower's distances from them. */
  readonly cost: number;
}

export interface ClustersOptions {
  readonly language?: Language;
  /** Workers to compute in; 0: where it is asked, part by part. Default 0. The result is the same. */
  readonly workers?: number;
}

/** Methods. Each gives the same bytes for the same data, options and seed, on any machine and with any number of workers. */
export interface Clusters {
  kmeans(rows: ClusterRows, options: KMeansOptions): Promise<KMeansResult>;
  /** The cluster of other rows: the nearest centroid, and how far it is. */
  nearest(
    model: Pick<KMeansResult, "k" | "centroids">,
    rows: ClusterRows,
    shape?: RowsShape,
  ): Promise<{ readonly labels: Int32Array; readonly distances: Float64Array }>;
  bisectingKMeans(rows: ClusterRows, options: KMeansOptions): Promise<BisectingResult>;
  miniBatchKMeans(rows: ClusterRows, options: BatchOptions): Promise<BatchResult>;
  gaussianMixture(rows: ClusterRows, options: MixtureOptions): Promise<MixtureResult>;
  /** The likeliest cluster of other rows. */
  likeliest(
    model: MixtureComponents,
    rows: ClusterRows,
    shape?: RowsShape,
  ): Promise<{ readonly labels: Int32Array; readonly certainty: Float64Array }>;
  hdbscan(rows: ClusterRows, options: HdbscanOptions): Promise<HdbscanResult>;
  /**
   * Where other rows would belong, the clusters staying what they are: to the one of the row that they reach first, as far out as they are. `rows`
   * are those that the model is of. As `approximate_predict` of the package hdbscan. Cost: others × log(rows) in a few dimensions.
   */
  approximatePredict(
    model: HdbscanModel,
    rows: ClusterRows,
    others: ClusterRows,
    shape?: RowsShape,
  ): Promise<{ readonly labels: Int32Array; readonly strengths: Float64Array }>;
  ward(rows: ClusterRows, options?: TreeOptions): Promise<TreeResult>;
  agglomerative(
    rows: ClusterRows,
    options: TreeOptions & { readonly linkage: "ward" | "average" | "complete" | "single" },
  ): Promise<TreeResult>;
  kPrototypes(rows: MixedRows, options: PrototypesOptions): Promise<PrototypesResult>;
  kModes(categories: NonNullable<MixedRows["categories"]>, options: PrototypesOptions): Promise<PrototypesResult>;
  /** Medoids by Gower's distance, judged by all rows. */
  pam(rows: MixedRows, options: MedoidsOptions): Promise<MedoidsResult>;
  /** The same, judged by samples. */
  clara(rows: MixedRows, options: ClaraOptions): Promise<MedoidsResult>;
  silhouette(
    rows: ClusterRows,
    labels: ClusterLabels,
    options?: RowsShape & { readonly simplified?: boolean },
  ): Promise<{ readonly mean: number; readonly values: Float64Array }>;
  indices(
    rows: ClusterRows,
    labels: ClusterLabels,
    shape?: RowsShape,
  ): Promise<{ readonly calinskiHarabasz: number; readonly daviesBouldin: number }>;
  chooseK(rows: ClusterRows, options?: ChooseOptions): Promise<ClusterChoice>;
  /** Brings columns onto comparable scales; one plan for all, or one a column. */
  prepare(
    rows: ClusterRows,
    plans: PreparePlan | readonly PreparePlan[],
    shape?: RowsShape,
  ): Promise<{ readonly prepared: readonly PreparedColumn[]; readonly columns: readonly Float64Array[] }>;
  applyPrepared(
    prepared: readonly PreparedColumn[],
    rows: ClusterRows,
    shape?: RowsShape,
  ): Promise<readonly Float64Array[]>;
  /** Principal components. `count`: coordinates of rows; default 2. */
  pca(rows: ClusterRows, options?: RowsShape & { readonly count?: number }): Promise<PcaResult>;
  /** How each cluster differs from all other rows, the strongest differences first. */
  profile(
    rows: ClusterRows,
    labels: ClusterLabels,
    shape?: RowsShape,
  ): Promise<readonly (readonly ClusterDifference[])[]>;
  compare(a: ClusterLabels, b: ClusterLabels, run?: ClusterRun): Promise<ClusterComparison>;
  /** Ends the workers. */
  close(): void;
}
