// Tables whose rows were wrapped once more: read as the table inside, in whatever encoding.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, it } from "node:test";
import { createEngine } from "../../pkg/node.js";

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

const WAYS = {
  "rows in quotes": PLAIN.map((row) => `"${row.replaceAll('"', '""')}"`),
  "rows in quotes, without the names of columns": PLAIN.map((row, i) =>
    i === 0 ? row : `"${row.replaceAll('"', '""')}"`,
  ),
  "full-width commas": [HEAD, ...ROWS].map((row) => row.join("，")),
  "two colons": [HEAD, ...ROWS].map((row) => row.join("::")),
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
      assert.equal(found.origin?.wrapping, name.startsWith("rows") ? '"' : name.startsWith("full") ? "，" : "::");
      assert.equal(expected.origin?.wrapping, undefined);
    });
  }
}
