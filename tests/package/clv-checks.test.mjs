// @ts-check
/** How models are judged, and how well the winner foretold what came: counted once more from the orders. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { asCsv, histories } from "./buyers.mjs";
import { install } from "./installed.mjs";

const HOLDOUT = "2023-09-30";
const AS_OF = "2023-12-31";

describe("the judgement of value models", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {import("../../pkg/types.js").Engine} */
  let engine;
  /** @type {import("../../pkg/node-value.js").ValueModels} */
  let models;
  before(async () => {
    installed = await install();
    const { createEngine } = await installed.library();
    engine = await createEngine({ language: "en", workers: 1 });
    await engine.open({ name: "orders.csv", bytes: new TextEncoder().encode(asCsv()) });
    const entry = join(installed.folder, "node_modules/clientele/node-value.js");
    models = await (await import(pathToFileURL(entry).href)).loadValueModels();
  });
  after(() => {
    engine?.close();
    installed?.remove();
  });

  it("is judged on several days, each by what came up to the next", async () => {
    const clv = await engine.clv({ rolling: 3, limit: 5 });
    const judged = clv.contest.filter(({ holdout }) => holdout);
    const [first] = judged;
    assert.equal(first?.origins.length, 3);
    const dates = first?.origins.map(({ asOf, until }) => [asOf, until]) ?? [];
    assert.deepEqual(dates[1], [dates[0]?.[1], dates[2]?.[0]]);
    assert.equal(dates[2]?.[1], AS_OF);
    for (const { asOf, until, actual, customers } of first?.origins ?? []) {
      const [before, then] = [histories(asOf), new Map(histories(until).map((row) => [row.customer, row.x]))];
      assert.equal(customers, before.length);
      assert.equal(
        actual,
        before.reduce((sum, row) => sum + (then.get(row.customer) ?? 0) - row.x, 0),
      );
    }
    const [sums, all] = [first?.origins.map(({ logScore }) => logScore) ?? [], first?.holdout?.logScore ?? 0];
    assert.equal(
      sums.reduce((a, b) => a + b),
      all,
    );
    const best = judged
      .filter(({ eligible }) => eligible)
      .sort((a, b) => (b.holdout?.logScore ?? 0) - (a.holdout?.logScore ?? 0));
    assert.deepEqual([clv.model, clv.reason], [best[0]?.model, "holdout"]);
  });

  it("tells how well it foretold", async () => {
    const clv = await engine.clv({ holdout: HOLDOUT, model: "mbg_nbd" });
    const [before, now] = [histories(HOLDOUT), new Map(histories(AS_OF).map((row) => [row.customer, row.x]))];
    const columns = /** @type {const} */ (["x", "tx", "T"]).map((name) => before.map((row) => row[name]));
    const [x = [], tx = [], T = []] = columns;
    const fit = models.mbgNbd.fit(x, tx, T);
    const scores = models.mbgNbd.score(fit, x, tx, T, { horizon: 92 });
    const later = before.map((row) => (now.get(row.customer) ?? 0) - row.x);
    const checks = clv.checks ?? assert.fail("checks");
    assert.deepEqual([checks.asOf, checks.until], [HOLDOUT, AS_OF]);
    // By how alive customers are held, once more.
    const order = before.map((_, i) => i).sort((a, b) => (scores.alive[a] ?? 0) - (scores.alive[b] ?? 0) || a - b);
    const last = order.slice(Math.floor((9 * order.length) / 10));
    const mean = (/** @type {number[]} */ values) => values.reduce((a, b) => a + b, 0) / values.length;
    assert.equal(checks.alive.length, 10);
    assert.deepEqual(checks.alive[9], {
      customers: last.length,
      alive: mean(last.map((i) => scores.alive[i] ?? 0)),
      foretold: mean(last.map((i) => 1 - (scores.none[i] ?? 0))),
      bought: mean(last.map((i) => ((later[i] ?? 0) > 0 ? 1 : 0))),
    });
    for (const { purchases, orMore, customers, actual } of checks.frequency) {
      const rows = before.flatMap((row, i) =>
        (orMore ? row.x >= purchases : row.x === purchases) ? [later[i] ?? 0] : [],
      );
      assert.equal(customers, rows.length);
      assert.ok(Math.abs(actual - mean(rows)) < 1e-12);
    }
    // Everything those customers bought again, whenever it was, stands at the end of the tracking.
    const tracking = clv.tracking ?? assert.fail("tracking");
    const bought = before.reduce((sum, row) => sum + (now.get(row.customer) ?? 0), 0);
    const end = tracking.steps.at(-1) ?? assert.fail("steps");
    assert.deepEqual([end.actual, tracking.customers], [bought, before.length]);
    const watched = Math.max(...T);
    assert.deepEqual([tracking.knownDays, end.days], [watched, watched + 92]);
    const foretold = T.reduce((sum, own) => sum + models.mbgNbd.expected(fit, own + 92), 0);
    assert.ok(Math.abs(end.expected / foretold - 1) < 1e-9, `${end.expected} ${foretold}`);
    const [middle] = tracking.steps.filter(({ days }) => days >= watched / 2);
    const early = before.reduce(
      (sum, row) => sum + models.mbgNbd.expected(fit, Math.max(0, (middle?.days ?? 0) - (watched - row.T))),
      0,
    );
    assert.ok(Math.abs((middle?.expected ?? 0) / early - 1) < 1e-9);
    // One cell of the matrix, asked alone.
    const { matrix, parameters } = clv;
    const [row, column] = [2, 1];
    const one = models.mbgNbd.score(
      /** @type {any} */ ({ parameters }),
      [matrix.purchases[column] ?? 0],
      [matrix.watched - (matrix.quiet[row] ?? 0)],
      [matrix.watched],
      { horizon: 360 },
    );
    assert.equal(matrix.expected[row * matrix.purchases.length + column], one.expected[0]);
  });
});
