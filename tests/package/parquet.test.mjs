// Parquet files become exact text, whoever wrote them; and whatever is wrong with one, the answer is an error with its code.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";

const FOLDER = join(import.meta.dirname, "parquet");
/** Written by tests/reference/parquet_files.py, with the text that each is to become. */
const FIXTURES = readdirSync(FOLDER).filter((name) => name.endsWith(".csv"));
const LIMIT = 1 << 30;

const fixture = (/** @type {string} */ name) => readFile(join(FOLDER, name));

describe("a Parquet file", () => {
  /** @type {(bytes: Uint8Array, limit?: number) => Promise<string>} */
  let text;
  before(async () => {
    const { parquetText } = await import(`${at("pkg/parquet.js")}`);
    const { blobReader } = await import(`${at("pkg/source.js")}`);
    text = async (bytes, limit = LIMIT) => {
      const source = { kind: "bytes", name: "x.parquet", bytes };
      return new Blob(await parquetText(blobReader, source, bytes.length, limit)).text();
    };
  });

  /** The code of the error that reading ends with, or null. @param {Promise<string>} reading */
  const codeOf = (reading) =>
    reading.then(
      () => null,
      (thrown) => thrown.error?.code ?? `not expected: ${thrown}`,
    );

  for (const name of FIXTURES) {
    it(`is read exactly: ${name}`, async () => {
      const bytes = await fixture(name.replace(".csv", ".parquet"));
      assert.equal(await text(bytes), await readFile(join(FOLDER, name), "utf8"));
    });
  }

  it("that is cut off anywhere is told to be broken", async () => {
    const bytes = await fixture("typed.parquet");
    for (let length = 0; length < bytes.length; length += 7) {
      assert.equal(await codeOf(text(bytes.subarray(0, length))), "parquet_broken", `${length} bytes`);
    }
  });

  it("that is damaged anywhere is read, or ends in an error of ours", async () => {
    let seed = 1;
    const random = (/** @type {number} */ below) => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 8) % below;
    };
    const ours = new Set([null, "parquet_broken", "parquet_codec", "parquet_encrypted", "text_too_large"]);
    let refused = 0;
    for (const name of ["typed", "typed_plain_v1", "typed_v2_zstd", "nested", "orders_lz4", "int96"]) {
      const whole = await fixture(`${name}.parquet`);
      for (let round = 0; round < 150; round++) {
        const bytes = new Uint8Array(whole);
        for (let change = 0; change <= round % 4; change++) bytes[random(bytes.length)] = random(256);
        const code = await codeOf(text(bytes, 1 << 20));
        assert.ok(ours.has(code), `${name}, round ${round}: ${code}`);
        refused += code === null ? 0 : 1;
      }
    }
    assert.ok(refused > 100, `only ${refused} were refused`);
  });

  it("with a checksum is not read where a page is changed", async () => {
    const bytes = new Uint8Array(await fixture("typed_plain_v1.parquet"));
    const place = Buffer.from(bytes).indexOf("break");
    bytes[place] = 0;
    assert.equal(await codeOf(text(bytes)), "parquet_broken");
  });

  it("whose sizes are absurd is refused at once", async () => {
    const bytes = new Uint8Array(await fixture("typed.parquet"));
    new DataView(bytes.buffer).setUint32(bytes.length - 8, 0xffffffff, true);
    assert.equal(await codeOf(text(bytes)), "parquet_broken");
    assert.equal(await codeOf(text(await fixture("orders_gzip.parquet"), 1000)), "text_too_large");
  });

  it("that is encrypted, or packed otherwise, is told so", async () => {
    assert.equal(await codeOf(text(await fixture("brotli.parquet"))), "parquet_codec");
    const bytes = new Uint8Array(await fixture("typed.parquet"));
    bytes.set(new TextEncoder().encode("PARE"), bytes.length - 4);
    assert.equal(await codeOf(text(bytes)), "parquet_encrypted");
  });

  describe("in the engine", () => {
    /** @type {import("../../pkg/types.d.ts").Engine} */
    let engine;
    before(async () => {
      const { createEngine } = await import(`${at("pkg/node.js")}`);
      engine = await createEngine({ workers: 2, language: "zh" });
    });
    after(() => engine.close());

    it("is the ledger that its text is", async () => {
      for (const name of ["orders_gzip", "orders_lz4", "orders_duckdb"]) {
        await engine.open(join(FOLDER, `${name}.csv`));
        const expected = await engine.ledger("csv");
        const [file] = (await engine.open(join(FOLDER, `${name}.parquet`))).files;
        assert.equal(file?.origin.kind, "parquet");
        assert.deepEqual(await engine.ledger("csv"), expected);
      }
      const [sketch] = await engine.sniff(join(FOLDER, "orders_gzip.parquet"));
      assert.deepEqual([sketch?.exact, sketch?.error, sketch?.origin.kind], [true, null, "parquet"]);
    });

    it("is what a ledger is written to: typed, the same every time, and the same ledger again", async () => {
      const { parquetMetadata } = await import(`${at("pkg/parquet-library.js")}`);
      const lines = ["order,customer,date,amount,status", "1,=客户,2024-01-03,1234567890123.45,paid"];
      lines.push("2,b,2024-02-29,-0.05,paid", "3,b,2001-01-01,7.1,refunded", "");
      await engine.open({ name: "orders.csv", bytes: new TextEncoder().encode(lines.join("\n")) });
      const csv = await engine.ledger("csv");
      const bytes = await engine.ledger("parquet");
      assert.deepEqual(await engine.ledger("parquet"), bytes);
      const { schema, num_rows: rows } = parquetMetadata(bytes);
      const types = schema.slice(1).map((/** @type {any} */ one) => [one.name, one.logical_type?.type ?? one.type]);
      assert.deepEqual(types, [
        ["order_id", "INT32"],
        ["customer_id", "STRING"],
        ["order_date", "DATE"],
        ["amount", "DECIMAL"],
        ["status", "STRING"],
      ]);
      assert.deepEqual([rows, schema[4].scale], [3n, 2]);
      assert.match(await text(bytes), /^1,=客户,2024-01-03,1234567890123.45,paid$/m);
      await engine.open({ name: "ledger.parquet", bytes });
      assert.deepEqual(await engine.ledger("csv"), csv);
      assert.deepEqual(await engine.ledger("parquet"), bytes);
    });

    it("has what is kept of orders, in columns of their own types", async () => {
      const { parquetMetadata } = await import(`${at("pkg/parquet-library.js")}`);
      const lines = ["order,customer,date,amount,category,quantity,discount", "1,a,2024-01-03,5.25,茶,2,0.50"];
      lines.push("1,a,2024-01-03,1.75,cups,1,", "2,b,2024-02-29,-3,,-1.5,", "");
      await engine.open({ name: "orders.csv", bytes: new TextEncoder().encode(lines.join("\n")) });
      const csv = await engine.ledger("csv");
      const bytes = await engine.ledger("parquet");
      const { schema, num_rows: rows } = parquetMetadata(bytes);
      const types = schema.slice(6).map((/** @type {any} */ one) => [one.name, one.logical_type?.type ?? one.type]);
      assert.deepEqual(types, [
        ["order_line", "INT32"],
        ["category", "STRING"],
        ["discount", "DECIMAL"],
        ["quantity", "DOUBLE"],
      ]);
      assert.equal(rows, 3n);
      assert.match(await text(bytes), /^1,a,2024-01-03,5.25,paid,2,茶,0.50,2$/m);
      await engine.open({ name: "ledger.parquet", bytes });
      assert.deepEqual(await engine.ledger("csv"), csv);
      assert.deepEqual(await engine.ledger("parquet"), bytes);
    });

    it("is refused by its name, in the language asked for", async () => {
      const bytes = new Uint8Array(await fixture("brotli.parquet"));
      await assert.rejects(
        engine.open({ name: basename("订单.parquet"), bytes }),
        (/** @type {any} */ error) =>
          error.code === "parquet_codec" && /订单.*BROTLI|BROTLI.*订单/s.test(error.message),
      );
      const cut = { name: "cut.parquet", bytes: bytes.subarray(0, 900) };
      await assert.rejects(engine.open(cut), { code: "parquet_broken", file: "cut.parquet" });
    });
  });
});
