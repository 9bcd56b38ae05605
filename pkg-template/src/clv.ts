/** Customers' value, of histories: the contest of models, the winner's fit to all that is known, spending, and each customer's figures. */

import { checksOf, matrixOf, trackingOf } from "./clv-checks.js";
import { type BareEntry, contestOf, type Histories } from "./clv-contest.js";
import { intervalsOf } from "./clv-intervals.js";
import { byName, NOTHING, type RawFit, scoresOf, sum } from "./clv-raw.js";
import { call, expectedFailure } from "./errors.js";
import type { ClvWork } from "./model-protocol.js";
import * as models from "./models.js";
import type { BareError } from "./protocol.js";
import type { Clv, ClvIntervals, ClvReason, ClvScorer, OwnBounds } from "./types-clv.js";

/** Numbers that the engine makes of a customer, one behind the other. */
const FIGURES = 7;
/** As lifetimes and PyMC-Marketing have it, where the unit is the day. */
export const DAYS_A_MONTH = 30;
/** Of more customers than this, what all of them will ever bring is reckoned from a part, taken at even distances. */
const MOST_RESIDUAL = 20_000;

/** What is asked, in the histories' unit of time. */
export interface Asked {
  /** Names; none: all. */
  readonly models: readonly string[];
  readonly months: number;
  readonly month: number;
  /** Of a month. */
  readonly discount: number;
  /** Purchases are discounted at every moment, not month by month. */
  readonly continuous: boolean;
  /** 0: no intervals. */
  readonly samples: number;
  /** Of how many customers intervals are told. */
  readonly limit: number;
}

