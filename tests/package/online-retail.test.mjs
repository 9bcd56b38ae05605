// Half a million real rows: the same bytes from the library, from the command line and with any number of workers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { GOLDEN, onlineRetail, sha256, WITHOUT_ONLINE_RETAIL } from "../browser/data.mjs";
import { install } from "./installed.mjs";

describe("Online Retail in Node", { skip: WITHOUT_ONLINE_RETAIL }, () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {string} */
  let path;
  before(async () => {
    installed = await install();
    path = await onlineRetail(installed.folder);
  });
  after(() => installed?.remove());

  for (const workers of [1, 3]) {
    it(`gives the known bytes from a path, with ${workers} worker${workers === 1 ? "" : "s"}`, async () => {
      const { createEngine } = await installed.library();
      const engine = await createEngine({ workers });
      try {
        const report = await engine.open(path);
        assert.equal(report.rows, 541_909);
        assert.equal(report.customers, 4_372);
        assert.equal(report.cancelMarkRows, 9_288);
        assert.deepEqual(report.netRevenueKnown, { minor: 8_300_065_814, scale: 3 });
        const snapshot = await engine.snapshot();
        assert.equal(sha256(await snapshot.export("customers.csv")), GOLDEN);
        const { rows } = await snapshot.rows({ limit: 1 });
        assert.deepEqual([rows[0]?.[0], rows[0]?.[3]], ["14646", { minor: 279_489_020, scale: 3 }]);
      } finally {
        engine.close();
      }
    });
  }

  it("gives the known bytes on the command line", async () => {
    const { code, stderr } = installed.cli("segment", path, "--out", "retail");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.equal(sha256(await readFile(join(installed.folder, "retail/customers.csv"))), GOLDEN);
  });
});
