/** What is known of a file before it is read. */

import type { DateOrder, DecimalMark, ErrorDetail, MappingReport } from "./types.js";

export interface FileSketch {
  readonly name: string;
  readonly bytes: number;
  /** Why the file cannot be read as it stands: nothing there to read, or no column for a field that is needed. */
  readonly error: ErrorDetail | null;
  /** Nothing had to be guessed; the file can be read without asking anybody. */
  readonly exact: boolean;
  /** Null where not even a table was found. */
  readonly table: TableSketch | null;
}

export interface TableSketch {
  readonly role: "orders";
  /** One character, or `spaces`. */
  readonly delimiter: string;
  readonly quote: string | null;
  readonly header: boolean;
  /** Lines above the table that belong to nothing. */
  readonly linesAbove: number;
  /** Absent where no date can be read in two ways. */
  readonly dateOrder: Decision<DateOrder> | null;
  /** Absent where no number can be read in two ways. */
  readonly decimalMark: Decision<DecimalMark> | null;
  readonly columns: readonly SketchColumn[];
  readonly mapping: readonly MappingReport[];
  /** The first rows of data, at most 20, as they are written. */
  readonly rows: readonly SketchRow[];
}

/** A choice between two ways of writing: you said so, some values prove it, or only custom speaks for it. */
export interface Decision<T> {
  readonly value: T;
  readonly reason: "asked" | "contents" | "custom";
}

export interface SketchColumn {
  readonly name: string;
  /** By the first rows. */
  readonly kind: "date" | "number" | "code" | "text" | "empty";
  /** Filled and different cells among the first rows, at most 1,000. */
  readonly filled: number;
  readonly distinct: number;
}

export interface SketchRow {
  /** Number of the record in the file, from 1, the header included. */
  readonly row: number;
  readonly cells: readonly string[];
}
