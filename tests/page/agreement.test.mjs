// The engine has read what is on screen: also where a reading came so far that the engine has it, and what was to be seen of it did not come.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { file } from "./questions.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());
const visit = () => open(browser, SEALED_FILE, { locale: "en-GB" });

const DAY = "2024-01-06";
const SHOP = file(
  "shop.csv",
  "customer,date,amount,paid\nana,2024-01-05,10,1\nben,2024-01-06,20,2\ncyd,2024-01-09,30,3\nana,2024-02-11,40,4\n",
);

/** @param {Page} page */
const revenue = async (page) => (await person.figures(page)).revenue;

/** What the engine says when it is asked anew: of another day, of one customer, as a file. @param {Page} page */
async function askedAnew(page) {
  const [last, all] = [await part(page, "as-of").inputValue(), await revenue(page)];
  await person.lookAt(page, DAY);
  const early = await revenue(page);
  await person.lookAt(page, last);
  assert.equal(await revenue(page), all);
  return { all, early, csv: (await person.save(page, "csv")).bytes.toString() };
}

/** Has the amounts taken from another column. @param {Page} page */
async function readPaid(page) {
  await person.openFiles(page, SHOP);
  const first = await askedAnew(page);
  await person.lookAgain(page);
  await person.columnSelect(page, "paid").selectOption("amount");
  await person.readPreviewed(page);
  const second = await askedAnew(page);
  assert.deepEqual([first.all, first.early, second.all, second.early], ["100", "30", "10", "3"]);
  return { first, second };
}

/** @param {Page} page @param {string} words */
const heard = (page, words) =>
  page.getByRole("status").filter({ hasText: words }).first().waitFor({ state: "attached" });

/** Until how the files are read is next: days between which much time passed are steps of their own. @param {Page} page */
async function undoDays(page) {
  while ((await part(page, "undo").getAttribute("title")) !== "Undo: how the files are read") {
    const state = await person.stateOf(page);
    await part(page, "undo").click();
    await page.locator(`main:not([data-state="${state}"])`).waitFor();
    await person.settled(page);
  }
}

it("when an undo that reads the files again is cancelled at its end", async () => {
  const { page, assertClean, close } = await visit();
  const { first, second } = await readPaid(page);
  await undoDays(page);
  await person.cancelLate(page);
  await part(page, "undo").click();
  await heard(page, "Reading was cancelled");
  await person.opened(page);
  assert.deepEqual(await askedAnew(page), second);
  assert.equal(await person.errorCode(page), null);
  // It was not taken back, and still can be.
  await undoDays(page);
  await part(page, "undo").click();
  await person.go(page, "overview");
  await page.getByText("100", { exact: true }).first().waitFor();
  assert.deepEqual(await askedAnew(page), first);
  assertClean();
  await close();
});

it("when other files are cancelled at their end, and when nothing was there before", async () => {
  const { page, assertClean, close } = await visit();
  await person.cancelLate(page);
  await part(page, "file-input").setInputFiles(SHOP);
  await heard(page, "Reading was cancelled");
  await part(page, "drop").waitFor();
  await person.openFiles(page, SHOP);
  const before = await askedAnew(page);
  await person.cancelLate(page);
  await page.locator("[data-view=data]").click();
  await part(page, "file-input").setInputFiles(person.GOOD);
  await heard(page, "Reading was cancelled");
  await person.opened(page);
  assert.deepEqual(await askedAnew(page), before);
  assertClean();
  await close();
});

it("when files are read otherwise and what was decided cannot be shown of them", async () => {
  const { page, assertClean, close } = await visit();
  await person.openFiles(
    page,
    file(
      "towns.csv",
      "customer,date,amount,paid,channel\nana,2024-01-05,10,1,shop\nben,2024-01-06,20,2,web\ncyd,2024-01-09,30,3,web\n",
    ),
  );
  await person.go(page, "segments");
  await part(page, "scheme").selectOption("channel_habit");
  await person.settled(page);
  const [before, state] = [await askedAnew(page), await person.stateOf(page)];
  await person.lookAgain(page);
  await person.columnSelect(page, "channel").selectOption("");
  await person.columnSelect(page, "paid").selectOption("amount");
  await part(page, "preview-read").click();
  await part(page, "error").waitFor();
  assert.equal(await person.errorCode(page), "unknown_column");
  await part(page, "error").getByText("A setting names a column that these files do not have").waitFor();
  await part(page, "preview-cancel").click();
  await person.opened(page);
  assert.equal(await person.stateOf(page), state);
  assert.deepEqual(await askedAnew(page), before);
  assertClean();
  await close();
});
