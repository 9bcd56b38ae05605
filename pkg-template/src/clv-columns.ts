/** Columns of customers' value at the end of a day, by a model that was fitted before. */

import { DAYS_A_MONTH, discounting, historiesOf, paid, scored } from "./clv.js";
import { call } from "./errors.js";
import type { ScoreWork } from "./model-protocol.js";
import * as models from "./models.js";
import type { ValueColumns } from "./types-clv.js";

/** One value a customer of the ledger; missing for those without an order by then. */
export function scoredBy({ numbers, by }: ScoreWork): ValueColumns {
  const histories = historiesOf(numbers, false);
  const customers = numbers.at(-1) ?? 0;
  const { x, spend } = histories;
  const fit = { k: by.k, parameters: Float64Array.from(by.parameters) };
  const discount = discounting({ ...by, month: DAYS_A_MONTH });
  const scores = scored(by.model, fit, histories, by.months * DAYS_A_MONTH, discount);
  const counts = paid(x, spend);
  const amounts =
    by.spending && call(() => models.expectedSpending(Float64Array.from(by.spending ?? []), counts, spend));
  const ofAll = (values: Float64Array) => {
    const all = new Float64Array(customers).fill(Number.NaN);
    values.forEach((value, i) => {
      all[histories.rows[i] ?? 0] = value;
    });
    return all;
  };
  return {
    p_alive: ofAll(scores.alive),
    expected: ofAll(scores.expected),
    p_none: ofAll(scores.none),
    ...(amounts && {
      spend: ofAll(amounts),
      clv: ofAll(scores.discounted.map((purchases, i) => purchases * (amounts[i] ?? 0))),
    }),
  };
}
