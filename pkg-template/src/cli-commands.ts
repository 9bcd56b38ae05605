/** What the command line can be asked for, understood. */

import type {
  ClusterMethod,
  ClvModel,
  ColumnMap,
  FileOptions,
  LedgerFormat,
  OpenOptions,
  SnapshotConfig,
} from "./types.js";

/** What every command understands. */
export interface FilesCommand {
  readonly files: readonly string[];
  readonly map: ColumnMap;
  /** How the files are written, as far as it is said. */
  readonly reading: Omit<FileOptions, "map">;
  /** What is made of all files together. */
  readonly opening: Pick<OpenOptions, "similarIds" | "from" | "exclude">;
  readonly json: boolean;
  readonly workers?: number;
}

export interface SniffCommand extends FilesCommand {
  readonly name: "sniff";
}

/** What every command understands that looks at customers on a day. */
export interface LookingCommand extends FilesCommand {
  readonly asOf?: string;
  readonly config?: string;
  /** A run file, which says all of this. */
  readonly replay?: string;
  /** A rules file. */
  readonly rules?: string;
  /** Id of a scheme. */
  readonly scheme?: string;
  /** Who is in, and how scores are made. */
  readonly scores: Pick<SnapshotConfig, "bins" | "rfm" | "population" | "resamples">;
}

export interface SegmentCommand extends LookingCommand {
  readonly name: "segment";
  readonly out?: string;
}

export interface SchemesCommand extends LookingCommand {
  readonly name: "schemes";
}

export interface AuditCommand extends LookingCommand {
  readonly name: "audit";
  /** Whether to say how sure labels are. */
  readonly stability: boolean;
  /** Where the scheme is written with the borders of the day. */
  readonly freeze?: string;
}

export interface TagCommand extends LookingCommand {
  readonly name: "tag";
  /** Ids; absent: all. */
  readonly tags?: readonly string[];
  readonly out?: string;
}

export interface ScoresCommand extends LookingCommand {
  readonly name: "scores";
  /** Ids; absent: all. */
  readonly only?: readonly string[];
  /** One customer in place of all. */
  readonly customer?: string;
  /** A condition. */
  readonly where?: string;
  readonly out?: string;
}

export interface ExplainCommand extends LookingCommand {
  readonly name: "explain";
  readonly customer: string;
  /** In place of a scheme. */
  readonly expression?: string;
}

export interface ClusterCommand extends LookingCommand {
  readonly name: "cluster";
  /** Expressions, or names of columns; none: as advised. */
  readonly columns: readonly string[];
  readonly method: "auto" | ClusterMethod;
  readonly k: "auto" | number;
  readonly seed: number;
  readonly out?: string;
}

export interface ClvCommand extends LookingCommand {
  readonly name: "clv";
  /** Absent: a contest decides. */
  readonly model?: ClvModel;
  readonly holdout?: string;
  /** On how many days models are judged, where `holdout` names none. */
  readonly rolling: number;
  readonly months: number;
  /** Of a month. */
  readonly discount: number;
  /** Sets of customers to make up for intervals. */
  readonly samples: number;
  /** Days of a ready-made table's unit of time. */
  readonly unit: number;
}

export interface RepurchaseCommand extends LookingCommand {
  readonly name: "repurchase";
  /** Of the next period. */
  readonly days?: number;
  /** Whom to tell of in place of the likeliest. */
  readonly customer?: string;
}

export interface ConvertCommand extends FilesCommand {
  readonly name: "convert";
  readonly to: LedgerFormat;
  /** Absent: to standard output. */
  readonly out?: string;
}

export interface TotalsCommand extends FilesCommand {
  readonly name: "totals";
  readonly to: "csv" | "json";
  /** Absent: to standard output. */
  readonly out?: string;
}

export type Command =
  | SniffCommand
  | SegmentCommand
  | SchemesCommand
  | AuditCommand
  | TagCommand
  | ScoresCommand
  | ExplainCommand
  | ClusterCommand
  | ClvCommand
  | RepurchaseCommand
  | TotalsCommand
  | ConvertCommand
  | { readonly name: "help" }
  | { readonly name: "version" };
