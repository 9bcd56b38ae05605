// The package keeps the promises of its manifest, and works in Node as a library and as a command.
import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";
import { install } from "./installed.mjs";

/** Orders in consumer/orders.csv: seven customers are named, one row names none. */
const CUSTOMERS = 7;

describe("the installed package", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  before(async () => {
    installed = await install();
  });
  after(() => installed?.remove());

  /** @param {string} path inside the package */
  const inside = (path) => join(installed.folder, "node_modules/clientele", path);

  describe("its manifest", () => {
    it("carries the version of the engine", async () => {
      const cargo = await readFile(at("Cargo.toml"), "utf8");
      assert.equal(installed.manifest.version, /^version = "(.+)"$/m.exec(cargo)?.[1]);
    });

    it("names types first, and only files that are there", async () => {
      /** @type {[string, unknown][]} */
      const entries = Object.entries(installed.manifest.exports);
      for (const [name, entry] of entries) {
        const paths =
          typeof entry === "string" ? [entry] : Object.values(/** @type {Record<string, string>} */ (entry));
        for (const path of paths) assert.ok((await stat(inside(path))).isFile(), `${name} → ${path}`);
        if (typeof entry !== "string") assert.equal(Object.keys(/** @type {object} */ (entry))[0], "types", name);
      }
    });

    it("depends on nothing and runs nothing while it is installed", () => {
      assert.deepEqual(installed.manifest.dependencies ?? {}, {});
      assert.deepEqual(installed.manifest.scripts ?? {}, {});
    });

    it("asks for the oldest Node that is supported", () => assert.equal(installed.manifest.engines.node, ">=20"));
  });

  describe("its files", () => {
    it("are the compiled ones, the licences and the README, and no others", () => {
      const expected =
        /^(README\.md|package\.json|LICENSE-(MIT|APACHE)|(core|analysis|extras|readers|models|clusters|sample)_bg\.wasm|(text\/)?[\w-]+\.(js|d\.ts))$/;
      assert.deepEqual(
        installed.files.filter((path) => !expected.test(path)),
        [],
      );
      for (const path of [
        "README.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "core_bg.wasm",
        "analysis_bg.wasm",
        "extras_bg.wasm",
        "readers_bg.wasm",
        "models_bg.wasm",
        "clusters_bg.wasm",
        "sample_bg.wasm",
      ]) {
        assert.ok(installed.files.includes(path), `${path} is missing`);
      }
    });

    it("have the browser's worker in one, which waits for no other", async () => {
      const worker = await readFile(inside("worker.js"), "utf8");
      const lines = worker.split("\n");
      // Statements of a module stand at the beginning of a line, as in the worker of Node.
      const asks = (/** @type {string} */ line) => /^(import|export)\b|\bawait import\(/.test(line);
      assert.deepEqual(lines.filter(asks), []);
      assert.ok((await readFile(inside("node-worker.js"), "utf8")).split("\n").some(asks));
    });

    it("name no folder of the machine that built them", async () => {
      for (const path of installed.files) {
        const content = await readFile(inside(path), "latin1");
        assert.ok(!content.includes(at(".")), path);
      }
    });
  });

  describe("as a library", () => {
    for (const resolution of ["nodenext", "bundler"]) {
      it(`type-checks a strict program with ${resolution} resolution`, async () => {
        await compile(["node.ts", "browser.ts"], resolution);
      });
    }

    it("does nothing when it is only imported", async () => {
      await writeFile(join(installed.folder, "import.js"), 'import "clientele"; console.log("imported");');
      const { code, stdout, stderr } = installed.node("import.js");
      assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: "imported\n", stderr: "" });
    });

    it("opens a path and bytes, makes snapshots, and gives columns and exports", async () => {
      await compile(["node.ts"], "nodenext");
      const { code, stdout, stderr } = installed.node("node.js", "orders.csv", "library.csv");
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      const seen = JSON.parse(stdout);
      assert.equal(seen.version, installed.manifest.version);
      assert.equal(seen.customers, CUSTOMERS);
      assert.equal(seen.sameFromBytes, true);
      assert.equal(seen.fingerprints[0], seen.fingerprints[1]);
      assert.equal(seen.segments, CUSTOMERS, "every customer is in a segment");
      assert.deepEqual(seen.recency, { type: "int", length: CUSTOMERS });
      assert.ok(seen.earlierCustomers < CUSTOMERS, "earlier, fewer customers were known");
      assert.match(seen.missing, /^[a-z_.-]+$/, "a missing file is an error with a stable code");
    });
  });

  describe("as a command", () => {
    it("writes the same bytes as the library", async () => {
      await compile(["node.ts"], "nodenext");
      installed.node("node.js", "orders.csv", "library.csv");
      const { code, stderr } = installed.cli("segment", "orders.csv", "--out", "out");
      assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
      const [library, command] = await Promise.all(
        ["library.csv", "out/customers.csv"].map((path) => readFile(join(installed.folder, path))),
      );
      assert.deepEqual(command, library);
      for (const name of ["summary.json", "run.json"]) {
        JSON.parse(await readFile(join(installed.folder, "out", name), "utf8"));
      }
    });

    it("prints JSON for programs", () => {
      const { code, stdout } = installed.cli("segment", "orders.csv", "--json");
      assert.equal(code, 0);
      const { summary, report } = JSON.parse(stdout);
      assert.equal(summary.customers, CUSTOMERS);
      assert.equal(report.customers, CUSTOMERS);
    });

    it("ends with 1 and one sentence when the input is bad", async () => {
      await writeFile(join(installed.folder, "empty.csv"), "");
      for (const path of ["empty.csv", "no-such-file.csv"]) {
        const { code, stdout, stderr } = installed.cli("segment", path);
        assert.equal(code, 1, path);
        assert.equal(stdout, "", path);
        assert.match(stderr, /^[^\n]+\n$/, path);
        assert.ok(stderr.includes(path), stderr);
      }
    });

    it("ends with 2 when it is used wrongly", () => {
      const wrong = [
        [],
        ["segment"],
        ["dance"],
        ["segment", "orders.csv", "--no-such-option"],
        ["segment", "orders.csv", "--as-of", "soon"],
      ];
      for (const args of wrong) {
        const { code, stderr } = installed.cli(...args);
        assert.equal(code, 2, `clientele ${args.join(" ")}`);
        assert.notEqual(stderr, "");
      }
    });
  });

  /**
   * Compiles programs of the consumer with the strictest settings; what the compiler complains about is the failure.
   * @param {readonly string[]} files @param {string} resolution
   */
  async function compile(files, resolution) {
    const config = {
      extends: at("tsconfig.base.json"),
      compilerOptions: {
        module: resolution === "bundler" ? "esnext" : resolution,
        moduleResolution: resolution,
        target: "es2022",
        lib: ["es2023", "dom"],
        types: ["node"],
        typeRoots: [at("node_modules/@types")],
        noEmit: false,
      },
      files,
    };
    await writeFile(join(installed.folder, "tsconfig.json"), JSON.stringify(config));
    const { code, stdout } = installed.node(at("node_modules/typescript/bin/tsc"), "--project", installed.folder);
    assert.equal(code, 0, stdout);
  }
});
