/** What the models' module takes and makes, for all that ask it. */

/** What it makes of a fit. */
export interface RawFit {
  readonly k: number;
  readonly names: readonly string[];
  readonly parameters: Float64Array;
  readonly standardErrors: Float64Array;
  readonly logLikelihood: number;
  readonly customers: number;
  readonly histories: number;
  readonly evaluations: number;
}

export const NOTHING = new Float64Array();

/** Columns of scores. */
const SCORES = 5;

/** Scores of customers, a column each. */
export interface Scores {
  readonly alive: Float64Array;
  readonly aliveLater: Float64Array;
  readonly expected: Float64Array;
  readonly none: Float64Array;
  readonly discounted: Float64Array;
}

/** The columns that stand one behind the other. */
export function scoresOf(all: Float64Array): Scores {
  const rows = all.length / SCORES;
  const part = (i: number) => all.slice(i * rows, (i + 1) * rows);
  return { alive: part(0), aliveLater: part(1), expected: part(2), none: part(3), discounted: part(4) };
}

export function byName<Name extends string>(
  names: readonly Name[],
  values: ArrayLike<number>,
): { readonly [name in Name]: number } {
  return Object.fromEntries(names.map((name, i) => [name, values[i]])) as { readonly [name in Name]: number };
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}
