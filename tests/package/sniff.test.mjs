// `clientele sniff`: how files are written, and which column is read as what, before anything is read.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { install } from "./installed.mjs";

const GERMAN_MAP = ["customer=Wer", "date=Wann", "amount=Wieviel"].flatMap((entry) => ["--map", `orders.${entry}`]);

describe("clientele sniff", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  before(async () => {
    installed = await install();
    await write("german.csv", "Wer;Wann;Wieviel\n17;31.12.2024;1.234,50\n18;01.02.2025;12,00\n17;03.02.2025;7,50\n");
  });
  after(() => installed?.remove());

  /** @param {string} name @param {string | Uint8Array} content */
  const write = (name, content) => writeFile(join(installed.folder, name), content);

  it("prints how a file is written, and which column is read as what", () => {
    const { code, stdout, stderr } = installed.cli("sniff", "orders.csv");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    assert.match(stdout, /separated by commas/);
    assert.match(stdout, /customer +of its name/);
  });

  it("prints JSON for programs", () => {
    const { code, stdout } = installed.cli("sniff", "german.csv", "--json", ...GERMAN_MAP);
    assert.equal(code, 0);
    const [{ exact, error, table }] = JSON.parse(stdout).files;
    assert.deepEqual({ exact, error }, { exact: true, error: null });
    assert.equal(table.delimiter, ";");
    assert.deepEqual(table.dateOrder, { value: "day-first", reason: "contents" });
    assert.deepEqual(table.decimalMark, { value: ",", reason: "contents" });
    assert.deepEqual(table.rows[0], { row: 2, cells: ["17", "31.12.2024", "1.234,50"] });
  });

  it("says what is missing, in both languages, and ends well: nothing was asked of the file yet", () => {
    for (const [language, said] of [
      ["en", /recognised as the customer/],
      ["zh", /客户/],
    ]) {
      const { code, stdout } = installed.cli("sniff", "german.csv", "--language", String(language));
      assert.equal(code, 0);
      assert.match(stdout, /** @type {RegExp} */ (said));
    }
  });

  it("ends with 1 where there is no table", async () => {
    await write("picture.png", new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
    const { code, stderr } = installed.cli("sniff", "picture.png");
    assert.equal(code, 1);
    assert.match(stderr, /not_text/);
  });

  it("refuses options that belong to segment", () => {
    assert.equal(installed.cli("sniff", "orders.csv", "--out", "x").code, 2);
    assert.equal(installed.cli("sniff", "orders.csv", "--delimiter", "ab").code, 2);
    assert.equal(installed.cli("sniff", "orders.csv", "--date-order", "year").code, 2);
  });
});
