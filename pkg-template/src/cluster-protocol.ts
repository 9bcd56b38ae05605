/** What crosses to workers that find clusters. Work is cut into parts by the data alone; whoever does them, the result is the same. */
import type { BareError } from "./protocol.js";
import type { Bilingual, ClusterMethod, ClusterModel, Expression, PreparePlan } from "./types.js";

/** Columns of numbers and of codes. */
export interface Columns {
  readonly numbers: readonly Float64Array[];
  readonly codes: readonly Uint32Array[];
}

/** Rows of numbers, one behind the other. */
export interface ByRow {
  readonly values: Float64Array;
  readonly columns: number;
}

export type ClusterData = Columns | ByRow;

/** How many whole rows there are. */
export function rowsIn({ values, columns }: ByRow): number {
  return Math.floor(values.length / columns);
}

/** A question as the module reads it. */
export type ClusterTask = { readonly method: string } & Readonly<Record<string, unknown>>;

/** A question with the columns that belong to it. */
export interface ClusterAsked extends Columns {
  readonly task: ClusterTask;
}

/** What came of it: JSON text and columns. */
export interface Outcome extends Columns {
  readonly about: string;
}

/** One thing for a worker to do. */
export type ClusterStep =
  | { readonly do: "parts" }
  | { readonly do: "part"; readonly at: number }
  | { readonly do: "finish"; readonly parts: readonly Outcome[] };

export type ToCluster =
  /** Columns, or some of so many rows: the next ones. */
  | {
      readonly type: "load";
      readonly session: number;
      readonly step: number;
      readonly data: ClusterData;
      readonly rows: number;
    }
  | {
      readonly type: "step";
      readonly session: number;
      readonly step: number;
      readonly asked: ClusterAsked;
      readonly what: ClusterStep;
    }
  | { readonly type: "drop"; readonly session: number };

export type FromCluster =
  | { readonly type: "done"; readonly step: number; readonly result: number | Outcome }
  /** Rows were taken: their memory is given back. */
  | { readonly type: "loaded"; readonly step: number; readonly room: Float64Array | null }
  /** `trap`: the worker is broken and has to be replaced. */
  | { readonly type: "failed"; readonly step: number; readonly error: BareError; readonly trap: boolean };

export const NO_COLUMNS: Columns = { numbers: [], codes: [] };

/** What to compare the customers of a snapshot by, and how. */
export interface ClustersAsked {
  readonly snapshot: number;
  /** What people call an expression; null: as it is written. */
  readonly columns: readonly { readonly expression: Expression; readonly label: Bilingual | null }[];
  /** Whether the columns were asked for: then all are used, whatever is advised. */
  readonly chosen: boolean;
  readonly method: ClusterMethod | "auto";
  readonly k: number | "auto";
  /** Null: as far as a first look says. */
  readonly most: number | null;
  readonly transform: NonNullable<PreparePlan["transform"]> | null;
  readonly scaling: NonNullable<PreparePlan["scaling"]>;
  readonly seed: number;
  readonly resamples: number;
  readonly coordinates: number;
}

/** What the engine is asked about clusters of customers. */
export type ClusterCommand =
  | ({ readonly name: "clusters"; readonly module: WebAssembly.Module } & ClustersAsked)
  | {
      readonly name: "assign";
      readonly module: WebAssembly.Module;
      readonly snapshot: number;
      readonly clusters: ClusterModel;
    }
  | ({ readonly name: "advise"; readonly module: WebAssembly.Module } & Pick<ClustersAsked, "snapshot" | "columns">);
