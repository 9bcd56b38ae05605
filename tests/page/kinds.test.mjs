// Files of every kind on the sealed page: opened without a word where they leave no question, and asked about where they do.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { launch, open, part, picture } from "../browser/browser.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { CURRENCIES, FEW_LETTERS, file, GERMAN, needed } from "./questions.mjs";

const fixture = (/** @type {string} */ name) => at(`tests/fixtures/${name}`);
const EVERYBODY = ["大海", "小鹿", "山雀"];

describe("files of every kind", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  const visit = (/** @type {string} */ locale = "en-GB") => open(browser, SEALED_FILE, { locale });

  /** Drops a file from disk on the page, as a hand does. @param {import("playwright-core").Page} page @param {string} name */
  async function drop(page, name) {
    const bytes = [...(await readFile(fixture(name)))];
    await page.evaluate(
      ([name, bytes]) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], name));
        for (const type of ["dragenter", "dragover", "drop"]) {
          document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }));
        }
      },
      /** @type {const} */ ([name, bytes]),
    );
    await person.opened(page);
  }

  for (const name of [
    "orders.xlsx",
    "orders.html.xls",
    "orders.xml.xls",
    "orders.parquet",
    "orders.gbk.csv",
    "orders.zip",
  ]) {
    it(`shows the customers of ${name}, dropped`, async () => {
      const { page, assertClean, close } = await visit();
      await drop(page, name);
      const { customers, rows } = await person.figures(page);
      assert.deepEqual({ customers, rows }, { customers: "3", rows: "4" });
      assert.deepEqual((await person.customers(page)).map(([id]) => id).sort(), EVERYBODY);
      assertClean();
      await close();
    });
  }

  it("reads a table that is pasted, named in the language of the page, but not over a result", async () => {
    const { page, assertClean, close } = await visit("zh-CN");
    assert.match(await part(page, "paste").innerText(), /Ctrl\+V/);
    // As a person copies it: marked in another place, and back with the keyboard.
    const copy = (/** @type {string} */ text) =>
      page.evaluate((text) => {
        const field = document.createElement("textarea");
        document.body.append(field);
        field.value = text;
        field.select();
        document.execCommand("copy");
        field.remove();
      }, text);
    await copy("order\tcustomer\tdate\tamount\r\n1\t小鹿\t2024-01-03\t59.9\r\n2\t山雀\t2024-03-01\t15\r\n");
    await page.keyboard.press("Control+V");
    const { customers, rows } = await person.figures(page);
    assert.deepEqual({ customers, rows }, { customers: "2", rows: "2" });
    assert.deepEqual((await person.customers(page)).map(([id]) => id).sort(), ["小鹿", "山雀"]);
    assert.ok((await page.getByText("剪贴板").count()) > 0);
    await copy("order\tcustomer\tdate\tamount\r\n1\tx\t2024-01-03\t1\r\n");
    await page.keyboard.press("Control+V");
    await part(page, "find").focus();
    await page.keyboard.press("Control+V");
    assert.match(await part(page, "find").inputValue(), /customer/, "fields take what is pasted into them");
    assert.equal((await person.figures(page)).customers, "2");
    assertClean();
    await close();
  });

  it("reads files that are pasted, and the text where a spreadsheet adds a picture", async () => {
    const text = "order,customer,date,amount\n1,a,2024-01-03,1\n";
    for (const [files, expected] of /** @type {const} */ ([
      [[["a.csv", "text/csv", text]], "1"],
      [[["image.png", "image/png", "\x89PNG"]], "2"],
    ])) {
      const { page, assertClean, close } = await visit();
      await page.evaluate(
        ([files, text]) => {
          const clipboardData = new DataTransfer();
          for (const [name, type, content] of files) clipboardData.items.add(new File([content], name, { type }));
          if (files[0]?.[1] === "image/png") clipboardData.setData("text/plain", text);
          document.body.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData }));
        },
        /** @type {const} */ ([files, `${text}2,b,2024-01-04,2\n`]),
      );
      assert.equal((await person.figures(page)).customers, expected);
      assertClean();
      await close();
    }
  });

  it("offers the sheets of a workbook, and no separator", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, fixture("orders.xlsx"));
    await person.lookAgain(page);
    assert.match(await part(page, "preview").innerText(), /Sheet “订单” of an Excel workbook, with column names/);
    assert.equal(await person.formSelect(page, "delimiter").count(), 0);
    const sheet = person.formSelect(page, "sheet");
    assert.deepEqual(await sheet.locator("option").allInnerTexts(), ["说明", "订单"]);
    assert.equal(await sheet.inputValue(), "订单");
    await picture(page, "kinds-sheet");
    await sheet.selectOption("说明");
    await page.getByText("导出时间").waitFor();
    assert.match(await needed(page), /Still needed/);
    await sheet.selectOption("订单");
    await page.getByText("小鹿").first().waitFor();
    assert.deepEqual(await person.columnUses(page), ["order", "customer", "date", "amount", "status"]);
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "3");
    assertClean();
    await close();
  });

  it("says which encoding was found, and how others would look", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, fixture("orders.gbk.csv"));
    await person.lookAgain(page);
    const encoding = person.formSelect(page, "encoding");
    const texts = await encoding.locator("option").allInnerTexts();
    assert.match(texts[0] ?? "", /Simplified Chinese \(GBK, GB18030\), almost certainly: 订单编号,买家昵称/);
    assert.ok(texts.some((text) => /^Western European \(Windows-1252\): ¶©µ¥/.test(text)));
    assert.ok(texts.includes("Unicode (UTF-8)"));
    await encoding.selectOption("big5");
    await page.getByText("隆等晤瘍").first().waitFor();
    assert.equal(await encoding.inputValue(), "big5");
    assert.deepEqual(await encoding.locator("option").allInnerTexts(), texts, "in the same order");
    await encoding.selectOption("gb18030");
    await page.getByText("小鹿").first().waitFor();
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "3");
    assertClean();
    await close();
  });

  it("asks where the encoding is a weak guess, and remembers the answer as long as it is open", async () => {
    const { page, assertClean, close } = await visit("zh-CN");
    await person.previewFiles(page, FEW_LETTERS);
    assert.match(await page.locator(".to-check").innerText(), /西欧（Windows-1252）.*Müller/);
    await picture(page, "kinds-encoding-zh");
    await person.formSelect(page, "encoding").selectOption("windows-1251");
    await part(page, "sketch").getByText("Mьller").first().waitFor();
    assert.equal(await page.locator(".to-check").count(), 0);
    await person.readPreviewed(page);
    await person.go(page, "data");
    assert.equal(await part(page, "as-before").count(), 0);

    await person.openFiles(page, { ...FEW_LETTERS, name: "later.csv" });
    assert.equal((await person.figures(page)).customers, "2");
    assert.ok((await person.customers(page)).some(([id]) => id === "Mьller"));
    await person.go(page, "data");
    assert.match(await part(page, "as-before").innerText(), /之前的选择/);

    await page.reload();
    await person.previewFiles(page, FEW_LETTERS);
    assert.match(await page.locator(".to-check").innerText(), /Müller/, "forgotten");
    assertClean();
    await close();
  });

  it("reads the next file with the same columns as the last one", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, GERMAN);
    await person.columnSelect(page, "Ort").selectOption("customer");
    await person.columnSelect(page, "Wieviel").selectOption("amount");
    await person.readPreviewed(page);
    const later = "Wer;Wann;Wieviel;Ort\nK9;15.02.2025;1.000,00;Trier\nK8;31.12.2024;3,00;Trier\n";
    await person.openFiles(page, file("februar.csv", later));
    assert.deepEqual(
      (await person.customers(page)).map(([id]) => id),
      ["Trier"],
    );
    assert.equal((await person.figures(page)).revenue, "1,003.00");
    await person.go(page, "data");
    assert.match(await part(page, "as-before").innerText(), /as you chose before/);
    await person.lookAgain(page);
    assert.match(await part(page, "preview-group").innerText(), /as you chose before/);
    await picture(page, "kinds-before");
    assert.deepEqual(await person.columnUses(page), ["", "date", "amount", "customer"]);
    await person.columnSelect(page, "Wer").selectOption("customer");
    await part(page, "as-before").waitFor({ state: "detached" });
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "2");
    // Other columns, nothing known of them.
    await person.previewFiles(page, file("other.csv", "Wer;Wann;Wieviel\nK9;15.02.2025;1,00\n"));
    assert.equal(await part(page, "as-before").count(), 0);
    assertClean();
    await close();
  });

  it("asks which of several currencies to read", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, CURRENCIES);
    assert.equal(await person.errorCode(page), "several_currencies");
    await part(page, "error-again").click();
    const currency = page.locator("select#preview-currency");
    assert.deepEqual(await currency.locator("option").allInnerTexts(), ["Please choose", "EUR", "USD"]);
    assert.deepEqual(await person.columnUses(page), ["customer", "date", "amount", "currency"]);
    await picture(page, "kinds-currency");
    assert.match(await needed(page), /Still needed: the currency/);
    await currency.selectOption("EUR");
    await person.readPreviewed(page);
    const { customers, revenue, aside } = await person.figures(page);
    assert.deepEqual({ customers, revenue, aside }, { customers: "1", revenue: "14", aside: "1" });
    assert.ok((await person.issues(page)).includes("other_currency"));
    await person.lookAgain(page);
    assert.equal(await currency.inputValue(), "EUR");
    assertClean();
    await close();
  });

  it("lets another separator be tried where there is one column only", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, file("one.csv", "customer_id\nana|5\nben\ncy\n"));
    assert.match(await part(page, "preview-group").innerText(), /only one column/);
    assert.match(await part(page, "raw-lines").innerText(), /customer_id\s+ana\|5\s+ben/);
    assert.match(await needed(page), /Choose differently/);
    await picture(page, "kinds-one-column");
    await person.formSelect(page, "delimiter").selectOption(";");
    await page.waitForFunction(() => document.querySelector("[data-testid=raw-lines]")?.textContent?.includes("ana|5"));
    assert.match(await needed(page), /Choose differently/);
    await part(page, "preview-cancel").click();
    await part(page, "drop").waitFor();
    assertClean();
    await close();
  });

  it("says what else an archive holds", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, fixture("months.zip"));
    assert.equal((await person.figures(page)).rows, "4");
    await person.lookAgain(page);
    assert.match(await part(page, "archive").innerText(), /months\.zip holds 2 files: 1月\.csv and 2月\.csv/);
    assert.equal(await person.formSelect(page, "encoding").count(), 0, "it is UTF-8");
    await picture(page, "kinds-archive");
    assertClean();
    await close();
  });
});
