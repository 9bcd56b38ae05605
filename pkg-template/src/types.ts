/**
 * The public shapes of the package. What the engine returns is described here and in the other `types-*.ts`, and nowhere else.
 *
 * Conventions: days are ISO strings (`2011-12-09`) where people read them and Int32 days since 1970-01-01 in columns; money is an
 * integer count of minor units with a `scale` (number of decimals), exact up to 2^53; a missing value is `null` in rows and an unset
 * validity bit in columns.
 */

import type {
  ClusterAdviceRequest,
  ClusterColumn,
  ClusterModel,
  ClusterReport,
  ClusterRequest,
} from "./types-clusters.js";
import type { Clv, ClvRequest, ClvScorer } from "./types-clv.js";
import type { Definition, Evaluation, Explanation, Expression, ParsedExpression } from "./types-expression.js";
import type { ModelColumns, ModelName, OnDay } from "./types-model.js";
import type { OpenReport } from "./types-report.js";
import type { Repurchase, RepurchaseRequest, RepurchaseScorer } from "./types-repurchase.js";
import type { RunFile } from "./types-run.js";
import type { Audit, RulesFile, SchemeFile, TagFile } from "./types-scheme.js";
import type { ScoreFile } from "./types-score.js";
import type { SelfTest, SelfTestRequest } from "./types-self-test.js";
import type { FileSketch, SniffOptions } from "./types-sketch.js";
import type { Snapshot, SnapshotRequest } from "./types-snapshot.js";
import type { Totals } from "./types-totals.js";

export type { ClusterChoice, ClusterEvidence, ClusterIndex, PreparedColumn, PreparePlan } from "./types-cluster.js";
export type * from "./types-clusters.js";
export type * from "./types-clv.js";
export type * from "./types-error.js";
export type * from "./types-expression.js";
export type * from "./types-insight.js";
export type * from "./types-model.js";
export type * from "./types-report.js";
export type * from "./types-repurchase.js";
export type * from "./types-run.js";
export type * from "./types-scheme.js";
export type * from "./types-score.js";
export type * from "./types-self-test.js";
export type * from "./types-sketch.js";
export type * from "./types-snapshot.js";
export type * from "./types-totals.js";

/** The two languages everything is written in. */
export type Language = "en" | "zh";

/** A text in both languages, as the data files of the engine carry it. */
export type Bilingual = Readonly<Record<Language, string>>;

/** A file to read: a browser `File`, a path (Node only), or bytes with a name. */
export type Input = File | string | { readonly name: string; readonly bytes: Uint8Array };

/** An exact amount: `minor / 10 ** scale`. */
export interface Money {
  readonly minor: number;
  readonly scale: number;
}

export interface EngineOptions {
  /** Language of error messages and of `message` texts. Default `en`. */
  readonly language?: Language;
  /** Job workers to start; default `hardwareConcurrency` clamped to 2…8. The result never depends on it. */
  readonly workers?: number;
  /** How workers and the compiled engine are obtained; only hosts with unusual needs (the sealed page) supply it. */
  readonly host?: Host;
}

/** What the client needs from its surroundings. */
export interface Host {
  /** The compiled core; asked for once, cached by the client. */
  module(): Promise<WebAssembly.Module>;
  /** The compiled second part of the core, which computes snapshots and answers questions; asked for at once, awaited when needed. */
  analysis(): Promise<WebAssembly.Module>;
  /** The compiled third part of the core, which explains, audits, compares days and writes files; asked for after the second. */
  extras(): Promise<WebAssembly.Module>;
  /** The compiled readers of spreadsheets, archives and legacy encodings; asked for when the first such file is opened. */
  readers(): Promise<WebAssembly.Module>;
  /** The compiled generator of the sample shop; asked for when the sample shop is. */
  sample(): Promise<WebAssembly.Module>;
  /** The compiled value models; asked for when customers' value is. */
  models(): Promise<WebAssembly.Module>;
  /** The compiled methods that find clusters; asked for when clusters are. */
  clusters(): Promise<WebAssembly.Module>;
  /** Starts one worker of the given kind. */
  spawn(role: "engine" | "job" | "cluster"): HostWorker;
  /** Parallelism worth using when the caller does not say. */
  readonly workers: number;
  /** Workers open paths themselves, and get copies of `File`s (Node). */
  readonly paths?: true;
}

