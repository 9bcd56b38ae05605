// The second module: its door, and the same text as natively.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { at } from "../browser/project.mjs";

const FILES = "readers/tests/files";

/** @param {string} name */
const fixture = (name) => readFile(at(`${FILES}/${name}`));
const bytesOf = (/** @type {string} */ text) => new TextEncoder().encode(text);
const textOf = (/** @type {Uint8Array} */ bytes) => new TextDecoder("utf-8", { fatal: true }).decode(bytes);

describe("the readers", () => {
  /** @type {typeof import("../../pkg/readers.js")} */
  let readers;
  before(async () => {
    readers = await import(`${at("pkg/readers.js")}`);
    readers.initSync({ module: await WebAssembly.compile(await readFile(at("pkg/readers_bg.wasm"))) });
  });

  /** The error that a call throws. @param {() => unknown} call */
  const thrown = (call) => {
    try {
      call();
    } catch (error) {
      return JSON.parse(String(error));
    }
    return assert.fail("nothing was thrown");
  };

  it("turn a workbook into the text that they make of it natively", async () => {
    const bytes = await fixture("mixed.xls");
    assert.equal(readers.kind(bytes, bytes), "xls");
    const workbook = new readers.Workbook(bytes);
    const sheets = JSON.parse(workbook.sheets());
    assert.deepEqual(sheets[0], { name: "订单", visible: true, rows: 9, columns: 11 });
    const { report, bytes: text } = /** @type {{ report: string, bytes: Uint8Array }} */ (workbook.sheetText(0));
    assert.deepEqual(JSON.parse(report), { rows: 9, columns: 11 });
    assert.equal(textOf(text), await readFile(at(`${FILES}/mixed.csv`), "utf8"));
    assert.deepEqual(
      thrown(() => workbook.sheetText(7)),
      { code: "sheet_missing", value: "7" },
    );
    workbook.free();
  });

  it("tell a password from damage", async () => {
    const bytes = await fixture("protected.xlsx");
    assert.deepEqual(
      thrown(() => new readers.Workbook(bytes)),
      { code: "password_protected" },
    );
    assert.deepEqual(
      thrown(() => new readers.Workbook(bytes.subarray(0, 3000))),
      { code: "workbook_broken" },
    );
  });

  it("guess an encoding and decode it in chunks", () => {
    // 订单,金额 in GBK.
    const bytes = Uint8Array.of(0xb6, 0xa9, 0xb5, 0xa5, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a);
    const guess = JSON.parse(readers.guessEncoding(bytes, true));
    assert.deepEqual([guess.label, guess.malformed, guess.preview], ["gb18030", 0, "订单,金额"]);
    assert.deepEqual(guess.evidence[0], { code: "words", words: ["订单", "金额"] });
    const decoder = new readers.Decoder(guess.label);
    const text = [decoder.push(bytes.subarray(0, 3), false), decoder.push(bytes.subarray(3), true)].map(textOf);
    assert.deepEqual([text.join(""), decoder.malformed()], ["订单,金额\n", 0]);
    decoder.free();
    assert.deepEqual(
      thrown(() => new readers.Decoder("klingon")),
      { code: "encoding_unknown", value: "klingon" },
    );
  });

  it("unpack an archive", () => {
    const archive = new readers.Archive(gzipSync("id\n1\n"));
    assert.deepEqual(JSON.parse(archive.entries()), [{ name: "", size: null, packed: 7, obstacle: null }]);
    const entry = archive.unpack(0);
    assert.equal(textOf(entry.next()), "id\n1\n");
    assert.equal(entry.next().length, 0);
    assert.equal(thrown(() => archive.unpack(1)).code, "entry_missing");
    entry.free();
    archive.free();
  });

  it("turn JSON into text", () => {
    const json = bytesOf('{"data":{"orders":[{"id":1,"customer":{"name":"张三"}},{"id":2,"sum":1.10}]}}');
    const { report, bytes } = /** @type {{ report: string, bytes: Uint8Array }} */ (readers.jsonText(json));
    assert.deepEqual(JSON.parse(report), { rows: 3, columns: 3, path: "data.orders", skipped: 0 });
    assert.equal(textOf(bytes), "id,customer.name,sum\n1,张三,\n2,,1.10\n");
    assert.deepEqual(
      thrown(() => readers.jsonText(bytesOf('[{"a":}]'))),
      { code: "json_broken", offset: 6 },
    );
  });
});
