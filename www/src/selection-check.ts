import { type Check, isDay, isListOf, isNumber, isObject, isText, orNull } from "./plain";
import { JOINS, type Mark, type Selection } from "./selection";

/** Whether something that was read somewhere is a selection. */
export function isSelection(value: unknown): value is Selection {
  if (!isObject(value) || typeof value.inverted !== "boolean" || !Array.isArray(value.clauses)) return false;
  return value.clauses.every(
    (clause) =>
      isObject(clause) &&
      JOINS.some((join) => join === clause.join) &&
      Array.isArray(clause.marks) &&
      clause.marks.length > 0 &&
      clause.marks.every(isMark),
  );
}

/** Names that may stand in an expression without being anything else there. */
const NAME = /^\w+$/;
const TERM = /^(\w+(\.\w+)*|`([^`]|``)+`)$/;

const isName: Check = (value) => isText(value) && NAME.test(value);
const isTerm: Check = (value) => isText(value) && TERM.test(value);
const isEnd = orNull((value) => isNumber(value) || isDay(value));
const isCorner: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isNumber);
const isRange: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(orNull(isNumber));

type Members<M> = { readonly [K in Exclude<keyof M, "kind">]-?: Check };

/** What each mark holds; a kind that is not here cannot be read. */
const MARKS: { readonly [K in Mark["kind"]]: Members<Extract<Mark, { readonly kind: K }>> } = {
  label: {
    scheme: isName,
    label: orNull(isText),
    but: (value) => value === undefined || isListOf(isText)(value),
  },
  cell: { r: Number.isSafeInteger, f: Number.isSafeInteger },
  tag: { tag: isName },
  days: { from: isDay, to: isDay },
  top: { after: Number.isSafeInteger, to: Number.isSafeInteger, of: orNull(isText) },
  range: { term: isTerm, low: isEnd, high: isEnd, closed: (value) => value === undefined || value === true },
  value: { term: isTerm, value: orNull(isText) },
  customer: { id: isText },
  box: { x: isTerm, y: isTerm, across: isRange, up: isRange },
  area: { x: isTerm, y: isTerm, corners: isListOf(isCorner) },
  rule: { text: (value) => isText(value) && value.trim() !== "" },
};

function isMark(mark: unknown): boolean {
  if (!isObject(mark) || typeof mark.kind !== "string" || !Object.hasOwn(MARKS, mark.kind)) return false;
  const members: Readonly<Record<string, Check>> = MARKS[mark.kind as Mark["kind"]];
  return Object.entries(members).every(([name, check]) => check(mark[name]));
}
