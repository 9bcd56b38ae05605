import { insideOf } from "./lasso";

/**
 * The audience: one expression, made of marks that people set by clicking tiles, cells, rows and tags, and by writing. Every figure on
 * the page that is not of everyone is of the audience.
 */
export interface Selection {
  readonly clauses: readonly Clause[];
  /** All others instead. */
  readonly inverted: boolean;
}

/** Marks of one kind, any of which will do, and how they are joined to what stands before them. */
export interface Clause {
  readonly join: Join;
  readonly marks: readonly [Mark, ...Mark[]];
}

export const JOINS = ["and", "or", "except"] as const;
export type Join = (typeof JOINS)[number];

export type Mark =
  /** A label of a scheme. `but`: of labels that are values, all values but these. Null: no label. */
  | { readonly kind: "label"; readonly scheme: string; readonly label: string | null; readonly but?: readonly string[] }
  | { readonly kind: "cell"; readonly r: number; readonly f: number }
  | { readonly kind: "tag"; readonly tag: string }
  /** Who ordered in these days, both included. */
  | { readonly kind: "days"; readonly from: string; readonly to: string }
  /** Those with the most revenue, behind the first `after` and up to `to`, of all or of those for whom a condition holds. */
  | { readonly kind: "top"; readonly after: number; readonly to: number; readonly of: string | null }
  /** A number or day of a column or feature from `low` on and below `high`, which is in it where it is `closed`; null: no end there. */
  | {
      readonly kind: "range";
      readonly term: string;
      readonly low: End;
      readonly high: End;
      readonly closed?: true;
    }
  /** A text that a column has; null: it has none. */
  | { readonly kind: "value"; readonly term: string; readonly value: string | null }
  | { readonly kind: "customer"; readonly id: string }
  /** Two columns, each from a value on and below another; without one, all from there on. */
  | {
      readonly kind: "box";
      readonly x: string;
      readonly y: string;
      readonly across: readonly [from: number | null, to: number | null];
      readonly up: readonly [from: number | null, to: number | null];
    }
  /** Inside a line drawn around points: corners of it, the ends of which meet. */
  | { readonly kind: "area"; readonly x: string; readonly y: string; readonly corners: readonly Corner[] }
  /** A condition that somebody wrote. */
  | { readonly kind: "rule"; readonly text: string };

/** A number, a day, or none. */
export type End = number | string | null;

export type Corner = readonly [x: number, y: number];

/** Stands for all values of a scheme that have no label of their own. */
const OTHERS = "*other";

/** The mark of a label, one of these; of labels that are values, one stands for all others. */
export function labelMark(scheme: string, labels: readonly string[], label: string | null): Mark {
  if (label !== OTHERS) return { kind: "label", scheme, label };
  return { kind: "label", scheme, label, but: labels.filter((id) => id !== OTHERS) };
}

export const EVERYONE: Selection = { clauses: [], inverted: false };

/** Marks of one dimension exclude each other: who has one label of a scheme has no other. */
export function dimensionOf(mark: Mark): string {
  switch (mark.kind) {
    case "label":
      return `label:${mark.scheme}`;
    case "tag":
      return `tag:${mark.tag}`;
    case "rule":
      return `rule:${mark.text}`;
    case "range":
    case "value":
      return `${mark.kind}:${mark.term}`;
    case "area":
    case "box":
      return `${mark.kind}:${mark.x}:${mark.y}`;
    default:
      return mark.kind;
  }
}

const of = (clause: Clause) => dimensionOf(clause.marks[0]);
const isSame = (one: Mark, other: Mark) => conditionOfMark(one) === conditionOfMark(other);

export function isMarked({ clauses }: Selection, mark: Mark): boolean {
  return clauses.some(({ marks }) => marks.some((one) => isSame(one, mark)));
}

/** The clause of a dimension, and its marks. */
export function clauseOf({ clauses }: Selection, dimension: string): Clause | null {
  return clauses.find((clause) => of(clause) === dimension) ?? null;
}

export function marksOf(selection: Selection, dimension: string): readonly Mark[] {
  return clauseOf(selection, dimension)?.marks ?? [];
}

/**
 * A mark is set, or taken away where it is set already. It takes the place of the others of its dimension, unless `more` are wanted.
 */
export function marked(selection: Selection, mark: Mark, more: boolean): Selection {
  const at = selection.clauses.findIndex((clause) => of(clause) === dimensionOf(mark));
  const clause = selection.clauses[at];
  if (!clause) return { ...selection, clauses: [...selection.clauses, { join: "and", marks: [mark] }] };
  const others = clause.marks.filter((one) => !isSame(one, mark));
  const isSet = others.length < clause.marks.length;
  const [first, ...rest] = isSet ? (more ? others : []) : more ? [...clause.marks, mark] : [mark];
  // Pressed alone among several, it is the one that is meant.
  if (isSet && !more && others.length > 0) return put(selection, at, { ...clause, marks: [mark] });
  return put(selection, at, first ? { ...clause, marks: [first, ...rest] } : null);
}

