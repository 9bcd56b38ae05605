// How sure labels are, and borders that stay: the installed command beside the installed library.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { install } from "./installed.mjs";
import * as shop from "./small-shop.mjs";
import { FILES } from "./small-shop.mjs";

describe("borders", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {import("../../pkg/types.js").Engine} */
  let engine;
  /** @type {import("../../pkg/types.js").Snapshot} */
  let snapshot;
  const inside = (/** @type {string} */ path) => join(installed.folder, path);
  const printed = (/** @type {string[]} */ ...args) => shop.printed(installed, args);
  const failed = (/** @type {string[]} */ ...args) => shop.failed(installed, args);
  before(async () => {
    installed = await install();
    await shop.furnish(installed);
    const { createEngine } = await installed.library();
    engine = await createEngine({ language: "en", workers: 1 });
    await engine.open(FILES.map(inside));
    snapshot = await engine.snapshot();
  });
  after(() => {
    engine?.close();
    installed?.remove();
  });

  it("says how sure labels are, as the library does, and writes so beside the customers", async () => {
    const asked = ["audit", ...FILES, "--scheme", "purchase_value", "--stability"];
    const { stability } = JSON.parse(printed(...asked, "--json"));
    const expected = await snapshot.stability("purchase_value");
    assert.deepEqual(stability, expected);
    assert.ok(
      expected.labels.some(({ unsure }) => unsure > 0),
      "with four customers borders move",
    );
    assert.match(printed(...asked), /100 resamples[\s\S]*^Label +Keep the label +Unsure$/m);
    assert.match(printed(...asked, "--language", "zh"), /重复抽样 100 次[\s\S]*保持标签/);
    printed("segment", ...FILES, "--stability", "--out", "sure");
    printed("segment", ...FILES, "--out", "plain");
    const [sure, plain] = await Promise.all(
      ["sure", "plain"].map((folder) => readFile(inside(`${folder}/customers.csv`), "utf8")),
    );
    assert.deepEqual(
      [sure, plain].map((csv) => csv?.includes("segment_stability")),
      [true, false],
    );
  });

  it("keeps the borders of a day in a file, which holds for other days", async () => {
    const asked = ["--scheme", "purchase_value", "--freeze", "kept.json"];
    const text = printed("audit", ...FILES, ...asked);
    const { schemes } = JSON.parse(await readFile(inside("kept.json"), "utf8"));
    const { file } = await snapshot.freeze("purchase_value");
    assert.deepEqual(schemes, [{ ...file, id: "purchase_value_2024_04_01" }]);
    assert.ok(text.includes("--rules kept.json --scheme purchase_value_2024_04_01"), text);
    const frozen = ["--rules", "kept.json", "--scheme", "purchase_value_2024_04_01", "--json"];
    const divided = (/** @type {string[]} */ ...args) => {
      const { summary } = JSON.parse(printed("segment", ...FILES, ...args));
      return summary.segments.map((/** @type {any} */ { id, customers }) => [id, customers]);
    };
    assert.deepEqual(divided(...frozen), divided("--scheme", "purchase_value", "--json"), "on its own day");
    assert.notEqual(divided(...frozen, "--as-of", "2024-02-20").length, 0, "and on another");
    const refused = installed.cli("audit", ...FILES, "--freeze", "kept.json");
    assert.deepEqual([refused.code, /--freeze is about one scheme/.test(refused.stderr)], [2, true]);
    assert.match(
      failed("audit", ...FILES, "--scheme", "purchase_value", "--freeze", "none/kept.json"),
      /^\[output_unwritable\]/,
    );
  });
});