export interface Figures {
  readonly model: string;
  readonly k: number;
  readonly reason: ClvReason;
  readonly contest: readonly BareEntry[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly standardErrors: Readonly<Record<string, number>>;
  readonly logLikelihood: number;
  readonly spending: {
    readonly parameters: Readonly<Record<string, number>> | null;
    readonly refusal: BareError | null;
    readonly correlation: number | null;
    readonly leftOut: number;
  };
  readonly intervals: ClvIntervals | null;
  /** Why there are none, where they were asked for. */
  readonly unsure: BareError | null;
  readonly checks: Clv["checks"];
  readonly tracking: Clv["tracking"];
  readonly matrix: Clv["matrix"];
  readonly residual: number | null;
  /** Places of the most valuable customers, and bounds of their figures. */
  readonly top: readonly number[];
  readonly bounds: readonly OwnBounds[] | null;
  readonly scorer: Omit<ClvScorer, "fittedOn">;
  readonly now: Histories;
  readonly alive: Float64Array;
  readonly expected: Float64Array;
  readonly none: Float64Array;
  readonly spend: Float64Array | null;
  readonly value: Float64Array | null;
}

/** The engine's numbers as columns; `judged` says whether what came later is to be kept. */
export function historiesOf(numbers: Float64Array, judged: boolean): Histories {
  const count = Math.floor(numbers.length / FIGURES);
  const column = (place: number) => {
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = numbers[i * FIGURES + place] ?? 0;
    return values;
  };
  const [rows, x, tx, T, gaps, spend] = [column(0), column(1), column(2), column(3), column(4), column(5)];
  return { rows, x, tx, T, gaps, spend, later: judged ? column(6) : NOTHING };
}

/** What is told of the work a worker was given. */
export function figuresOf(
  { now, origins, repeats, asked }: ClvWork,
  told: (done: number, total: number) => void,
): Figures {
  const days = origins.map(({ numbers, ...day }) => ({ ...day, histories: historiesOf(numbers, true) }));
  return figuresFrom(historiesOf(now, false), days, repeats, { ...asked, month: DAYS_A_MONTH }, told);
}

export function figuresFrom(
  now: Histories,
  origins: Parameters<typeof contestOf>[1],
  repeats: Float64Array,
  asked: Asked,
  told: (done: number, total: number) => void = () => {},
): Figures {
  // Each day of the contest, the fit to all, figures; sets of made-up customers by tens.
  const total = Math.max(1, origins.length) + 2 + asked.samples / 10;
  let done = 0;
  const step = () => told(++done, total);
  told(0, total);
  const contest = contestOf(now, origins, asked.models, step);
  const { winner: model, origin } = contest;
  const fit = origin
    ? (call(() => models.fitPurchases(model, now.x, now.tx, now.T, now.gaps, NOTHING)) as RawFit)
    : contest.fit;
  step();
  const horizon = asked.months * asked.month;
  const discount = discounting(asked);
  const scores = scored(model, fit, now, horizon, discount);
  const { spend, ...spending } = spendingOf(now);
  const value = spend && scores.discounted.map((purchases, i) => purchases * (spend[i] ?? 0));
  step();
  const top = highest(value ?? scores.expected, asked.limit);
  const totals = { alive: sum(scores.alive), expected: sum(scores.expected) };
  const { samples } = asked;
  const { found, unsure } = tried(() =>
    samples === 0
      ? null
      : intervalsOf(model, fit, now, totals, { horizon, discount, samples }, top, (sets) =>
          told(done + sets / 10, total),
        ),
  );
  const own = found?.own;
  const times = (pair: readonly [number, number] | undefined, by: number): readonly [number, number] => [
    (pair?.[0] ?? 0) * by,
    (pair?.[1] ?? 0) * by,
  ];
  const fitted = { model, fit: contest.fit };
  return {
    model,
    k: fit.k,
    reason: asked.models.length === 1 ? "asked" : contest.reason,
    contest: contest.entries,
    parameters: byName(fit.names, fit.parameters),
    standardErrors: byName(fit.names, fit.standardErrors),
    logLikelihood: fit.logLikelihood,
    spending,
    intervals: found?.all ?? null,
    unsure,
    checks: origin && checksOf(fitted, origin),
    tracking: origin && repeats.length > 0 ? trackingOf(fitted, origin, repeats) : null,
    matrix: matrixOf({ model, fit }, now, horizon),
    residual: residualOf(model, fit, now, asked, spend),
    top,
    bounds:
      own === undefined
        ? null
        : top.map((place, i) => ({
            alive: times(own.alive[i], 1),
            expected: times(own.expected[i], 1),
            value: spend && times(own.discounted[i], spend[place] ?? 0),
          })),
    scorer: {
      by: "clv",
      model,
      k: fit.k,
      parameters: [...fit.parameters],
      spending: spending.parameters && Object.values(spending.parameters),
      months: asked.months,
      discount: asked.discount,
      continuous: asked.continuous,
    },
    now,
    alive: scores.alive,
    expected: scores.expected,
    none: scores.none,
    spend,
    value,
  };
}

/** What cannot be said is told beside what can. */
function tried<T>(work: () => T | null): { readonly found: T | null; readonly unsure: BareError | null } {
  try {
    return { found: work(), unsure: null };
  } catch (thrown) {
    const unsure = expectedFailure(thrown);
    if (!unsure) throw thrown;
    return { found: null, unsure };
  }
}

export function scored(
  model: string,
  { k, parameters }: Pick<RawFit, "k" | "parameters">,
  { x, tx, T }: Pick<Histories, "x" | "tx" | "T">,
  horizon: number,
  discount: Float64Array,
) {
  return scoresOf(call(() => models.scorePurchases(model, k, parameters, x, tx, T, horizon, false, discount)));
}

/** Month by month, or at every moment up to the horizon at the same rate a month. */
export function discounting({
  month,
  months,
  discount,
  continuous,
}: Pick<Asked, "month" | "months" | "discount" | "continuous">): Float64Array {
  if (!continuous) return Float64Array.of(month, discount, months);
  return Float64Array.of(Math.log1p(discount) / month, months * month);
}

/** What all customers will bring for ever, discounted at every moment; without a discount that may be anything. */
function residualOf(
  model: string,
  fit: RawFit,
  { x, tx, T }: Histories,
  { discount, month }: Asked,
  spend: Float64Array | null,
): number | null {
  if (!spend || !(discount > 0)) return null;
  const every = Math.ceil(x.length / MOST_RESIDUAL);
  const part = (column: Float64Array) => column.filter((_, i) => i % every === 0);
  const own = part(spend);
  const forEver = Float64Array.of(Math.log1p(discount) / month, Number.POSITIVE_INFINITY);
  const { discounted } = scored(model, fit, { x: part(x), tx: part(tx), T: part(T) }, 0, forEver);
  return (sum(discounted.map((purchases, i) => purchases * (own[i] ?? 0))) * x.length) / own.length;
}

/** Customers whose purchases brought nothing, or less, are left out of the fit, and expected to spend as all do. */
function spendingOf({ x, spend }: Histories): Figures["spending"] & { readonly spend: Float64Array | null } {
  const unknown = { parameters: null, refusal: null, correlation: null, leftOut: 0, spend: null };
  if (spend.length === 0) return unknown;
  const counts = paid(x, spend);
  const leftOut = x.reduce((sum, count, i) => sum + (count > 0 && counts[i] === 0 ? 1 : 0), 0);
  try {
    const fit = call(() => models.fitSpending(counts, spend, NOTHING)) as RawFit;
    const expected = call(() => models.expectedSpending(fit.parameters, counts, spend));
    const parameters = byName(fit.names, fit.parameters);
    return { parameters, refusal: null, correlation: correlation(counts, spend), leftOut, spend: expected };
  } catch (thrown) {
    const refusal = expectedFailure(thrown);
    if (!refusal) throw thrown;
    return { ...unknown, leftOut, refusal };
  }
}

/** Purchases of those that brought something. */
export function paid(x: Float64Array, spend: Float64Array): Float64Array {
  return x.map((count, i) => ((spend[i] ?? 0) > 0 ? count : 0));
}

/** Pearson's, over customers who bought again: the model of spending takes it for 0. */
function correlation(counts: Float64Array, spend: Float64Array): number | null {
  let [n, a, b, aa, bb, ab] = [0, 0, 0, 0, 0, 0];
  counts.forEach((count, i) => {
    if (count === 0) return;
    const amount = spend[i] ?? 0;
    n += 1;
    a += count;
    b += amount;
    aa += count * count;
    bb += amount * amount;
    ab += count * amount;
  });
  const spread = (n * aa - a * a) * (n * bb - b * b);
  return spread > 0 ? (n * ab - a * b) / Math.sqrt(spread) : null;
}

/** Places of the highest values, the first of equals first. */
export function highest(values: Float64Array, limit: number): readonly number[] {
  const places = Array.from(values.keys());
  return places.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, limit);
}
