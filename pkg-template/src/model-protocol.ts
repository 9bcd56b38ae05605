/** What engine, callers and workers tell each other about fitted models. */

import type { ClvScorer, ModelColumn, ModelName, RepurchaseFeature, RepurchaseScorer } from "./types.js";

/** Without columns: those of all days are forgotten. */
export interface ModelTold {
  readonly name: ModelName;
  readonly asOf?: string;
  readonly columns?: readonly Omit<ModelColumn, "values">[];
  readonly made?: unknown;
}

/** Of whom and how far ahead to work out the value. */
export interface ClvAsked {
  readonly snapshot: number;
  /** Its day. */
  readonly asOf: string;
  readonly models: readonly string[];
  /** Models may know what was there at the end of this day, and are judged by what came up to the snapshot's. */
  readonly holdout: string | null;
  /** Where no day is named: how many to judge by. */
  readonly rolling: number;
  readonly months: number;
  readonly discount: number;
  readonly continuous: boolean;
  readonly samples: number;
  readonly limit: number;
}

/** Who buys in the next period: learned and judged between snapshots that lie so many days apart, the earliest first. */
export interface RepurchaseAsked {
  readonly snapshots: readonly [number, number, number];
  /** The days of the last two. */
  readonly ends: readonly [string, string];
  readonly days: number;
  readonly ridge: number;
  readonly limit: number;
  readonly customers: readonly string[];
}

/** A day as the model sees it: who has orders by then, what is known of them, and whether they bought up to the next one. */
export interface RepurchaseKnown {
  readonly rows: Float64Array;
  /** Columns, one behind the other. */
  readonly columns: Float64Array;
  readonly bought: Float64Array;
}

/** What a worker is to learn from, to judge by, and to foretell; histories are those of the day in the middle, as the engine writes them. */
export interface RepurchaseWork extends Pick<RepurchaseAsked, "days" | "ridge" | "limit"> {
  readonly before: RepurchaseKnown;
  readonly judged: RepurchaseKnown;
  readonly present: RepurchaseKnown;
  readonly histories: Float64Array;
  readonly features: readonly Pick<RepurchaseFeature, "id" | "is">[];
  /** Places among those of the last day. */
  readonly asked: readonly number[];
}

/** The same of another day, by what was learned before. */
export interface RepurchaseScored {
  readonly snapshot: number;
  readonly by: RepurchaseScorer;
}

/** What a worker is to work out: histories as the engine writes them, and what is asked. */
export interface ClvWork {
  readonly now: Float64Array;
  readonly origins: readonly {
    readonly asOf: string;
    readonly until: string;
    readonly numbers: Float64Array;
    readonly time: number;
  }[];
  /** Purchases a day of those known at the latest origin. */
  readonly repeats: Float64Array;
  readonly asked: Omit<ClvAsked, "snapshot" | "asOf" | "holdout" | "rolling">;
}

/** Histories of the whole ledger to score, as the engine writes them. */
export interface ScoreWork {
  readonly numbers: Float64Array;
  readonly by: ClvScorer;
}
