// Tables whose rows were wrapped once more: read as the table inside, in whatever encoding.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, it } from "node:test";
import { createEngine } from "../browser/engines.mjs";

/** @type {import("../../pkg/types.js").Engine} */
let engine;
before(async () => {
  engine = await createEngine({ workers: 2 });
});
after(() => engine?.close());

const HEAD = ["order_id", "customer_id", "客户姓名", "order_date", "amount"];
const ROWS = Array.from({ length: 400 }, (_, i) => [
  `o${i}`,
  `c${i % 37}`,
  "李, 伟",
  `2024-0${1 + (i % 9)}-1${i % 10}`,
  `${10 + i}.50`,
]);
/** A cell where it needs to be quoted is. @param {string} cell */
const quoted = (cell) => (cell.includes(",") ? `"${cell}"` : cell);
const PLAIN = [HEAD, ...ROWS].map((row) => row.map(quoted).join(","));

/** Columns drawn with spaces, of which cells hold single ones. @param {string} cell @param {number} column */
const aligned = (cell, column) => cell.padEnd([8, 14, 10, 12, 9][column] ?? 0);

/** What stands between cells, or around them, by the beginning of a way's name. */
const MARKS = { rows: '"', full: "，", two: "::", columns: "  " };

const WAYS = {
  "rows in quotes": PLAIN.map((row) => `"${row.replaceAll('"', '""')}"`),
  "rows in quotes, without the names of columns": PLAIN.map((row, i) =>
    i === 0 ? row : `"${row.replaceAll('"', '""')}"`,
  ),
  "full-width commas": [HEAD, ...ROWS].map((row) => row.join("，")),
  "two colons": [HEAD, ...ROWS].map((row) => row.join("::")),
  "columns of spaces": [HEAD, ...ROWS].map((row) => row.map(aligned).join("  ")),
};

/** @param {readonly string[]} lines @param {(text: string) => Uint8Array} encode */
async function read(lines, encode) {
  const { files, rows } = await engine.open({ name: "orders.csv", bytes: encode(lines.join("\r\n")) });
  const snapshot = await engine.snapshot();
  return { rows, origin: files[0]?.origin, csv: new TextDecoder().decode(await snapshot.export("customers.csv")) };
}

const utf8 = (/** @type {string} */ text) => new TextEncoder().encode(text);
/** @param {string} text */
const gbk = (text) => new Uint8Array(execFileSync("iconv", ["-f", "UTF-8", "-t", "GB18030"], { input: text }));

for (const [name, lines] of Object.entries(WAYS)) {
  for (const [encoding, encode] of Object.entries({ utf8, gbk })) {
    it(`reads ${name} in ${encoding} as the table inside`, async () => {
      const expected = await read(PLAIN, utf8);
      const found = await read(lines, encode);
      assert.equal(found.csv, expected.csv);
      assert.deepEqual(found.rows, expected.rows);
      const [, mark] = Object.entries(MARKS).find(([begin]) => name.startsWith(begin)) ?? [];
      assert.equal(found.origin?.wrapping, mark);
      assert.equal(expected.origin?.wrapping, undefined);
    });
  }
}

it("reads text with zero bytes in it without them, in whatever encoding", async () => {
  const expected = await read(PLAIN, utf8);
  const zeros = PLAIN.map((line, i) => (i % 3 === 1 ? line.replace("李", "\0李\0") : line));
  for (const encode of [utf8, gbk]) {
    const found = await read([...zeros, "\0".repeat(4096)], encode);
    assert.equal(found.csv, expected.csv);
    assert.deepEqual(found.rows, expected.rows);
  }
});
