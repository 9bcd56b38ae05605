/**
 * The closed list of messages between client, engine worker and job workers.
 *
 * ```
 * client ──ToEngine──► engine worker ──ToJob──► job worker        (the last over a MessagePort of their own: rows never pass the page)
 *        ◄─FromEngine─               ◄─FromJob─
 * ```
 */

import type { ClusterCommand } from "./cluster-protocol.js";
import type { MadeText } from "./made-text.js";
import type {
  ClvAsked,
  ClvWork,
  ModelTold,
  RepurchaseAsked,
  RepurchaseScored,
  RepurchaseWork,
  ScoreWork,
} from "./model-protocol.js";
import type { OpenRequest, UnpackRequest } from "./request-protocol.js";
import type { SliceTask } from "./slices.js";
import type {
  ClusterProgress,
  ClvScorer,
  ErrorDetail,
  ExportName,
  ExportOptions,
  Expression,
  FileOrigin,
  Language,
  LedgerFormat,
  Progress,
  SnapshotConfig,
  TotalsColumn,
} from "./types.js";

export type * from "./request-protocol.js";

/** Where bytes come from. */
export type Source =
  /** `id`: the same for the same file, which never changes. */
  | { readonly kind: "file"; readonly name: string; readonly file: Blob; readonly id?: number }
  | { readonly kind: "bytes"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "path"; readonly name: string; readonly path: string }
  /** Within the engine: a text that was put together from parts, or still is. */
  | { readonly kind: "made"; readonly name: string; readonly text: MadeText }
  /** To a job worker: what the engine holds under a number, and is asked for. */
  | { readonly kind: "held"; readonly name: string; readonly held: number; readonly size: number };

/** The first message to a worker; a job worker may be given modules later. */
export type Start =
  | { readonly type: "module"; readonly name: JobModule; readonly module: WebAssembly.Module }
  | { readonly type: "start"; readonly role: "engine"; readonly module: WebAssembly.Module }
  | { readonly type: "start"; readonly role: "job"; readonly module: WebAssembly.Module; readonly port: MessagePort }
  /** Finds clusters, for whoever is at the port, or who started it. */
  | {
      readonly type: "start";
      readonly role: "cluster";
      readonly module: WebAssembly.Module;
      readonly port?: MessagePort;
    };

/** What job workers are given when they first need it. */
export type JobModule = "readers" | "models";

/** What the engine can be asked. */
export type Command =
  | { readonly name: "open"; readonly sources: readonly Source[]; readonly options: OpenRequest }
  | { readonly name: "sniff"; readonly sources: readonly Source[]; readonly options: OpenRequest }
  | { readonly name: "snapshot"; readonly snapshot: number; readonly request: SnapshotCommandRequest }
  | { readonly name: "column"; readonly snapshot: number; readonly column: string }
  | { readonly name: "query"; readonly snapshot: number; readonly query: Query; readonly request: object }
  | { readonly name: "evaluate"; readonly snapshot: number; readonly expression: Expression }
  | Change
  | { readonly name: "definitions" }
  | { readonly name: "parse"; readonly expression: Expression }
  | { readonly name: "export"; readonly snapshot: number; readonly file: ExportName; readonly request: ExportOptions }
  | { readonly name: "ledger"; readonly format: LedgerFormat }
  /** A column of totals, all of them as a file, or that they are not needed any more. */
  | { readonly name: "totals"; readonly number: number; readonly wanted: TotalsColumn | "csv" | "json" | "release" }
  | { readonly name: "release"; readonly snapshot: number }
  | { readonly name: "sampleShop"; readonly language: Language; readonly module: WebAssembly.Module }
  | ({ readonly name: "clv" } & ClvAsked)
  /** Columns of customers' value at the end of another day, by a model that was fitted. */
  | { readonly name: "valueOn"; readonly asOf: string; readonly by: ClvScorer }
  /** Columns of a model: what is told of them, and a value for each customer of the ledger, column after column. */
  | { readonly name: "model"; readonly model: ModelTold; readonly values: Float64Array }
  /** The places in the ledger of a snapshot's rows, then how many customers the ledger has. */
  | { readonly name: "codes"; readonly snapshot: number }
  | ({ readonly name: "repurchase" } & RepurchaseAsked)
  | ({ readonly name: "repurchaseOn"; readonly module: WebAssembly.Module } & RepurchaseScored)
  | ClusterCommand
  | { readonly name: "selfTest" }
  | { readonly name: "version" };

/** Parts of the engine's own module that come after it, in this order. */
export const PARTS = ["analysis", "extras"] as const;
export type Part = (typeof PARTS)[number];

/** Questions about a snapshot, whose answers are text. */
export type Query = "rows" | "customer" | "overview" | "grid" | "library" | "scheme" | Study;

/** Those that are asked now and then, which the last part answers. */
const STUDIES = ["card", "explain", "tagged", "scores", "scored", "moves", "stability", "freeze", "audit"] as const;
type Study = (typeof STUDIES)[number];

export function isStudy(query: Query): query is Study {
  return (STUDIES as readonly Query[]).includes(query);
}

/** A new form of something that expressions can use; null takes it away. All definitions are the answer. */
export interface Change {
  readonly name: "change";
  /** `rules`: everything in a rules file, or nothing of it; its id is a number that no other has. */
  readonly kind: "definition" | "scheme" | "score" | "tag" | "rules";
  readonly id: string;
  readonly value: unknown;
}

