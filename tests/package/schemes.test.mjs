// Schemes, audits and explanations: the installed command beside the installed library, on counts made by hand.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { install } from "./installed.mjs";
import * as shop from "./small-shop.mjs";
import { FILES, OWN, RULES } from "./small-shop.mjs";

describe("schemes", () => {
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

  describe("segment", () => {
    it("divides by the scheme that is asked for, by an option or in the settings", async () => {
      const table = printed("segment", ...FILES, ...OWN, "--scheme", "spenders", "--out", "by-option");
      assert.match(table, /^Spenders$/m);
      assert.match(table, /^Big; spender +1 /m);
      assert.match(table, /^1 is in none of these\.$|^1 customer is in none of these\.$/m);
      await writeFile(inside("settings.json"), '{ "scheme": "spenders" }');
      printed("segment", ...FILES, ...OWN, "--config", "settings.json", "--out", "by-settings");
      const [option, settings] = await Promise.all(
        ["by-option", "by-settings"].map((folder) => readFile(inside(`${folder}/customers.csv`), "utf8")),
      );
      assert.equal(option, settings);
      const segments = /** @type {string} */ (option).split("\r\n").slice(1, 5);
      assert.deepEqual(
        segments.map((line) => [line.split(",")[0], /(big|twice|any)/.exec(line)?.[1] ?? ""]),
        [
          ["ana", "big"],
          ["ben", "any"],
          ["cleo", "twice"],
          ["dan", ""],
        ],
      );
    });

    it("divides so again when it replays a run", async () => {
      printed("segment", ...FILES, ...OWN, "--scheme", "spenders", "--out", "first");
      // The run file carries the rules: nothing else is needed.
      printed("segment", ...FILES, "--replay", "first/run.json", "--out", "again");
      for (const name of ["customers.csv", "summary.json", "run.json"]) {
        assert.equal(
          await readFile(inside(`again/${name}`), "utf8"),
          await readFile(inside(`first/${name}`), "utf8"),
          name,
        );
      }
      const run = JSON.parse(await readFile(inside("first/run.json"), "utf8"));
      assert.deepEqual(run.rules, RULES);
      assert.match(failed("segment", ...FILES, "--scheme", "spenders"), /^\[unknown_scheme\].*--rules/);
      await writeFile(inside("broken.json"), JSON.stringify({ ...run, rules: { tags: [{ id: "a b" }] } }));
      assert.match(failed("segment", ...FILES, "--replay", "broken.json"), /^\[invalid_expression\].*broken\.json/);
      assert.equal(installed.cli("segment", ...FILES, "--replay", "first/run.json", "--scheme", "pymc").code, 2);
    });

    it("scores as it is asked to, and so do the schemes", async () => {
      // ana 0 days ago and 3 times, cleo 41 and 2, ben 448 and once.
      const days = ["--rfm-recency", "30,90", "--rfm-frequency", "1,2", "--rfm-fourth", "sum(orders.amount)"];
      printed("segment", ...FILES, ...days, "--scheme", "eight", "--out", "scored");
      const scores = async (/** @type {string} */ folder) => {
        const [head = [], ...rows] = (await readFile(inside(`${folder}/customers.csv`), "utf8"))
          .replace(/^\ufeff/, "")
          .trim()
          .split("\r\n")
          .map((line) => line.split(","));
        const at = ["customer_id", "r", "f", "fourth"].map((name) => head.indexOf(name));
        return rows.map((row) => at.map((place) => row[place]).join(" "));
      };
      assert.deepEqual(await scores("scored"), ["ana 3 3 3", "ben 1 1 1", "cleo 2 2 2", "dan   1"]);
      // The run file says so, and so does a settings file.
      const run = JSON.parse(await readFile(inside("scored/run.json"), "utf8"));
      assert.deepEqual(run.config.rfm, {
        cuts: { recency: [30, 90], frequency: [1, 2] },
        fourth: "sum(orders.amount)",
      });
      printed("segment", ...FILES, "--replay", "scored/run.json", "--out", "scored-again");
      assert.deepEqual(await scores("scored-again"), await scores("scored"));
      await writeFile(inside("scores.json"), JSON.stringify({ rfm: run.config.rfm, scheme: "eight" }));
      printed("segment", ...FILES, "--config", "scores.json", "--out", "scored-by-settings");
      assert.deepEqual(await scores("scored-by-settings"), await scores("scored"));
      // A table of five scores has no use for three; of those that have, the first is taken where none is asked for.
      assert.match(failed("segment", ...FILES, ...days, "--scheme", "notebook"), /^\[scores_differ\].* 1 to 5,/);
      assert.match(printed("segment", ...FILES, ...days), /^Six groups by fixed days/m);
      assert.match(failed("segment", ...FILES, "--rfm-scoring", "nest"), /^\[invalid_option\].*independent or nested/);
      assert.equal(installed.cli("segment", ...FILES, "--rfm-recency", "30,x").code, 2);
      assert.equal(installed.cli("segment", ...FILES, ...days, "--replay", "scored/run.json").code, 2);
    });

    it("says who is in at all, before all else", () => {
      const only = ["--population", "frequency >= 2"];
      for (const command of [
        ["segment"],
        ["schemes"],
        ["audit", "--scheme", "eight"],
        ["tag"],
        ["explain", "--customer", "ana"],
      ]) {
        const [name = "", ...options] = command;
        const text = printed(name, ...FILES, ...options, ...only);
        assert.match(text, /^Population: frequency >= 2 \(2 customers left out\)\n\n/, name);
      }
      assert.match(printed("segment", ...FILES, ...only), /^2 customers /m);
      assert.match(failed("segment", ...FILES, "--population", "frequency"), /^\[wrong_type\]/);
    });

    it("says what the data lacks for a scheme", () => {
      const stderr = failed("segment", "shop.csv", "--scheme", "rfm_engagement");
      assert.equal(
        stderr,
        "[ledger_missing] “Value and engagement” needs what the data does not have: a file of interactions.\n",
      );
    });
  });

  it("is asked about some of the customers", async () => {
    // Ana has bought three times, cleo twice, ben once: those with two or more brought 1009.75 in five orders.
    const who = { where: "not (frequency < 2)" };
    const [{ labels, unlabelled }, { weeks, concentration, ...buyers }, { cells }] = await Promise.all([
      snapshot.scheme("spenders", who),
      snapshot.overview(who),
      snapshot.grid(who),
    ]);
    assert.deepEqual(buyers, { buyers: 2, repeatBuyers: 2 });
    const { customers, revenue } = concentration.at(-1) ?? assert.fail();
    assert.deepEqual({ customers, revenue }, { customers: 2, revenue: { minor: 100_975, scale: 2 } });
    assert.equal(
      weeks.reduce((sum, { orders }) => sum + orders, 0),
      5,
    );
    assert.deepEqual(
      labels.map((label) => [label.id, label.customers, label.share]),
      [
        ["big", 1, 0.5],
        ["twice", 1, 0.5],
        ["any", 0, 0],
        ["never", 0, 0],
      ],
    );
    assert.equal(unlabelled, 0);
    assert.equal(
      cells.reduce((sum, cell) => sum + cell.customers, 0),
      2,
    );
    await assert.rejects(snapshot.grid({ where: "frequency" }), { code: "wrong_type" });
  });

  it("schemes are listed with what the data lacks", async () => {
    const { schemes } = await snapshot.library();
    const text = printed("schemes", ...FILES, ...OWN);
    for (const { id, needs } of schemes) {
      assert.match(text, needs.length === 0 ? new RegExp(`^  ${id} `, "m") : new RegExp(`^  .* \\(${id}\\): a `, "m"));
    }
    assert.ok(schemes.some(({ needs }) => needs.length > 0));
    assert.match(text, /^Your own\n {2}Id .*\n.*\n {2}spenders +Spenders +4$/m);
    assert.match(text, /^ {2}Satisfaction \(satisfaction\): a file of answers$/m);
    assert.match(printed("schemes", ...FILES, "--language", "zh"), /^ {2}.+（satisfaction）：问卷答复文件$/m);
    const told = JSON.parse(printed("schemes", ...FILES, ...OWN, "--json")).schemes;
    assert.deepEqual(
      told.map((/** @type {any} */ { id, needs, usedBy }) => [id, needs, usedBy]),
      schemes.map(({ id, needs, usedBy }) => [id, needs, usedBy]),
    );
    const usersOf = (/** @type {string} */ wanted) => schemes.find(({ id }) => id === wanted)?.usedBy;
    assert.deepEqual([usersOf("loyalty")?.includes("scores.loyalty"), usersOf("spenders")], [true, []]);
    assert.deepEqual(told.at(-1).file, RULES.schemes[0]);
  });

  describe("audit", () => {
    it("says what is left out, claimed twice and never reached", async () => {
      const text = printed("audit", ...FILES, ...OWN, "--scheme", "spenders");
      for (const line of [
        /^Big; spender +1 +1 +yes$/m,
        /^Twice +2 +1 +yes$/m,
        /^Any +3 +1 +yes$/m,
        /^never +0 +0 +no: its rule never holds$/m,
        /^1 customer is left without a label\.$/m,
        /^For 2 customers several rules hold\. .*no mistake by itself/m,
        /^ {2}“Twice” put before “Big; spender” would take 1 customer from it\.$/m,
        /^ {2}“Any” put before “Twice” would take 1 customer from it\.$/m,
      ]) {
        assert.match(text, line);
      }
      const told = JSON.parse(printed("audit", ...FILES, ...OWN, "--scheme", "spenders", "--json"));
      assert.deepEqual(told, await snapshot.audit("spenders"));
      assert.match(
        printed("audit", ...FILES, ...OWN, "--scheme", "spenders", "--language", "zh"),
        /本身不是错误[\s\S]*移到“Twice”之前/,
      );
    });

    it("compares all schemes that the data allows", async () => {
      const { audits } = JSON.parse(printed("audit", ...FILES, ...OWN, "--json"));
      const { schemes } = await snapshot.library();
      const expected = schemes.filter(({ needs, file }) => needs.length === 0 && "labels" in file);
      assert.deepEqual(
        audits.map((/** @type {any} */ { scheme }) => scheme),
        expected.map(({ id }) => id),
      );
      const text = printed("audit", ...FILES, ...OWN);
      // Published: four of its groups are never reached on scores from 1 to 5.
      assert.match(text, /^Eleven groups, Putler style +putler +\d+ +\d+ +0 +4$/m);
      assert.match(text, /^Spenders +spenders +1 +2 +/m);
    });
  });

  describe("explain", () => {
    const why = (/** @type {string[]} */ ...args) => printed("explain", ...FILES, ...OWN, ...args);

    it("says why a customer has a label, and what would change it", async () => {
      const text = why("--customer", "cleo", "--scheme", "spenders");
      assert.equal(
        text,
        `Customer cleo, as of 2024-04-01
Spenders: Twice

Why: the rules are asked in this order, and the first that holds decides.
  1. Big; spender: [no]
    [no] big: no
      [no] spend: 410.00; asked for: at least 500.00
  2. Twice: [yes]
    [yes] Orders: 2; asked for: at least 2

The smallest change known that would make it another:
  spend: now 410.00, would have to be 500.00

If nothing happens, it stays so for a year at least (scores and places among all customers taken as they are today).
`,
      );
      const told = JSON.parse(why("--customer", "cleo", "--scheme", "spenders", "--json"));
      assert.deepEqual(told, {
        customer: "cleo",
        asOf: "2024-04-01",
        expression: "schemes.spenders",
        scheme: "spenders",
        label: { id: "twice", name: "Twice" },
        explanation: await snapshot.explain("schemes.spenders", "cleo"),
      });
      assert.match(
        why("--customer", "dan", "--scheme", "spenders"),
        /^Spenders: no label$[\s\S]*None of the rules holds/m,
      );
    });

    it("explains expressions, days, and what happens by itself, in both languages", () => {
      const rule = "frequency >= 3 and recency_days <= 60 or any(events where type = 'cart')";
      const text = why("--customer", "ana", "--expression", rule);
      assert.match(
        text,
        /^ {2}\[yes\] At least one of these:\n {4}\[yes\] All of these:\n {6}\[yes\] Orders: 3; asked for: at least 3$/m,
      );
      assert.match(text, /^ {6}\[yes\] Days since last order: 0 days; asked for: at most 60 days$/m);
      // The order of 1 April is 61 days old on 1 June.
      assert.match(text, /becomes another by itself on 2024-06-01: no \(/);
      const chinese = why("--customer", "ana", "--expression", rule, "--language", "zh");
      assert.match(chinese, /^ {6}\[是\] 距上次购买天数：0 天；要求：不超过 60 天$/m);
      assert.match(chinese, /到 2024-06-01 会自行变为：否/);
      const lively = why("--customer", "ana", "--expression", "tags.lively");
      assert.match(lively, /^Lively: yes\n\nWhy:\n {2}\[yes\] Orders: 3;/m);
      assert.equal(
        why("--customer", "ana", "--expression", "spend"),
        "Customer ana, as of 2024-04-01\nspend: 599.75\n",
      );
    });

    it("knows only customers that there are, and one thing to explain", () => {
      assert.match(failed("explain", ...FILES, "--customer", "eve"), /^\[unknown_customer\] .*“eve”.*2024-04-01/);
      assert.equal(installed.cli("explain", ...FILES).code, 2);
      assert.equal(
        installed.cli("explain", ...FILES, "--customer", "ana", "--scheme", "pymc", "--expression", "true").code,
        2,
      );
      assert.equal(installed.cli("sniff", "shop.csv", "--customer", "ana").code, 2);
    });
  });
});
