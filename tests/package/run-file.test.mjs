// Run files may have been written by anybody: each fault has its code, and nothing gets through unchecked.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { parseRun } from "../../pkg/node.js";
import { createEngine } from "../browser/engines.mjs";

/** @type {any} */
let run;
before(async () => {
  const engine = await createEngine({ workers: 1 });
  const bytes = new TextEncoder().encode("order_id,customer_id,order_date,amount\n1,ana,2024-01-05,120.50\n");
  await engine.open({ name: "a.csv", bytes });
  const snapshot = await engine.snapshot();
  run = JSON.parse(new TextDecoder().decode(await snapshot.export("run.json")));
  engine.close();
});

/** @param {unknown} value */
const refused = (value) => {
  try {
    parseRun(typeof value === "string" ? value : JSON.stringify(value));
  } catch (error) {
    const { code, field } = /** @type {any} */ (error);
    return field === undefined ? code : `${code} ${field}`;
  }
  return null;
};

describe("a run file's text", () => {
  it("is taken as it was written, with what programs do not know", () => {
    assert.equal(refused(run), null);
    assert.equal(refused(`\ufeff${JSON.stringify({ ...run, later: 1, page: {}, data: [] })}`), null);
  });

  it("is told apart from others", () => {
    for (const text of ["", "a,b\n1,2\n", "[]", "null", "1", "{}", '{"format":"other"}'])
      assert.equal(refused(text), "run_foreign", text);
    assert.equal(refused({ format: "clientele-sealed" }), "run_sealed");
    assert.equal(refused({ ...run, formatVersion: 2 }), "run_newer");
    assert.equal(refused(JSON.stringify(run).slice(0, -9)), "run_broken");
  });

  it("is refused for every part that cannot be, by its name", () => {
    const wrong = [undefined, null, "x", -1.5, [1], { a: 1 }];
    for (const field of ["formatVersion", "asOf", "config", "timeZoneMinutes", "similarIds", "exclude", "inputs"]) {
      const allowed = field === "config" ? [5] : [];
      wrong.forEach((value, i) => {
        if (!allowed.includes(i)) assert.equal(refused({ ...run, [field]: value }), `run_broken ${field}`, `${i}`);
      });
    }
    const [input] = run.inputs;
    const others = [[], [{}], [{ ...input, reading: { ...input.reading, map: { orders: { customer: 3 } } } }]];
    for (const inputs of others) assert.equal(refused({ ...run, inputs }), "run_broken inputs");
    assert.equal(refused({ ...run, data: [{ name: "a", gzip: 5 }] }), "run_broken data");
    assert.equal(refused({ ...run, page: [] }), "run_broken page");
  });

  it("cannot reach beyond itself", () => {
    const text = JSON.stringify(run).replace("{", '{"__proto__":{"polluted":true},');
    assert.equal(refused(text), null);
    assert.equal(/** @type {any} */ ({}).polluted, undefined);
  });
});
