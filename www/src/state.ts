import type {
  Card,
  ColumnInfo,
  ErrorDetail,
  Explanation,
  ExportName,
  Grid,
  Language,
  OpenReport,
  Overview,
  Progress,
  Rows,
  ScoringConfig,
  SnapshotSummary,
} from "clientele";
import { type Charts, FIRST_CHARTS } from "./charts";
import type { Preview } from "./preview";
import type { Rules, Tagged } from "./rules";

export type Theme = "light" | "dark";

/** A reading in progress. */
export interface Opening {
  readonly files: number;
  readonly sample: boolean;
  readonly startedAt: number;
  /** Clock at the last progress report, so that views need no clock. */
  readonly now: number;
  readonly progress: Progress | null;
  /** The files are read; the first snapshot is being made. */
  readonly scoring: boolean;
}

/** Which customers the table shows. */
export interface Query {
  readonly find: string;
  readonly segment: string | null;
  readonly cell: ScorePair | null;
  readonly sort: string;
  readonly descending: boolean;
  readonly offset: number;
}

/** A recency and a frequency score. */
export interface ScorePair {
  readonly r: number;
  readonly f: number;
}

/** How scores are made. */
export interface Config {
  readonly bins: number;
  readonly monetary: "net" | "mean";
  /** How values become scores. */
  readonly rfm?: ScoringConfig;
  /** Who is in at all. */
  readonly population?: string;
  /** Resamples for the sureness of labels; without, that is not asked. */
  readonly resamples?: number;
  /** Which scheme divides the customers. */
  readonly scheme: string;
}

/** What is on screen, all of it from one and the same snapshot. */
export interface Shown {
  readonly summary: SnapshotSummary;
  readonly columns: readonly ColumnInfo[];
  readonly rows: Rows;
  readonly overview: Overview;
  readonly grid: Grid;
  readonly customer: Customer | null;
}

export interface Customer {
  readonly id: string;
  /** Null when the customer is not known by this day. */
  readonly card: Card | null;
  /** Why the scheme gives this label, and what would change it; null where the data does not allow the scheme. */
  readonly explanation: Explanation | null;
  /** Null until they are known. */
  readonly tags: readonly Tagged[] | null;
}

/** An opened set of files and where the person stands in it. */
export interface Data {
  readonly report: OpenReport;
  /** Files were read as was chosen before for others like them. */
  readonly asBefore: boolean;
  readonly seconds: number;
  /** The day asked for; `shown.summary.asOf` is the one on screen. */
  readonly asOf: string;
  readonly pending: boolean;
  readonly config: Config;
  readonly query: Query;
  readonly shown: Shown;
  readonly rules: Rules;
}

export interface State {
  readonly language: Language;
  /** The colours on screen. */
  readonly theme: Theme;
  /** Chosen here, so no longer those of the system. */
  readonly themeChosen: boolean;
  readonly version: string | null;
  readonly opening: Opening | null;
  /** Stays while its files are read, for whoever cancels that. */
  readonly preview: Preview | null;
  readonly data: Data | null;
  readonly failure: ErrorDetail | null;
  readonly restarted: boolean;
  readonly exporting: ExportName | null;
  readonly charts: Charts;
  /** Said once to screen readers, shown nowhere. */
  readonly spoken: string;
}

export const PAGE_ROWS = 50;

export const FIRST_QUERY: Query = {
  find: "",
  segment: null,
  cell: null,
  sort: "monetary",
  descending: true,
  offset: 0,
};

export const FIRST_CONFIG: Config = { bins: 5, monetary: "net", scheme: "notebook" };

export function firstState(language: Language, theme: Theme): State {
  return {
    language,
    theme,
    themeChosen: false,
    version: null,
    opening: null,
    preview: null,
    data: null,
    failure: null,
    restarted: false,
    exporting: null,
    charts: FIRST_CHARTS,
    spoken: "",
  };
}

/** Holds the state and tells of changes, many changes of one turn at once. */
export class Store {
  #state: State;
  #waiting = false;
  readonly #changed: (state: State, before: State) => void;

  constructor(state: State, changed: (state: State, before: State) => void) {
    this.#state = state;
    this.#changed = changed;
  }

  get state(): State {
    return this.#state;
  }

  set(change: Partial<State>): void {
    const before = this.#state;
    this.#state = { ...before, ...change };
    if (this.#waiting) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      this.#changed(this.#state, before);
    });
  }

  /** Changes the opened data, if there still is any. */
  setData(change: Partial<Data>): void {
    const { data } = this.#state;
    if (data) this.set({ data: { ...data, ...change } });
  }

  setRules(change: Partial<Rules>): void {
    const { data } = this.#state;
    if (data) this.setData({ rules: { ...data.rules, ...change } });
  }
}
