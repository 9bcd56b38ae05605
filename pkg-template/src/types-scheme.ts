/** The public shapes of schemes, tags and features. docs/language.md of the repository describes how they are written. */
import type { Bilingual, Segment } from "./types.js";
import type { ErrorDetail } from "./types-error.js";
import type { Datum, Explanation, Expression } from "./types-expression.js";
import type { ScoreFile, ScoreInfo } from "./types-score.js";

/** A text for both languages, or one each. */
export type Named = string | Bilingual;

/** A value that people may change; `$id` in the expressions of the same file stands for it. */
export interface Setting {
  readonly id: string;
  readonly name?: Named;
  /** A number, duration, date or text, as the language writes it. */
  readonly value: string | number;
}

/** Something computed on the way: of several expressions, the first that the data allows; or a score, made as `SnapshotConfig.rfm` says. */
export type Part = { readonly id: string; readonly name?: Named } & (
  | { readonly is: Expression | readonly Expression[] }
  | {
      readonly score: "recency" | "frequency" | "monetary" | "fourth";
      /** How many scores the rules know; as many as are asked for, where they work with any. */
      readonly bins?: number;
      /** Borders of its own, between commas. */
      readonly cuts?: string;
    }
);

export interface LabelFile {
  readonly id: string;
  readonly name?: Named;
  readonly meaning?: Named;
  readonly tone?: string;
  /** Who gets it, unless an earlier label has them. */
  readonly when: Expression;
}

/** A way to give each customer one label: rules in order, or the values of an expression. */
export type SchemeFile = {
  readonly id: string;
  readonly version?: number;
  readonly family?: string;
  /** Where it is from. */
  readonly source?: string;
  readonly name?: Named;
  readonly about?: Named;
  readonly settings?: readonly Setting[];
  readonly parts?: readonly Part[];
  /** Expressions that the data must allow, besides those of the labels. */
  readonly requires?: readonly Expression[];
} & (
  | { readonly labels: readonly LabelFile[] }
  /** The `most` most frequent values become labels. */
  | { readonly by: Expression | readonly Expression[]; readonly most: number; readonly other: Named }
);

/** Something that is true of a customer or not. */
export interface TagFile {
  readonly id: string;
  readonly name?: Named;
  readonly meaning?: Named;
  readonly settings?: readonly Setting[];
  readonly when: Expression | readonly Expression[];
  /** How strongly. */
  readonly weight?: Expression | readonly Expression[];
}

/** Definitions, schemes, scores and tags that belong together. */
export interface RulesFile {
  /** By name. */
  readonly definitions?: Readonly<Record<string, Expression>>;
  readonly schemes?: readonly SchemeFile[];
  readonly scores?: readonly ScoreFile[];
  readonly tags?: readonly TagFile[];
}

/** All that expressions can use besides columns and definitions. */
export interface Library {
  readonly features: readonly FeatureInfo[];
  readonly scores: readonly ScoreInfo[];
  readonly schemes: readonly SchemeInfo[];
  readonly tags: readonly TagInfo[];
}

export interface FeatureInfo {
  readonly id: string;
  readonly name: Bilingual;
  /** The expression in use; null where the data lacks what it needs. */
  readonly text: string | null;
  /** What the data lacks: a column or ledger each. */
  readonly needs: readonly ErrorDetail[];
  /** What refers to it or to one of its parts, directly or through others: features, scores, schemes and tags by full name, and definitions. */
  readonly usedBy: readonly string[];
}

export interface SchemeInfo extends FeatureInfo {
  readonly family: string;
  readonly about: Bilingual;
  /** The expressions of its parts in use, in the order of the file; null where the data lacks what one needs. */
  readonly parts: readonly (string | null)[];
  /** As it is written: change it and hand it to `defineScheme`. */
  readonly file: SchemeFile;
}

