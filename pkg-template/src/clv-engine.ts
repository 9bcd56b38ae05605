/** Customers' value on the engine's side: histories are made here, and worked with in a job worker; ids never leave. */

import type { Bridge } from "./bridge.js";
import type { Figures } from "./clv.js";
import { sum } from "./clv-raw.js";
import type { ClvAsked, ClvWork } from "./model-protocol.js";
import type { Pool } from "./pool.js";
import type { Command } from "./protocol.js";
import type { CustomerValue } from "./types-clv.js";

const DAY_MS = 86_400_000;
const FIGURES = 7;
const WATCHED = 3;
const SHORTEST = 7;

export async function customersValue(
  core: Bridge,
  pool: Pool,
  { snapshot, asOf, holdout, rolling, ...asked }: ClvAsked,
  signal: AbortSignal,
  told: (done: number, total: number) => void,
): Promise<object> {
  const now = core.histories(snapshot, "", "");
  let watched = 0;
  for (let i = WATCHED; i < now.length; i += FIGURES) watched = Math.max(watched, now[i] ?? 0);
  const days = holdout === null ? rollingDays(asOf, watched, rolling) : [{ asOf: holdout, until: asOf }];
  const origins = days.map((day) => ({
    ...day,
    numbers: core.histories(snapshot, day.asOf, day.until),
    time: (Date.parse(day.until) - Date.parse(day.asOf)) / DAY_MS,
  }));
  const latest = days.at(-1);
  const repeats = latest ? core.repeats(snapshot, latest.asOf) : new Float64Array();
  const work: ClvWork = { now, origins, repeats, asked };
  const lost = { code: "worker_failed" };
  const found = (await pool.do({ name: "clv", work }, lost, signal, { onProgress: told })) as Figures;
  const { now: histories, alive, expected, none, spend, value, top, bounds, residual, intervals, ...rest } = found;
  const ids = core.column(snapshot, "customer_id") as { readonly values: readonly string[] };
  const named = top.map(
    (i, place): CustomerValue => ({
      customer: ids.values[histories.rows[i] ?? 0] ?? "",
      purchases: histories.x[i] ?? 0,
      last: histories.tx[i] ?? 0,
      watched: histories.T[i] ?? 0,
      alive: alive[i] ?? 0,
      expected: expected[i] ?? 0,
      none: none[i] ?? 0,
      spend: spend?.[i] ?? null,
      value: value?.[i] ?? null,
      bounds: bounds?.[place] ?? null,
    }),
  );
  return {
    ...rest,
    scorer: { ...rest.scorer, fittedOn: asOf },
    intervals,
    customers: histories.x.length,
    repeaters: histories.x.reduce((many, count) => many + (count > 0 ? 1 : 0), 0),
    totals: { alive: sum(alive), expected: sum(expected), value: value && sum(value), residual },
    top: named,
    columns: { rows: histories.rows, alive, expected, none, spend, value },
  };
}

/** Days at even distances in the second half of the time that is known; each is judged by what came up to the next. */
function rollingDays(
  asOf: string,
  watched: number,
  count: number,
): { readonly asOf: string; readonly until: string }[] {
  const time = count > 0 ? Math.floor(watched / (2 * count)) : 0;
  if (time < SHORTEST) return [];
  const before = (days: number) => new Date(Date.parse(asOf) - days * DAY_MS).toISOString().slice(0, 10);
  return Array.from({ length: count }, (_, i) => count - i).map((steps) => ({
    asOf: before(steps * time),
    until: before((steps - 1) * time),
  }));
}

export function valueOn(
  core: Bridge,
  pool: Pool,
  { asOf, by }: Extract<Command, { name: "valueOn" }>,
  signal: AbortSignal,
): Promise<unknown> {
  const work = { numbers: core.historiesOn(asOf), by };
  return pool.do({ name: "score", work }, { code: "worker_failed" }, signal);
}
