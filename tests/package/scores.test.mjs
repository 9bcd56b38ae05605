// Scores: the installed command beside the installed library, on figures made by hand.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { install } from "./installed.mjs";
import * as shop from "./small-shop.mjs";
import { FILES, OWN, RULES } from "./small-shop.mjs";

const HALF_LIFE = 30;
/** Of ana, ben, cleo, dan: what is left of a click 4, 2, no and 1 days ago. */
const ENGAGEMENT = [4, 2, Number.POSITIVE_INFINITY, 1].map((days) => 0.5 ** (days / HALF_LIFE));
/** Orders beyond the first, days from first to last order, and half of the points for buying without discounts, which nobody told. */
const LOYALTY = [20 + (10 * 87) / 365 + 10, 10, 10 + (10 * 110) / 365 + 10];

const near = (/** @type {number | null | undefined} */ a, /** @type {number} */ b) =>
  assert.ok(Math.abs((a ?? Number.NaN) - b) < 1e-9, `${a} is ${b}`);
const mean = (/** @type {readonly number[]} */ values) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe("scores", () => {
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
    await engine.defineRules(RULES);
    await engine.open(FILES.map(inside));
    snapshot = await engine.snapshot();
  });
  after(() => {
    engine?.close();
    installed?.remove();
  });

  it("amount to a mean with its error, over all, some, and each label", async () => {
    const { customers, labels, scores } = await snapshot.scores({ by: "spenders" });
    assert.deepEqual([customers, labels], [4, ["big", "twice", "any", "never"]]);
    const engagement = scores.find(({ id }) => id === "engagement");
    assert.equal(engagement?.all?.customers, 4);
    near(engagement?.all?.mean, mean(ENGAGEMENT));
    const squares = ENGAGEMENT.reduce((sum, value) => sum + (value - mean(ENGAGEMENT)) ** 2, 0);
    near(engagement?.all?.standardError, Math.sqrt(squares / 3 / 4));
    near(engagement?.labels[0]?.mean, ENGAGEMENT[0] ?? 0);
    assert.equal(engagement?.labels[0]?.standardError, null);
    assert.equal(engagement?.labels[3], null);
    const some = await snapshot.scores({ scores: ["loyalty"], where: "frequency >= 1" });
    assert.equal(some.customers, 3);
    near(some.scores[0]?.all?.mean, mean(LOYALTY));
    await assert.rejects(snapshot.scores({ scores: ["nsp"] }), { code: "unknown_column" });
    await assert.rejects(snapshot.scores({ scores: ["nps"] }), { code: "ledger_missing" });
  });

  it("tell a customer's value and its parts, and are used like any column", async () => {
    const scored = await snapshot.scored("ana", ["loyalty", "order_change"]);
    near(/** @type {number} */ (scored?.[0]?.value), LOYALTY[0] ?? 0);
    assert.deepEqual(
      scored?.[1]?.parts.map(({ id, value }) => [id, value]),
      [
        ["before", 0],
        ["now", 3],
      ],
    );
    assert.equal(await snapshot.scored("nobody"), null);
    const evaluation = await snapshot.evaluate("scores.loyalty > 30 and scores.engagement.lately >= 1");
    assert.equal(evaluation.holds, 1);
    await engine.defineScore({ id: "heat", name: "Heat", is: "2 * scores.engagement" });
    const { scores } = await snapshot.scores({ scores: ["heat"] });
    near(scores[0]?.all?.mean, 2 * mean(ENGAGEMENT));
    await engine.removeScore("heat");
    await assert.rejects(snapshot.scores({ scores: ["heat"] }), { code: "unknown_column" });
  });

  it("are printed and written by the command", async () => {
    const text = printed("scores", ...FILES, ...OWN, "--scheme", "spenders", "--out", "scores");
    assert.match(text, /^Scores of 4 customers at the end of 2024-04-01$/m);
    assert.match(text, /^Engagement +engagement +4 +0\.71 ± 0\.24 +0 +0\.93 +0\.98$/m);
    assert.match(text, /^ {2}Net Promoter Score \(nps\): a file of answers$/m);
    assert.match(text, /^Written: scores[/\\]scores\.csv$/m);
    const csv = await readFile(inside("scores/scores.csv"), "utf8");
    assert.match(csv, /^\ufeffcustomer_id,engagement,loyalty,/);
    assert.equal(csv, new TextDecoder("utf-8", { ignoreBOM: true }).decode(await snapshot.export("scores.csv")));
    const told = JSON.parse(
      printed("scores", ...FILES, ...OWN, "--json", "--scores", "loyalty", "--where", "frequency > 0"),
    );
    assert.equal(told.customers, 3);
    near(told.scores[0].all.mean, mean(LOYALTY));
    const one = printed("scores", ...FILES, "--customer", "ana", "--scores", "loyalty", "--language", "zh");
    assert.match(one, /^忠诚度指数 +32\.38\n {2}复购，最多 40 分 +20$/m);
    assert.match(failed("scores", ...FILES, "--scores", "nsp"), /^\[unknown_score\] .*engagement, loyalty/);
    assert.match(failed("scores", ...FILES, "--scores", "nps"), /^\[ledger_missing\] “Net Promoter Score”/);
    assert.match(failed("scores", ...FILES, "--customer", "eve"), /^\[unknown_customer\]/);
  });
});
