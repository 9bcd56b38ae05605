// Tables of places on a plane, as files and with nothing said about them: they have no customers, and often many clusters.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gunzipSync } from "node:zlib";
import { at } from "../browser/project.mjs";

const SETS = at("../shared/data/clustering/sipu");

/** @typedef {import("../../pkg/types.js").ClusterReport} ClusterReport */

describe("clusters of places", () => {
  /** @type {string} */
  let folder;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "clientele-places-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** What the command finds, without any option. @param {string} name @param {readonly string[]} lines @returns {Promise<ClusterReport>} */
  async function found(name, lines) {
    const file = join(folder, name);
    await writeFile(file, `x,y\n${lines.join("\n")}\n`);
    const { status, stdout, stderr } = spawnSync(process.execPath, [at("pkg/cli.js"), "cluster", file, "--json"], {
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    assert.deepEqual([status, stderr], [0, ""]);
    return JSON.parse(stdout);
  }

  it("are found where there are many", async () => {
    // Five rows of five heaps, no two numbers alike, as a file of places on a plane has them.
    const heaps = Array.from({ length: 25 }, (_, heap) => [heap % 5, Math.floor(heap / 5)]);
    const lines = Array.from({ length: 1500 }, (_, i) => {
      const [x = 0, y = 0] = heaps[i % 25] ?? [];
      const around = (/** @type {number} */ by) => Math.round(((i * by) % 1501) * 20 + ((i * by * 7) % 1511) * 20);
      return `${100_000 + x * 150_000 + around(389)},${100_000 + y * 150_000 + around(571)}`;
    });
    const told = await found("heaps.csv", lines);
    assert.deepEqual([told.customers, told.k, told.clear], [1500, 25, true]);
    assert.equal(new Set(told.clusters.map(({ name }) => name.en)).size, 25);
  });

  const PLACES = /** @type {const} */ ([
    ["s1", 15],
    ["s2", 15],
    ["a1", 20],
    ["unbalance", 8],
  ]);
  for (const [name, truth] of PLACES) {
    const packed = join(SETS, `${name}.data.gz`);
    it(`are as many in ${name} as there are`, {
      skip: existsSync(packed) ? false : "../shared/data is not there",
    }, async () => {
      const text = gunzipSync(await readFile(packed)).toString();
      const rows = text.split("\n").filter((line) => /^\s*\d/.test(line));
      const told = await found(
        `${name}.csv`,
        rows.map((row) => row.trim().split(/\s+/).join(",")),
      );
      assert.deepEqual([told.customers, told.k, told.clear], [rows.length, truth, true]);
      // Of Unbalance, whose clusters differ so much in size, indices disagree.
      if (name === "unbalance")
        assert.deepEqual(
          [2, 6, 8].filter((k) => told.choice?.offered.includes(k)),
          [2, 6, 8],
        );
    });
  }
});
