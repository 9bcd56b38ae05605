import type { Evaluation, Money, Rows, Snapshot } from "clientele";
import type { Turn } from "./asking";
import { codeOf } from "./failure";
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

/** The answers for what is on screen, one after the other, each in its turn; none without orders. */
export async function answered(
  { state: { data } }: Store,
  lease: Lease,
  turn: Turn = (question) => question(),
): Promise<Answers | null> {
  if (!data || data.report.orders === 0) return null;
  const { summary, choices, parts } = data.shown;
  const audience = conditionOf(choices.selection);
  const whole = audience === null ? summary.netRevenue : parts.overview?.value.concentration.at(-1)?.revenue;
  return lease.use(async (open) => {
    const few = (tag: string) =>
      fewOf(open, tag, audience, whole ?? null, turn).catch((error) => {
        // The data may lack what a tag needs.
        if (codeOf(error) === "superseded") throw error;
        return null;
      });
    const isLong = daysBetween(data.report.firstDay, summary.asOf) >= 2 * QUARTER_DAYS - 1;
    const [best, losing] = [await few(TAGS.best), await few(TAGS.losing)];
    const change = isLong ? await changeOf(open, audience, turn) : null;
    return { of: keyOf(summary.asOf, choices.selection), best, losing, change };
  });
}

export function keyOf(asOf: string, selection: Selection): string {
  return `${asOf} ${conditionOf(selection) ?? ""}`;
}

async function fewOf(
  open: Snapshot,
  tag: string,
  audience: string | null,
  whole: Money | null,
  turn: Turn,
): Promise<Few> {
  const where = audience === null ? `tags.${tag}` : `(${audience}) and tags.${tag}`;
  const rows = await turn(() => open.rows({ where, sort: "monetary", descending: true, limit: SHOWN }));
  const { concentration } = await turn(() => open.overview({ where }));
  const revenue = concentration.at(-1)?.revenue ?? { ...open.summary.netRevenue, minor: 0 };
  const share = whole && whole.minor > 0 ? revenue.minor / whole.minor : null;
  return { tag, customers: rows.total, revenue, share, rows };
}

async function changeOf(open: Snapshot, audience: string | null, turn: Turn): Promise<Change> {
  const who = audience === null ? null : await turn(() => open.evaluate(audience));
  const both = async (make: (window: string) => string): Promise<Pair<Total>> => {
    const ask = async (window: string) => totalOf(await turn(() => open.evaluate(make(window))), who);
    return { now: await ask(WINDOWS.now), before: await ask(WINDOWS.before) };
  };
  const revenue = await both((window) => `sum(orders.amount, ${window})`);
  const orders = await both((window) => `count(orders, ${window})`);
  const first = await both((window) => `any(orders, ${window}) and count(orders, ${earlier(window)}) = 0`);
  const over = <T>({ now, before }: Pair<Total>, make: (total: Total) => T): Pair<T> => ({
    now: make(now),
    before: make(before),
  });
  const { scale } = open.summary.netRevenue;
  return {
    revenue: over(revenue, ({ sum }) => ({ minor: sum, scale })),
    orders: over(orders, ({ sum }) => sum),
    buyers: over(orders, ({ count }) => count),
    newcomers: over(first, ({ count }) => count),
  };
}

/** Everything before a window. */
function earlier(window: string): string {
  const from = window === WINDOWS.now ? QUARTER_DAYS : 2 * QUARTER_DAYS;
  return `between day ${from} and ${ALWAYS_DAYS} before`;
}

/** Longer than any shop's history. */
const ALWAYS_DAYS = 36_500;

/** What a column comes to, and for how many customers it is true, or more than nothing. */
interface Total {
  readonly sum: number;
  readonly count: number;
}

/** Of those for whom a condition holds. */
function totalOf(column: Evaluation, who: Evaluation | null): Total {
  let [sum, count] = [0, 0];
  if (!("values" in column) || column.type === "text") return { sum, count };
  const only = who?.type === "boolean" ? who.values : null;
  const { values, valid, length } = column;
  for (let row = 0; row < length; row++) {
    if ((only !== null && only[row] !== 1) || (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 0) continue;
    const value = values[row] ?? 0;
    sum += value;
    if (value > 0) count += 1;
  }
  return { sum, count };
}

function daysBetween(first: string | null, last: string): number {
  return first === null ? 0 : (Date.parse(last) - Date.parse(first)) / 86_400_000;
}
