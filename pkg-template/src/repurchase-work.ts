/** Who buys in the next period, learned and judged in a job worker: numbers without names. */

import { highest, historiesOf } from "./clv.js";
import { call, expectedFailure } from "./errors.js";
import type { RepurchaseKnown, RepurchaseWork } from "./model-protocol.js";
import * as models from "./models.js";
import type { ClvModel } from "./types-clv.js";
import type { Repurchase, Verdict } from "./types-repurchase.js";

export interface RepurchaseModel {
  readonly intercept: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly spreads: Float64Array;
}

/** What is fitted beside it: the first that can be. */
const BTYD: readonly ClvModel[] = ["bg_nbd", "mbg_nbd", "pareto_nbd", "nbd"];
const NONE = new Float64Array();
/** Columns of `scorePurchases`; of them, that of no purchase. */
const SCORES = 5;
const NO_PURCHASE = 3;
/** Parts of a customer's odds that are told. */
const PARTS = 5;

/** What was found, customers by their places among those of the last day. */
export function foretold({ before, judged, present, histories, features, days, ridge, limit, asked }: RepurchaseWork) {
  const test = fitted(before, ridge);
  const model = fitted(judged, ridge);
  const probability = likely(model, present.columns, present.rows.length);
  const told = (place: number) => ({
    place,
    probability: probability[place] ?? 0,
    parts: partsOf(model, present, place, features),
  });
  return {
    learned: counts(judged),
    test: {
      ...counts(before),
      logistic: verdict(likely(test, judged.columns, judged.rows.length), judged.bought),
      ...btydOf(histories, days, judged.bought),
    },
    intercept: model.intercept,
    features: features.map((feature, i) => ({
      ...feature,
      mean: model.means[i] ?? 0,
      spread: model.spreads[i] ?? 1,
      weight: model.weights[i] ?? 0,
    })),
    top: highest(probability, limit).map(told),
    asked: asked.map(told),
    columns: { rows: present.rows, probability },
  };
}

/** How good a model of histories is at the same, with what was known on the same day. */
function btydOf(histories: Float64Array, days: number, bought: Float64Array) {
  const { x, tx, T } = historiesOf(histories, true);
  let refusal: object | null = null;
  for (const model of BTYD) {
    try {
      const { k, parameters } = call(() => models.fitPurchases(model, x, tx, T, NONE, NONE)) as {
        readonly k: number;
        readonly parameters: Float64Array;
      };
      const scores = call(() => models.scorePurchases(model, k, parameters, x, tx, T, days, false, NONE));
      const count = scores.length / SCORES;
      const none = scores.slice(NO_PURCHASE * count, (NO_PURCHASE + 1) * count);
      const btyd: Repurchase["test"]["btyd"] = {
        model,
        ...verdict(
          none.map((p) => 1 - p),
          bought,
        ),
      };
      return { btyd, refusal };
    } catch (thrown) {
      const refused = expectedFailure(thrown);
      if (!refused) throw thrown;
      refusal ??= refused;
    }
  }
  return { btyd: null, refusal };
}

function counts({ rows, bought }: RepurchaseKnown) {
  return { customers: rows.length, bought: bought.reduce((sum, one) => sum + one, 0) };
}

function fitted({ columns, bought }: RepurchaseKnown, ridge: number): RepurchaseModel {
  return call(() => models.fitLogistic(columns, bought, ridge)) as RepurchaseModel;
}

export function likely(
  { intercept, weights, means, spreads }: RepurchaseModel,
  columns: Float64Array,
  rows: number,
): Float64Array {
  return call(() => models.likely(intercept, weights, means, spreads, columns, rows));
}

function verdict(foretold: Float64Array, bought: Float64Array): Verdict {
  const [auc = 0, brier = 0, logLoss = 0, lift = 0, ...rest] = call(() => models.judge(foretold, bought));
  const groups = Array.from({ length: rest.length / 3 }, (_, i) => {
    const [customers = 0, foretold = 0, bought = 0] = rest.slice(3 * i, 3 * i + 3);
    return { customers, foretold, bought };
  });
  return { auc, brier, logLoss, lift, groups };
}

/** What adds most to a customer's odds, or takes most from them. */
function partsOf(
  { weights, means, spreads }: RepurchaseModel,
  { columns, rows }: RepurchaseKnown,
  place: number,
  features: RepurchaseWork["features"],
): Repurchase["top"][number]["parts"] {
  const parts = features.map(({ id }, at) => {
    const number = columns[at * rows.length + place] ?? Number.NaN;
    const value = Number.isFinite(number) ? number : null;
    const adds = value === null ? 0 : ((weights[at] ?? 0) * (value - (means[at] ?? 0))) / (spreads[at] ?? 1);
    return { feature: id, value, adds };
  });
  parts.sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
  return parts.slice(0, PARTS);
}
