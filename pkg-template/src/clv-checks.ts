/** How well a model foretold what came: by how alive it held customers, by how often they had bought, and week by week. */

import type { Histories, Origin } from "./clv-contest.js";
import { type RawFit, scoresOf } from "./clv-raw.js";
import { call } from "./errors.js";
import * as models from "./models.js";
import type { ClvChecks, ClvMatrix, ClvTracking } from "./types-clv.js";

const BINS = 10;
/** From here on customers are one group. */
const MOST_PURCHASES = 7;
const WEEK = 7;
/** More weeks than this are taken together. */
const MOST_STEPS = 160;
const MATRIX = 10;
const COUNTS = [1, 2, 3, 5, 8, 13];

/** A model with parameters. */
export interface Fitted {
  readonly model: string;
  readonly fit: Pick<RawFit, "k" | "parameters">;
}

export function checksOf({ model, fit }: Fitted, { asOf, until, histories, time }: Origin): ClvChecks {
  const { x, tx, T, later } = histories;
  const none = new Float64Array();
  const scores = scoresOf(call(() => models.scorePurchases(model, fit.k, fit.parameters, x, tx, T, time, false, none)));
  const order = Array.from(x.keys()).sort((a, b) => (scores.alive[a] ?? 0) - (scores.alive[b] ?? 0) || a - b);
  const bins = Array.from({ length: BINS }, (_, bin) =>
    order.slice(Math.floor((bin * order.length) / BINS), Math.floor(((bin + 1) * order.length) / BINS)),
  );
  const mean = (rows: readonly number[], of: (row: number) => number) =>
    rows.reduce((all, row) => all + of(row), 0) / rows.length;
  const groups = Array.from({ length: MOST_PURCHASES + 1 }, (_, count) =>
    order.filter((row) => Math.min(x[row] ?? 0, MOST_PURCHASES) === count),
  );
  return {
    asOf,
    until,
    alive: bins
      .filter((rows) => rows.length > 0)
      .map((rows) => ({
        customers: rows.length,
        alive: mean(rows, (row) => scores.alive[row] ?? 0),
        foretold: mean(rows, (row) => 1 - (scores.none[row] ?? 0)),
        bought: mean(rows, (row) => ((later[row] ?? 0) > 0 ? 1 : 0)),
      })),
    frequency: groups.flatMap((rows, purchases) =>
      rows.length === 0
        ? []
        : [
            {
              purchases,
              orMore: purchases === MOST_PURCHASES,
              customers: rows.length,
              expected: mean(rows, (row) => scores.expected[row] ?? 0),
              actual: mean(rows, (row) => later[row] ?? 0),
            },
          ],
    ),
  };
}

/**
 * Purchases of those known at the origin, from the first of them on: `real` counts every day's, from the first customer's first day. The model
 * knows nothing behind the origin.
 */
export function trackingOf({ model, fit }: Fitted, origin: Origin, real: Float64Array): ClvTracking {
  const { histories, time, asOf } = origin;
  const known = histories.T.reduce((most, T) => Math.max(most, T), 0);
  const days = known + time;
  const starts = new Float64Array(days + 1);
  for (const T of histories.T) starts[known - T] = (starts[known - T] ?? 0) + 1;
  const expected = Float64Array.from({ length: days + 1 }, (_, t) =>
    call(() => models.expectedPurchases(model, fit.k, fit.parameters, t)),
  );
  const step = WEEK * Math.ceil(days / WEEK / MOST_STEPS);
  const steps: ClvTracking["steps"][number][] = [];
  let [before, came] = [0, 0];
  for (let from = 0, at = Math.min(step, days); from < days; from = at, at = Math.min(at + step, days)) {
    let foretold = 0;
    for (let first = 0; first <= Math.min(at, known); first++) {
      const many = starts[first] ?? 0;
      if (many > 0) foretold += many * (expected[at - first] ?? 0);
    }
    for (let day = from + 1; day <= at; day++) came += real[day] ?? 0;
    steps.push({ days: at, expected: foretold, actual: came });
    before = foretold;
  }
  return { customers: histories.T.length, knownDays: known, asOf, step, steps: before > 0 ? steps : [] };
}

/** What a customer watched for as long as the first one is held for, by how often and how long ago they bought. */
export function matrixOf({ model, fit }: Fitted, { x, T }: Histories, horizon: number): ClvMatrix {
  const watched = T.reduce((most, own) => Math.max(most, own), 0);
  const most = x.reduce((all, own) => Math.max(all, own), 1);
  const purchases = COUNTS.filter((count) => count <= most);
  const quiet = Array.from({ length: MATRIX }, (_, i) => Math.round((i * watched) / MATRIX));
  const cells = quiet.flatMap((days) => purchases.map((count) => ({ count, days })));
  const column = (of: (cell: (typeof cells)[number]) => number) => Float64Array.from(cells, of);
  const scores = scoresOf(
    call(() =>
      models.scorePurchases(
        model,
        fit.k,
        fit.parameters,
        column(({ count }) => count),
        column(({ days }) => Math.max(watched - days, 1e-3)),
        column(() => Math.max(watched, 1e-3)),
        horizon,
        false,
        new Float64Array(),
      ),
    ),
  );
  return { watched, purchases, quiet, alive: scores.alive, expected: scores.expected };
}
