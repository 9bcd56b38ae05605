/** Customers' value, of histories: the contest of models, the winner's fit to all that is known, spending, and each customer's figures. */

import { call, expectedFailure } from "./errors.js";
import * as models from "./models.js";
import type { BareError } from "./protocol.js";
import type { ClvContestEntry, ClvIntervals, ClvReason } from "./types-clv.js";

/** Numbers that the engine makes of a customer, one behind the other. */
const FIGURES = 7;
/** Columns of scores. */
const SCORES = 5;

/** Histories as columns. */
export interface Histories {
  /** The row that a history belongs to. */
  readonly rows: Float64Array;
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** Empty where gaps are not known. */
  readonly gaps: Float64Array;
  /** Mean amount of a purchase; empty where amounts are not known. */
  readonly spend: Float64Array;
  /** Purchases after T; empty where nothing came after. */
  readonly later: Float64Array;
}

/** What is asked, in the histories' unit of time. */
export interface Asked {
  /** Names; none: all. */
  readonly models: readonly string[];
  readonly months: number;
  readonly month: number;
  /** Of a month. */
  readonly discount: number;
  /** 0: no intervals. */
  readonly samples: number;
}

interface RawFit {
  readonly k: number;
  readonly names: readonly string[];
  readonly parameters: Float64Array;
  readonly standardErrors: Float64Array;
  readonly logLikelihood: number;
}

interface RawEntry {
  readonly model: string;
  readonly refusal?: string;
  readonly fit?: RawFit;
  readonly bic?: number;
  readonly eligible?: boolean;
  readonly holdout?: ClvContestEntry["holdout"];
}

/** Errors are not worded yet. */
type BareEntry = Omit<ClvContestEntry, "refusal"> & { readonly refusal: BareError | null };

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
  readonly alive: Float64Array;
  readonly expected: Float64Array;
  readonly none: Float64Array;
  readonly spend: Float64Array | null;
  readonly value: Float64Array | null;
}

/** The engine's numbers as columns; `judged` says whether what came later is to be kept. */
export function historiesOf(numbers: Float64Array, judged: boolean): Histories {
  const count = numbers.length / FIGURES;
  const column = (place: number) => Float64Array.from({ length: count }, (_, i) => numbers[i * FIGURES + place] ?? 0);
  const [rows, x, tx, T, gaps, spend] = [0, 1, 2, 3, 4, 5].map(column) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { rows, x, tx, T, gaps, spend, later: judged ? column(6) : new Float64Array() };
}

/** `before` is what was known when the time to judge by, so long, began; without it models are judged by likelihood. */
export function figuresOf(
  now: Histories,
  before: { readonly histories: Histories; readonly time: number } | null,
  asked: Asked,
): Figures {
  const judged = before?.histories ?? now;
  const contest = call(() =>
    models.contest([...asked.models], judged.x, judged.tx, judged.T, judged.gaps, judged.later, before?.time ?? 0),
  ) as { readonly entries: readonly RawEntry[]; readonly winner: number; readonly reason: ClvReason };
  const best = contest.entries[contest.winner];
  if (!best?.fit) throw new Error("The winner of a contest was fitted.");
  const { model } = best;
  const fit = before
    ? (call(() => models.fitPurchases(model, now.x, now.tx, now.T, now.gaps, NONE)) as RawFit)
    : best.fit;
  const horizon = asked.months * asked.month;
  const discount = Float64Array.of(asked.month, asked.discount, asked.months);
  const scores = call(() =>
    models.scorePurchases(model, fit.k, fit.parameters, now.x, now.tx, now.T, horizon, false, discount),
  );
  const count = scores.length / SCORES;
  const [alive, , expected, none, discounted] = [0, 1, 2, 3, 4].map((i) => scores.slice(i * count, (i + 1) * count));
  if (!alive || !expected || !none || !discounted) throw new Error("There are five columns of scores.");
  const { spend, ...spending } = spendingOf(now);
  return {
    model,
    k: fit.k,
    reason: asked.models.length === 1 ? "asked" : contest.reason,
    contest: contest.entries.map(entryOf),
    ...named(fit),
    logLikelihood: fit.logLikelihood,
    spending,
    intervals: asked.samples > 0 ? intervalsOf(model, fit, now, horizon, asked.samples) : null,
    alive,
    expected,
    none,
    spend,
    value: spend && discounted.map((purchases, i) => purchases * (spend[i] ?? 0)),
  };
}

const NONE = new Float64Array();
const LEVEL = 0.9;
const SEED = 1;

/** Pairs of bounds: of alive customers, of expected purchases, of each parameter; then how many samples have a fit. */
function intervalsOf(model: string, fit: RawFit, now: Histories, horizon: number, samples: number): ClvIntervals {
  const { k, parameters, names } = fit;
  const bounds = call(() =>
    models.intervals(model, k, parameters, now.x, now.tx, now.T, horizon, samples, LEVEL, SEED),
  );
  const pair = (i: number): readonly [number, number] => [bounds[2 * i] ?? 0, bounds[2 * i + 1] ?? 0];
  return {
    level: LEVEL,
    samples: bounds.at(-1) ?? 0,
    alive: pair(0),
    expected: pair(1),
    parameters: Object.fromEntries(names.map((name, i) => [name, pair(i + 2)])),
  };
}

/** Customers whose purchases brought nothing, or less, are left out of the fit, and expected to spend as all do. */
function spendingOf({ x, spend }: Histories): Figures["spending"] & { readonly spend: Float64Array | null } {
  const unknown = { parameters: null, refusal: null, correlation: null, leftOut: 0, spend: null };
  if (spend.length === 0) return unknown;
  const counts = x.map((count, i) => ((spend[i] ?? 0) > 0 ? count : 0));
  const leftOut = x.reduce((sum, count, i) => sum + (count > 0 && counts[i] === 0 ? 1 : 0), 0);
  try {
    const fit = call(() => models.fitSpending(counts, spend, NONE)) as RawFit;
    const expected = call(() => models.expectedSpending(fit.parameters, counts, spend));
    const { parameters } = named(fit);
    return { parameters, refusal: null, correlation: correlation(counts, spend), leftOut, spend: expected };
  } catch (thrown) {
    const refusal = expectedFailure(thrown);
    if (!refusal) throw thrown;
    return { ...unknown, leftOut, refusal };
  }
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

function named({ names, parameters, standardErrors }: RawFit) {
  const by = (values: Float64Array): Record<string, number> =>
    Object.fromEntries(names.map((name, i) => [name, values[i] ?? 0]));
  return { parameters: by(parameters), standardErrors: by(standardErrors) };
}

function entryOf({ model, refusal, fit, bic, eligible = false, holdout }: RawEntry): BareEntry {
  return {
    model,
    refusal: refusal === undefined ? null : (JSON.parse(refusal) as BareError),
    eligible,
    k: fit?.k ?? null,
    logLikelihood: fit?.logLikelihood ?? null,
    bic: bic ?? null,
    holdout: holdout ?? null,
  };
}

/** Places of the highest values, the first of equals first. */
export function highest(values: Float64Array, limit: number): readonly number[] {
  const places = Array.from(values.keys());
  return places.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, limit);
}
