// Customers' value: the installed command beside the installed library, and both beside histories that are counted here.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { install } from "./installed.mjs";
import * as shop from "./small-shop.mjs";

const DAY_MS = 86_400_000;
const FIRST = Date.parse("2023-01-01");
const HOLDOUT = "2023-09-30";
const AS_OF = "2023-12-31";

/** Orders of 600 customers over a year, made by arithmetic on integers alone. */
function orders() {
  let state = 1;
  const next = (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  /** @type {{ customer: string, day: number, amount: number }[]} */
  const list = [];
  for (let i = 0; i < 600; i++) {
    const [gap, stops] = [10 + next(80), 5 + next(60)];
    for (let day = next(90); day < 365; day += 1 + next(gap * 2)) {
      list.push({ customer: `c${String(i).padStart(3, "0")}`, day, amount: 500 + next(3000) + 20 * gap });
      if (next(100) < stops) break;
    }
  }
  // The last day is the as-of day; and one order in two parts, which is one purchase.
  list.push({ customer: "c000", day: 364, amount: 1000 }, { customer: "c000", day: 364, amount: 500 });
  return list;
}

const dateOf = (/** @type {number} */ day) => new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10);

/** x, tₓ, T and the mean amount of each customer, counted once more. @param {string} until */
function histories(until) {
  const end = (Date.parse(until) - FIRST) / DAY_MS;
  /** @type {Map<string, Map<number, number>>} */
  const days = new Map();
  for (const { customer, day, amount } of orders()) {
    if (day > end) continue;
    const own = days.get(customer) ?? new Map();
    days.set(customer, own.set(day, (own.get(day) ?? 0) + amount / 100));
  }
  const rows = [...days.keys()].sort().map((customer) => {
    const own = [...(days.get(customer) ?? [])].sort(([a], [b]) => a - b);
    const [[first = 0] = []] = own;
    const repeats = own.slice(1);
    const [last = first] = own.at(-1) ?? [];
    const spend = repeats.reduce((sum, [, amount]) => sum + amount, 0) / Math.max(1, repeats.length);
    return { customer, x: repeats.length, tx: last - first, T: end - first, spend };
  });
  return rows;
}

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
    const lines = orders().map(
      ({ customer, day, amount }) => `${customer},${dateOf(day)},${(amount / 100).toFixed(2)}`,
    );
    await writeFile(inside("orders.csv"), `customer_id,order_date,amount\n${lines.join("\n")}\n`);
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
