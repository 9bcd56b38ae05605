import type { ColumnInfo } from "clientele";
import { ticked } from "./drawing";
import { dayNumber } from "./format";
import { type End, labelMark, type Mark } from "./selection";

/** The filter of a column that is open. */
export interface Filter {
  readonly column: string;
  /** How many have each value, of those who are selected by the rest; null until it is known. */
  readonly counts: ReadonlyMap<string | null, number> | null;
  /** What is looked for among the values. */
  readonly find: string;
  readonly wrong: Wrong | null;
}

/** What cannot be, and where it was written. */
export interface Wrong {
  readonly at: "from" | "to";
  readonly what: "number" | "day" | "order";
}

export type FilterAction =
  | { readonly type: "filter"; readonly column: string | null }
  | { readonly type: "filter-find"; readonly find: string }
  | { readonly type: "filter-wrong"; readonly wrong: Wrong };

/** What a column can be filtered by, and the marks that do it. */
export type Field =
  | { readonly kind: "range"; readonly term: string; readonly dimension: string; readonly isDay: boolean }
  | {
      readonly kind: "choice";
      readonly term: string;
      readonly dimension: string;
      readonly markOf: (value: string | null) => Mark;
      /** Only those who have it can be asked for. */
      readonly isFlag: boolean;
    };

/** Who has an id of their own is found by it; lists are no one value. */
export function fieldOf({ name, type }: ColumnInfo, scheme: string, columns: readonly ColumnInfo[]): Field | null {
  if (name === "customer_id" || type === "list") return null;
  const isOfFile = columns.some((column) => column.name === name && column.origin === "file");
  const term = isOfFile ? ticked(name) : name;
  const choice = (dimension: string, markOf: (value: string | null) => Mark, isFlag = false): Field => ({
    kind: "choice",
    term,
    dimension,
    markOf,
    isFlag,
  });
  if (type !== "text" && type !== "category")
    return { kind: "range", term, dimension: `range:${term}`, isDay: type === "date" };
  const [group, id = ""] = isOfFile ? [] : name.split(".");
  if (group === "tags") return choice(`tag:${id}`, () => ({ kind: "tag", tag: id }), true);
  const labels = group === "segment" ? scheme : group === "schemes" ? id : null;
  if (labels !== null) return choice(`label:${labels}`, (label) => labelMark(labels, [], label));
  return choice(`value:${term}`, (value) => ({ kind: "value", term, value }));
}

const NUMBER = /^[-−]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$/;

/** What was written from and to, as a mark; null where nothing was. */
export function rangeOf(
  { term, isDay }: Field & { readonly kind: "range" },
  from: string,
  to: string,
): Mark | Wrong | null {
  const [low, high] = [endOf(from, isDay), endOf(to, isDay)];
  const what = isDay ? "day" : "number";
  if (low === undefined) return { at: "from", what };
  if (high === undefined) return { at: "to", what };
  if (low !== null && high !== null && low > high) return { at: "to", what: "order" };
  return low === null && high === null ? null : { kind: "range", term, low, high, closed: true };
}

/** Undefined: it is none. Full-width digits and signs are those of other keyboards. */
function endOf(written: string, isDay: boolean): End | undefined {
  const text = written.normalize("NFKC").trim();
  if (text === "") return null;
  if (isDay) return dayNumber(text) === null ? undefined : text;
  return NUMBER.test(text) ? Number(text.replaceAll(",", "").replace("−", "-")) : undefined;
}
