import type {
  Audit,
  Bilingual,
  Cell,
  ColumnInfo,
  Datum,
  ErrorDetail,
  Explanation,
  Library,
  Moves,
  SchemeInfo,
  ScoreInfo,
  Stability,
  TagInfo,
} from "clientele";
import type { OwnRule } from "./choices";
import type { Drawn } from "./drawing";
import type { Histogram } from "./histogram";
import type { Lease } from "./lease";
import type { Standing } from "./standing";

/** What is known and asked about schemes and tags. It follows the snapshot on screen as soon as that rests. */
export interface Rules {
  readonly library: Library | null;
  /** The day that `library` and everything below is of. */
  readonly asOf: string;
  /** The scheme that the next four are of. */
  readonly scheme: string;
  /** Someone wants to see what the rules of the scheme leave out. */
  readonly auditing: boolean;
  /** Someone wants to see how sure the labels are. */
  readonly doubting: boolean;
  readonly sureness: Stability | null;
  readonly audit: Audit | null;
  /** Of the figures that settings of the scheme cut in parts. */
  readonly histograms: readonly Histogram[];
  readonly crossing: Crossing | null;
  readonly refused: RefusedSetting | null;
  readonly audience: Audience | null;
  /** What scores amount to, as the overview shows it, and the day that this is of. */
  readonly standing: Standing | null;
  readonly standingOf: Lease | null;
}

export const RULE_KINDS = ["scheme", "score", "tag"] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** A setting that could not be; it stays on screen with the reason. */
export interface RefusedSetting {
  readonly key: string;
  readonly setting: string;
  readonly text: string;
  readonly detail: ErrorDetail;
}

/** Customers by the labels of two schemes. */
export interface Crossing {
  readonly scheme: string;
  readonly beside: string;
  /** The condition that the counted customers fulfil; undefined where they are all. */
  readonly where: string | undefined;
  /** Null stands for those without a label. */
  readonly rows: readonly (CrossLabel | null)[];
  readonly columns: readonly (CrossLabel | null)[];
  /** Customers: one list for each row. */
  readonly counts: readonly (readonly number[])[];
}

export interface CrossLabel {
  readonly id: string;
  readonly name: Bilingual;
  readonly tone: string;
}

/** Customers for whom a condition holds: a tag, or what is being written. */
export interface Audience {
  /** The tag it began with, or null. */
  readonly tag: string | null;
  readonly name: string;
  readonly text: string;
  /** The one way in which the engine writes it; empty until it is counted. */
  readonly canonical: string;
  /** As lines of a form; null while the text cannot be read. */
  readonly drawn: Drawn | null;
  readonly refused: ErrorDetail | null;
  /** A value instead of a yes or no. */
  readonly isValue: boolean;
  /** Null until counted. */
  readonly customers: number | null;
  readonly hints: readonly ErrorDetail[];
  readonly sample: Sample | null;
  /** The earlier day to compare with. */
  readonly since: string;
  readonly moves: Moves | null;
  readonly moving: boolean;
}

export interface Sample {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly SampleRow[];
  /** Those with the greatest weight come first. */
  readonly weighed: boolean;
}

export interface SampleRow {
  readonly id: string;
  readonly cells: readonly Cell[];
  readonly weight: number | null;
}

/** A tag of one customer, and why. */
export interface Tagged {
  readonly tag: TagInfo;
  readonly why: Explanation;
  readonly weight: Datum;
}

export const FIRST_RULES: Rules = {
  library: null,
  asOf: "",
  scheme: "",
  auditing: false,
  doubting: false,
  sureness: null,
  audit: null,
  histograms: [],
  crossing: null,
  refused: null,
  audience: null,
  standing: null,
  standingOf: null,
};

export function keyOf(kind: RuleKind, id: string): string {
  return `${kind}:${id}`;
}

/** Whether a scheme or tag is not as it came. */
export function isChanged(own: readonly OwnRule[], kind: RuleKind, id: string): boolean {
  return own.some((rule) => rule.kind === kind && rule.id === id) && !isOwn(id);
}

/** Ids of tags that are made here. */
const OWN = "own_";

export function isOwn(tag: string): boolean {
  return tag.startsWith(OWN);
}

/** An id that no tag has yet. */
export function freeId(tags: readonly TagInfo[]): string {
  const taken = new Set(tags.map(({ id }) => id));
  let number = 1;
  while (taken.has(OWN + number)) number += 1;
  return OWN + number;
}

export function schemeOf(library: Library | null, id: string): SchemeInfo | undefined {
  return library?.schemes.find((scheme) => scheme.id === id);
}

export function tagOf(library: Library | null, id: string | null): TagInfo | undefined {
  return library?.tags.find((tag) => tag.id === id);
}

/** A scheme, score or tag. */
export function ruleOf(
  library: Library | null,
  kind: RuleKind,
  id: string,
): SchemeInfo | ScoreInfo | TagInfo | undefined {
  const all: readonly (SchemeInfo | ScoreInfo | TagInfo)[] | undefined = library?.[`${kind}s`];
  return all?.find((rule) => rule.id === id);
}

/** What people call the features, parts and tags that rules name, by how rules write them. */
export function namesIn(library: Library | null): ReadonlyMap<string, Bilingual> {
  const names = new Map<string, Bilingual>();
  for (const { id, name } of library?.features ?? []) names.set(`features.${id}`, name);
  for (const { id, name } of library?.tags ?? []) names.set(`tags.${id}`, name);
  for (const space of ["schemes", "scores"] as const) {
    for (const { id, name, file } of library?.[space] ?? []) {
      names.set(`${space}.${id}`, name);
      for (const part of file.parts ?? []) {
        if (part.name) names.set(`${space}.${id}.${part.id}`, both(part.name));
      }
    }
  }
  return names;
}

/** A name that may be the same in both languages. */
export function both(name: string | Bilingual): Bilingual {
  return typeof name === "string" ? { en: name, zh: name } : name;
}

/** Whether a rule names something, alone or one of its parts. */
export function mentions(rule: string, full: string): boolean {
  return new RegExp(`(?<![\\w.])${full.replaceAll(".", "\\.")}(?!\\w)`, "u").test(rule);
}
