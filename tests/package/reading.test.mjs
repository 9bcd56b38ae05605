// The way of files into the engine: what is unpacked and read how often, and what of an archive is looked at.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";

const PLAIN = "customer,date,amount\na,2024-01-03,1\nb,2024-02-03,2\n";
const NO_OPTIONS = { map: [], files: [] };

describe("a reading", () => {
  /** @type {any} */
  let parts;
  before(async () => {
    const [core, bridge, reading, source, unpacked] = await Promise.all(
      ["core", "bridge", "reading", "source", "unpacked"].map((name) => import(`${at(`pkg/${name}.js`)}`)),
    );
    core.initSync({ module: await WebAssembly.compile(await readFile(at("pkg/core_bg.wasm"))) });
    parts = { core, bridge, reading, source, unpacked };
  });

  /** Tools that count what is done; whatever is unpacked comes to these texts. @param {readonly string[]} texts */
  function tools(...texts) {
    const counts = { reads: 0, unpacked: 0 };
    const { core, bridge, source, unpacked } = parts;
    const text = (/** @type {string} */ content, /** @type {number} */ i) => ({
      name: `${i}.csv`,
      text: i % 2 ? [new Blob([content])] : new TextEncoder().encode(content),
      origin: source.PLAIN,
    });
    const pool = {
      do: async () => {
        counts.unpacked += 1;
        return texts.map(text);
      },
    };
    const reader = {
      size: source.blobReader.size,
      read: (/** @type {any[]} */ ...args) => {
        counts.reads += 1;
        return source.blobReader.read(...args);
      },
    };
    const readers = async () => undefined;
    return {
      counts,
      core: new bridge.Bridge(new core.Core()),
      pool,
      reader,
      readers,
      unpacked: new unpacked.UnpackedFiles(),
    };
  }

  /** @param {any} tools @param {Blob} file @param {object} options */
  const sniff = (tools, file, options = {}) => {
    const sources = [{ kind: "file", name: "x", file, id: 1 }];
    const command = { name: "sniff", sources, options: { ...NO_OPTIONS, ...options } };
    return new parts.reading.Reading(tools, command, new AbortController().signal, () => undefined).sniff();
  };
  const packed = new Blob([Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0, 0, 0)]);

  it("reads the beginning of a text once", async () => {
    const used = tools();
    const [sketch] = await sniff(used, new Blob([PLAIN]));
    assert.equal(sketch.exact, true);
    assert.deepEqual(used.counts, { reads: 1, unpacked: 0 });
  });

  it("unpacks a file once, and once more where it is to be unpacked otherwise", async () => {
    const used = tools(PLAIN);
    for (const _ of [1, 2, 3]) assert.equal((await sniff(used, packed))[0].exact, true);
    assert.equal(used.counts.unpacked, 1);
    await sniff(used, packed, { sheet: "b" });
    assert.equal(used.counts.unpacked, 2);
  });

  it("forgets what was asked for longest ago, and what is too large to keep", () => {
    const kept = new parts.unpacked.UnpackedFiles();
    const of = (/** @type {number} */ size) => [{ source: { kind: "file", name: "x", file: { size } } }];
    kept.set("a", of(100 << 20));
    kept.set("b", of(100 << 20));
    assert.ok(kept.get("a"));
    kept.set("c", of(100 << 20));
    kept.set("d", of(300 << 20));
    assert.deepEqual(
      ["a", "b", "c", "d"].map((key) => kept.get(key) !== undefined),
      [true, false, true, false],
    );
  });

  it("looks at every file of an archive", async () => {
    const [good] = await sniff(tools(PLAIN, PLAIN), packed);
    assert.deepEqual([good.exact, good.error, good.origin.files], [true, null, ["0.csv", "1.csv"]]);
    const [bad] = await sniff(tools(PLAIN, "a,b\n1,2\n"), packed);
    assert.deepEqual([bad.exact, bad.error.code, bad.error.file], [false, "field_unmapped", "1.csv"]);
    assert.equal(bad.name, "x");
    const [empty] = await sniff(tools(), packed);
    assert.deepEqual([empty.table, empty.error.code, empty.error.file], [null, "file_empty", "x"]);
    const [guessed] = await sniff(tools(PLAIN, PLAIN.replaceAll(/2024-0(\d)-03/g, "$1/2/2024")), packed);
    assert.deepEqual([guessed.exact, guessed.table.rows[0].cells[1]], [false, "1/2/2024"], "what is to be asked about");
  });
});
