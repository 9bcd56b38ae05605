// When the preview comes and goes, and several files in it at once.
import assert from "node:assert/strict";
import { mkdtemp, rm, unlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { largeOrders } from "../browser/data.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { BROKEN, file, focused, GERMAN, lastDay, needed, TWO_WAYS } from "./questions.mjs";

describe("the way through the preview", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {string} */
  let folder;
  before(async () => {
    [browser, folder] = await Promise.all([launch(), mkdtemp(join(tmpdir(), "clientele-preview-"))]);
  });
  after(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });
  const visit = () => open(browser, SEALED_FILE);

  it("stays away where nothing had to be guessed", async () => {
    const { page, assertClean, close } = await visit();
    await part(page, "drop").waitFor();
    await page.evaluate(() => {
      new MutationObserver(() => {
        if (document.querySelector("[data-testid=preview]")) Reflect.set(globalThis, "__seen", true);
      }).observe(document.body, { childList: true, subtree: true });
    });
    await person.openFiles(page, person.GOOD);
    assert.equal((await person.figures(page)).customers, "2");
    assert.equal(await page.evaluate(() => Reflect.has(globalThis, "__seen")), false);
    assertClean();
    await close();
  });

  it("has purchases in a log of interactions as orders, and lets more of its types be some", async () => {
    const { page, assertClean, close } = await visit();
    const log =
      "user_id,event_time,event_type,amount\nann,2024-03-01,view,\nann,2024-03-01,purchase,20.00\nbob,2024-03-02,top-up,99.00\n";
    await person.openFiles(page, [{ name: "log.csv", mimeType: "text/csv", buffer: Buffer.from(log) }]);
    assert.deepEqual((await person.issues(page)).includes("purchase_event"), true);
    assert.equal((await person.figures(page)).orders, "1");
    await person.lookAgain(page);
    const types = part(page, "spellings").locator("select");
    const chosen = () => types.evaluateAll((all) => all.map((one) => /** @type {HTMLSelectElement} */ (one).value));
    assert.deepEqual(await chosen(), ["purchase", "top-up", "view"]);
    await types.nth(1).selectOption("purchase");
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).orders, "2");
    await person.lookAgain(page);
    assert.deepEqual(await chosen(), ["purchase", "purchase", "view"], "what was chosen is kept");
    assertClean();
    await close();
  });

  it("is there to go back to from the result, and away again", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, person.GOOD);
    const before = await person.figures(page);
    await person.lookAgain(page);
    await part(page, "preview").waitFor();
    assert.equal(await focused(page), "preview-title");
    assert.deepEqual(await person.columnUses(page), ["order", "customer", "date", "amount"]);
    await part(page, "preview-cancel").click();
    assert.equal(await focused(page), "preview-again");
    assert.deepEqual(await person.figures(page), before);

    await person.lookAgain(page);
    await person.columnSelect(page, "order_id").selectOption("customer");
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "3");
    await person.lookAgain(page);
    assert.deepEqual(await person.columnUses(page), ["customer", "", "date", "amount"], "what was chosen is kept");
    assertClean();
    await close();
  });

  it("goes on without the file that is no table", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, [person.GOOD, BROKEN]);
    assert.equal(await part(page, "preview-group").count(), 2);
    assert.match(await part(page, "preview-group").last().innerText(), /holds no table/);
    assert.match(await needed(page), /photo\.csv cannot be read/);
    await part(page, "preview-group")
      .last()
      .getByRole("button", { name: /Remove/ })
      .click();
    await part(page, "preview-group").last().getByText("photo.csv").waitFor({ state: "detached" });
    assert.equal(await focused(page), "preview-title");
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "2");
    assertClean();
    await close();
  });

  it("shows files with the same columns once, with one choice for all", async () => {
    const { page, assertClean, close } = await visit();
    const more = file("mehr.csv", "Wer;Wann;Wieviel;Ort\nK4;15.01.2025;2,00;Trier\n");
    const last = file("last.csv", "Wer;Wann;Wieviel;Ort\nK5;16.01.2025;3,00;Trier\n");
    await person.previewFiles(page, [GERMAN, more, last]);
    assert.equal(await part(page, "preview-group").count(), 1);
    assert.match(await part(page, "preview-group").innerText(), /3 files with the same columns/);
    await person.columnSelect(page, "Wer").selectOption("customer");
    await person.columnSelect(page, "Wieviel").selectOption("amount");
    await person.readPreviewed(page);
    const { customers, revenue } = await person.figures(page);
    assert.deepEqual({ customers, revenue }, { customers: "5", revenue: "2,255.00" });
    assertClean();
    await close();
  });

  it("is offered where not one row could be read", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(
      page,
      file("codes.csv", "customer,date,shipped,amount\nana,x1,2024-01-05,5\nben,x2,2024-02-06,6\n"),
    );
    assert.equal(await person.errorCode(page), "no_usable_rows");
    await part(page, "error-again").click();
    await person.columnSelect(page, "shipped").selectOption("date");
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "2");
    assert.equal(await person.errorCode(page), null);
    assertClean();
    await close();
  });

  it("comes back when the reading is cancelled", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, await largeOrders(folder));
    await person.lookAgain(page);
    // At once: the file is read before a hand in no hurry finds the button.
    await page.evaluate(() => {
      const find = (/** @type {string} */ name) => document.querySelector(`[data-testid="${name}"]`);
      new MutationObserver((_, observer) => {
        const cancel = find("cancel");
        if (!(cancel instanceof HTMLElement)) return;
        observer.disconnect();
        cancel.click();
      }).observe(document.body, { childList: true, subtree: true });
    });
    await part(page, "preview-read").click();
    await person.over(page);
    await part(page, "preview").waitFor();
    assert.equal(await focused(page), "preview-title");
    assertClean();
    await close();
  });

  it("sets apart a file that is gone meanwhile", async () => {
    const { page, close } = await visit();
    const paths = ["first.csv", "second.csv"].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, TWO_WAYS.buffer);
    await person.previewFiles(page, paths);
    assert.equal(await part(page, "preview-group").count(), 1);
    await unlink(paths[1] ?? "");
    await person.formSelect(page, "dates").selectOption("month-first");
    await part(page, "preview-group").nth(1).waitFor();
    assert.match(await part(page, "preview-group").last().innerText(), /second\.csv[\s\S]*cannot be read/);
    await part(page, "preview-group")
      .last()
      .getByRole("button", { name: /Remove/ })
      .click();
    await person.readPreviewed(page);
    assert.equal(await lastDay(page), "2024-06-05");
    await close();
  });

  it("goes back to the start when it is cancelled", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, GERMAN);
    await part(page, "preview-cancel").click();
    await part(page, "drop").waitFor();
    assert.equal(await focused(page), "choose");
    assertClean();
    await close();
  });
});
