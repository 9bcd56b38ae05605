// A workbook is parsed while its sheet is still being unpacked. What comes of it hangs neither on who was quicker nor on who died.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { sha256 } from "../browser/data.mjs";
import { install, withEngine } from "./installed.mjs";
import { troubledHost } from "./troubled-host.mjs";
import { workbookOf } from "./workbook.mjs";

const ROWS = 60_000;

/** @param {number} i */
const row = (i) =>
  `<row r="${i}"><c r="A${i}" t="str"><v>A${i}</v></c><c r="B${i}" t="str"><v>customer ${(i * 7919) % 3001}</v></c>` +
  `<c r="C${i}" t="str"><v>2024-0${(i % 9) + 1}-11</v></c><c r="D${i}"><v>${(i % 977) + 0.5}</v></c>` +
  `<c r="E${i}" t="str"><v>${"a, long note ".repeat(i % 5)}</v></c></row>`;

describe("a workbook that is read while it is unpacked", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {string} */
  let workbook;
  /** @type {string} */
  let unusual;
  /** @type {string} */
  let expected;

  before(async () => {
    installed = await install();
    const header = ["order", "customer", "date", "amount", "note"]
      .map((name) => `<c t="str"><v>${name}</v></c>`)
      .join("");
    const rows = Array.from({ length: ROWS }, (_, i) => row(i + 2)).join("");
    const sheet = (/** @type {string} */ end) => `<row r="1">${header}</row>${rows}${end}`;
    [workbook, unusual] = [join(installed.folder, "orders.xlsx"), join(installed.folder, "unusual.xlsx")];
    await writeFile(workbook, workbookOf(sheet("")));
    await writeFile(unusual, workbookOf(sheet("<!-- what has it read once more, in another way -->")));
    expected = await withEngine(installed, { workers: 2 }, (engine) => outcomeOf(engine, unusual));
  });
  after(() => installed?.remove());

  for (const workers of [1, 2, 3]) {
    it(`says what its text says once it is whole, with workers: ${workers}`, () =>
      withEngine(installed, { workers }, async (engine) => {
        /** @type {import("../../pkg/types.js").Progress[]} */
        const told = [];
        assert.equal(await outcomeOf(engine, workbook, (progress) => told.push(progress)), expected);
        assert.ok(told.every(({ done, total }) => done <= total));
        assert.equal(told.at(-1)?.rows, ROWS);
      }));
  }

  it("ends in a clear error or in the same when the worker that unpacks it dies", async () => {
    const folder = join(installed.folder, "node_modules/clientele");
    const host = await troubledHost(folder, { strike: (thread) => void thread.terminate() });
    await withEngine(installed, { host, workers: 2 }, async (engine) => {
      let struck = false;
      const strike = () => {
        if (!struck) host.strike();
        struck = true;
      };
      // It may have been done with unpacking already; then another parses what it had.
      const outcome = await outcomeOf(engine, workbook, ({ stage }) => stage === "read" && strike()).catch(
        (error) => error.code,
      );
      assert.ok(outcome === "unpacking_failed" || outcome === expected, outcome);
      assert.equal(await outcomeOf(engine, workbook), expected, "and is read when it is tried again");
    });
  });

  for (const when of /** @type {const} */ (["sniff", "read"])) {
    it(`can be cancelled: ${when}`, () =>
      withEngine(installed, { workers: 2 }, async (engine) => {
        const cancel = new AbortController();
        const onProgress = (/** @type {import("../../pkg/types.js").Progress} */ { stage }) => {
          if (stage === when) cancel.abort();
        };
        await assert.rejects(engine.open(workbook, { signal: cancel.signal, onProgress }), { code: "cancelled" });
        assert.equal(await outcomeOf(engine, workbook), expected, "the engine goes on");
      }));
  }
});

/**
 * Customers, and everything that is told of the reading but the file's name.
 * @param {import("../../pkg/types.js").Engine} engine
 * @param {string} path
 * @param {(progress: import("../../pkg/types.js").Progress) => void} [onProgress]
 */
async function outcomeOf(engine, path, onProgress = () => {}) {
  const report = await engine.open(path, { onProgress });
  const customers = sha256(await (await engine.snapshot()).export("customers.csv"));
  return `${customers} ${JSON.stringify(report).replaceAll(/(orders|unusual)\.xlsx/g, "book.xlsx")}`;
}