/** The part of a worker that the client uses, alike in browsers and Node. */
export interface HostWorker {
  post(message: unknown, transfer: readonly Transferable[]): void;
  onMessage(handler: (message: unknown) => void): void;
  /** Called when the worker has died by itself. */
  onDeath(handler: (reason: string) => void): void;
  terminate(): void;
}

/** Where work stands. `done` and `total` are bytes while reading, and steps while models are fitted. */
export interface Progress {
  readonly stage: "sniff" | "read" | "merge" | "fit";
  readonly done: number;
  readonly total: number;
  readonly rows: number;
}

export interface OpenOptions extends SniffOptions {
  /** Zoned times are converted to this offset from UTC, in minutes. Default 0. */
  readonly timeZoneMinutes?: number;
  /** Today's date; later days are reported as future and do not set the default as-of. Absent: no day counts as future. */
  readonly today?: string;
  /** Whether ids that differ only in capitals, width, spaces or punctuation are one customer. Default `apart`; they are proposed as `similar_ids`. */
  readonly similarIds?: SimilarIds;
  /** `YYYY-MM-DD`: orders before this day do not count. */
  readonly from?: string;
  /** Who and what does not count: customers by id, items by code or name (not where rows carry their order's total). */
  readonly exclude?: Exclusions;
  /**
   * Reads the same files in the same order again as this run tells, whatever other options say; refused with `inputs_differ` where they
   * are not the same. Its `asOf` and `config`, given to `snapshot`, then lead to the same bytes.
   */
  readonly replay?: RunFile;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Exclusions {
  readonly customers?: readonly string[];
  readonly items?: readonly string[];
}

export type SimilarIds = "apart" | "together";

export type LedgerFormat = "csv" | "json" | "parquet";

export interface Engine {
  readonly version: string;
  /** Looks at the beginnings of files: how they are written, what fills which field and why. Nothing is kept. */
  sniff(inputs: Input | readonly Input[], options?: SniffOptions): Promise<readonly FileSketch[]>;
  /** Reads files into the ledger, replacing what was there. */
  open(inputs: Input | readonly Input[], options?: OpenOptions): Promise<OpenReport>;
  /**
   * Reads files of orders and keeps nothing but what each customer comes to. Takes less time and memory than `open`, also for files that
   * are too large for that, and leaves what is open alone. Rows of one order are taken for one where they follow each other in a file, a
   * row without an order id is an order of its own, and files are taken to tell of different orders.
   */
  totals(inputs: Input | readonly Input[], options?: Omit<OpenOptions, "replay">): Promise<Totals>;
  /**
   * The orders as they were read: one row an order or refund, merged from lines. Columns: `order_id` (numbered anew), `customer_id`,
   * `order_date`, `amount`, `status` (`paid` or `refunded`). Where more is kept of orders (`category`, `channel`, `quantity` …), each of these
   * is a column behind them; an order of which the lines differ then has several rows, numbered by `order_line`, that share its
   * `order_id` and add up to it. Read again, they are the same. As Parquet: whole numbers, text, DATE, and DECIMAL with the
   * ledger's decimals; amounts beyond 2^53 minor units are an error.
   */
  ledger(format: LedgerFormat): Promise<Uint8Array>;
  /** The newest request wins: an older one still waiting is rejected with code `superseded`. */
  snapshot(request?: SnapshotRequest): Promise<Snapshot>;
  /** Both faces of an expression; checks how it is written, not what it asks about. */
  parse(expression: Expression): Promise<ParsedExpression>;
  /**
   * Gives an expression a name that stands wherever a column may, or with null takes the name away. Returns all definitions; they
   * outlive the data.
   */
  define(name: string, expression: Expression | null): Promise<readonly Definition[]>;
  definitions(): Promise<readonly Definition[]>;
  /** Adds a scheme, or puts it in the place of the one of its id; it outlives the data. Expressions use it as `schemes.<id>`. */
  defineScheme(scheme: SchemeFile): Promise<void>;
  /** Takes a scheme away; one that the engine brought along is as it was. */
  removeScheme(id: string): Promise<void>;
  /** Adds a score, or puts it in the place of the one of its id; it outlives the data. Expressions use it as `scores.<id>`. */
  defineScore(score: ScoreFile): Promise<void>;
  removeScore(id: string): Promise<void>;
  /** Adds a tag, or puts it in the place of the one of its id; it outlives the data. Expressions use it as `tags.<id>`. */
  defineTag(tag: TagFile): Promise<void>;
  removeTag(id: string): Promise<void>;
  /** Takes over everything in a rules file, as text or as an object, or, where something is wrong, nothing of it. Returns all definitions. */
  defineRules(rules: string | RulesFile): Promise<readonly Definition[]>;
  audit(scheme: string, request?: SnapshotRequest): Promise<Audit>;
  /**
   * Groups of customers who are alike, with what sets them apart, rules in the expression language, and how sure they are. From then on
   * it is a column, `cluster.group`, on other days by the same model; beside it stand the distance from the own centre, `cluster.distance`, and
   * with `coordinates` the place on the map, `cluster.across` and `cluster.up`.
   */
  cluster(request?: ClusterRequest): Promise<ClusterReport>;
  /** What is to be said of columns before customers are compared by them: constant, mostly missing, ids, or saying what another says. */
  clusterColumns(request?: ClusterAdviceRequest): Promise<readonly ClusterColumn[]>;
  /** The clusters of a snapshot's customers by a model that was kept; −1: none. */
  assign(clusters: ClusterModel, request?: SnapshotRequest): Promise<Int32Array>;
  /** What customers will buy and are worth, by the model that foretells best what is known. */
  clv(request?: ClvRequest): Promise<Clv>;
  /** Who buys in the next period: learned from the periods before, tried beside BG/NBD on the last of them. */
  repurchase(request?: RepurchaseRequest): Promise<Repurchase>;
  /**
   * Has snapshots from now on carry the columns of a fit made before, such as one of a run file (`models[].made`): `value.…` of `clv`,
   * `churn.repurchase` of `repurchase`, `cluster.…` of clusters; these need the `names` of the report, which a run file leaves out.
   */
  useModel(by: ClvScorer | RepurchaseScorer | ClusterModel): Promise<void>;
  /**
   * Gives the customers columns that a model made of them, for snapshots from now on: usable like any other in expressions, schemes, tags, rows
   * and files. They hold for the snapshot's day; with `onDay` other days that are looked at are scored by the same fit. They take the place
   * of what the model said before, and go when other files are opened.
   */
  putModel(columns: ModelColumns, onDay?: OnDay): Promise<void>;
  forgetModel(name: ModelName): Promise<void>;
  /** As on a snapshot of that day, which is let go afterwards. */
  evaluate(expression: Expression, request?: SnapshotRequest): Promise<Evaluation>;
  explain(expression: Expression, customer: string, request?: SnapshotRequest): Promise<Explanation | null>;
  /** The fictional shop, made on the spot: the same bytes everywhere. Pass the result to `open`. */
  sampleShop(language: Language): Promise<readonly { readonly name: string; readonly bytes: Uint8Array }[]>;
  /**
   * Fits the models of customers' value to data of the literature that is part of the package, here and now, and holds what comes beside what
   * others published of it. Opened files have no part in it.
   */
  selfTest(request?: SelfTestRequest): Promise<SelfTest>;
  /** Called when the engine had to be restarted and has read its files again. */
  onRestart(handler: () => void): void;
  close(): void;
}
