// Totals of customers: of the installed package, in Node and from the command line, beside the whole ledger.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { install, withEngine } from "./installed.mjs";

const NAMES = /** @type {const} */ (["customer_id", "first_order", "last_order", "orders", "revenue"]);
const IN_SNAPSHOT = ["customer_id", "first_order", "last_order", "frequency", "monetary"];
const ROWS = 60_000;

/** Orders of which some have two rows, some are refunds or cancelled, and some rows are no use; over several slices. */
function shop() {
  const lines = ["order_id,customer_id,order_date,amount,status"];
  let state = 7;
  const below = (/** @type {number} */ n) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  for (let order = 0; order < ROWS; order++) {
    const day = `2024-${String(below(12) + 1).padStart(2, "0")}-${String(below(28) + 1).padStart(2, "0")}`;
    const customer = order % 3 ? `cust${String(below(9000)).padStart(6, "0")}` : `ann-${below(500)}@shop.example`;
    const kind = below(40);
    const amount = kind === 0 ? "much" : `${kind === 1 ? "-" : ""}${below(900)}.${10 + below(90)}`;
    const line = `O-${order},${customer},${day},${amount},${kind === 2 ? "cancelled" : "paid"}`;
    lines.push(line);
    if (kind > 35) lines.push(line);
  }
  return `${lines.join("\n")}\n`;
}

describe("totals of customers", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {string} */
  let path;
  before(async () => {
    installed = await install();
    path = join(installed.folder, "orders.csv");
    await writeFile(path, shop());
  });
  after(() => installed.remove());

  /** @param {any} column */
  const values = (column) =>
    Array.from({ length: column.length }, (_, row) => {
      if (!((column.valid[row >> 3] >> (row & 7)) & 1)) return null;
      return column.type === "category" ? column.dictionary[column.codes[row]] : column.values[row];
    });

  it("are those of the whole ledger on its last day, with one worker and with three", async () => {
    /** @type {any[]} */
    const all = [];
    for (const workers of [1, 3]) {
      all.push(
        await withEngine(installed, { workers }, async (engine) => {
          const totals = await engine.totals(path);
          const columns = [];
          for (const name of NAMES) columns.push(values(await totals.column(name)));
          assert.equal(totals.customers, columns[0]?.length);
          return { columns, report: totals.report, csv: Buffer.from(await totals.file("csv")).toString() };
        }),
      );
    }
    assert.deepEqual(all[0], all[1]);
    await withEngine(installed, {}, async (engine) => {
      const report = await engine.open(path);
      assert.deepEqual(all[0]?.report, report);
      const snapshot = await engine.snapshot({ asOf: report.lastDay ?? "" });
      const columns = [];
      for (const name of IN_SNAPSHOT) columns.push(values(await snapshot.column(name)));
      assert.deepEqual(all[0]?.columns, columns);
    });
  });

  it("leave what is open alone, and are gone when they are released or others are made", async () => {
    const small = {
      name: "small.csv",
      bytes: Buffer.from("customer_id,order_date,amount\na,2024-01-01,5\na,2024-01-01,6\n"),
    };
    await withEngine(installed, {}, async (engine) => {
      await engine.open(path);
      const snapshot = await engine.snapshot();
      const first = await engine.totals(small);
      assert.deepEqual(values(await first.column("orders")), [2], "a row without an order id is an order");
      assert.ok((await snapshot.rows({ limit: 1 })).rows.length > 0);
      const second = await engine.totals(small);
      await assert.rejects(first.column("orders"), { code: "released" });
      await assert.rejects(second.column(/** @type {any} */ ("segment")), { code: "unknown_column" });
      second.release();
      await assert.rejects(second.file("csv"), { code: "released" });
    });
  });

  it("are written by the command, and scored as a table of customers", async () => {
    const { code, stdout } = installed.cli("totals", "orders.csv", "--out", "totals.csv", "--workers", "2");
    assert.equal(code, 0);
    assert.match(stdout, /totals\.csv/);
    const text = await readFile(join(installed.folder, "totals.csv"), "utf8");
    assert.equal(text.split("\r\n")[0], `\ufeff${NAMES.join(",")}`);
    assert.equal(installed.cli("totals", "orders.csv", "--to", "json", "--out", "totals.json").code, 0);
    const json = JSON.parse(await readFile(join(installed.folder, "totals.json"), "utf8"));
    const [row] = json;
    assert.equal(
      text.split("\r\n")[1],
      [...NAMES.slice(0, 4).map((name) => row[name]), row.revenue.toFixed(2)].join(","),
    );
    assert.equal(installed.cli("totals", "orders.csv", "--to", "parquet").code, 2);
    assert.equal(installed.cli("totals", "orders.csv", "--scheme", "notebook").code, 2);
    await withEngine(installed, {}, async (engine) => {
      await engine.open(join(installed.folder, "totals.csv"), { role: "customers" });
      const { values } = /** @type {any} */ (await engine.evaluate("ntile(customers.revenue, 5)"));
      assert.deepEqual([...new Set(values)].sort(), [1, 2, 3, 4, 5]);
    });
  });
});
