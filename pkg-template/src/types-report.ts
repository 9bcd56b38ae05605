/** What reading amounts to, and what was noticed. */

import type { Money } from "./types.js";
import type { FileOrigin, MappingReport, Role, StatusValue } from "./types-sketch.js";

/** One kind of thing noticed in the data. Nothing is dropped without appearing here. */
export interface Issue {
  /** Stable; never changes meaning. */
  readonly code: string;
  /** `excluded`: these rows take no part; `changed`: read differently from how they are written; `noted`: worth knowing. */
  readonly severity: "excluded" | "changed" | "noted";
  readonly count: number;
  /** In the engine's language. `describe(issue, language)` gives the other. */
  readonly message: string;
  /** The first few places. `row` counts records from 1, the header included, as a spreadsheet does. */
  readonly samples: readonly IssueSample[];
}

export interface IssueSample {
  /** File and row are null where the issue is about customers and not about a place: `value` names them. */
  readonly file: string | null;
  readonly row: number | null;
  /** Null where the whole row is meant. */
  readonly column: string | null;
  readonly value: string;
}

export interface FileReport {
  readonly name: string;
  /** Of the text that was read. */
  readonly bytes: number;
  readonly origin: FileOrigin;
  /** Tree hash of the content; the run file quotes it. */
  readonly fingerprint: string;
  readonly rows: number;
  readonly role: Role;
  readonly columns: readonly string[];
  /** Which column fills which field, and why it was chosen. */
  readonly mapping: readonly MappingReport[];
  /** What the file brings beside those before it: overlapping exports may be given together, the oldest first. */
  readonly news: FileNews;
  /** Status texts of rows that can be used or are not paid: of each status column the commonest first, at most 50. */
  readonly statuses: readonly StatusValue[];
}

/** Cancelled orders are orders here, too. Without order ids, an order is what a customer bought on a day. */
export interface FileNews {
  /** That no file before it has. */
  readonly ordersAdded: number;
  /** That a file before it has otherwise: another day, amount or status. The newest counts. */
  readonly ordersChanged: number;
  /** That a file before it has just so. */
  readonly ordersKnown: number;
  /** Of whom no file before it tells. */
  readonly customersAdded: number;
}

export interface OpenReport {
  readonly files: readonly FileReport[];
  readonly rows: number;
  /** Rows that take no part; each counts once, whatever is wrong with it. */
  readonly excludedRows: number;
  readonly customers: number;
  /** Orders that count: not cancelled, not refunded. */
  readonly orders: number;
  /** Interactions, and answers to questions. */
  readonly events: number;
  readonly answers: number;
  /** Customers of whom a customers table tells something. */
  readonly describedCustomers: number;
  /** Rows with a cancel mark, and rows with a mark or a negative amount or quantity. */
  readonly cancelMarkRows: number;
  readonly cancelledOrNegativeRows: number;
  /** The currency of all amounts, as the files write it; null where they do not. */
  readonly currency: string | null;
  /** Net over all usable rows, and over those of known customers. */
  readonly netRevenue: Money;
  readonly netRevenueKnown: Money;
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** The last day not flagged as future or outlier. */
  readonly defaultAsOf: string | null;
  readonly issues: readonly Issue[];
}
