import { dayNumber } from "./format";
import { JOINS, type Mark, type Selection } from "./selection";

/** Whether something that was read somewhere is a selection. */
export function isSelection(value: unknown): value is Selection {
  if (!isRecord(value) || typeof value.inverted !== "boolean" || !Array.isArray(value.clauses)) return false;
  return value.clauses.every(
    (clause) =>
      isRecord(clause) &&
      JOINS.some((join) => join === clause.join) &&
      Array.isArray(clause.marks) &&
      clause.marks.length > 0 &&
      clause.marks.every(isMark),
  );
}

/** Names that may stand in an expression without being anything else there. */
const NAME = /^\w+$/;
const TERM = /^\w+(\.\w+)*$/;

type Check = (value: unknown) => boolean;
const isName: Check = (value) => typeof value === "string" && NAME.test(value);
const isTerm: Check = (value) => typeof value === "string" && TERM.test(value);
const isText: Check = (value) => typeof value === "string";
const isDay: Check = (value) => typeof value === "string" && dayNumber(value) !== null;
const isNumber: Check = (value) => typeof value === "number" && Number.isFinite(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const isCorner: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber);
const isRange: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(orNull(isNumber));

type Members<M> = { readonly [K in Exclude<keyof M, "kind">]-?: Check };

/** What each mark holds; a kind that is not here cannot be read. */
const MARKS: { readonly [K in Mark["kind"]]: Members<Extract<Mark, { readonly kind: K }>> } = {
  label: {
    scheme: isName,
    label: orNull(isText),
    but: (value) => value === undefined || (Array.isArray(value) && value.every(isText)),
  },
  cell: { r: Number.isSafeInteger, f: Number.isSafeInteger },
  tag: { tag: isName },
  days: { from: isDay, to: isDay },
  top: { after: Number.isSafeInteger, to: Number.isSafeInteger, of: orNull(isText) },
  range: { term: isTerm, low: isNumber, high: orNull(isNumber) },
  value: { term: isTerm, value: orNull(isText) },
  customer: { id: isText },
  box: { x: isTerm, y: isTerm, across: isRange, up: isRange },
  area: { x: isTerm, y: isTerm, corners: (value) => Array.isArray(value) && value.every(isCorner) },
  rule: { text: (value) => typeof value === "string" && value.trim() !== "" },
};

function isMark(mark: unknown): boolean {
  if (!isRecord(mark) || typeof mark.kind !== "string" || !Object.hasOwn(MARKS, mark.kind)) return false;
  const members: Readonly<Record<string, Check>> = MARKS[mark.kind as Mark["kind"]];
  return Object.entries(members).every(([name, check]) => check(mark[name]));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
