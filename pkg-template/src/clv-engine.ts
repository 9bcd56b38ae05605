/** Customers' value in the engine's worker: rows of the ledger do not leave it. */

import type { Bridge } from "./bridge.js";
import { figuresOf, highest, historiesOf } from "./clv.js";
import { initSync as initModels } from "./models.js";
import type { ClvAsked } from "./protocol.js";
import type { CustomerValue } from "./types-clv.js";

/** As lifetimes and PyMC-Marketing have it. */
const DAYS_A_MONTH = 30;

export function customersValue(
  core: Bridge,
  {
    module,
    snapshot,
    before,
    models,
    months,
    discount,
    samples,
    limit,
  }: ClvAsked & { readonly module: WebAssembly.Module },
): object {
  initModels({ module });
  const now = historiesOf(core.histories(snapshot, snapshot), false);
  const then = before && {
    histories: historiesOf(core.histories(before.snapshot, snapshot), true),
    time: before.days,
  };
  const found = figuresOf(now, then, { models, months, month: DAYS_A_MONTH, discount, samples });
  const { alive, expected, none, spend, value, ...told } = found;
  const ids = core.column(snapshot, "customer_id") as { readonly values: readonly string[] };
  const top = highest(value ?? expected, limit).map(
    (i): CustomerValue => ({
      customer: ids.values[now.rows[i] ?? 0] ?? "",
      purchases: now.x[i] ?? 0,
      last: now.tx[i] ?? 0,
      watched: now.T[i] ?? 0,
      alive: alive[i] ?? 0,
      expected: expected[i] ?? 0,
      none: none[i] ?? 0,
      spend: spend?.[i] ?? null,
      value: value?.[i] ?? null,
    }),
  );
  const sum = (column: Float64Array) => column.reduce((a, b) => a + b, 0);
  return {
    ...told,
    customers: now.x.length,
    totals: { alive: sum(alive), expected: sum(expected), value: value && sum(value) },
    top,
    columns: { rows: now.rows, alive, expected, none, spend, value },
  };
}
