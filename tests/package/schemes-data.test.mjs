// Schemes on a real workbook of Chinese orders, against the counts that pandas made (tests/reference/schemes.py).
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { install } from "./installed.mjs";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const WORKBOOK = here("../../../shared/data/cn_rfm_orders_xlsx/PYTHON-RFM实战数据.xlsx");
const skip = existsSync(WORKBOOK) ? false : "../shared/data/cn_rfm_orders_xlsx is not there";

describe("a workbook of Chinese orders", { skip }, () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  before(async () => {
    installed = await install();
  });
  after(() => installed?.remove());

  it("has the labels that pandas gives", async () => {
    /** @type {Map<string, Map<string, number>>} */
    const expected = new Map();
    for (const line of (await readFile(here("../reference/schemes.tsv"), "utf8")).trim().split("\n")) {
      const [file, scheme = "", label = "", customers] = line.split("\t");
      if (file !== "cn_rfm_orders") continue;
      if (!expected.has(scheme)) expected.set(scheme, new Map());
      expected.get(scheme)?.set(label, Number(customers));
    }
    assert.equal(expected.size, 14);
    const { createEngine } = await installed.library();
    const engine = await createEngine({ language: "en" });
    try {
      await engine.open(WORKBOOK);
      const snapshot = await engine.snapshot();
      for (const [scheme, counts] of expected) {
        const { labels, unlabelled } = await snapshot.scheme(scheme);
        const found = [...labels.map(({ id, customers }) => /** @type {const} */ ([id, customers])), ["-", unlabelled]];
        const customers = found.filter(([, customers]) => Number(customers) > 0);
        assert.deepEqual(new Map(/** @type {[string, number][]} */ (customers)), counts, scheme);
      }
    } finally {
      engine.close();
    }
  });
});
