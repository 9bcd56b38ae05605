// Customers' value: the installed command beside the installed library, and both beside histories that are counted here.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { asCsv, histories } from "./buyers.mjs";
import { install } from "./installed.mjs";
import * as shop from "./small-shop.mjs";

const HOLDOUT = "2023-09-30";
const AS_OF = "2023-12-31";

describe("customers' value", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {import("../../pkg/types.js").Engine} */
  let engine;
  /** @type {import("../../pkg/node-value.js").ValueModels} */
  let models;
  const inside = (/** @type {string} */ path) => join(installed.folder, path);
  const printed = (/** @type {string[]} */ ...args) => shop.printed(installed, args);
  const failed = (/** @type {string[]} */ ...args) => shop.failed(installed, args);
  before(async () => {
    installed = await install();
    await writeFile(inside("orders.csv"), asCsv());
    const rows = histories(AS_OF).map(({ customer, x, tx, T, spend }) => [customer, x, tx, T, spend].join(","));
    await writeFile(inside("table.csv"), `id,x,t_x,T,spend\n${rows.join("\n")}\n`);
    const { createEngine } = await installed.library();
    engine = await createEngine({ language: "en", workers: 1 });
    await engine.open(inside("orders.csv"));
    const entry = inside("node_modules/clientele/node-value.js");
    models = await (await import(pathToFileURL(entry).href)).loadValueModels();
  });
  after(() => {
    engine?.close();
    installed?.remove();
  });

  it("is fitted to days with orders, counted from the ledger", async () => {
    const rows = histories(AS_OF);
    const [x, tx, T, spend] = /** @type {const} */ (["x", "tx", "T", "spend"]).map((name) =>
      rows.map((row) => row[name]),
    );
    const fit = models.mbgNbd.fit(x ?? [], tx ?? [], T ?? []);
    const clv = await engine.clv({ model: "mbg_nbd", limit: 3 });
    assert.deepEqual([clv.asOf, clv.customers, clv.reason], [AS_OF, rows.length, "asked"]);
    assert.deepEqual(clv.parameters, fit.parameters);
    const request = { horizon: 360, discount: { periods: 12, length: 30, rate: 0.01 } };
    const scores = models.mbgNbd.score(fit, x ?? [], tx ?? [], T ?? [], request);
    assert.deepEqual(clv.columns.alive, scores.alive);
    assert.deepEqual(clv.columns.expected, scores.expected);
    const amounts = models.gammaGamma.fit(x ?? [], spend ?? []);
    // Means of floats here, of whole cents there.
    const near = (/** @type {number} */ a, /** @type {number} */ b) =>
      assert.ok(Math.abs(a / b - 1) < 1e-6, `${a} ${b}`);
    near(clv.spending.parameters?.p ?? 0, amounts.parameters.p);
    const expected = models.gammaGamma.expected(amounts, x ?? [], spend ?? []);
    const values = (scores.discounted ?? new Float64Array()).map((purchases, i) => purchases * (expected[i] ?? 0));
    const best = rows[values.indexOf(Math.max(...values))];
    assert.equal(clv.top[0]?.customer, best?.customer);
    near(clv.top[0]?.value ?? 0, Math.max(...values));
    near(
      clv.totals.value ?? 0,
      values.reduce((a, b) => a + b),
    );
  });

  it("is judged by what came after a day", async () => {
    const clv = await engine.clv({ holdout: HOLDOUT });
    const [before, now] = [histories(HOLDOUT), histories(AS_OF)];
    const known = new Map(now.map((row) => [row.customer, row.x]));
    const came = before.reduce((sum, row) => sum + (known.get(row.customer) ?? 0) - row.x, 0);
    assert.equal(clv.reason, "holdout");
    const judged = clv.contest.filter((entry) => entry.holdout);
    assert.ok(judged.length >= 2 && judged.every((entry) => entry.holdout?.actual === came), String(came));
    const scores = judged.filter((entry) => entry.eligible).map((entry) => entry.holdout?.logScore ?? 0);
    const winner = judged.find((entry) => entry.model === clv.model);
    assert.equal(winner?.holdout?.logScore, Math.max(...scores));
    // The command tells the same.
    const told = JSON.parse(printed("clv", "orders.csv", "--holdout", HOLDOUT, "--json"));
    const { columns: _, ...rest } = clv;
    assert.deepEqual(told, JSON.parse(JSON.stringify(rest)));
  });

  it("is judged on several days, by the command as by the library", async () => {
    const { columns: _, ...rest } = await engine.clv({ rolling: 3 });
    const { origins = [] } = rest.contest.find(({ model }) => model === rest.model) ?? {};
    assert.deepEqual([rest.reason, origins.length], ["holdout", 3]);
    const told = JSON.parse(printed("clv", "orders.csv", "--rolling", "3", "--json"));
    assert.deepEqual(told, JSON.parse(JSON.stringify(rest)));
    const days = origins.map(({ asOf, until }) => `${asOf} to ${until}`).join(", ");
    const english = printed("clv", "orders.csv", "--rolling", "3", "--language", "en");
    assert.match(english, /What came after 3 days that were held out was likeliest/);
    assert.ok(english.includes(days), `${days} in ${english}`);
    assert.match(printed("clv", "orders.csv", "--rolling", "3", "--language", "zh"), /3 个留出日期之后/);
    for (const wrong of [["13"], ["some"], ["-1"], ["2", "--holdout", HOLDOUT]]) {
      assert.equal(installed.cli("clv", "orders.csv", "--rolling", ...wrong).code, 2, wrong.join(" "));
    }
  });

  it("is discounted month by month or at every moment, and told for ever", async () => {
    const rows = histories(AS_OF);
    const [x, tx, T] = /** @type {const} */ (["x", "tx", "T"]).map((name) => rows.map((row) => row[name]));
    const clv = await engine.clv({
      model: "pareto_nbd",
      discounting: "continuous",
      discount: 0.02,
      months: 6,
      limit: 600,
    });
    const rate = Math.log1p(0.02) / 30;
    const of = (/** @type {number} */ horizon) =>
      models.paretoNbd.score(/** @type {any} */ (clv), x ?? [], tx ?? [], T ?? [], {
        horizon: 180,
        discount: { rate, horizon },
      }).discounted ?? new Float64Array();
    const [half, ever] = [of(180), of(Number.POSITIVE_INFINITY)];
    const spend = clv.columns.spend ?? assert.fail("spend");
    const worth = (/** @type {Float64Array} */ purchases) =>
      purchases.reduce((sum, many, i) => sum + many * (spend[i] ?? 0), 0);
    const near = (/** @type {number | null} */ a, /** @type {number} */ b) =>
      assert.ok(Math.abs((a ?? 0) / b - 1) < 1e-12, `${a} ${b}`);
    near(clv.totals.value, worth(half));
    near(clv.totals.residual, worth(ever));
    assert.ok((clv.totals.residual ?? 0) > (clv.totals.value ?? 0));
    assert.equal((await engine.clv({ discount: 0 })).totals.residual, null);
  });

  it("becomes columns of every day by the same fit, which a run file carries", async () => {
    /** @type {number[]} */
    const steps = [];
    const clv = await engine.clv({
      keep: true,
      samples: 20,
      onProgress: ({ stage, done }) => stage === "fit" && steps.push(done),
    });
    assert.ok(steps.length > 4 && steps.every((done, i) => i === 0 || done >= (steps[i - 1] ?? 0)), steps.join());
    const snapshot = await engine.snapshot();
    const column = await snapshot.column("value.p_alive");
    assert.ok(column.type === "number");
    assert.deepEqual([...column.values], [...clv.columns.alive]);
    const run = JSON.parse(new TextDecoder().decode(await snapshot.export("run.json")));
    const csv = await snapshot.export("customers.csv");
    assert.deepEqual(run.models[0].made, clv.scorer);
    // Another day is scored by the fit, not fitted.
    const bare = await engine.snapshot({ asOf: HOLDOUT, score: false });
    assert.deepEqual(bare.unscored, ["value"]);
    await assert.rejects(bare.column("value.expected"), { code: "unknown_column" });
    const before = await engine.snapshot({ asOf: HOLDOUT });
    assert.deepEqual(before.unscored, []);
    // Once it was asked, there is nothing to ask.
    const then_ = await engine.snapshot({ asOf: HOLDOUT, score: false });
    assert.deepEqual(then_.unscored, []);
    assert.deepEqual(await then_.column("value.expected"), await before.column("value.expected"));
    const [x, tx, T] = /** @type {const} */ (["x", "tx", "T"]).map((name) =>
      histories(HOLDOUT).map((row) => row[name]),
    );
    const kind = /** @type {Record<string, any>} */ (models)[clv.model.replace(/_(.)/g, (_, c) => c.toUpperCase())];
    const scores = kind.score(clv, x ?? [], tx ?? [], T ?? [], { horizon: 360 });
    const then = await before.column("value.expected");
    assert.ok(then.type === "number");
    assert.deepEqual([...then.values], [...scores.expected]);
    // Read again by the run file, the bytes are the same.
    await engine.open(inside("orders.csv"), { replay: run });
    await assert.rejects((await engine.snapshot()).column("value.clv"), { code: "unknown_column" });
    await engine.useModel(run.models[0].made);
    const again = await engine.snapshot({ asOf: run.asOf, config: run.config });
    assert.deepEqual(await again.export("customers.csv"), csv);
    assert.deepEqual(JSON.parse(new TextDecoder().decode(await again.export("run.json"))).models, run.models);
    await engine.forgetModel("value");
  });

  it("is the same again by --replay of a run file, also on another day", async () => {
    const { scorer } = await engine.clv({ keep: true });
    for (const [day, folder] of /** @type {const} */ ([
      [AS_OF, "last"],
      [HOLDOUT, "earlier"],
    ])) {
      const snapshot = await engine.snapshot({ asOf: day });
      const run = await snapshot.export("run.json");
      assert.deepEqual(JSON.parse(new TextDecoder().decode(run)).models[0].made, scorer);
      await writeFile(inside(`${folder}.json`), run);
      printed("segment", "orders.csv", "--replay", `${folder}.json`, "--out", folder);
      const csv = await readFile(inside(`${folder}/customers.csv`));
      assert.match(csv.subarray(0, 2000).toString(), /value\.clv/);
      assert.deepEqual(csv, Buffer.from(await snapshot.export("customers.csv")));
      assert.deepEqual(await readFile(inside(`${folder}/run.json`)), Buffer.from(run));
    }
    await engine.forgetModel("value");
  });

  it("is worked out beside questions, and can be cancelled", async () => {
    const controller = new AbortController();
    const fit = engine.clv({ samples: 3000, signal: controller.signal });
    const snapshot = await engine.snapshot();
    assert.equal((await snapshot.rows({ limit: 1 })).rows.length, 1);
    controller.abort();
    await assert.rejects(fit, { code: "cancelled" });
    // The worker that was ended has been replaced.
    assert.equal((await engine.clv({ model: "bg_nbd" })).model, "bg_nbd");
  });

  it("is told to people in both languages, also of a table of histories", () => {
    const english = printed("clv", "orders.csv", "--holdout", HOLDOUT, "--language", "en");
    assert.match(english, /^Value of 600 customers, as of 2023-12-31\nModel: .*held out was likeliest/);
    const chinese = printed("clv", "table.csv", "--horizon", "1y", "--language", "zh");
    assert.match(chinese, /^600 位客户的价值\n模型：/);
    const table = JSON.parse(printed("clv", "table.csv", "--model", "mbg_nbd", "--json"));
    const ledger = JSON.parse(printed("clv", "orders.csv", "--model", "mbg_nbd", "--json"));
    assert.deepEqual(table.parameters, ledger.parameters);
    assert.equal(table.top[0].customer, ledger.top[0].customer);
    assert.doesNotMatch(english + chinese, /NaN|undefined|Infinity/);
  });

  it("has no days to judge by in a table of histories, and says so", () => {
    for (const asked of [
      ["--rolling", "3"],
      ["--holdout", HOLDOUT],
    ]) {
      const { code, stderr } = installed.cli("clv", "table.csv", ...asked, "--language", "en");
      assert.equal(code, 2);
      assert.match(stderr, /no days to judge models by/);
    }
  });

  it("says nothing of amounts where none are told", async () => {
    const rows = histories(AS_OF).map(({ x, tx, T }) => [x, tx, T].join(","));
    await writeFile(inside("counts.csv"), `x,t_x,T\n${rows.join("\n")}\n`);
    const { spending } = JSON.parse(printed("clv", "counts.csv", "--model", "mbg_nbd", "--json"));
    assert.deepEqual([spending.parameters, spending.leftOut], [null, 0]);
    assert.doesNotMatch(printed("clv", "counts.csv", "--model", "mbg_nbd", "--language", "en"), /for nothing or less/);
  });

  it("comes with intervals where they are asked for, the same each time", async () => {
    const [one, other] = [await engine.clv({ samples: 20 }), await engine.clv({ samples: 20 })];
    assert.deepEqual(one.intervals, other.intervals);
    assert.equal((await engine.clv({})).intervals, null);
    const { alive, expected, parameters, samples } = one.intervals ?? assert.fail("intervals");
    assert.ok(samples > 15 && alive[0] < one.totals.alive && one.totals.alive < alive[1]);
    assert.ok(expected[0] < one.totals.expected && one.totals.expected < expected[1]);
    assert.deepEqual(Object.keys(parameters), Object.keys(one.parameters));
    for (const { alive, expected, value, bounds } of one.top) {
      for (const [figure, pair] of [
        [alive, bounds?.alive],
        [expected, bounds?.expected],
        [value, bounds?.value],
      ]) {
        const [low, high] = /** @type {[number, number]} */ (pair);
        assert.ok(
          low <= high && low <= 1.05 * Number(figure) && Number(figure) <= 1.05 * high,
          `${low} ${figure} ${high}`,
        );
      }
    }
    await assert.rejects(engine.clv({ samples: 1 }), { code: "invalid_option", field: "samples" });
  });

  it("is refused with a reason", async () => {
    await assert.rejects(engine.clv({ holdout: AS_OF }), { code: "invalid_option", field: "holdout" });
    await assert.rejects(engine.clv({ months: 0 }), { code: "invalid_option", field: "months" });
    await assert.rejects(engine.clv({ asOf: "2023-01-01" }), { code: "no_time" });
    await writeFile(inside("once.csv"), "x,t_x,T\n0,0,3\n0,0,4\n");
    assert.match(failed("clv", "once.csv"), /^\[no_repeats\] No customer bought a second time/);
    await writeFile(inside("wrong.csv"), "x,t_x,T\n1,9,3\n1,one,4\n");
    assert.match(failed("clv", "wrong.csv"), /^\[history_impossible\] .*row 3/);
    const { code } = installed.cli("clv", "orders.csv", "--horizon", "soon");
    assert.equal(code, 2);
  });
});
