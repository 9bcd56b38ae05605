import type {
  Card,
  ColumnInfo,
  ErrorDetail,
  Explanation,
  Language,
  OpenReport,
  Progress,
  ScoreOfCustomer,
  SnapshotSummary,
  Week,
} from "clientele";
import { type Aids, FIRST_AIDS } from "./aids";
import type { Answers } from "./answers";
import { type Charts, FIRST_CHARTS } from "./charts";
import type { Choices } from "./choices";
import { type Clustering, NOT_CLUSTERED } from "./clustering";
import type { Filter } from "./filters";
import { fingerprint, type History } from "./history";
import { FIRST_QUERY, type Query } from "./listing";
import type { Answered } from "./look";
import type { Preview } from "./preview";
import { firstProjects, type Projects } from "./project";
import type { ViewName } from "./route";
import { FIRST_RULES, type Rules, type Tagged } from "./rules";
import { NOT_TESTED, type SelfTesting } from "./self-testing";
import { NOT_VALUED, type Valuing } from "./valuing";

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
  /** What is on screen is read again, since what was to take its place did not come. */
  readonly restoring: boolean;
}

export function beginning(files: number, sample: boolean): Opening {
  const now = performance.now();
  return { files, sample, startedAt: now, now, progress: null, scoring: false, restoring: false };
}

/** What is on screen, all of it from one and the same snapshot. */
export interface Shown {
  readonly view: ViewName;
  /** The decisions that it follows from; newer ones are on their way. */
  readonly choices: Choices;
  readonly summary: SnapshotSummary;
  readonly columns: readonly ColumnInfo[];
  readonly parts: Answered;
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
  readonly scores: readonly ScoreOfCustomer[] | null;
  /** Tags and scores are still those of before; the new ones are on their way. */
  readonly late: boolean;
}

/** An opened set of files and where the person stands in it. */
export interface Data {
  readonly report: OpenReport;
  readonly sample: boolean;
  /** Files were read as was chosen before for others like them. */
  readonly asBefore: boolean;
  readonly seconds: number;
  /** Orders of each week up to the last day. */
  readonly weeks: readonly Week[];
  /** All that was decided; `shown.choices` is what is on screen of it. */
  readonly history: History<Choices>;
  readonly pending: boolean;
  readonly query: Query;
  /** The filter that is open; null where none is. */
  readonly filter: Filter | null;
  readonly shown: Shown;
  readonly rules: Rules;
  readonly value: Valuing;
  readonly clustering: Clustering;
  /** Null until they are known. */
  readonly answers: Answers | null;
  /** The decisions that remained when files were opened without the audience, which was by results of a model; null where nothing was left out. */
  readonly letGo: Choices | null;
}

/** Of files just read, before anything was asked about them. */
export const FRESH = {
  pending: false,
  query: FIRST_QUERY,
  filter: null,
  rules: FIRST_RULES,
  value: NOT_VALUED,
  clustering: NOT_CLUSTERED,
  answers: null,
} satisfies Partial<Data>;

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
  readonly project: Projects;
  readonly aids: Aids;
  readonly selfTest: SelfTesting;
  readonly failure: ErrorDetail | null;
  readonly restarted: boolean;
  readonly exporting: string | null;
  readonly charts: Charts;
  /** The days pass by themselves. */
  readonly playing: boolean;
  /** The view that is asked for; `shown.view` is the one on screen. */
  readonly view: ViewName;
  /** Said once to screen readers, shown nowhere. */
  readonly spoken: string;
}

export function firstState(language: Language, theme: Theme, view: ViewName): State {
  return {
    language,
    theme,
    themeChosen: false,
    version: null,
    opening: null,
    preview: null,
    data: null,
    project: firstProjects(),
    aids: FIRST_AIDS,
    selfTest: NOT_TESTED,
    failure: null,
    restarted: false,
    exporting: null,
    charts: FIRST_CHARTS,
    playing: false,
    view,
    spoken: "",
  };
}

/** Whether something was decided that is not saved anywhere. */
export function isUnsaved({ data, project }: State): boolean {
  return data !== null && fingerprint(data.history.now) !== project.saved;
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
