// What a run file tells is enough to get the same bytes again, and only from the same files.
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";
import { install } from "./installed.mjs";

const fixture = (/** @type {string} */ name) => at(`tests/fixtures/${name}`);
/** Files, and what is said of them. @type {[string[], string[]][]} */
const CASES = [
  [["orders.xlsx"], []],
  [["orders.xlsx"], ["--sheet", "订单", "--as-of", "2024-02-15"]],
  [["orders.gbk.csv"], []],
  [["orders.html.xls"], []],
  [["orders.parquet"], []],
  [["months.zip"], []],
  [
    ["orders.zip", "orders.xlsx"],
    ["--encoding", "gb18030", "--map", "orders.customer=买家昵称"],
  ],
];

describe("a run file", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  before(async () => {
    installed = await install();
  });
  after(() => installed.remove());
  const ran = (/** @type {string[]} */ ...args) => {
    const { code, stderr } = installed.cli("segment", ...args);
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
  };
  /** Everything in a folder, as text by name. @param {string} folder */
  const contents = async (folder) => {
    const path = join(installed.folder, folder);
    const names = (await readdir(path)).sort();
    return Promise.all(names.map(async (name) => [name, await readFile(join(path, name), "utf8")]));
  };

  for (const [names, said] of CASES) {
    it(`leads to the same bytes again: ${[...names, ...said].join(" ")}`, async () => {
      const files = names.map(fixture);
      ran(...files, ...said, "--out", "first");
      ran(...files, "--replay", join("first", "run.json"), "--out", "second");
      assert.deepEqual(await contents("second"), await contents("first"));
    });
  }

  it("says how each file was read, and leads a program there as well", async () => {
    ran(fixture("orders.html.xls"), fixture("months.zip"), "--out", "said");
    const run = JSON.parse(await readFile(join(installed.folder, "said/run.json"), "utf8"));
    const told = run.inputs.map((/** @type {any} */ { name, reading }) => [
      name,
      reading.input,
      reading.kind,
      reading.encoding,
      reading.sheet,
    ]);
    assert.deepEqual(told[0], ["orders.html.xls", 0, "html", "gb18030", "2"]);
    assert.deepEqual(
      told.slice(1).map((/** @type {any[]} */ [, input, kind]) => [input, kind]),
      [
        [1, "text"],
        [1, "text"],
      ],
    );
    assert.equal(run.inputs[0].reading.map.orders.refund, null);
    const { createEngine } = await installed.library();
    const engine = await createEngine({ workers: 1 });
    try {
      await engine.open([fixture("orders.html.xls"), fixture("months.zip")], { replay: run });
      const snapshot = await engine.snapshot({ asOf: run.asOf, config: run.config });
      assert.deepEqual(JSON.parse(new TextDecoder().decode(await snapshot.export("run.json"))), run);
      const ledger = await engine.ledger("csv");
      for (const others of [
        [fixture("orders.html.xls")],
        [fixture("months.zip"), fixture("orders.html.xls")],
        [fixture("orders.html.xls"), fixture("orders.zip")],
        [fixture("orders.html.xls"), fixture("months.zip"), fixture("orders.xlsx")],
      ]) {
        await assert.rejects(engine.open(others, { replay: run }), { code: "inputs_differ" });
      }
      assert.deepEqual(await engine.ledger("csv"), ledger, "what was open stays");
    } finally {
      engine.close();
    }
  });

  it("refuses a file of which one byte is another", async () => {
    const file = join(installed.folder, "orders.csv");
    await writeFile(file, "customer,date,amount\na,2024-01-03,1\n");
    ran("orders.csv", "--out", "bytes");
    await writeFile(file, "customer,date,amount\na,2024-01-03,2\n");
    const { code, stderr } = installed.cli("segment", "orders.csv", "--replay", "bytes/run.json", "--language", "zh");
    assert.equal(code, 1);
    assert.match(stderr, /^\[inputs_differ\] .*orders\.csv/);
  });

  it("is used rightly: with nothing that it says itself, and not changed", async () => {
    ran(fixture("orders.xlsx"), "--out", "used");
    const replay = (/** @type {string[]} */ ...args) =>
      installed.cli("segment", fixture("orders.xlsx"), "--replay", "used/run.json", ...args);
    for (const option of [["--as-of", "2024-01-05"], ["--no-header"], ["--map", "orders.customer=x"]]) {
      assert.equal(replay(...option).code, 2);
    }
    assert.equal(installed.cli("convert", fixture("orders.xlsx"), "--replay", "used/run.json").code, 2);
    const path = join(installed.folder, "used/run.json");
    const text = await readFile(path, "utf8");
    const broken = text.replace('"day-first"', '"today"').replace('"month-first"', '"today"');
    for (const [changed, said] of [
      ["{", "run_foreign"],
      ["[]", "run_foreign"],
      [broken, "run_broken"],
    ]) {
      await writeFile(path, changed ?? "");
      const { code, stderr } = replay();
      assert.deepEqual([code, stderr.split(" ")[0]], [1, `[${said}]`]);
    }
  });

  it("is refused a sheet or a currency that there is not, with a list of those there are", async () => {
    const missing = installed.cli("segment", fixture("orders.xlsx"), "--sheet", "none");
    assert.match(missing.stderr, /^\[sheet_missing\] .*“none”.*说明, 订单/);
    assert.match(installed.cli("segment", fixture("orders.parquet"), "--sheet", "none").stderr, /^\[sheet_missing\]/);
    const table = "customer,date,amount,currency\na,2024-01-03,1,EUR\nb,2024-01-03,1,EUR\nc,2024-01-03,1,USD\n";
    await writeFile(join(installed.folder, "currencies.csv"), table);
    const none = installed.cli("segment", "currencies.csv", "--currency", "GBP");
    assert.deepEqual([none.code, /^\[currency_missing\] .*“GBP”.*\(EUR, USD\)/.test(none.stderr)], [1, true]);
    await writeFile(join(installed.folder, "signs.csv"), "customer,date,amount\na,2024-01-03,5 €\nb,2024-01-04,6 €\n");
    assert.match(installed.cli("segment", "signs.csv", "--currency", "GBP").stderr, /^\[currency_missing\] .*\(EUR\)/);
  });

  it("is not written where nothing can be", { skip: process.platform !== "linux" }, () => {
    const { code, stderr } = installed.cli("segment", fixture("orders.xlsx"), "--out", "/proc/clientele/x");
    assert.deepEqual([code, /^\[output_unwritable\]/.test(stderr)], [1, true]);
  });
});