/** One mark in the place of all of its dimension, or none of it. */
export function replaced(selection: Selection, dimension: string, mark: Mark | null): Selection {
  const at = selection.clauses.findIndex((clause) => of(clause) === dimension);
  const clause = selection.clauses[at];
  if (clause) return put(selection, at, mark && { ...clause, marks: [mark] });
  return mark ? marked(selection, mark, false) : selection;
}

/** Another clause in the place of one, or none. Who is left alone is not inverted any more. */
export function put({ clauses, inverted }: Selection, at: number, clause: Clause | null): Selection {
  const others = clauses.flatMap((one, place) => (place === at ? (clause ? [clause] : []) : [one]));
  return { clauses: others, inverted: inverted && others.length > 0 };
}

/** The selection without marks that are gone. */
export function without(selection: Selection, isGone: (mark: Mark) => boolean): Selection {
  const clauses = selection.clauses.flatMap((clause) => {
    const [first, ...rest] = clause.marks.filter((mark) => !isGone(mark));
    return first ? [{ ...clause, marks: [first, ...rest] as const }] : [];
  });
  return { clauses, inverted: selection.inverted && clauses.length > 0 };
}

/**
 * What a chart shows in which a dimension is marked: all its values, of those who are selected by the rest. Where clauses are joined by
 * more than "and" and "except" there is no such rest.
 */
export function besides(selection: Selection, dimension: string): Selection {
  const { clauses, inverted } = selection;
  const own = clauses.find((clause) => of(clause) === dimension);
  if (!own || inverted || own.join !== "and" || clauses.slice(1).some(({ join }) => join === "or")) return selection;
  return { clauses: clauses.filter((clause) => clause !== own), inverted };
}

/** The expression; null where everyone is selected. */
export function conditionOf({ clauses, inverted }: Selection): string | null {
  const all = clauses.reduce<string | null>((before, { join, marks }) => {
    const any = marks.map(conditionOfMark);
    const own = any.length === 1 ? (any[0] ?? "") : any.map((one) => `(${one})`).join(" or ");
    if (before === null) return join === "except" ? others(own) : own;
    return join === "except" ? `(${before}) and ${others(own)}` : `(${before}) ${join} (${own})`;
  }, null);
  return all === null || !inverted ? all : others(all);
}

/** Everyone of whom it is not known to hold: `not` alone would leave out those of whom nothing is known. */
function others(condition: string): string {
  return `case when ${condition} then false else true end`;
}

function conditionOfMark(mark: Mark): string {
  switch (mark.kind) {
    case "label": {
      const name = `schemes.${mark.scheme}`;
      if (mark.label === null) return `${name} is missing`;
      if (mark.but) return `${name} is not missing and not (${name} in (${mark.but.map(quoted).join(", ")}))`;
      return `${name} = ${quoted(mark.label)}`;
    }
    case "cell":
      return `r = ${mark.r} and f = ${mark.f}`;
    case "tag":
      return `tags.${mark.tag}`;
    case "days":
      return `any(orders, from ${mark.from} to ${mark.to})`;
    case "top":
      return topOf(mark.after, mark.to, mark.of);
    case "range": {
      const { term, low, high, closed } = mark;
      return bounds(term, [low, high], closed).join(" and ") || `${term} is not missing`;
    }
    case "value":
      return mark.value === null ? `${mark.term} is missing` : `${mark.term} = ${quoted(mark.value)}`;
    case "customer":
      return `customer_id = ${quoted(mark.id)}`;
    case "box":
      return [...bounds(mark.x, mark.across), ...bounds(mark.y, mark.up)].join(" and ");
    case "area":
      return insideOf(mark.x, mark.y, mark.corners);
    case "rule":
      return mark.text;
  }
}

function bounds(term: string, [from, to]: readonly [End, End], closed = false): readonly string[] {
  return [
    ...(from === null ? [] : [`${term} >= ${from}`]),
    ...(to === null ? [] : [`${term} ${closed ? "<=" : "<"} ${to}`]),
  ];
}

function topOf(after: number, to: number, of: string | null): string {
  const revenue = "sum(orders.amount)";
  const rank = `rank(${of === null ? revenue : `case when ${of} then ${revenue} end`})`;
  return after === 0 ? `${rank} <= ${to}` : `${rank} > ${after} and ${rank} <= ${to}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
