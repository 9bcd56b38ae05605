// Clusters on columns: the entry `clientele/cluster`, and the same bytes as natively, with and without workers.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";

/** Numbers below a bound, by arithmetic on integers alone. */
function numbers() {
  let state = 1;
  return (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Rows that are made up; natively in clusters/tests/golden.rs. */
function rows() {
  const next = numbers();
  const columns = [0, 1, 2].map(() => new Float64Array(3000));
  const codes = [0, 1].map(() => new Uint32Array(3000));
  for (let i = 0; i < 3000; i++) {
    const group = next(4);
    columns.forEach((column, j) => {
      const centre = (group * (j + 1) * 37) % 100;
      column[i] = centre + (next(1000) + next(1000) + next(1000)) / 128;
    });
    const other = next(5) === 0 ? next(4) : group;
    codes.forEach((column, j) => {
      column[i] = j === 0 ? other : Math.floor(group / 2);
    });
  }
  return { columns, codes };
}

/** FNV-1a over the text and then the bytes of all lists. */
function hash(/** @type {import("../../pkg/cluster-protocol.js").Outcome} */ { about, numbers, codes }) {
  const parts = [Buffer.from(about), ...[...numbers, ...codes].map(({ buffer }) => new Uint8Array(buffer))];
  let found = 0xcbf29ce484222325n;
  for (const part of parts) {
    for (const byte of part) found = BigInt.asUintN(64, (found ^ BigInt(byte)) * 0x100000001b3n);
  }
  return found.toString(16).padStart(16, "0");
}

describe("clusters", () => {
  const { columns, codes } = rows();
  const flat = Float64Array.from({ length: 9000 }, (_, i) => columns[i % 3]?.[Math.floor(i / 3)] ?? 0);
  /** @type {import("../../pkg/node-cluster.js").Clusters} */
  let here;
  /** @type {import("../../pkg/node-cluster.js").Clusters} */
  let working;
  before(async () => {
    const { loadClusters } = await import(`${at("pkg/node-cluster.js")}`);
    here = await loadClusters();
    working = await loadClusters({ workers: 2 });
  });
  after(() => working.close());

  it("are the same as natively, to the last bit", async () => {
    const { crewOf } = await import(`${at("pkg/cluster-start.js")}`);
    const module = await WebAssembly.compile(await readFile(at("pkg/clusters_bg.wasm")));
    const crew = crewOf(module, () => assert.fail("nobody is needed"), 0);
    const [tasks = [], golden = []] = await Promise.all(
      ["tasks.txt", "outcomes.txt"].map(async (name) =>
        (await readFile(at(`clusters/tests/golden/${name}`), "utf8")).trim().split("\n"),
      ),
    );
    const found = [];
    for (const text of tasks) {
      const task = JSON.parse(text);
      const session = crew.load({ numbers: columns, codes: task.rows === "mixed" ? codes : [] });
      const given = { numbers: [], codes: task.labels === "judged" ? codes : [] };
      found.push(`${hash(await session.run({ task, ...given }))} ${text}`);
    }
    assert.deepEqual(
      found,
      golden.map((line, i) => `${line} ${tasks[i]}`),
    );
  });

  it("are the same with workers, whatever their number, and by row and by column", async () => {
    const options = { k: 4, seed: 3 };
    const one = await here.kmeans(columns, options);
    assert.deepEqual(await working.kmeans(columns, options), one);
    assert.deepEqual(await working.kmeans(flat, { n: 3000, d: 3, ...options }), one);
    assert.deepEqual(
      await here.kmeans(Float32Array.from(flat), { d: 3, ...options }).then(({ sizes }) => sizes),
      one.sizes,
    );
    assert.deepEqual(await working.chooseK(columns, { most: 6 }), await here.chooseK(columns, { most: 6 }));
  });

  it("are the same where workers have a share of the rows each", async () => {
    const rows = Float64Array.from({ length: 40_000 * 3 }, (_, at) => (flat[at % flat.length] ?? 0) + (at % 7) / 8);
    const byColumn = [0, 1, 2].map((j) => rows.filter((_, at) => at % 3 === j));
    const start = rows.slice(0, 4 * 3);
    const far = Float64Array.from(start, (x, at) => (at < 3 ? 1e5 : x));
    for (const more of [{ start }, { start, tolerance: 0, maxSteps: 3 }, { start: far }]) {
      const one = await here.kmeans(rows, { d: 3, k: 4, ...more });
      assert.deepEqual(await working.kmeans(rows, { d: 3, k: 4, ...more }), one);
      assert.deepEqual(await working.kmeans(byColumn, { k: 4, ...more }), one);
    }
    rows[rows.length - 1] = Number.NaN;
    const broken = { code: "value_not_finite", row: 40_000 };
    await assert.rejects(working.kmeans(rows, { d: 3, k: 4, start }), broken);
    await assert.rejects(here.kmeans(rows, { d: 3, k: 4, start }), broken);
  });

  it("take rows that travel in pieces as they take all at once", async () => {
    const rows = Float64Array.from({ length: 250_000 * 3 }, (_, at) => (flat[at % flat.length] ?? 0) + (at % 11) / 16);
    const asked = { d: 3, k: 5, start: rows.slice(0, 15), maxSteps: 6 };
    const kept = rows.slice();
    assert.deepEqual(await working.kmeans(rows, asked), await here.kmeans(rows, asked));
    assert.deepEqual(rows, kept);
    // In the first piece: what comes after it is whole.
    rows[3 * 1234] = Number.POSITIVE_INFINITY;
    for (const who of [here, working]) {
      await assert.rejects(who.kmeans(rows, asked), { code: "value_not_finite", row: 1235 });
      await assert.rejects(who.ward(new Float64Array(), { d: 3 }), { code: "no_rows" });
    }
  });

  it("find what is there by every method", async () => {
    const means = await here.kmeans(columns, { k: 4 });
    assert.equal(means.converged, true);
    const truth = await here.kmeans(columns, { k: 4, start: means.centroids });
    assert.deepEqual(truth.labels, means.labels);
    const same = async (/** @type {Int32Array | null} */ labels, least = 0.99) => {
      const { adjustedRand } = await here.compare(means.labels, labels ?? []);
      assert.ok(adjustedRand > least, `${adjustedRand}`);
    };
    const k = 4;
    await same((await here.bisectingKMeans(columns, { k })).labels, 0.9);
    await same((await here.miniBatchKMeans(columns, { k, size: 500, batches: 30 })).labels);
    await same((await here.gaussianMixture(columns, { k })).labels);
    await same((await here.hdbscan(columns, { minSize: 30 })).labels, 0.9);
    await same((await here.ward(columns, { k })).labels);
    await same((await here.agglomerative(columns, { k, linkage: "average" })).labels);
    await same((await here.kPrototypes({ numbers: columns, categories: codes }, { k })).labels, 0.9);
    await same((await here.clara({ numbers: columns }, { k })).labels, 0.9);
    assert.equal((await here.ward(columns)).labels, null);
    const { labels, distances } = await here.nearest(means, columns);
    assert.deepEqual(labels, means.labels);
    const inertia = distances.reduce((sum, x) => sum + x * x, 0);
    assert.ok(Math.abs(inertia / means.inertia - 1) < 1e-9);
    const mixture = await here.gaussianMixture(columns, { k });
    const again = await here.likeliest(mixture, columns);
    assert.deepEqual(again.labels, mixture.labels);
    const [first] = await here.profile(columns, means.labels);
    assert.ok(first?.[0] && Math.abs(first[0].effect) > 2 && first[0].low < first[0].effect);
    const choice = await here.chooseK(columns);
    assert.equal(choice.recommended, 4);
    assert.equal((await here.silhouette(columns, means.labels)).mean, choice.evidence[2]?.silhouette);
    const { variances, coordinates } = await here.pca(columns, { count: 1 });
    assert.deepEqual([variances.length, coordinates.length, coordinates[0]?.length], [3, 1, 3000]);
  });

  it("tell where other rows would belong among dense regions", async () => {
    const { labels, model } = await here.hdbscan(columns, { minSize: 30 });
    const found = await here.approximatePredict(model, columns, columns);
    const firm = labels.map((label, row) => Number(label >= 0 && (found.strengths[row] ?? 0) > 0.5));
    assert.ok(firm.reduce((sum, one) => sum + one, 0) > 1000);
    assert.ok(labels.every((label, row) => firm[row] === 0 || label === found.labels[row]));
    const other = [1e6, 1e6, 1e6, ...flat.slice(0, 3)];
    const byRow = await working.approximatePredict(model, flat, other, { n: 2, d: 3 });
    assert.deepEqual([...byRow.labels], [-1, found.labels[0]]);
    assert.equal(byRow.strengths[1], found.strengths[0]);
    await assert.rejects(here.approximatePredict(model, columns, other), {
      code: "parameter_invalid",
      field: "columns",
    });
    const wrong = here.approximatePredict({ ...model, neighbours: 0 }, columns, columns);
    await assert.rejects(wrong, { code: "parameter_invalid", field: "model" });
  });

  it("leave the rows they were given with whom they belong to", async () => {
    const own = Float64Array.from(flat);
    const part = own.subarray(300, 600);
    const one = await working.kmeans(part, { d: 3, k: 2, seed: 5 });
    assert.deepEqual([own.length, part.length], [flat.length, 300]);
    assert.deepEqual(await here.kmeans(Float64Array.from(part), { d: 3, k: 2, seed: 5 }), one);
  });

  it("name the categories they were given", async () => {
    const colour = ["red", "red", "red", "blue", "blue", "blue"];
    const size = ["L", "L", "M", "S", "S", "S"];
    const { modes, labels, sizes } = await here.kModes([colour, size], { k: 2 });
    assert.deepEqual([...modes].sort(), [
      ["blue", "S"],
      ["red", "L"],
    ]);
    assert.deepEqual([sizes, labels[0] === labels[2], labels[0] === labels[3]], [[3, 3], true, false]);
    const { medoids } = await here.pam({ categories: [colour, size] }, { k: 2 });
    assert.equal(medoids.length, 2);
  });

  it("prepare columns, and other rows in the same way, also from JSON", async () => {
    const plan = /** @type {const} */ ({ missing: "median", transform: "yeoJohnson" });
    const holed = columns.map((column) => column.map((x, i) => (i % 10 === 0 ? Number.NaN : x)));
    const { prepared, columns: scaled } = await here.prepare(holed, plan);
    const kept = JSON.parse(JSON.stringify(prepared));
    assert.deepEqual(await here.applyPrepared(kept, holed), scaled);
    assert.equal(prepared[0]?.transform, "yeoJohnson");
    await assert.rejects(here.prepare(holed, {}), { code: "value_not_finite", row: 1 });
  });

  it("can be cancelled, and then asked again", async () => {
    for (const clusters of [here, working]) {
      const controller = new AbortController();
      /** @type {number[]} */
      const seen = [];
      const onProgress = (/** @type {{ done: number, total: number }} */ { done, total }) => {
        assert.equal(total, 40);
        seen.push(done);
        if (done === 3) controller.abort();
      };
      const asked = clusters.kmeans(columns, { k: 8, restarts: 40, signal: controller.signal, onProgress });
      await assert.rejects(asked, { code: "cancelled" });
      assert.ok(seen.length < 40);
      assert.equal((await clusters.kmeans(columns, { k: 4 })).sizes.length, 4);
    }
    await assert.rejects(here.kmeans(columns, { k: 2, signal: AbortSignal.abort() }), { code: "cancelled" });
  });

  it("say what is wrong with what they are given", async () => {
    const wrong = [
      [() => here.kmeans([1, 2, 3, 4, 5], { d: 2, k: 2 }), "parameter_invalid", "d"],
      [() => here.kmeans([1, 2, 3, 4], { n: 3, d: 2, k: 2 }), "parameter_invalid", "n"],
      [() => here.kmeans([], { k: 2 }), "no_columns", undefined],
      [() => here.kmeans([[]], { k: 2 }), "no_rows", undefined],
      [() => here.kmeans([[1, 2], [1]], { k: 2 }), "lengths_differ", undefined],
      [() => here.kmeans([1, Number.NaN], { k: 2 }), "value_not_finite", undefined],
      [() => here.kmeans([1, 2], { k: 3 }), "parameter_invalid", "k"],
      [() => here.kmeans([1, 1, 1], { k: 2 }), "too_few_distinct", undefined],
      [() => here.kmeans([1e200, 1], { k: 1 }), "value_too_large", undefined],
      [() => working.gaussianMixture([3, 3, 3], { k: 2 }), "too_few_distinct", undefined],
      [() => working.silhouette([1, 2, 3], [0, 0, 0]), "parameter_invalid", "labels"],
    ];
    for (const [ask, code, field] of /** @type {[() => Promise<unknown>, string, string | undefined][]} */ (wrong)) {
      await assert.rejects(ask, (/** @type {import("../../pkg/node-cluster.js").ClienteleError} */ error) => {
        assert.deepEqual([error.code, error.field], [code, field]);
        assert.notEqual(error.message, code, "there is a sentence for it");
        return true;
      });
    }
  });
});
