/** What is said of a file, and found out about it, before it is read. */

import type { ORDER_FIELDS, ROLES, STATUS_FIELDS } from "./fields.js";
import type { Bilingual, ErrorDetail } from "./types.js";

/** What a file's rows are: orders or their lines, lines of orders that stand in another file, customers, interactions, or answers. */
export type Role = (typeof ROLES)[number];

/** The fields an orders file can supply. Required: `customer`, `date`, and `amount` or `unitPrice` (times `quantity`, where there is one). `email` and `phone` may stand in for
 * `customer` (see `identity`); with `account`, customers are accounts and their contacts roll up. From `category` on, what is kept with
 * each order (see `keep`), and so is `quantity`. */
export type OrderField = (typeof ORDER_FIELDS)[number];

/** What is known about a file and need not be found out. */
export interface FileOptions {
  /** What the rows are. */
  readonly role?: Role;
  /** Column names that override the guess: `{ orders: { customer: "Buyer" } }`; `null` where no column is meant. */
  readonly map?: ColumnMap;
  /** Label of the text's encoding, as browsers know it: `gb18030`, `windows-1252` … */
  readonly encoding?: string;
  /** Name of the sheet to read; of a workbook with several, the one with the most rows is read otherwise. */
  readonly sheet?: string;
  /** One character, or `spaces` for any number of spaces and tabs. */
  readonly delimiter?: string;
  /** Whether the first row holds column names; without them columns are called `column_1`, `column_2` … */
  readonly header?: boolean;
  /** How dates that can be read in two ways, like 3/4/2024, are read. */
  readonly dateOrder?: DateOrder;
  /** How numbers that can be read in two ways, like 1,234, are read. */
  readonly decimalMark?: DecimalMark;
  /**
   * Columns that are kept with each order, these and no others: `orders.…` of expressions. Absent: columns of known names (category,
   * product, channel, discount, coupon, quantity, country, region, city), but for those where nearly every row has a text of its own.
   * Columns of other names are kept under their own. Without any (`[]`), reading is fastest.
   */
  readonly keep?: readonly string[];
  /** Whether the rows of one order carry its total (`order`) or each its own amount (`line`). */
  readonly amountPer?: "line" | "order";
  /**
   * What one of the amounts stands for, a power of ten: `0.01` of cents or 分, `10000` of 万元; `1` where they are in whole units of the currency. Absent:
   * as the columns’ names say (`金额(万元)`, `Amount (cents)`, `Revenue in k€`), else whole units.
   */
  readonly amountUnit?: AmountUnit;
  /**
   * What texts stand for, by ledger and column. Of the status columns, what they mean: `{ "orders.status": { "交易成功": "paid" } }`; of others,
   * another text: `{ "customers.gender": { "F": "女" }, "events.type": { "会员充值": "purchase" } }`. A type that is `purchase` makes orders of
   * interactions with an amount. Known words and spellings need not be said; a text that stands for itself stays as it is.
   */
  readonly values?: ValueMeanings;
  /**
   * What tells customers apart: the first that a row has. Default `id`. E-mail addresses lose capitals; telephone numbers keep their
   * digits (`tel:13800138000`), without +86, 0086 and 0 before a Chinese mobile number.
   */
  readonly identity?: Identity | readonly Identity[];
  /** The only currency to read, as the file writes it: sums over several would mean nothing. */
  readonly currency?: string;
  /**
   * What one of other currencies is worth in `currency`, as decimal texts with at most six decimals: `{ EUR: "1.08" }`. The product is
   * exact and rounded once, to cents or the amount's own decimals, halves away from zero. Currencies without a rate are left out.
   */
  readonly rates?: Readonly<Record<string, string>>;
}

/** Field ─► column name, for each role. Which fields there are beside those of orders, `TableSketch.fields` tells. */
export interface ColumnMap {
  readonly orders?: Readonly<Partial<Record<OrderField, string | null>>>;
  readonly lines?: Readonly<Record<string, string | null>>;
  readonly customers?: Readonly<Record<string, string | null>>;
  readonly events?: Readonly<Record<string, string | null>>;
  readonly surveys?: Readonly<Record<string, string | null>>;
}
/** It counts; it was called off or paid back; it was not paid yet and does not count. */
/** A power of ten from 0.000001 to 1000000000000, written out. */
export type AmountUnit = string;

export type StatusMeaning = "paid" | "cancelled" | "unpaid";

export type Identity = "id" | "email" | "phone";

export type DateOrder = "day-first" | "month-first";
export type DecimalMark = "." | ",";

