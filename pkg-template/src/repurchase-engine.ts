/** Who buys in the next period, in the engine's worker: rows of the ledger do not leave it. */

import type { Bridge } from "./bridge.js";
import { highest, historiesOf } from "./clv.js";
import { call, expectedFailure } from "./errors.js";
import type { RepurchaseAsked, RepurchaseScored } from "./model-protocol.js";
import * as models from "./models.js";
import { FEATURES, FROM } from "./repurchase-features.js";
import type { ClvModel } from "./types-clv.js";
import type {
  Repurchase,
  RepurchaseColumns,
  RepurchaseCustomer,
  RepurchaseFeature,
  Verdict,
} from "./types-repurchase.js";

/** A day as the models see it: who has orders by then, what is known of them, and whether they bought up to the next one. */
interface Known {
  readonly rows: Float64Array;
  /** Columns, one behind the other. */
  readonly columns: Float64Array;
  readonly bought: Float64Array;
}

interface Model {
  readonly intercept: number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly spreads: Float64Array;
}

type Feature = Pick<RepurchaseFeature, "id" | "is">;

/** What is fitted beside it: the first that can be. */
const BTYD: readonly ClvModel[] = ["bg_nbd", "mbg_nbd", "pareto_nbd", "nbd"];
const NONE = new Float64Array();
/** Columns of `scorePurchases`; of them, that of no purchase. */
const SCORES = 5;
const NO_PURCHASE = 3;
/** Parts of a customer's odds that are told. */
const PARTS = 5;
const YEAR = 365;

export function repurchase(
  core: Bridge,
  { module, snapshots, ends, days, ridge, limit, customers }: RepurchaseAsked & { readonly module: WebAssembly.Module },
): object {
  models.initSync({ module });
  const [first, middle, now] = snapshots;
  const [ofMiddle, ofNow] = ends;
  const used = usable(core, now, days);
  const [before, judged] = [knownOn(core, first, ofMiddle, used), knownOn(core, middle, ofNow, used)];
  const test = fitted(before, ridge);
  const model = fitted(judged, ridge);
  const present = knownOn(core, now, ofNow, used);
  const probability = likely(model, present.columns, present.rows.length);
  const ids = (core.column(now, "customer_id") as { readonly values: readonly string[] }).values;
  const idOf = (i: number) => ids[present.rows[i] ?? 0] ?? "";
  const told = (i: number) => customerOf(model, present, i, idOf(i), probability[i] ?? 0, used);
  const asked = new Set(customers);
  const places = Array.from(present.rows.keys()).filter((i) => asked.has(idOf(i)));
  return {
    learned: counts(judged),
    test: {
      ...counts(before),
      logistic: verdict(likely(test, judged.columns, judged.rows.length), judged.bought),
      ...btydOf(core, middle, ofNow, days, judged.bought),
    },
    intercept: model.intercept,
    features: used.map((feature, i) => ({
      ...feature,
      mean: model.means[i] ?? 0,
      spread: model.spreads[i] ?? 1,
      weight: model.weights[i] ?? 0,
    })),
    top: highest(probability, limit).map(told),
    asked: places.map(told),
    columns: { rows: present.rows, probability },
  };
}

/** The probabilities of another day, by what was learned before. */
export function repurchaseOn(
  core: Bridge,
  { module, snapshot, by }: RepurchaseScored & { readonly module: WebAssembly.Module },
): RepurchaseColumns {
  models.initSync({ module });
  const { rows, columns } = knownOn(core, snapshot, "", by.features);
  const of = (name: "weight" | "mean" | "spread") => Float64Array.from(by.features, (feature) => feature[name]);
  const model = { intercept: by.intercept, weights: of("weight"), means: of("mean"), spreads: of("spread") };
  return { rows, probability: likely(model, columns, rows.length) };
}

/** How good a model of histories is at the same, with what was known on the same day. */
function btydOf(core: Bridge, middle: number, later: string, days: number, bought: Float64Array) {
  const { x, tx, T } = historiesOf(core.histories(middle, "", later), true);
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

function counts({ rows, bought }: Known) {
  return { customers: rows.length, bought: bought.reduce((sum, one) => sum + one, 0) };
}

/** The features that the data allows. */
function usable(core: Bridge, snapshot: number, days: number): readonly Feature[] {
  const from = String(Math.max(0, YEAR - days));
  const all = FEATURES.map(({ id, is }) => ({ id, is: is.replace(FROM, from) }));
  return all.filter(({ is }) => {
    try {
      core.evaluate(snapshot, is);
      return true;
    } catch (thrown) {
      if (expectedFailure(thrown)) return false;
      throw thrown;
    }
  });
}

function knownOn(core: Bridge, snapshot: number, until: string, used: readonly Pick<Feature, "is">[]): Known {
  const { rows, later: bought } = historiesOf(core.histories(snapshot, "", until), true);
  const columns = new Float64Array(rows.length * used.length).fill(Number.NaN);
  used.forEach(({ is }, at) => {
    const { values, valid } = core.evaluate(snapshot, is) as {
      readonly values: Float64Array;
      readonly valid: Uint8Array;
    };
    rows.forEach((row, i) => {
      if (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) columns[at * rows.length + i] = values[row] ?? Number.NaN;
    });
  });
  return { rows, columns, bought: bought.map((count) => Math.min(1, count)) };
}

function fitted({ columns, bought }: Known, ridge: number): Model {
  return call(() => models.fitLogistic(columns, bought, ridge)) as Model;
}

function likely({ intercept, weights, means, spreads }: Model, columns: Float64Array, rows: number): Float64Array {
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
function customerOf(
  { weights, means, spreads }: Model,
  { columns, rows }: Known,
  i: number,
  customer: string,
  probability: number,
  used: readonly Feature[],
): RepurchaseCustomer {
  const parts = used.map(({ id }, at) => {
    const number = columns[at * rows.length + i] ?? Number.NaN;
    const value = Number.isFinite(number) ? number : null;
    const adds = value === null ? 0 : ((weights[at] ?? 0) * (value - (means[at] ?? 0))) / (spreads[at] ?? 1);
    return { feature: id, value, adds };
  });
  parts.sort((a, b) => Math.abs(b.adds) - Math.abs(a.adds));
  return { customer, probability, parts: parts.slice(0, PARTS) };
}
