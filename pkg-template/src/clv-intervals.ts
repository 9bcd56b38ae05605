/** How far figures would have scattered: fits to customers made up by the model. */

import type { Histories } from "./clv-contest.js";
import { type RawFit, scoresOf, sum } from "./clv-raw.js";
import { call } from "./errors.js";
import * as models from "./models.js";
import type { ClvIntervals } from "./types-clv.js";

const LEVEL = 0.9;
const SEED = 1;
/** Sets at a time; between them it can be told how far it is. */
const BATCH = 10;
/** More customers than this are scored by a part of them, taken at even distances. */
const MOST_SCORED = 20_000;

/** Bounds of some customers' figures, in their order. */
export interface OwnIntervals {
  readonly alive: readonly (readonly [number, number])[];
  readonly expected: readonly (readonly [number, number])[];
  /** Of discounted purchases. */
  readonly discounted: readonly (readonly [number, number])[];
}

/** Intervals of the totals and parameters, and of the customers in `places`. Totals are those of `now`'s figures. */
export function intervalsOf(
  model: string,
  fit: RawFit,
  now: Histories,
  totals: { readonly alive: number; readonly expected: number },
  { horizon, discount, samples }: { horizon: number; discount: Float64Array; samples: number },
  places: readonly number[],
  told: (done: number) => void,
): { readonly all: ClvIntervals; readonly own: OwnIntervals } {
  const { k, parameters, names } = fit;
  const draws: Float64Array[] = [];
  for (let done = 0; done < samples; done += BATCH) {
    const many = Math.min(BATCH, samples - done);
    const made = call(() => models.draws(model, k, parameters, now.T, many, SEED + done));
    for (let i = 0; i + names.length <= made.length; i += names.length) draws.push(made.slice(i, i + names.length));
    told(done + many);
  }
  const every = Math.ceil(now.x.length / MOST_SCORED);
  const part = partOf(now, (i) => i % every === 0);
  const own = pick(now, places);
  const score = (by: Float64Array, of: Pick<Histories, "x" | "tx" | "T">, how: Float64Array) =>
    scoresOf(call(() => models.scorePurchases(model, k, by, of.x, of.tx, of.T, horizon, false, how)));
  const none = new Float64Array();
  const point = score(parameters, part, none);
  const [one, other] = [sum(point.alive), sum(point.expected)];
  const [alive, expected]: [number[], number[]] = [[], []];
  const [ownAlive, ownExpected, ownDiscounted]: [number[][], number[][], number[][]] = [[], [], []];
  for (const by of draws) {
    const scores = score(by, part, none);
    // The part stands for all: what varies is how much more or less it is than by the fit.
    alive.push((totals.alive * sum(scores.alive)) / one);
    expected.push((totals.expected * sum(scores.expected)) / other);
    const top = score(by, own, discount);
    ownAlive.push([...top.alive]);
    ownExpected.push([...top.expected]);
    ownDiscounted.push([...top.discounted]);
  }
  const each = (draws: readonly number[][]) =>
    places.map((_, place) => interval(draws.map((draw) => draw[place] ?? 0)));
  return {
    all: {
      level: LEVEL,
      samples: draws.length,
      alive: interval(alive),
      expected: interval(expected),
      parameters: Object.fromEntries(names.map((name, i) => [name, interval(draws.map((draw) => draw[i] ?? 0))])),
    },
    own: { alive: each(ownAlive), expected: each(ownExpected), discounted: each(ownDiscounted) },
  };
}

function partOf({ x, tx, T }: Histories, isIn: (i: number) => boolean): Pick<Histories, "x" | "tx" | "T"> {
  const only = (column: Float64Array) => column.filter((_, i) => isIn(i));
  return { x: only(x), tx: only(tx), T: only(T) };
}

function pick({ x, tx, T }: Histories, places: readonly number[]): Pick<Histories, "x" | "tx" | "T"> {
  const at = (column: Float64Array) => Float64Array.from(places, (place) => column[place] ?? 0);
  return { x: at(x), tx: at(tx), T: at(T) };
}

/** Quantiles of type 7 that leave half of what is not held on either side. */
function interval(values: readonly number[]): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => {
    const position = share * (sorted.length - 1);
    const below = Math.floor(position);
    const low = sorted[below] ?? 0;
    return low + ((sorted[Math.min(below + 1, sorted.length - 1)] ?? 0) - low) * (position - below);
  };
  return [at((1 - LEVEL) / 2), at((1 + LEVEL) / 2)];
}
