// Expressions through the installed package: the same text and JSON, values as arrays, explanations, definitions, errors in words.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { install } from "./installed.mjs";

const ORDERS = `customer_id,order_date,amount
ana,2024-01-05,120.50
ben,2024-01-09,15.00
ana,2024-02-11,80.25
cleo,2024-02-20,310.00
ana,2024-04-01,99.00
`;
const EVENTS = `customer_id,event_time,event_type
ana,2024-03-28,click
ben,2024-03-30,click
ben,2024-03-31,cart
`;

describe("expressions", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {any} */
  let engine;
  /** @type {any} */
  let createEngine;
  before(async () => {
    installed = await install();
    const entry = pathToFileURL(join(installed.folder, "node_modules/clientele/node.js")).href;
    ({ createEngine } = await import(entry));
    engine = await createEngine({ language: "en", workers: 1 });
    const file = (/** @type {string} */ name, /** @type {string} */ text) => ({ name, bytes: Buffer.from(text) });
    await engine.open([file("orders.csv", ORDERS), file("events.csv", EVENTS)]);
  });
  after(() => {
    engine?.close();
    installed?.remove();
  });

  it("gives values for every customer, from text and from JSON", async () => {
    const count = await engine.evaluate("count(orders, last 90 days)");
    assert.deepEqual([count.type, [...count.values]], ["number", [3, 1, 1]]);
    const { json, text } = await engine.parse("count( orders , last 90 days )");
    assert.equal(text, "count(orders, last 90 days)");
    assert.deepEqual([...(await engine.evaluate(json)).values], [3, 1, 1]);
    const net = await engine.evaluate("sum(orders.amount)", { asOf: "2024-02-15" });
    assert.deepEqual([net.type, net.scale, [...net.values]], ["money", 2, [20075, 1500]]);
    const rule = await engine.evaluate("any(events, last 30 days where type = 'click') and frequency >= 2");
    assert.deepEqual([rule.type, rule.holds, [...rule.values]], ["boolean", 1, [1, 0, 0]]);
    const kind = await engine.evaluate("case when monetary > 200 then 'high' else 'low' end");
    const labels = [...kind.codes].map((code) => kind.dictionary[code]);
    assert.deepEqual([kind.type, labels], ["category", ["high", "low", "high"]]);
    const did = await engine.evaluate("list(events.type)", { asOf: "2024-04-01" });
    const starts = [0, ...did.ends];
    const lists = [...did.ends].map((end, row) =>
      [...did.codes.slice(starts[row], end)].map((code) => did.dictionary[code]),
    );
    assert.deepEqual([did.type, lists], ["list", [["click"], ["cart", "click"], []]]);
  });

  it("asks about what orders are of, in one file and in two", async () => {
    const own = await createEngine({ language: "en", workers: 2 });
    after(() => own.close());
    const file = (/** @type {string} */ name, /** @type {string} */ text) => ({ name, bytes: Buffer.from(text) });
    const [orders] = await own.sampleShop("en");
    await own.open(orders);
    const top = await own.evaluate("top(orders.category by amount)");
    assert.deepEqual([top.type, top.dictionary.includes("Green tea"), top.codes.length], ["category", true, 3000]);
    const coupons = await own.evaluate("share(orders where discount > 0) > 0.5");
    assert.ok(coupons.holds > 0 && coupons.holds < 3000);
    const pieces = await own.evaluate("sum(orders.quantity)");
    assert.ok([...pieces.values].every((n) => Number.isInteger(n)));
    await own.open(orders, { keep: ["channel"] });
    await assert.rejects(own.evaluate("distinct(orders.category)"), { code: "unknown_column" });
    assert.equal((await own.evaluate("share(orders.amount where channel = 'online shop')")).type, "number");

    const lines = `order_id,product,quantity,unit_price\n1,Pot,1,30\n1,Cup,3,10\n2,Cup,1,10\n9,Cup,1,10\n`;
    const report = await own.open([
      file("orders.csv", "order_id,customer_id,order_date,amount\n1,ana,2024-01-05,54.00\n2,ben,2024-01-09,15.00\n"),
      file("lines.csv", lines),
    ]);
    assert.deepEqual([report.files[1].role, report.orders, report.excludedRows], ["lines", 2, 1]);
    assert.equal(report.issues.find((/** @type {any} */ { code }) => code === "line_without_order")?.count, 1);
    const cups = await own.evaluate("sum(orders.amount where product = 'Cup')");
    assert.deepEqual([cups.type, cups.scale, [...cups.values]], ["money", 2, [2700, 1500]]);
  });

  it("explains a value", async () => {
    const why = await engine.explain("recency_days <= 60 and frequency >= 2", "cleo");
    assert.deepEqual([why.value, why.trace.op, why.trace.parts.length], [false, "and", 2]);
    assert.deepEqual(why.changes, [{ text: "frequency", from: 1, relation: "=", to: 2 }]);
    assert.equal(await engine.explain("true", "nobody"), null);
  });

  it("keeps definitions, and says what uses what", async () => {
    await engine.define("often", "frequency >= 2");
    const all = await engine.define("good", "often and monetary > 100");
    assert.deepEqual(
      all.map((/** @type {any} */ one) => [one.name, one.uses, one.usedBy]),
      [
        ["good", ["often", "monetary"], []],
        ["often", ["frequency"], ["good"]],
      ],
    );
    assert.equal((await engine.evaluate("good")).holds, 1);
    await assert.rejects(engine.define("often", "good"), { code: "definition_cycle" });
    await engine.define("good", null);
    assert.equal((await engine.definitions()).length, 1);
  });

  it("says where and what is wrong", async () => {
    await assert.rejects(engine.evaluate("frequency > 1 and\n frequncy > 2"), (/** @type {any} */ error) => {
      assert.deepEqual([error.code, error.line, error.character, error.nearest], ["unknown_column", 2, 2, "frequency"]);
      assert.match(error.message, /line 2, character 2.*frequency/);
      return true;
    });
    await assert.rejects(engine.evaluate("count(surveys)"), { code: "ledger_missing" });
    await assert.rejects(engine.parse("a >"), /the end of the rule.*a value is needed/);
    const { hints } = await engine.evaluate("count(events where type = 'clik')");
    assert.deepEqual([hints[0].code, hints[0].nearest], ["unknown_category", "click"]);
  });
});