/** What holds for every file, unless `files` says otherwise. */
export interface SniffOptions extends FileOptions {
  /** What holds for each file, in the order of the inputs. */
  readonly files?: readonly FileOptions[];
}

/** What a file is, before it is a table. */
export interface FileOrigin {
  readonly kind:
    | "text"
    | "xlsx"
    | "xls"
    | "xlsb"
    | "ods"
    | "fods"
    | "html"
    | "spreadsheetml"
    | "sylk"
    | "dif"
    | "json"
    | "ndjson"
    | "parquet";
  /** Null for UTF-8 that nobody asked for, and where there is no text to decode. */
  readonly encoding: EncodingGuess | null;
  /** The sheet that is read, and all there are. */
  readonly sheet: string | null;
  readonly sheets: readonly string[];
  /** How rows were wrapped once more, where they were: what stood between cells, or `"` for a quoted cell a row. They were rewritten. */
  readonly wrapping?: string;
  /** Of an archive with several files: their names. What is said of the archive is said of all of them. */
  readonly files: readonly string[];
  /** Of an archive: what lies in it beside tables and was left out, such as a README. */
  readonly leftOut?: readonly string[];
}

export interface EncodingGuess {
  readonly label: string;
  readonly reason: "asked" | "contents";
  /** 0…100. */
  readonly confidence: number;
  /** The first line of the text, read so. */
  readonly preview: string;
  /** Others that are possible, the likeliest first. */
  readonly alternatives: readonly { readonly label: string; readonly preview: string }[];
}

export interface FileSketch {
  readonly name: string;
  /** Of the file as it is given, packed or not. */
  readonly bytes: number;
  readonly origin: FileOrigin;
  /** Why the file cannot be read as it stands: nothing there to read, one column only, or none for a field that is needed. */
  readonly error: ErrorDetail | null;
  /** Nothing had to be guessed; the file can be read without asking anybody. */
  readonly exact: boolean;
  /** Null where not even a table was found. */
  readonly table: TableSketch | null;
}

export interface MappingReport {
  /** Of orders an `OrderField`. */
  readonly field: string;
  readonly label: Bilingual;
  readonly column: string;
  readonly reason: MappingReason;
}

/** You said so; the column's name is a known one; a known name is part of it; its cells look like it. */
export type MappingReason = "asked" | "name" | "similar" | "contents";

/** What texts of columns stand for. */
export interface ValueMeanings {
  readonly "orders.status"?: Readonly<Record<string, StatusMeaning>>;
  readonly "orders.paymentStatus"?: Readonly<Record<string, StatusMeaning>>;
  readonly "orders.afterSales"?: Readonly<Record<string, StatusMeaning>>;
  readonly [column: `${Role}.${string}`]: Readonly<Record<string, string>> | undefined;
}

/** A column in which spellings of one value are known, with its texts among the first rows. */
export interface ColumnValues {
  /** Its name in the ledger. */
  readonly field: string;
  readonly column: string;
  /** The commonest first, at most 50. */
  readonly values: readonly ColumnValue[];
}

export interface ColumnValue {
  readonly value: string;
  readonly rows: number;
  /** The text that it stands for; its own where nothing else is known. */
  readonly to: string;
  /** You said so; it is a known spelling, or the word of a purchase; it is what it is. */
  readonly reason: "asked" | "known" | "own";
}

/** What says what became of an order. Of several, a refund or cancellation holds before a missing payment, and that before any other. */
export type StatusField = (typeof STATUS_FIELDS)[number];

/** A text of a status column, and what it was taken for. */
export interface StatusValue {
  readonly field: StatusField;
  readonly value: string;
  readonly rows: number;
  readonly meaning: StatusMeaning;
  /** You said so; it is a known word; nobody knows it, so that its orders count. */
  readonly reason: "asked" | "known" | "assumed";
}

export interface TableSketch {
  /** What the rows are, as far as their columns tell. */
  readonly role: Role | "unknown";
  /** The shop system whose export this is, where its columns give it away: `shopify`, `taobao` … */
  readonly source: string | null;
  /** Whether the rows of one order carry its total, or each its own amount. */
  readonly amountPer: "line" | "order";
  /** What one of the amounts stands for. */
  readonly amountUnit: AmountUnit;
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
  /** What columns of such a table can be used for; every other column is kept under its own name, but for those of orders. */
  readonly fields: readonly { readonly field: string; readonly label: Bilingual }[];
  /** Among the first rows, at most 1,000; of each status column the commonest first, at most 50. */
  readonly statuses: readonly StatusValue[];
  /** Columns of kinds, channels and the like, and what their texts stand for. */
  readonly values: readonly ColumnValues[];
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
