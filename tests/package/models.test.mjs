// @ts-check
/** Columns of models: given, used, on other days by the same fit, and after a restart. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";

import { install } from "./installed.mjs";

const ORDERS = `customer_id,order_date,amount
ana,2024-01-05,120
ben,2024-01-09,15
cyd,2024-03-02,40
ana,2024-03-20,80
`;

describe("columns of models", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {import("../../pkg/types.js").Engine} */
  let engine;
  before(async () => {
    installed = await install();
    await writeFile(join(installed.folder, "orders.csv"), ORDERS);
    const { createEngine } = await installed.library();
    engine = await createEngine({ language: "en", workers: 1 });
    await engine.open(join(installed.folder, "orders.csv"));
  });
  after(() => {
    engine?.close();
    installed?.remove();
  });

  const held = async (/** @type {import("../../pkg/types.js").Snapshot} */ snapshot, /** @type {string} */ where) =>
    (await snapshot.rows({ where })).rows.map(([id]) => id).sort();

  it("are columns like any other, on their day and on others by the same fit", async () => {
    const snapshot = await engine.snapshot();
    await assert.rejects(snapshot.evaluate("value.p_alive > 0"), { code: "not_fitted", value: "value.p_alive" });
    /** @type {string[]} */
    const days = [];
    const columns = (/** @type {number} */ first) => [
      { name: "p_alive", label: { en: "Alive", zh: "活跃" }, values: [first, Number.NaN, 0.2] },
      { name: "clv", unit: /** @type {const} */ ("money"), values: Float64Array.of(10.006, 20, 30) },
      { name: "group", labels: ["new", "old"], values: [1, 0, 1] },
    ];
    await engine.putModel(
      { name: "value", snapshot, columns: columns(0.9), made: { by: "hand" } },
      async (asOf, bare) => {
        days.push(asOf);
        if (asOf === "2024-01-05") return null;
        const there = await bare();
        // Only those who were there by then.
        const places = (await there.rows()).total === 2 ? [0, 1] : [0, 1, 2];
        const own = columns(0.5).map(({ values, ...column }) => ({
          ...column,
          values: places.map((i) => values[i] ?? 0),
        }));
        return { snapshot: there, columns: own };
      },
    );
    const fresh = await engine.snapshot();
    assert.deepEqual(await held(fresh, "value.p_alive > 0.5 and value.group = 'old'"), ["ana"]);
    assert.deepEqual(await held(fresh, "value.p_alive is missing"), ["ben"]);
    const { columns: infos, rows } = await fresh.rows({ sort: "value.clv", descending: true, limit: 1 });
    const place = infos.findIndex(({ name }) => name === "value.clv");
    assert.deepEqual([infos[place]?.origin, rows[0]?.[0], rows[0]?.[place]], ["model", "cyd", { minor: 30, scale: 0 }]);
    const run = JSON.parse(new TextDecoder().decode(await fresh.export("run.json")));
    assert.deepEqual([run.models[0].name, run.models[0].made], ["value", { by: "hand" }]);
    assert.deepEqual(days, []);

    const earlier = await engine.snapshot({ asOf: "2024-02-01" });
    assert.deepEqual(await held(earlier, "value.p_alive = 0.5"), ["ana"]);
    assert.deepEqual(await held(earlier, "value.group = 'new'"), ["ben"]);
    await engine.snapshot({ asOf: "2024-02-01" });
    const first = await engine.snapshot({ asOf: "2024-01-05" });
    await assert.rejects(first.evaluate("value.clv"), { code: "not_fitted" });
    assert.deepEqual(days, ["2024-02-01", "2024-01-05"]);
    // Beyond the days that the engine keeps, it is scored once more.
    for (const day of ["2024-03-03", "2024-03-04", "2024-03-05", "2024-03-20"]) await engine.snapshot({ asOf: day });
    const again = await engine.snapshot();
    assert.deepEqual(await held(again, "value.p_alive = 0.5"), ["ana"]);
    assert.deepEqual(days.slice(2), ["2024-03-03", "2024-03-04", "2024-03-05", "2024-03-20"]);
  });

  it("are refused where they do not fit, and forgotten", async () => {
    const snapshot = await engine.snapshot();
    const one = (/** @type {object} */ column) =>
      engine.putModel({ name: "score", snapshot, columns: [/** @type {any} */ (column)] });
    await assert.rejects(one({ name: "x", values: [1, 2] }), RangeError);
    await assert.rejects(one({ name: "x", values: [1, 2, 3], unit: "apples" }), { code: "invalid_option" });
    await one({ name: "x", values: [1, 2, 3] });
    assert.deepEqual(await held(await engine.snapshot(), "score.x >= 2"), ["ben", "cyd"]);
    await engine.forgetModel("score");
    await assert.rejects((await engine.snapshot()).evaluate("score.x"), { code: "not_fitted" });
    await one({ name: "x", values: [1, 2, 3] });
    await engine.open(join(installed.folder, "orders.csv"));
    await assert.rejects((await engine.snapshot()).evaluate("score.x"), { code: "not_fitted" });
  });
});
