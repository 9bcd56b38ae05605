// The learned model of the next purchase: what it says of the sample shop, how good it was when it was tried, and its use as a column.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createEngine } from "../browser/engines.mjs";

const DAYS = 90;

/** @param {{ valid: Uint8Array }} column @param {number} row */
const isThere = ({ valid }, row) => (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;

describe("repurchase", () => {
  /** @type {import("../../pkg/types.js").Engine} */
  let engine;
  /** @type {import("../../pkg/types.js").Repurchase} */
  let told;
  before(async () => {
    engine = await createEngine({ language: "en", workers: 1 });
    await engine.open(await engine.sampleShop("en"));
    told = await engine.repurchase({ customers: ["U0001", "nobody"], limit: 3 });
  });
  after(() => engine?.close());

  it("is learned before the period that judges it", () => {
    const { test, learned, asOf, days } = told;
    const between = (/** @type {string} */ a, /** @type {string} */ b) => (Date.parse(b) - Date.parse(a)) / 86_400_000;
    assert.deepEqual([days, learned.until, learned.known], [DAYS, asOf, test.until]);
    assert.deepEqual([between(test.known, test.until), between(learned.known, learned.until)], [DAYS, DAYS]);
    assert.ok(test.customers < learned.customers && test.bought < test.customers);
  });

  it("is better than chance, as good as a model of histories, and its chances are true to what came", () => {
    const { logistic, btyd, refusal } = told.test;
    assert.ok(btyd && refusal?.code === "fit_degenerate", "the sample shop's BG/NBD cannot be fitted, another can");
    assert.ok(logistic.auc > 0.85 && Math.abs(logistic.auc - btyd.auc) < 0.03, `${logistic.auc}, ${btyd.auc}`);
    assert.ok(logistic.brier < 0.16 && logistic.lift > 2);
    for (const { groups } of [logistic, btyd]) {
      assert.equal(groups.length, 10);
      const customers = groups.reduce((sum, group) => sum + group.customers, 0);
      assert.ok(Math.abs(customers - told.learned.customers) < 1e-6);
      assert.ok(groups.every(({ foretold, bought }) => Math.abs(foretold - bought) < 0.2));
    }
  });

  it("says why, and is a column like any other", async () => {
    assert.deepEqual([told.top.length, told.asked.length], [3, 1]);
    const [one] = told.asked;
    assert.ok(one && one.customer === "U0001" && one.probability > 0 && one.probability < 1);
    for (const { feature, value, adds } of one.parts) {
      const of = told.features.find(({ id }) => id === feature);
      assert.ok(of, feature);
      const expected = value === null ? 0 : (of.weight * (value - of.mean)) / of.spread;
      assert.ok(Math.abs(adds - expected) < 1e-12);
    }
    const snapshot = await engine.snapshot();
    const values = new Float64Array(snapshot.summary.customers).fill(Number.NaN);
    const { rows, probability } = told.columns;
    rows.forEach((row, i) => {
      values[row] = probability[i] ?? Number.NaN;
    });
    await engine.repurchase({ limit: 0, keep: true });
    const likely = probability.filter((p) => p > 0.5).length;
    const { holds } = await engine.evaluate("churn.repurchase > 0.5");
    assert.equal(holds, likely);
    const kept = await (await engine.snapshot()).column("churn.repurchase");
    assert.ok(kept.type === "number");
    values.forEach((value, row) => {
      assert.equal(isThere(kept, row) ? kept.values[row] : Number.NaN, value);
    });
  });

  it("scores other days by the same weights, also from a run file", async () => {
    const other = { asOf: told.test.until };
    const snapshot = await engine.snapshot(other);
    const column = await snapshot.column("churn.repurchase");
    assert.ok(column.type === "number");
    const features = await Promise.all(
      told.features.map(async ({ is, weight, mean, spread }) => {
        const column = await snapshot.evaluate(is);
        assert.ok(column.type === "number" || column.type === "duration", is);
        return { weight, mean, spread, column };
      }),
    );
    let checked = 0;
    column.values.forEach((value, row) => {
      if (!isThere(column, row)) return;
      const odds = features.reduce((sum, { weight, mean, spread, column }) => {
        const value = column.values[row] ?? Number.NaN;
        return isThere(column, row) ? sum + (weight * (value - mean)) / spread : sum;
      }, told.intercept);
      assert.ok(Math.abs(value - 1 / (1 + Math.exp(-odds))) < 1e-9, `${row}`);
      checked += 1;
    });
    assert.equal(checked, told.learned.customers);
    // Whoever is in, what is said of a customer stays; and who is in may go by it.
    const earlier = { asOf: told.test.known };
    const few = await engine.snapshot({ ...earlier, config: { population: "churn.repurchase > 0.5" } });
    const all = await engine.evaluate("churn.repurchase > 0.5", earlier);
    assert.ok(few.summary.customers > 100 && few.summary.customers === all.holds);
    const csv = await snapshot.export("customers.csv");
    const run = JSON.parse(new TextDecoder().decode(await snapshot.export("run.json")));
    await engine.open(await engine.sampleShop("en"), { replay: run });
    await assert.rejects((await engine.snapshot()).column("churn.repurchase"), { code: "unknown_column" });
    await engine.useModel(run.models[0].made);
    const again = await engine.snapshot({ asOf: run.asOf, config: run.config });
    assert.deepEqual(await again.export("customers.csv"), csv);
  });

  it("refuses what it cannot learn from", async () => {
    await assert.rejects(engine.repurchase({ days: 0 }), { code: "invalid_option", field: "days" });
    await assert.rejects(engine.repurchase({ ridge: -1 }), { code: "invalid_option", field: "ridge" });
    await assert.rejects(engine.repurchase({ days: 3650 }), { code: "no_customers" });
  });
});
