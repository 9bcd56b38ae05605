// What can go wrong while files are read: the files go, the person changes her mind, workers die. The engine lives on.
import assert from "node:assert/strict";
import { copyFileSync, truncateSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { largeOrders, sha256 } from "../browser/data.mjs";
import { install, withEngine } from "./installed.mjs";
import { TROUBLES, troubledHost } from "./troubled-host.mjs";

const SMALL_CUSTOMERS = 7;

describe("a mishap while reading", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  /** @type {string} */
  let large;
  /** @type {string} */
  let small;
  /** @type {string} */
  let expected;
  before(async () => {
    installed = await install();
    small = join(installed.folder, "orders.csv");
    large = await largeOrders(installed.folder);
    expected = await withEngine(installed, {}, (engine) => customersOf(engine, large));
  });
  after(() => installed?.remove());

  /**
   * Calls back once: when the first of the file's six parts has been read, whichever that is, or in another stage.
   * @param {() => void} happen
   * @param {import("../../pkg/types.js").Progress["stage"]} [when]
   */
  function inTheMiddle(happen, when = "read") {
    let happened = false;
    return (/** @type {import("../../pkg/types.js").Progress} */ { stage }) => {
      if (happened || stage !== when) return;
      happened = true;
      happen();
    };
  }

  /**
   * Opens the small file, fails to open the large one, and finds the small one untouched.
   * @param {string} code the error to be seen
   * @param {(engine: import("../../pkg/types.js").Engine) => Promise<unknown>} fail
   */
  async function failsAndLivesOn(code, fail) {
    await withEngine(installed, { workers: 1 }, async (engine) => {
      await engine.open(small);
      const kept = await engine.snapshot();
      await assert.rejects(fail(engine), { code });
      assert.equal((await kept.rows()).total, SMALL_CUSTOMERS, "what was open is still there");
      assert.equal((await engine.snapshot()).summary.customers, SMALL_CUSTOMERS);
      assert.equal(await customersOf(engine, large), expected, "and the next file opens");
    });
  }

  it("is told when the file is deleted", () =>
    failsAndLivesOn("file_unreadable", (engine) => {
      const victim = join(installed.folder, "deleted.csv");
      copyFileSync(large, victim);
      return engine.open(victim, { onProgress: inTheMiddle(() => unlinkSync(victim)) });
    }));

  it("is told when the file shrinks", () =>
    failsAndLivesOn("file_changed", (engine) => {
      const victim = join(installed.folder, "shrunk.csv");
      copyFileSync(large, victim);
      return engine.open(victim, { onProgress: inTheMiddle(() => truncateSync(victim, 1000)) });
    }));

  it("is told when it was cancelled", () =>
    failsAndLivesOn("cancelled", (engine) => {
      const cancel = new AbortController();
      return engine.open(large, { signal: cancel.signal, onProgress: inTheMiddle(() => cancel.abort()) });
    }));

  it("is told when it was cancelled before it began", () =>
    failsAndLivesOn("cancelled", (engine) => engine.open(large, { signal: AbortSignal.abort() })));

  for (const [name, trouble] of Object.entries(TROUBLES)) {
    it(`gives the same bytes when a job worker ${name}`, async () => {
      const host = await troubledHost(join(installed.folder, "node_modules/clientele"), trouble);
      await withEngine(installed, { host, workers: 2 }, async (engine) => {
        assert.equal(await customersOf(engine, large, inTheMiddle(host.strike)), expected);
        assert.equal(host.jobs(), 3, "another worker took its place");
        assert.equal(await customersOf(engine, large), expected, "once more, without trouble");
        assert.equal(host.jobs(), 3);
      });
    });
  }

  it("reads again what a job worker took with it that died while it made orders of lines", async () => {
    const host = await troubledHost(join(installed.folder, "node_modules/clientele"), {
      strike: (thread) => void thread.terminate(),
    });
    await withEngine(installed, { host, workers: 2 }, async (engine) => {
      assert.equal(await customersOf(engine, large, inTheMiddle(host.strike, "merge")), expected);
      assert.equal(await customersOf(engine, large), expected, "once more, without trouble");
    });
  });

  it("reads without its analysis, and says what it cannot do", async () => {
    const whole = await troubledHost(join(installed.folder, "node_modules/clientele"), { strike: () => {} });
    const host = { ...whole, analysis: () => Promise.reject(new Error("not there")) };
    await withEngine(installed, { host, workers: 1 }, async (engine) => {
      assert.ok((await engine.open(small)).files.length > 0);
      await assert.rejects(engine.snapshot(), { code: "analysis_missing" });
    });
  });

  it("computes without its extras, and says what it cannot do", async () => {
    const whole = await troubledHost(join(installed.folder, "node_modules/clientele"), { strike: () => {} });
    const host = { ...whole, extras: () => Promise.reject(new Error("not there")) };
    await withEngine(installed, { host, workers: 1 }, async (engine) => {
      await engine.open(small);
      const snapshot = await engine.snapshot();
      assert.equal((await snapshot.rows()).total, SMALL_CUSTOMERS);
      await assert.rejects(snapshot.export("run.json"), { code: "extras_missing" });
      await assert.rejects(snapshot.audit("notebook"), { code: "extras_missing" });
    });
  });

  it("lives on without the sample shop, and says so in either language", async () => {
    const whole = await troubledHost(join(installed.folder, "node_modules/clientele"), { strike: () => {} });
    for (const [language, words] of /** @type {const} */ ([
      ["en", /sample shop could not be loaded/],
      ["zh", /示例店铺的部件无法加载/],
    ])) {
      let asked = 0;
      const sample = () => (asked++ === 0 ? Promise.reject(new Error("not there")) : whole.sample());
      await withEngine(installed, { host: { ...whole, sample }, workers: 1, language }, async (engine) => {
        await engine.open(small);
        const kept = await engine.snapshot();
        await assert.rejects(engine.sampleShop(language), { code: "sample_missing", message: words });
        assert.equal((await kept.rows()).total, SMALL_CUSTOMERS, "what was open is still there");
        assert.ok((await engine.sampleShop(language)).length > 0, "and when it can be loaded, it is made");
      });
    }
  });

  it("rebuilds an engine that died, and the snapshots with it", async () => {
    const host = await troubledHost(join(installed.folder, "node_modules/clientele"), { strike: () => {} });
    await withEngine(installed, { host, workers: 1 }, async (engine) => {
      await engine.open(small);
      const kept = await engine.snapshot({ config: { bins: 4 } });
      const before = sha256(await kept.export("customers.csv"));
      const restarted = new Promise((resolve) => engine.onRestart(() => resolve(undefined)));
      const open = kept.rows();
      host.killEngine();
      await open.catch((error) => assert.equal(error.code, "engine_restarted"));
      await restarted;
      assert.equal(sha256(await kept.export("customers.csv")), before);
    });
  });
});

/**
 * @param {import("../../pkg/types.js").Engine} engine
 * @param {string} path
 * @param {(progress: import("../../pkg/types.js").Progress) => void} [onProgress]
 */
async function customersOf(engine, path, onProgress = () => {}) {
  await engine.open(path, { onProgress });
  return sha256(await (await engine.snapshot()).export("customers.csv"));
}
