import { type Group, usesOf } from "./preview";

/** A date as it is written, with the two numbers that may be day or month. */
export interface DateExample {
  readonly text: string;
  readonly first: number;
  readonly second: number;
}

/** A number as it is written, with the mark in it and the digits on both sides. */
export interface NumberExample {
  readonly text: string;
  readonly mark: string;
  readonly before: string;
  readonly after: string;
}

const TWO_WAYS_DATE = /^\s*(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})(?!\d)/;
const TWO_WAYS_NUMBER = /^\D*(\d{1,3})([.,])(\d{3})\D*$/;
const MONTHS = 12;

/** The first date among the rows shown whose day and month may trade places. */
export function dateExample(group: Group): DateExample | null {
  for (const text of cellsOf(group, ["date"])) {
    const [, first = 0, second = 0] = (TWO_WAYS_DATE.exec(text) ?? []).map(Number);
    const both = first !== second && first > 0 && second > 0 && first <= MONTHS && second <= MONTHS;
    if (both) return { text: text.trim(), first, second };
  }
  return null;
}

/** The first number among the rows shown whose mark may stand before decimals or between thousands. */
export function numberExample(group: Group): NumberExample | null {
  for (const text of cellsOf(group, ["amount", "unitPrice", "quantity", "refund"])) {
    const [, before, mark, after] = TWO_WAYS_NUMBER.exec(text) ?? [];
    if (before && mark && after) return { text: text.trim(), mark, before, after };
  }
  return null;
}

function cellsOf(group: Group, fields: readonly string[]): readonly string[] {
  const uses = usesOf(group);
  return group.files.flatMap(({ sketch: { table } }) => {
    if (!table) return [];
    const columns = table.columns.flatMap(({ name }, i) => (fields.includes(uses.get(name)?.field ?? "") ? [i] : []));
    return table.rows.flatMap(({ cells }) => columns.map((i) => cells[i] ?? ""));
  });
}
