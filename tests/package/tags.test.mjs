// Tags and rules files: the installed command beside the installed library, on counts made by hand.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";
import { install } from "./installed.mjs";
import * as shop from "./small-shop.mjs";
import { FILES, OWN, RULES } from "./small-shop.mjs";
import { troubledHost } from "./troubled-host.mjs";

describe("tags and rules", () => {
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

  describe("tag", () => {
    it("counts tags, and says what the data lacks for others", () => {
      const text = printed("tag", ...FILES, ...OWN);
      assert.match(text, /^Lively +lively +2 +50\.0% +yes$/m);
      assert.match(text, /^ {2}answers \(answers\): a file of answers$/m);
      assert.match(failed("tag", ...FILES, ...OWN, "--tags", "answers"), /^\[ledger_missing\] “answers”.*answers\.\n$/);
      assert.match(failed("tag", ...FILES, "--tags", "livly"), /^\[unknown_tag\] .*high_value/);
    });

    it("writes who has which, and how strongly", async () => {
      const text = printed("tag", ...FILES, ...OWN, "--tags", "lively,prospect", "--out", "tags");
      assert.match(text, /^Written: tags[/\\]tags\.csv\nWritten: tags[/\\]tags\.json$/m);
      const csv = await readFile(inside("tags/tags.csv"), "utf8");
      const rows = ["customer_id,tags,lively_weight", "ana,lively,3", "ben,,", "cleo,lively,1", "dan,prospect,"];
      assert.equal(csv, `\ufeff${rows.join("\r\n")}\r\n`);
      assert.equal(
        new TextDecoder("utf-8", { ignoreBOM: true }).decode(
          await snapshot.export("tags.csv", { tags: ["lively", "prospect"] }),
        ),
        csv,
      );
      const told = await readFile(inside("tags/tags.json"), "utf8");
      assert.equal(printed("tag", ...FILES, ...OWN, "--tags", "lively,prospect", "--json"), told);
      const { customers, tags } = JSON.parse(told);
      assert.deepEqual(
        [customers, tags.map((/** @type {any} */ tag) => [tag.id, tag.customers])],
        [
          4,
          [
            ["lively", 2],
            ["prospect", 1],
          ],
        ],
      );
      await assert.rejects(snapshot.export("tags.csv", { tags: ["livly"] }), { code: "unknown_column" });
    });

    it("takes definitions and tags as text", async () => {
      await writeFile(inside("rules.clt"), "\ufefftag vip 'VIP' '重要客户': often\n# three\noften: frequency >= 3\n");
      const text = printed("tag", ...FILES, "--rules", "rules.clt", "--tags", "vip", "--language", "zh");
      assert.match(text, /^重要客户 +vip +1 +25\.0%/m);
      await writeFile(inside("rules.clt"), "often: frequency >= 3\ntag vip: often and\n");
      const unfinished = failed("tag", ...FILES, "--rules", "rules.clt");
      assert.match(unfinished, /^\[unexpected_token\] .*“the end of the rule” stands.*rules\.clt, line 3, character 1/);
      await writeFile(inside("bad.json"), '{ "tags": [{ "id": "a", "when": "true" }, { "id": "b" }] }');
      assert.match(
        failed("tag", ...FILES, "--rules", "bad.json"),
        /^\[invalid_expression\] .*tags\[1\]\.when.*bad\.json/,
      );
      await writeFile(inside("bad.json"), '{ "tags": ');
      assert.match(failed("tag", ...FILES, "--rules", "bad.json"), /^\[invalid_option\] .*bad\.json/);
    });
  });

  it("rules outlive the data and an engine that died", async () => {
    const host = await troubledHost(join(installed.folder, "node_modules/clientele"), { strike: () => {} });
    const { createEngine } = await installed.library();
    const troubled = await createEngine({ host, workers: 1 });
    try {
      await troubled.defineRules("often: frequency >= 2\ntag lively: often");
      await troubled.defineRules({ definitions: { spend: "sum(orders.amount)" } });
      await troubled.define("often", "frequency >= 3");
      await troubled.define("spend", null);
      await assert.rejects(troubled.defineRules("often: frequency >"), { code: "unexpected_token", line: 1 });
      await troubled.open(FILES.map(inside));
      const known = async () => [(await troubled.definitions()).map(({ text }) => text), await lively()];
      const lively = async () => (await troubled.evaluate("tags.lively")).holds;
      assert.deepEqual(await known(), [["frequency >= 3"], 1]);
      const restarted = new Promise((resolve) => troubled.onRestart(() => resolve(undefined)));
      const asked = troubled.evaluate("true");
      host.killEngine();
      await asked.catch((error) => assert.equal(error.code, "engine_restarted"));
      await restarted;
      assert.deepEqual(await known(), [["frequency >= 3"], 1]);
    } finally {
      troubled.close();
    }
  });

  it("what the documentation shows works", async () => {
    const page = await readFile(at("docs/schemes.md"), "utf8");
    const shown = [...page.matchAll(/^```(?:json|rules)\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
    assert.equal(shown.length, 2);
    for (const [number, text] of shown.entries()) {
      await writeFile(inside(`shown-${number}`), text);
      assert.match(
        printed("tag", ...FILES, "--rules", `shown-${number}`),
        /^(Back again +back_again|Steady +steady) +/m,
      );
    }
    assert.match(
      printed("segment", ...FILES, "--rules", "shown-0", "--scheme", "spenders"),
      /^Big +1 .*\nSome +1 .*\nNone +2 /m,
    );
  });
});
