import type { Evaluation, Money, Rows, Snapshot } from "clientele";
import { isValid } from "./crossing";
import type { Lease } from "./lease";
import { conditionOf, type Selection } from "./selection";
import type { Store } from "./state";

/** What a shop owner asks first: who is best, who is being lost, what has changed. */
export interface Answers {
  /** The day and audience that they are of. */
  readonly of: string;
  readonly best: Few | null;
  readonly losing: Few | null;
  /** Null where the data reach back no further than one quarter. */
  readonly change: Change | null;
}

/** Customers who have a tag, with those who bring most. */
export interface Few {
  readonly tag: string;
  readonly customers: number;
  readonly revenue: Money;
  /** Part of the audience's net revenue; null where that is not positive. */
  readonly share: number | null;
  readonly rows: Rows;
}

export interface Change {
  readonly revenue: Pair<Money>;
  readonly orders: Pair<number>;
  readonly buyers: Pair<number>;
  /** Who bought for the first time. */
  readonly newcomers: Pair<number>;
}

export interface Pair<T> {
  readonly now: T;
  readonly before: T;
}

/** A quarter: thirteen weeks, so that both have the same days of the week. */
export const QUARTER_DAYS = 91;
const SHOWN = 5;
const TAGS = { best: "high_value", losing: "slipping" } as const;
const WINDOWS = {
  now: `last ${QUARTER_DAYS} days`,
  before: `between day ${QUARTER_DAYS} and ${2 * QUARTER_DAYS} before`,
};

/** The answers for what is on screen; none without orders. */
export async function answered({ state: { data } }: Store, lease: Lease): Promise<Answers | null> {
  if (!data || data.report.orders === 0) return null;
  const { selection } = data.shown.choices;
  const of = keyOf(data.shown.summary.asOf, selection);
  return lease.use(async (open) => {
    // The data may lack what a tag needs.
    const few = (tag: string) => fewOf(open, tag, selection).catch(() => null);
    const isLong = daysBetween(data.report.firstDay, data.shown.summary.asOf) >= 2 * QUARTER_DAYS - 1;
    const [best, losing, change] = await Promise.all([
      few(TAGS.best),
      few(TAGS.losing),
      isLong ? changeOf(open, selection) : null,
    ]);
    return { of, best, losing, change };
  });
}

export function keyOf(asOf: string, selection: Selection): string {
  return `${asOf} ${conditionOf(selection) ?? ""}`;
}

async function fewOf(open: Snapshot, tag: string, selection: Selection): Promise<Few> {
  const audience = conditionOf(selection);
  const where = audience === null ? `tags.${tag}` : `(${audience}) and tags.${tag}`;
  const [{ concentration }, whole, rows] = await Promise.all([
    open.overview({ where }),
    audience === null ? null : open.overview({ where: audience }),
    open.rows({ where, sort: "monetary", descending: true, limit: SHOWN }),
  ]);
  const all = concentration.at(-1);
  const of = whole ? whole.concentration.at(-1)?.revenue : open.summary.netRevenue;
  const revenue = all?.revenue ?? { ...open.summary.netRevenue, minor: 0 };
  const share = of && of.minor > 0 ? revenue.minor / of.minor : null;
  return { tag, customers: all?.customers ?? 0, revenue, share, rows };
}

async function changeOf(open: Snapshot, selection: Selection): Promise<Change> {
  const audience = conditionOf(selection);
  const who = audience === null ? null : await open.evaluate(audience);
  const isIn = (row: number) => who === null || (who.type === "boolean" && who.values[row] === 1 && isValid(who, row));
  const ask = (expression: string) => open.evaluate(expression);
  const both = async <T>(make: (window: string) => Promise<T>): Promise<Pair<T>> => {
    const [now, before] = await Promise.all([make(WINDOWS.now), make(WINDOWS.before)]);
    return { now, before };
  };
  const [revenue, orders, first] = await Promise.all([
    both((window) => ask(`sum(orders.amount, ${window})`)),
    both((window) => ask(`count(orders, ${window})`)),
    both((window) => ask(`any(orders, ${window}) and count(orders, ${earlier(window)}) = 0`)),
  ]);
  const over = <T>(pair: Pair<Evaluation>, make: (column: Evaluation) => T): Pair<T> => ({
    now: make(pair.now),
    before: make(pair.before),
  });
  const { scale } = open.summary.netRevenue;
  return {
    revenue: over(revenue, (column) => ({ minor: sum(column, isIn), scale })),
    orders: over(orders, (column) => sum(column, isIn)),
    buyers: over(orders, (column) => count(column, isIn)),
    newcomers: over(first, (column) => count(column, isIn)),
  };
}

/** Everything before a window. */
function earlier(window: string): string {
  const from = window === WINDOWS.now ? QUARTER_DAYS : 2 * QUARTER_DAYS;
  return `between day ${from} and ${ALWAYS_DAYS} before`;
}

/** Longer than any shop's history. */
const ALWAYS_DAYS = 36_500;

function sum(column: Evaluation, isIn: (row: number) => boolean): number {
  let total = 0;
  each(column, isIn, (value) => {
    total += value;
  });
  return total;
}

/** Customers of whom it is true, or more than nothing. */
function count(column: Evaluation, isIn: (row: number) => boolean): number {
  let total = 0;
  each(column, isIn, (value) => {
    total += value > 0 ? 1 : 0;
  });
  return total;
}

function each(column: Evaluation, isIn: (row: number) => boolean, take: (value: number) => void): void {
  if (!("values" in column)) return;
  for (let row = 0; row < column.length; row++) {
    const value = column.values[row];
    if (isIn(row) && isValid(column, row) && typeof value === "number") take(value);
  }
}

function daysBetween(first: string | null, last: string): number {
  return first === null ? 0 : (Date.parse(last) - Date.parse(first)) / 86_400_000;
}
