// What old programs write, and exports joined end to end: read as the same text.
import assert from "node:assert/strict";
import { it } from "node:test";
import { createEngine } from "../browser/engines.mjs";

it("reads what old programs write, and lines of two encodings, as the same text", async () => {
  const rows = [
    ["客户", "日期", "金额"],
    ["张三", "2024-01-01", "5"],
    ["李四", "2024-01-02", "6"],
  ];
  const cells = (/** @type {(cell: string, row: number, column: number) => string} */ write) =>
    rows.map((row, y) => row.map((cell, x) => write(cell, y + 1, x + 1)).join(""));
  const flat = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"';
  const tables = cells((cell) => `<table:table-cell><text:p>${cell}</text:p></table:table-cell>`);
  const texts = {
    sylk: `ID;PWXL;N;E\r\n${cells((cell, y, x) => `C;Y${y};X${x};K"${cell}"\r\n`).join("")}E\r\n`,
    dif: `TABLE\n0,1\n"x"\nDATA\n0,0\n""\n${cells((cell) => `1,0\n"${cell}"\n`)
      .map((row) => `-1,0\nBOT\n${row}`)
      .join("")}-1,0\nEOD\n`,
    fods: `<?xml version="1.0"?><office:document ${flat}><table:table table:name="1">${tables
      .map((row) => `<table:table-row>${row}</table:table-row>`)
      .join("")}</table:table></office:document>`,
  };
  // The first two rows in GBK, the third in UTF-8.
  const gbk = "bfcdbba72cc8d5c6da2cbdf0b6ee0ad5c5c8fd2c323032342d30312d30312c350a";
  const mixed = Buffer.concat([Buffer.from(gbk, "hex"), Buffer.from(`${rows[2]}\n`)]);
  const engine = await createEngine({ workers: 1 });
  try {
    const read = async (/** @type {string | Uint8Array} */ file) => {
      const bytes = typeof file === "string" ? new TextEncoder().encode(file) : new Uint8Array(file);
      const report = await engine.open({ name: "orders", bytes });
      const { kind, encoding } = report.files[0]?.origin ?? {};
      return {
        kind,
        encoding: encoding?.label,
        customers: await (await engine.snapshot()).export("customers.csv"),
      };
    };
    const { customers } = await read(`${rows.join("\n")}\n`);
    for (const [kind, text] of Object.entries(texts)) {
      assert.deepEqual(await read(text), { kind, encoding: "utf-8", customers });
    }
    assert.deepEqual(await read(mixed), { kind: "text", encoding: "utf-8+gb18030", customers });
  } finally {
    engine.close();
  }
});
