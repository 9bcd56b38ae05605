/** The public shapes of the expression language. The language itself is described in docs/language.md of the repository. */
import type { Bilingual, Money } from "./types.js";
import type { ErrorDetail } from "./types-error.js";

/** An expression: text as people type it, or the JSON form. */
export type Expression = string | ExpressionJson;

/** The JSON form; docs/language.md lists the shapes. A string alone is no expression but `"as_of"`: texts are `{ text }`. */
export type ExpressionJson = number | boolean | { readonly [name: string]: unknown };

/** Both faces of an expression. */
export interface ParsedExpression {
  /** In the one canonical form. */
  readonly text: string;
  readonly json: ExpressionJson | "as_of";
}

export interface Definition extends ParsedExpression {
  readonly name: string;
  /** Definitions and columns that it refers to directly. */
  readonly uses: readonly string[];
  /** Definitions that refer to it, directly or through others. */
  readonly usedBy: readonly string[];
}

/** An expression's values, a row a customer in the snapshot's order. `valid` has bit i%8 of byte i>>3 set where row i has a value. */
export type Evaluation = {
  /** The expression in its canonical form. */
  readonly text: string;
  readonly length: number;
  readonly valid: Uint8Array;
  /** Of conditions: customers for whom it is known to hold; null otherwise. */
  readonly holds: number | null;
  /** Categories that no customer has: most likely typing errors. */
  readonly hints: readonly ErrorDetail[];
} /** 1 where it is known to hold. */ & (
  | { readonly type: "boolean"; readonly values: Uint8Array }
  | { readonly type: "number"; readonly values: Float64Array }
  /** Days. */
  | { readonly type: "duration"; readonly values: Float64Array }
  | { readonly type: "money"; readonly values: Float64Array; readonly scale: number }
  /** Days since 1970-01-01. */
  | { readonly type: "date"; readonly values: Int32Array }
  | { readonly type: "text"; readonly values: readonly string[] }
  | { readonly type: "category"; readonly codes: Uint32Array; readonly dictionary: readonly string[] }
  | ListColumn
);

/** Lists of texts: row i has those of the codes from `ends[i - 1]`, or 0, up to `ends[i]`. */
export interface ListColumn {
  readonly type: "list";
  readonly ends: Uint32Array;
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

/** One value: dates as `YYYY-MM-DD`, durations in days; null where there is none. */
export type Datum = null | boolean | number | string | Money | readonly string[];

/** Why one customer has a value, and what would change it. */
export interface Explanation {
  readonly value: Datum;
  readonly trace: Trace;
  /** Of `case`: the branch that decided, from 0; the number of branches for `else`, or where none did. Null otherwise. */
  readonly branch: number | null;
  /** The fewest and smallest changes, all of them needed, that would make the outcome another; empty where none is known. */
  readonly changes: readonly Change[];
  /** The last day on which a single change of a count or sum is still enough, where that ends within a year. */
  readonly until: string | null;
  /** The first day within a year on which the outcome is another if nothing happens. */
  readonly byItself: { readonly day: string; readonly value: Datum } | null;
}

export interface Change {
  /** What the rule says where the value stands. */
  readonly text: string;
  readonly from: Datum;
  /** How it would have to stand to `to`: `=`, `<>`, `<`, `>`, or the name of a test. */
  readonly relation: string;
  readonly to: Datum;
}

/** A rule with one customer's values in it. */
export interface Trace {
  /** `and`, `or`, `not`, `case`, `is` (a value or definition), a sign of comparison, or the name of a test. */
  readonly op: string;
  /** What the rule says here. */
  readonly text: string;
  /** Null where a missing value decides, and for what is no condition. */
  readonly holds: boolean | null;
  /** What `and`, `or` and `not` join; of `case` the conditions up to the one that decided; of a definition its own trace. */
  readonly parts: readonly Trace[];
  /** What is compared: the value first. */
  readonly operands: readonly TraceOperand[];
}

export interface TraceOperand {
  /** The column or definition the value comes from, or null. */
  readonly column: string | null;
  /** What people call it, of what the engine or a scheme brings along. */
  readonly label: Bilingual | null;
  /** What the rule says here; empty for what is written in it. */
  readonly text: string;
  /** Written in the rule, and the same for everyone. */
  readonly constant: boolean;
  readonly value: Datum;
}
