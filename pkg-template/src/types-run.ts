/** What `run.json` holds: everything needed to compute a result again. */

import type { Exclusions, SimilarIds, SnapshotConfig } from "./types.js";
import type { ModelName } from "./types-model.js";
import type { RulesFile } from "./types-scheme.js";
import type { ColumnMap, DateOrder, DecimalMark, FileOptions, FileOrigin, Identity, Role } from "./types-sketch.js";

export interface RunFile {
  readonly format: "clientele-run";
  readonly formatVersion: 1;
  /** Version of the engine that computed it. Another one may read or score otherwise. */
  readonly engine: string;
  readonly asOf: string;
  /** Id of the scheme; null where the data allows none. */
  readonly scheme: string | null;
  readonly config: SnapshotConfig;
  /** Definitions, schemes and tags of one's own, for `engine.defineRules` before the run is replayed; absent where there are none. */
  readonly rules?: RulesFile;
  readonly timeZoneMinutes: number;
  readonly similarIds: SimilarIds;
  readonly from?: string;
  /** As asked: the only place where customers may be named. */
  readonly exclude: Exclusions;
  /** The texts that were read: one a file, several of an archive. */
  readonly inputs: readonly RunInput[];
  /** Models whose columns took part: their fits are to be made, or given, again before the run is replayed. Absent where there are none. */
  readonly models?: readonly RunModel[];
  /** The files themselves, in the order in which they were given, where the page was asked to keep them. */
  readonly data?: readonly RunData[];
  /** What the page keeps beside: the audience, how files are grouped, and so on. Programs need none of it. */
  readonly page?: Readonly<Record<string, unknown>>;
}

export interface RunModel {
  readonly name: ModelName;
  readonly columns: readonly string[];
  /** Of all names and values. */
  readonly fingerprint: string;
  /** As it was given to `engine.putModel`. */
  readonly made: unknown;
}

/** A file that was read. */
export interface RunData {
  readonly name: string;
  /** Its bytes: gzip, then base64. */
  readonly gzip: string;
}

export interface RunInput {
  readonly name: string;
  /** Of the text. */
  readonly bytes: number;
  readonly fingerprint: string;
  readonly rows: number;
  readonly role: Role;
  readonly columns: readonly string[];
  readonly reading: RunReading;
}

/** How a text was read, found out or asked for; in the names of `FileOptions`. */
export interface RunReading {
  /** Which of the files given, from 0. */
  readonly input: number;
  readonly kind: FileOrigin["kind"];
  readonly encoding: string | null;
  readonly sheet: string | null;
  readonly delimiter: string;
  readonly header: boolean;
  readonly dateOrder: DateOrder;
  readonly decimalMark: DecimalMark;
  readonly amountPer: "line" | "order";
  readonly amountUnit?: string;
  readonly currency: string | null;
  readonly role: Role;
  readonly identity?: readonly Identity[];
  readonly rates?: Readonly<Record<string, string>>;
  readonly values?: NonNullable<FileOptions["values"]>;
  readonly map: ColumnMap;
  /** Columns kept with orders; absent where there is none that could be. */
  readonly keep?: readonly string[];
}