export interface TagInfo extends FeatureInfo {
  readonly meaning: Bilingual;
  /** The expression of its weight, if it has one. */
  readonly weight: string | null;
  /** How many have it; null where the data lacks what it needs. */
  readonly customers: number | null;
  readonly file: TagFile;
}

/** A tag that a customer has. */
export interface TagOfCustomer {
  readonly id: string;
  /** How strongly; null where the tag has no weight. */
  readonly weight: Datum;
  readonly why: Explanation;
}

/** Customers divided by a scheme. */
export interface Division {
  readonly id: string;
  readonly name: Bilingual;
  readonly about: Bilingual;
  readonly labels: readonly Segment[];
  /** Customers without a label. */
  readonly unlabelled: number;
}

/** What a scheme's rules leave out, claim twice, or never reach. */
export interface Audit {
  readonly scheme: string;
  readonly customers: number;
  /** Customers for whom no rule holds. */
  readonly unlabelled: number;
  /** Customers for whom several rules hold. */
  readonly overlapping: number;
  /** One for each label with a rule. */
  readonly labels: readonly LabelAudit[];
  /** What holds whatever the data; null where rules tell too many cases apart. */
  readonly proof: Proof | null;
}

export interface LabelAudit {
  readonly id: string;
  /** `shadowed`: wherever its rule holds, an earlier one does; `never`: it holds nowhere. Null where nothing was proven. */
  readonly reach: "reached" | "shadowed" | "never" | null;
  /** Cases in which it is given. */
  readonly cells: number;
  /** Customers for whom its rule holds, and those who have the label. */
  readonly holds: number;
  readonly customers: number;
  /** Customers who would have a later label if that one stood before. */
  readonly moved: readonly { readonly to: string; readonly customers: number }[];
}

/** All cases that the rules tell apart and in which every term has a value. */
export interface Proof {
  readonly terms: readonly { readonly text: string; readonly kind: "score" | "number" | "text" | "condition" }[];
  readonly cells: number;
  readonly gaps: AuditCells;
  readonly overlaps: AuditCells;
  /** Every case can occur: all terms are scores. Otherwise cases are what the rules alone do not exclude. */
  readonly exact: boolean;
}

export interface AuditCells {
  readonly count: number;
  /** The first 50: a case for each term. */
  readonly first: readonly (readonly AuditCase[])[];
}

/** A number or text, the numbers between two (null is without end), any other text, or a truth. */
export type AuditCase =
  | number
  | string
  | boolean
  | readonly [number | null, number | null]
  | { readonly other: true }
  | null;

/** What changed between two snapshots for a condition. */
export interface Moves {
  /** Both days. */
  readonly before: string;
  readonly after: string;
  /** Customers who fulfil the condition now and did not; of them, those who were not known before. */
  readonly entered: number;
  readonly new: number;
  readonly left: number;
  readonly stayed: number;
  /** The simple conditions, and for how many moves each made the difference. */
  readonly terms: readonly { readonly text: string; readonly entered: number; readonly left: number }[];
  /** The first thousand, in the order of ids. */
  readonly enteredFirst: readonly Moved[];
  readonly leftFirst: readonly Moved[];
}

export interface Moved {
  readonly customer: string;
  readonly new: boolean;
  /** Places in `Moves.terms`: with any one of these as it was, there would have been no move. */
  readonly terms: readonly number[];
}

/** How sure the labels of a scheme are. */
export interface Stability {
  readonly scheme: string;
  readonly resamples: number;
  readonly labels: readonly {
    readonly id: string;
    /** The share of resamples in which a customer keeps the label, in the mean; null where nobody has it. */
    readonly mean: number | null;
    /** Customers who keep it in fewer than nine of ten. */
    readonly unsure: number;
  }[];
}

/** A scheme whose borders no longer move. */
export interface Frozen {
  readonly file: SchemeFile;
  /** Expressions that are measured against all customers still: ranks and shares mean nothing without them. */
  readonly open: readonly string[];
}
