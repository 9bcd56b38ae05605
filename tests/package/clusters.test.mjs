// Clusters of customers from files: `engine.cluster`, its columns and rules, models that are kept, and the command, on public data where they are.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";

const DATA = at("../shared/data");

/** @typedef {import("../../pkg/types.js").ClusterReport} ClusterReport */

/** Three kinds of members: two numbers, a category that goes with them, one that does not, an id and a constant. */
function members() {
  let state = 1;
  const next = (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const lines = Array.from({ length: 300 }, (_, i) => {
    const kind = i % 3;
    const age = ([22, 45, 68][kind] ?? 0) + next(9);
    const spend = kind === 1 ? "" : String(([300, 0, 2000][kind] ?? 0) + next(200));
    const plan = ["basic", "basic", "gold"][next(10) === 0 ? next(3) : kind];
    return [
      `m${i}`,
      age,
      kind === 1 && next(9) > 0 ? 4000 + next(300) : spend,
      plan,
      ["x", "y"][next(2)],
      1000 + i,
      7,
    ].join(",");
  });
  return `customer_id,age,yearly spend,plan,coin,number,same\n${lines.join("\n")}\n`;
}

describe("clusters of customers", () => {
  let folder = "";
  /** @type {typeof import("../../pkg/node.js")} */
  let library;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "clientele-clusters-"));
    library = await import(`${at("pkg/node.js")}`);
    await writeFile(join(folder, "members.csv"), members());
  });
  after(() => rm(folder, { recursive: true }));

  const opened = async (
    /** @type {string} */ path,
    /** @type {import("../../pkg/types.js").OpenOptions} */ options = {},
  ) => {
    const engine = await library.createEngine({ workers: 1 });
    await engine.open(path, options);
    return engine;
  };

  /** What is said of rules holds when the language is asked. */
  async function rulesHold(
    /** @type {import("../../pkg/types.js").Engine} */ engine,
    /** @type {ClusterReport} */ report,
  ) {
    for (const [at, { rule, size }] of report.clusters.entries()) {
      if (!rule) continue;
      const told = await engine.evaluate(rule.text);
      assert.equal(told.holds, rule.customers, rule.text);
      assert.ok(told.type === "boolean");
      const right = told.values.reduce((sum, holds, row) => sum + (holds && report.labels[row] === at ? 1 : 0), 0);
      assert.equal(right / rule.customers, rule.precision);
      assert.equal(right / size, rule.coverage);
    }
  }

  it("are found among what a table tells, named, ruled, and a column from then on", async () => {
    const engine = await opened(join(folder, "members.csv"));
    /** @type {string[]} */
    const stages = [];
    const onProgress = (/** @type {{ stage: string }} */ { stage }) => stages.push(stage);
    const evidence = await engine.cluster({ onProgress });
    assert.deepEqual([evidence.clear, evidence.choice?.evidence.length], [true, 11]);
    const report = await engine.cluster({ k: 3, columns: ["age", "`yearly spend`", "plan"], coordinates: 2 });
    assert.deepEqual([report.customers, report.method, report.clear, report.k], [300, "kPrototypes", null, 3]);
    const verdicts = Object.fromEntries(evidence.columns.map(({ expression, verdict }) => [expression, verdict]));
    assert.deepEqual([verdicts.age, verdicts.number, verdicts.same, verdicts.plan], ["use", "ids", "constant", "use"]);
    // The same is said of columns before anything is looked for.
    assert.deepEqual(await engine.clusterColumns(), evidence.columns);
    const [age] = await engine.clusterColumns({ columns: ["age", "age * 2"] });
    assert.deepEqual([age?.expression, age?.verdict], ["age", "use"]);
    await assert.rejects(engine.clusterColumns({ columns: [] }), { code: "no_columns" });
    await assert.rejects(engine.clusterColumns({ columns: ["nothing"] }), { code: "unknown_column" });
    assert.ok((report.fidelity ?? 0) > 0.95 && report.clusters.every(({ stability }) => (stability ?? 0) > 0.75));
    assert.deepEqual(new Set(report.clusters.map(({ name }) => name.zh)).size, 3);
    assert.deepEqual([...new Set(stages)], ["choose", "find", "explain", "stability"]);
    assert.deepEqual([report.map?.coordinates.length, report.map?.coordinates[0]?.length], [2, 300]);
    await rulesHold(engine, report);
    // The clusters are a column, and their rules a scheme.
    const snapshot = await engine.snapshot();
    const [first] = report.clusters;
    const group = `cluster.group = '${first?.name.en}'`;
    assert.equal((await snapshot.rows({ where: group })).total, first?.size);
    assert.ok(report.scheme);
    await engine.defineScheme(report.scheme);
    assert.ok((await (await engine.snapshot()).scheme("clusters")).labels.length >= 3);
    // The same again, and for the same customers by what was kept.
    const again = await engine.cluster({ k: 3, columns: ["age", "`yearly spend`", "plan"], coordinates: 2 });
    assert.deepEqual(again, report);
    const kept = JSON.parse(JSON.stringify(report.model));
    assert.ok(!JSON.stringify(kept).includes("m17"));
    const other = await opened(join(folder, "members.csv"));
    assert.deepEqual(await other.assign(kept), report.labels);
    await other.useModel(kept);
    // Where they stand on the map, and how far from the centre.
    const later = await other.snapshot();
    const numbersOf = async (/** @type {import("../../pkg/types.js").Snapshot} */ of, /** @type {string} */ name) => {
      const column = await of.column(name);
      assert.ok(column.type === "number");
      return [...column.values];
    };
    for (const [at, name] of ["cluster.across", "cluster.up"].entries()) {
      assert.deepEqual(await numbersOf(snapshot, name), [...(report.map?.coordinates[at] ?? [])]);
      assert.deepEqual(await numbersOf(later, name), await numbersOf(snapshot, name));
    }
    assert.deepEqual(await numbersOf(later, "cluster.distance"), await numbersOf(snapshot, "cluster.distance"));
    assert.equal((await (await other.snapshot()).rows({ where: group })).total, first?.size);
    // Also who is in at all may go by them.
    const own = await other.snapshot({ config: { population: group } });
    assert.equal(own.summary.customers, first?.size);
    engine.close();
    other.close();
  });

  it("are told of by each column once, numbers of two values by how many have which, and by few conditions", async () => {
    const kinds = Array.from({ length: 240 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    const lines = kinds.map((kind, i) => {
      const plan = kind ? "none" : ["small", "large"][(i * i) % 7 > 2 ? 1 : 0];
      return [
        `m${i}`,
        kind ? 800 + (i % 90) : 100 + (i % 80),
        kind + 1,
        plan,
        kind ? "no plan" : ["a", "b"][(i * i) % 11 > 4 ? 1 : 0],
      ];
    });
    const path = join(folder, "plans.csv");
    await writeFile(path, `customer_id,spend,channel,plan,support\n${lines.map((line) => line.join()).join("\n")}\n`);
    const engine = await opened(path);
    const report = await engine.cluster({ k: 2, columns: ["spend", "channel", "plan", "support"] });
    const [few] = report.clusters.filter(({ size }) => size === 60);
    const told = (few?.traits ?? []).map(({ column, category }) => `${column} ${category}`);
    // Who came by the second channel has no plan, and no support for one: each is one more word for the same customers.
    assert.deepEqual(told.slice(0, 2).toSorted(), ["channel 2", "spend null"]);
    for (const again of ["channel 1", "plan none", "support no plan"]) assert.ok(told.indexOf(again) >= 2, told.join());
    assert.ok(!told.includes("channel null"));
    assert.deepEqual(
      [few?.traits.find(({ category }) => category === "2")].map((trait) => [trait?.mean, trait?.rest]),
      [[1, 0]],
    );
    assert.ok(report.clusters.every(({ rule }) => rule && !/ and | or (?!spend is missing)/.test(rule.text)));
    await rulesHold(engine, report);
    engine.close();
  });

  it("are found by every method, by expressions, and cancelled", async () => {
    const engine = await opened(join(folder, "members.csv"));
    for (const method of /** @type {const} */ (["kmeans", "gaussianMixture", "bisecting", "ward", "medoids"])) {
      const columns = ["age", "`yearly spend`"];
      const report = await engine.cluster({ method, k: 3, columns, resamples: 2 });
      assert.deepEqual([report.method, report.clear, report.k], [method, null, 3]);
      assert.deepEqual(
        report.clusters.map(({ size }) => size).reduce((a, b) => a + b),
        300,
      );
      await rulesHold(engine, report);
    }
    // Distances from the centre, worked out from the model's own figures.
    const columns = ["age", "`yearly spend`"];
    const { model, labels } = await engine.cluster({ method: "kmeans", k: 3, columns, transform: "none" });
    const snapshot = await engine.snapshot();
    const own = await Promise.all(columns.map((name) => snapshot.evaluate(name)));
    const distance = await snapshot.column("cluster.distance");
    assert.ok(distance.type === "number");
    labels.forEach((label, row) => {
      const parts = own.map((column, at) => {
        const { centre = 0, spread = 1, weight = 1, fill = 0 } = model.columns[at]?.prepared ?? {};
        assert.ok("values" in column);
        const value = ((column.valid[row >> 3] ?? 0) >> (row & 7)) & 1 ? Number(column.values[row]) : (fill ?? 0);
        return ((value - centre) / spread) * weight - (model.centres[label]?.[at] ?? 0);
      });
      assert.ok(Math.abs((distance.values[row] ?? -1) - Math.hypot(...parts)) < 1e-12);
    });
    const dense = await engine.cluster({ method: "hdbscan", columns: ["age", "`yearly spend` / 10", "plan = 'gold'"] });
    assert.equal(dense.outliers, dense.labels.filter((label) => label < 0).length);
    await rulesHold(engine, dense);
    await assert.rejects(engine.cluster({ columns: ["age", "nothing"] }), { code: "unknown_column" });
    await assert.rejects(engine.cluster({ k: 0 }), { code: "invalid_option", field: "k" });
    await assert.rejects(engine.cluster({ k: 900 }), { code: "parameter_invalid", field: "k" });
    await assert.rejects(engine.cluster({ columns: [] }), { code: "no_columns" });
    const controller = new AbortController();
    const asked = engine.cluster({ signal: controller.signal, onProgress: () => controller.abort() });
    await assert.rejects(asked, { code: "cancelled" });
    assert.equal((await engine.snapshot()).summary.customers, 300);
    engine.close();
  });

  const cli = (/** @type {string[]} */ ...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [at("pkg/cli.js"), ...args], { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  it("are a command, also for a plain table, in both languages", async () => {
    await writeFile(
      join(folder, "plain.csv"),
      Array.from({ length: 60 }, (_, i) => `${(i % 2) * 50 + (i % 7)},${(i % 2) * 9 + (i % 5) / 10}`).join("\n"),
    );
    const plain = cli("cluster", join(folder, "plain.csv"), "--json", "--out", join(folder, "out"));
    assert.deepEqual([plain.status, plain.stderr], [0, ""]);
    const told = JSON.parse(plain.stdout);
    assert.deepEqual([told.k, told.clear, told.fidelity, told.customers], [2, true, 1, 60]);
    const model = JSON.parse(await readFile(join(folder, "out/model.json"), "utf8"));
    assert.equal(model.format, "clientele-clusters");
    assert.match(await readFile(join(folder, "out/customers.csv"), "utf8"), /cluster\.group/);
    const zh = cli(
      "cluster",
      join(folder, "members.csv"),
      "--k",
      "3",
      "--columns",
      "age,`yearly spend`",
      "--language",
      "zh",
    );
    assert.equal(zh.status, 0);
    assert.match(zh.stdout, /用k-means把 300 位客户分为 3 群/);
    assert.match(zh.stdout, /age/);
    assert.equal(cli("cluster", join(folder, "members.csv"), "--method", "guess").status, 2);
    assert.equal(cli("cluster", join(folder, "members.csv"), "--k", "some").status, 2);
  });

  const SETS = /** @type {const} */ ([
    ["mall_customers/Mall_Customers.csv", 200, {}],
    ["wholesale_customers/Wholesale_customers_data.csv", 440, {}],
    ["marketing_campaign/marketing_campaign_tab.csv", 2240, {}],
    ["telco_churn/WA_Fn-UseC_-Telco-Customer-Churn.csv", 7043, {}],
    ["online_retail/online_retail.csv.gz", 4372, {}],
  ]);
  for (const [path, customers] of SETS) {
    const file = join(DATA, path);
    it(`go end to end on ${path}`, { skip: existsSync(file) ? false : "../shared/data is not there" }, () => {
      const { status, stdout, stderr } = cli("cluster", file, "--json");
      assert.deepEqual([status, stderr], [0, ""]);
      /** @type {ClusterReport} */
      const report = JSON.parse(stdout);
      const { clusters, fidelity, k } = report;
      assert.equal(report.customers, customers);
      assert.equal(clusters.length, k);
      assert.equal(
        clusters.reduce((sum, { size }) => sum + size, 0),
        customers,
      );
      assert.equal(new Set(clusters.map(({ name }) => name.en)).size, k);
      assert.ok(fidelity !== null && fidelity > 0.6, `${fidelity}`);
      assert.ok(!clusters.some(({ name }) => /NaN|null|undefined/.test(name.en)));
    });
  }
});
