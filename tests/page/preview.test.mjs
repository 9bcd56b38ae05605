// Files that leave a question: what was found is shown, the person decides, and the files are read in just that way.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { createEngine } from "../browser/engines.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { file, focused, GERMAN, lastDay, NAMELESS, needed, TWO_WAYS } from "./questions.mjs";

/** Whether the engine can leave a field without a column. */
const cannotLeaveOut = await withoutColumn();

async function withoutColumn() {
  const engine = await createEngine({ workers: 1 });
  const bytes = new TextEncoder().encode("customer,date,amount,status\n1,2024-01-01,5,x\n");
  const sketches = engine.sniff({ name: "a.csv", bytes }, { map: { orders: { status: null } } });
  const can = await sketches.then(
    () => true,
    () => false,
  );
  engine.close();
  return can ? false : "the engine cannot leave a field without a column yet";
}

describe("the preview", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  const visit = () => open(browser, SEALED_FILE);

  it("asks which columns hold what, and reads numbers and dates as they are written", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, GERMAN);
    assert.equal(await focused(page), "preview-title");
    assert.match(await part(page, "preview").innerText(), /separated by semicolons, with column names/);
    assert.deepEqual(await person.columnUses(page), ["", "date", "", ""]);
    assert.match(await needed(page), /customer and amount \(or unit price\)/);
    assert.equal(await part(page, "preview-read").getAttribute("aria-disabled"), "true");
    await part(page, "preview-read").click({ force: true });
    assert.ok(await part(page, "preview").isVisible(), "it cannot be read yet");

    await person.columnSelect(page, "Wer").selectOption("customer");
    assert.match(await page.locator("main > [role=status]").innerText(), /Still needed: amount/);
    await person.columnSelect(page, "Wieviel").selectOption("amount");
    assert.match(await needed(page), /Everything/);
    assert.deepEqual(await person.columnUses(page), ["customer", "date", "amount", ""]);
    assert.match(await part(page, "sketch").innerText(), /as you chose[\s\S]*by what it holds[\s\S]*as you chose/);

    await part(page, "preview-read").focus();
    await page.keyboard.press("Enter");
    await person.opened(page);
    const { customers, orders, revenue, rows, aside } = await person.figures(page);
    assert.deepEqual(
      { customers, orders, revenue, rows, aside },
      {
        customers: "3",
        orders: "4",
        revenue: "2,250.00",
        rows: "4",
        aside: "0",
      },
    );
    assert.equal(await lastDay(page), "2025-01-04");
    assertClean();
    await close();
  });

  it("shows a file without column names by the places of its columns", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, NAMELESS);
    assert.match(await part(page, "preview").innerText(), /separated by spaces, without column names/);
    assert.deepEqual(await person.columnUses(page), ["customer", "", "date", "", "amount"]);
    assert.deepEqual(await part(page, "sketch").locator("tbody tr").first().locator("th, td").allInnerTexts(), [
      "1",
      "00004",
      "0001",
      "19970101",
      "2",
      "29.33",
    ]);
    await person.columnSelect(page, "column_2").selectOption("customer");
    assert.deepEqual(await person.columnUses(page), ["", "customer", "date", "", "amount"], "the field moved");
    await person.readPreviewed(page);
    assert.deepEqual((await person.customers(page)).map(([id]) => id).sort(), ["0001", "0002"]);
    assertClean();
    await close();
  });

  it("points at dates that can be read in two ways, and goes by what is chosen", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, TWO_WAYS);
    assert.equal(await page.locator(".form-choice.check").count(), 1);
    assert.match(await page.locator(".to-check").innerText(), /3\/4\/2024 is read as April 3/);
    assert.match(await needed(page), /Everything/);
    await person.readPreviewed(page);
    assert.equal(await lastDay(page), "2024-05-06");

    await person.lookAgain(page);
    await person.formSelect(page, "dates").selectOption("month-first");
    await page.locator(".to-check").waitFor({ state: "detached" });
    await person.readPreviewed(page);
    assert.equal(await lastDay(page), "2024-06-05");
    assertClean();
    await close();
  });

  it("keeps what was chosen through other ways to cut the file", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, GERMAN);
    await person.columnSelect(page, "Wer").selectOption("customer");
    await person.columnSelect(page, "Wieviel").selectOption("amount");
    await person.formSelect(page, "delimiter").selectOption("|");
    await part(page, "sketch").waitFor({ state: "detached" });
    assert.match(await part(page, "preview-group").innerText(), /only one column/);
    assert.match(await needed(page), /cannot be read like this/);
    await person.formSelect(page, "delimiter").selectOption(";");
    await part(page, "sketch").waitFor();
    assert.deepEqual(await person.columnUses(page), ["customer", "date", "amount", ""]);
    await person.formSelect(page, "header").selectOption("false");
    await page.getByText("Column 1", { exact: true }).waitFor();
    const [first, , third] = await person.columnUses(page);
    assert.deepEqual([first, third], ["customer", "amount"], "the same places");
    await person.formSelect(page, "header").selectOption("true");
    await page.getByText("Wer", { exact: true }).waitFor();
    assert.deepEqual(await person.columnUses(page), ["customer", "date", "amount", ""]);
    assertClean();
    await close();
  });

  it("counts an order's total once where its rows all carry it", async () => {
    const { page, assertClean, close } = await visit();
    const rows = ["1,ana,2024-01-05,10", "1,ana,2024-01-05,10", "2,ben,2024-02-06,20", "2,ben,2024-02-06,20"];
    await person.openFiles(page, file("totals.csv", `order_id,customer_id,order_date,amount\n${rows.join("\n")}\n`));
    assert.equal((await person.figures(page)).revenue, "60");
    await person.lookAgain(page);
    await person.formSelect(page, "amounts").selectOption("order");
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).revenue, "30");
    assertClean();
    await close();
  });

  it("cannot choose between columns of the same name", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, file("twice.csv", "wer;wer;wann;was\na;b;01.02.2024;5,00\na;c;13.02.2024;6,00\n"));
    assert.equal(await person.columnSelect(page, "wer").first().isDisabled(), true);
    assert.equal(await person.columnSelect(page, "was").isDisabled(), false);
    assertClean();
    await close();
  });

  it("can be used by keyboard, every choice by its name", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, GERMAN);
    const reached = [];
    for (let i = 0; i < 14; i++) {
      await page.keyboard.press("Tab");
      reached.push(
        await page.evaluate(() => {
          const { activeElement: at } = document;
          return (
            at?.ariaLabel ?? (at instanceof HTMLSelectElement ? at.labels[0]?.innerText : at?.textContent)?.trim() ?? ""
          );
        }),
      );
    }
    assert.deepEqual(reached.slice(0, 11), [
      "Each row is",
      "Separator",
      "Column names",
      "Dates",
      "First rows of bestellungen.csv",
      "What “Wer” holds",
      "What “Wann” holds",
      "What “Wieviel” holds",
      "What “Ort” holds",
      "Who and what counts",
      "Cancel",
    ]);
    assert.equal(reached[11], "Read this file", "reached, and says why it does nothing");
    assertClean();
    await close();
  });

  it("leaves a column out that was found by its name", { skip: cannotLeaveOut }, async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(
      page,
      file("status.csv", "customer,date,amount,status\nana,2024-01-05,5,cancelled\nben,2024-02-06,6,paid\n"),
    );
    assert.equal((await person.figures(page)).orders, "1");
    await person.lookAgain(page);
    await person.columnSelect(page, "status").selectOption("");
    assert.deepEqual(await person.columnUses(page), ["customer", "date", "amount", ""]);
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).orders, "2");
    assertClean();
    await close();
  });
});
