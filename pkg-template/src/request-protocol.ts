/** What is asked about files, as messages carry it. */

import type { DateOrder, DecimalMark, Exclusions, Role, SimilarIds } from "./types.js";

/** What is known about files, as the engine reads it: absent and null are the same. */
export interface OpenRequest extends FileRequest {
  readonly files: readonly FileRequest[];
  readonly timeZoneMinutes?: number;
  readonly today?: string | null;
  /** Only totals of customers are kept, under this number. */
  readonly totals?: number;
  readonly similarIds?: SimilarIds | null;
  readonly from?: string | null;
  readonly exclude?: Exclusions | null;
  /** Every text that has to come of the sources, in their order, and how it is read; goes before everything else. */
  readonly replay?: readonly Replayed[];
}

/** A text that is read again. */
export interface Replayed extends UnpackRequest {
  /** Which of the sources it comes from. */
  readonly input: number;
  readonly fingerprint: string;
  readonly request: FileRequest;
}

export interface FileRequest {
  /** `orders.field`, `events.field` … and column name, or null for no column. */
  readonly map: readonly (readonly [string, string | null])[];
  readonly role: Role | undefined;
  readonly encoding: string | undefined;
  readonly sheet: string | undefined;
  readonly delimiter: string | undefined;
  readonly header: boolean | undefined;
  readonly dateOrder: DateOrder | undefined;
  readonly decimalMark: DecimalMark | undefined;
  readonly amountPer: "line" | "order" | undefined;
  readonly amountUnit: string | undefined;
  /** `orders.status` or another status column, a text, and what it means. */
  readonly values: readonly (readonly [string, string, string])[];
  readonly identity: readonly string[] | undefined;
  readonly currency: string | undefined;
  readonly rates: readonly (readonly [string, string])[];
  readonly keep: readonly string[] | undefined;
}

/** How a text is to be made of a file. */
export interface UnpackRequest {
  readonly encoding: string | null;
  readonly sheet: string | null;
}