export interface SnapshotCommandRequest {
  readonly asOf: string | null;
  readonly config: SnapshotConfig;
}

export type ToEngine =
  /** A part of its own module, each after the ones before it, or null where it cannot be had. */
  | { readonly type: "part"; readonly part: Part; readonly module: WebAssembly.Module | null }
  /** A job worker that listens at this port. No number comes twice. */
  | { readonly type: "job"; readonly job: number; readonly port: MessagePort }
  /** A job worker has died. */
  | { readonly type: "lost"; readonly job: number }
  | { readonly type: "ask"; readonly id: number; readonly command: Command }
  | { readonly type: "cancel"; readonly id: number }
  /** Whether every job worker has been given what `needs` asked for. */
  | { readonly type: "given"; readonly name: JobModule; readonly given: boolean }
  | { readonly type: "ping" };

export type FromEngine =
  | { readonly type: "answer"; readonly id: number; readonly result: unknown }
  /** `fatal`: the engine itself is broken and has to be replaced. */
  | { readonly type: "refusal"; readonly id: number; readonly error: BareError; readonly fatal: boolean }
  | { readonly type: "progress"; readonly id: number; readonly progress: Progress | ClusterProgress }
  | { readonly type: "pong" }
  /** Job workers need a module: there is a file that is no plain text, or a model to fit. */
  | { readonly type: "needs"; readonly name: JobModule }
  /**
   * A job worker does not answer or has trapped: replace it. Or it is only used up: end it now, and start another one behind the next
   * answer, which workers that begin would hold up.
   */
  | { readonly type: "stuck"; readonly job: number; readonly isUsed: boolean };

/** An error before the client words it. */
export type BareError = Omit<ErrorDetail, "message">;

/** A task of a file and slice. */
export interface Order {
  readonly file: number;
  readonly index: number;
  readonly task: SliceTask;
}

/** Bytes that are handed over, not copied. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Orders to be made of the lines of a group of customers; `merging` says how. */
export interface Merge {
  readonly group: number;
  readonly merging: string;
  /** Of every slice that came its block for the group, in the order in which they came. */
  readonly blocks: readonly Bytes[];
}

/** A job is a replayable session: load → step* → drop. */
export type ToJob =
  | {
      readonly type: "load";
      readonly session: number;
      readonly plans: readonly string[];
      readonly sources: readonly Source[];
    }
  | {
      readonly type: "step";
      readonly session: number;
      readonly step: number;
      readonly work: Order | Merge;
      /** Of a slice of what the engine holds, as far as it is sure to be needed. */
      readonly bytes: Bytes | null;
    }
  | { readonly type: "drop"; readonly session: number }
  | { readonly type: "task"; readonly task: Task }
  /** The answers to a read. */
  | { readonly type: "bytes"; readonly read: number; readonly bytes: Bytes }
  | { readonly type: "unread"; readonly read: number; readonly error: BareError }
  | { readonly type: "ping" };

/** Work that one job worker does from beginning to end. */
export type Task =
  /** `requests`: one a text that comes of it, in their order; the last holds for those that follow. `inParts`: while it is made. */
  | {
      readonly name: "unpack";
      readonly source: Source;
      readonly requests: readonly UnpackRequest[];
      readonly inParts: boolean;
    }
  | { readonly name: "clv"; readonly work: ClvWork }
  | { readonly name: "score"; readonly work: ScoreWork }
  | { readonly name: "repurchase"; readonly work: RepurchaseWork }
  | { readonly name: "selfTest" };

/** UTF-8 text that was made of a file, and what the file was. */
export interface Unpacked {
  readonly source: Source;
  readonly origin: FileOrigin;
}

/** The next bytes of a text that is being made, and what is known of it already. */
export interface TextPart {
  readonly name: string;
  readonly origin: FileOrigin;
  /** How many bytes it is to have, about. */
  readonly expected: number;
  /** Null: it is made in another way, and what came before counts for nothing. */
  readonly bytes: Bytes | null;
}

/** The same as it leaves a job worker. */
export interface UnpackedText {
  readonly name: string;
  /** A short one is handed over, of a long one there are pieces; none where the text is the file itself. What parts are left of it. */
  readonly text: Bytes | readonly Blob[] | null;
  readonly origin: FileOrigin;
}

export type FromJob =
  /** Of a slice: what it says, then its lines, a block for each group of customers. Of a group: its customers, then their orders. */
  | {
      readonly type: "done";
      readonly session: number;
      readonly step: number;
      readonly result: readonly Bytes[];
      /** Where the bytes were that came with the step: room for others. */
      readonly room: Bytes | null;
    }
  /** `trap`: the worker's engine is broken; the step is to be tried elsewhere. */
  | {
      readonly type: "failed";
      readonly session: number;
      readonly step: number;
      readonly error: BareError;
      readonly trap: boolean;
    }
  /** Asks for bytes of what is held; fewer only when the source has shrunk. */
  | { readonly type: "read"; readonly read: number; readonly held: number; readonly from: number; readonly to: number }
  | { readonly type: "taskPart"; readonly part: TextPart }
  | { readonly type: "taskDone"; readonly result: unknown }
  | { readonly type: "taskFailed"; readonly error: BareError }
  | { readonly type: "taskProgress"; readonly done: number; readonly total: number }
  | { readonly type: "pong" };
