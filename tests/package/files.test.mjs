// Files as people have them: other delimiters, no header, UTF-16, and one that never ends a line.
import assert from "node:assert/strict";
import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { at } from "../browser/project.mjs";
import { install } from "./installed.mjs";
import { zip } from "./workbook.mjs";

const GERMAN = "Wer;Wann;Wieviel\n17;31.12.2024;1.234,50\n18;01.02.2025;12,00\n17;03.02.2025;7,50\n";
const GERMAN_MAP = ["customer=Wer", "date=Wann", "amount=Wieviel"].flatMap((entry) => ["--map", `orders.${entry}`]);

describe("files as people have them", () => {
  /** @type {import("./installed.mjs").Installed} */
  let installed;
  before(async () => {
    installed = await install();
    await write("german.csv", GERMAN);
  });
  after(() => installed?.remove());

  /** @param {string} name @param {string | Uint8Array} content */
  const write = (name, content) => writeFile(join(installed.folder, name), content);

  it("converts files to a clean ledger, which read again is the same", async () => {
    const converted = installed.cli("convert", "german.csv", ...GERMAN_MAP);
    assert.deepEqual({ code: converted.code, stderr: converted.stderr }, { code: 0, stderr: "" });
    assert.deepEqual(converted.stdout.replace("\ufeff", "").split("\r\n").slice(0, 2), [
      "order_id,customer_id,order_date,amount,status",
      "1,17,2024-12-31,1234.50,paid",
    ]);
    await write("ledger.csv", converted.stdout);
    assert.equal(installed.cli("convert", "ledger.csv").stdout, converted.stdout);
    const { code, stdout } = installed.cli(
      "convert",
      "german.csv",
      ...GERMAN_MAP,
      "--to",
      "json",
      "--out",
      "ledger.json",
    );
    assert.equal(code, 0);
    assert.match(stdout, /ledger\.json/);
    const entries = JSON.parse(await readFile(join(installed.folder, "ledger.json"), "utf8"));
    assert.deepEqual(entries[0], {
      order_id: "1",
      customer_id: "17",
      order_date: "2024-12-31",
      amount: 1234.5,
      status: "paid",
    });
    assert.equal(installed.cli("convert", "german.csv", "--to", "xml").code, 2);
  });

  it("segments a file of semicolons, German dates and numbers", () => {
    const { code, stdout } = installed.cli("segment", "german.csv", "--json", ...GERMAN_MAP);
    assert.equal(code, 0);
    const { report } = JSON.parse(stdout);
    assert.deepEqual(report.netRevenue, { minor: 125400, scale: 2 });
    assert.deepEqual([report.firstDay, report.lastDay], ["2024-12-31", "2025-02-03"]);
  });

  it("takes order numbers for none that a workbook keeps as numbers, and so has rounded, and tells", async () => {
    // Nine orders of one customer, of eighteen digits each: as numbers, they are one.
    const rows = Array.from({ length: 9 }, (_, i) => [
      `<Data ss:Type="Number">29345678901234567${i}</Data>`,
      `<Data ss:Type="String">买家${i % 3}</Data>`,
      `<Data ss:Type="String">2024-03-0${i + 1}</Data>`,
      `<Data ss:Type="Number">${10 * (i + 1)}</Data>`,
    ]);
    const names = ["订单编号", "买家会员名", "订单付款时间", "买家实际支付金额"];
    const head = names.map((name) => `<Data ss:Type="String">${name}</Data>`);
    const lines = [head, ...rows].map((cells) => `<Row>${cells.map((cell) => `<Cell>${cell}</Cell>`).join("")}</Row>`);
    const name = "urn:schemas-microsoft-com:office:spreadsheet";
    await write(
      "rounded.xls",
      `<?xml version="1.0"?><Workbook xmlns="${name}" xmlns:ss="${name}"><Worksheet ss:Name="订单"><Table>${lines.join("")}</Table></Worksheet></Workbook>`,
    );
    const { code, stdout } = installed.cli("segment", "rounded.xls", "--json");
    assert.equal(code, 0);
    const { summary, report } = JSON.parse(stdout);
    const issue = report.issues.find((/** @type {{ code: string }} */ { code }) => code === "rounded_order");
    assert.deepEqual([issue.count, report.orders, summary.customers], [9, 9, 3]);
  });

  it("takes what is said about a file from the settings, too", async () => {
    const map = { orders: { customer: "Wer", date: "Wann", amount: "Wieviel" } };
    await write("settings.json", JSON.stringify({ map, delimiter: ";", dateOrder: "day-first", decimalMark: "," }));
    assert.equal(installed.cli("segment", "german.csv", "--config", "settings.json").code, 0);
    await write("settings.json", JSON.stringify({ map, dateOrder: "year-first" }));
    const { code, stderr } = installed.cli("segment", "german.csv", "--config", "settings.json");
    assert.equal(code, 1);
    assert.match(stderr, /dateOrder/);
  });

  it("reads UTF-16 of either byte order, with and without a mark, as it reads UTF-8", async () => {
    const { createEngine } = await installed.library();
    const engine = await createEngine({ workers: 1 });
    try {
      const text = "客户,日期,金额\n张三,2024-01-01,5\n🛍️,2024-01-02,6\n";
      const customers = async (/** @type {Uint8Array} */ bytes) => {
        await engine.open({ name: "orders.csv", bytes });
        return (await engine.snapshot()).export("customers.csv");
      };
      const expected = await customers(new TextEncoder().encode(text));
      for (const mark of ["\ufeff", ""]) {
        const little = Buffer.from(mark + text, "utf16le");
        const big = Buffer.from(little).swap16();
        for (const bytes of [little, big]) assert.deepEqual(await customers(new Uint8Array(bytes)), expected);
      }
    } finally {
      engine.close();
    }
  });

  it("in an archive beside a README are read without it, and that is told", async () => {
    const { createEngine } = await installed.library();
    const engine = await createEngine({ workers: 1 });
    const head = "order_id,customer_id,order_date,amount\n";
    const bytes = zip({
      "README.txt": "This folder holds the orders of a year.\nThe columns are explained on our page.",
      "2024/1.csv": `${head}1,a,2024-01-02,5\n`,
      "2024/导出说明.txt": "金额单位：元",
      "2024/2.csv": `${head}2,b,2024-02-03,6\n`,
      "__MACOSX/2024/._1.csv": "\0\0",
      "2024/.DS_Store": "\0\0",
    });
    try {
      const { files, rows } = await engine.open({ name: "year.zip", bytes });
      assert.equal(rows, 2);
      const leftOut = ["README.txt", "2024/导出说明.txt"];
      assert.deepEqual(
        files.map(({ name, origin }) => [name, origin.leftOut]),
        [
          ["2024/1.csv", leftOut],
          ["2024/2.csv", leftOut],
        ],
      );
    } finally {
      engine.close();
    }
  });

  describe("that are no UTF-8 text", () => {
    const CASES = [
      ["orders.xlsx", { kind: "xlsx", sheet: "订单", encoding: undefined }],
      ["orders.parquet", { kind: "parquet", sheet: null, encoding: undefined }],
      ["orders.html.xls", { kind: "html", sheet: "2", encoding: "gb18030" }],
      ["orders.xml.xls", { kind: "spreadsheetml", sheet: "订单", encoding: "utf-8" }],
      ["orders.gbk.csv", { kind: "text", sheet: null, encoding: "gb18030" }],
      ["orders.zip", { kind: "text", sheet: null, encoding: "gb18030" }],
    ];
    /** @type {Uint8Array | undefined} */
    let first;

    for (const [name, expected] of CASES) {
      it(`reads ${name}, from a path and from bytes`, async () => {
        const { createEngine } = await installed.library();
        const engine = await createEngine({ workers: 2 });
        try {
          const path = at(`tests/fixtures/${name}`);
          for (const input of [path, { name: String(name), bytes: new Uint8Array(await readFile(path)) }]) {
            const report = await engine.open(input);
            const { kind, sheet, encoding } = report.files[0]?.origin ?? {};
            assert.deepEqual({ kind, sheet, encoding: encoding?.label }, expected);
            assert.deepEqual([report.rows, report.customers, report.cancelMarkRows], [4, 3, 1]);
            const snapshot = await engine.snapshot();
            const bytes = await snapshot.export("customers.csv");
            first ??= bytes;
            assert.deepEqual(bytes, first, "all of them hold the same orders");
          }
        } finally {
          engine.close();
        }
      });
    }

    it("are told by clientele sniff", () => {
      assert.match(installed.cli("sniff", at("tests/fixtures/orders.gbk.csv")).stdout, /in gb18030.*订单编号/);
      assert.match(
        installed.cli("sniff", at("tests/fixtures/orders.xlsx")).stdout,
        /sheet “订单”; there are also 说明/,
      );
    });

    it("are read as one says", () => {
      const asked = installed.cli("sniff", at("tests/fixtures/orders.xlsx"), "--sheet", "说明", "--json");
      assert.equal(JSON.parse(asked.stdout).files[0].origin.sheet, "说明");
      const latin = installed.cli("sniff", at("tests/fixtures/orders.gbk.csv"), "--encoding", "windows-1252", "--json");
      assert.notEqual(JSON.parse(latin.stdout).files[0].table.columns[0].name, "订单编号");
      const missing = installed.cli("segment", at("tests/fixtures/orders.xlsx"), "--sheet", "none");
      assert.deepEqual([missing.code, /sheet_missing/.test(missing.stderr)], [1, true]);
      const unknown = installed.cli("segment", at("tests/fixtures/orders.gbk.csv"), "--encoding", "klingon");
      assert.deepEqual([unknown.code, /encoding_unknown/.test(unknown.stderr)], [1, true]);
    });

    it("are not exact where their encoding is a weak guess, until it is said", async () => {
      const { createEngine } = await installed.library();
      const engine = await createEngine({ workers: 1 });
      try {
        const text = Buffer.from("customer,date,amount\nM\u00fcller,2024-01-05,5\n", "latin1");
        const file = { name: "few.csv", bytes: new Uint8Array(text) };
        const [guessed] = await engine.sniff(file);
        assert.deepEqual([guessed?.exact, guessed?.bytes], [false, text.length]);
        const found = guessed?.origin.encoding ?? assert.fail();
        assert.ok(found.confidence < 80);
        for (const encoding of [found.label, "windows-1251", "big5"]) {
          const [asked] = await engine.sniff(file, { encoding });
          const told = asked?.origin.encoding ?? assert.fail();
          assert.deepEqual([asked?.exact, told.label, told.reason], [true, encoding, "asked"]);
          assert.equal(told.preview.startsWith("M\u00fcller"), encoding === found.label);
          assert.equal(told.alternatives[0]?.label === found.label, encoding !== found.label);
        }
      } finally {
        engine.close();
      }
    });

    it("end in a sentence when they are broken, and the engine goes on", async () => {
      const { createEngine } = await installed.library();
      const engine = await createEngine({ workers: 1 });
      try {
        const whole = new Uint8Array(await readFile(at("tests/fixtures/orders.xlsx")));
        for (const length of [40, 1000, whole.length - 100]) {
          const error = await engine
            .open({ name: "cut.xlsx", bytes: whole.slice(0, length) })
            .catch((thrown) => thrown);
          assert.match(error.code, /^(archive|workbook)_broken$/, `${length} bytes`);
          assert.match(error.message, /cut\.xlsx/);
        }
        assert.equal((await engine.open({ name: "orders.xlsx", bytes: whole })).customers, 3);
      } finally {
        engine.close();
      }
    });

    it("can be cancelled while they are unpacked", async () => {
      const { createEngine } = await installed.library();
      const engine = await createEngine({ workers: 1 });
      try {
        const abort = new AbortController();
        const opening = engine
          .open(at("tests/fixtures/orders.xlsx"), { signal: abort.signal })
          .catch((thrown) => thrown);
        abort.abort();
        assert.equal((await opening).code, "cancelled");
        assert.equal((await engine.open(at("tests/fixtures/orders.xlsx"))).customers, 3);
      } finally {
        engine.close();
      }
    });
  });

  it("gives up on a line of two gigabytes, in little memory", async () => {
    // A hole in the file, after a beginning as it should be: it takes no room on the disk and reads as zeros.
    const file = await open(join(installed.folder, "endless.csv"), "w");
    // Rows are long enough for so large a file to be worth a try.
    const beginning = `customer,date,amount,note\n${`1,2024-01-01,5,${"x".repeat(80)}\n`.repeat(20_000)}`;
    await file.write(beginning);
    await file.truncate(2 ** 31);
    await file.close();
    await write(
      "endless.mjs",
      `import { createEngine } from "clientele";
       const engine = await createEngine({ workers: 2 });
       const error = await engine.open("endless.csv").catch((error) => error);
       engine.close();
       console.log(JSON.stringify({ ...error, memory: process.resourceUsage().maxRSS / 1024 }));`,
    );
    const { code, stdout, stderr } = installed.node("endless.mjs");
    assert.deepEqual({ code, stderr }, { code: 0, stderr: "" });
    const { memory, ...error } = JSON.parse(stdout);
    assert.deepEqual(
      { code: error.code, file: error.file, offset: error.offset },
      { code: "record_too_long", file: "endless.csv", offset: beginning.length },
    );
    assert.ok(memory < 500, `${memory} MB`);
  });
});
