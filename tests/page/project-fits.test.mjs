// What models have learned travels in the project: what goes by their columns holds when it is opened again.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { open, part } from "../browser/browser.mjs";
import { sha256 } from "../browser/data.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { asCsv } from "../package/buyers.mjs";
import * as person from "./person.mjs";
import { browser } from "./sample.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ models?: object[], page: object }} Project */

const visit = (locale = "en-GB") => open(browser, SEALED_FILE, { locale });
const ORDERS = { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(asCsv()) };
const DAY = "2023-11-30";

/** What is on screen: all that was decided, and every customer's columns. @param {Page} page */
async function result(page) {
  await person.settled(page);
  const csv = (await person.save(page, "csv")).bytes;
  const [columns = ""] = csv.toString().split("\n");
  return { state: await person.stateOf(page), columns, csv: sha256(csv) };
}

/** Has customers' value fitted, and looks at another day with it. @param {Page} page */
async function fitted(page) {
  await person.openFiles(page, ORDERS);
  await person.go(page, "value");
  await part(page, "value-contest").waitFor();
  await part(page, "worth").waitFor();
  await person.lookAt(page, DAY);
  await part(page, "value-frozen").waitFor();
}

/** @param {Page} page */
async function saved(page) {
  await person.go(page, "export");
  const [download] = await Promise.all([page.waitForEvent("download"), part(page, "project-save").click()]);
  return /** @type {Project} */ (JSON.parse(await readFile(await download.path(), "utf8")));
}

/** @param {Page} page @param {Project} project */
async function reopen(page, project) {
  const buffer = Buffer.from(JSON.stringify(project));
  await part(page, "file-input").setInputFiles({ name: "a.clientele.json", mimeType: "application/json", buffer });
}

it("the value of customers, the population and the audience that go by it", async () => {
  const first = await visit();
  await fitted(first.page);
  await part(first.page, "worth").locator(".heat").last().click();
  await part(first.page, "selection-count").waitFor();
  await person.go(first.page, "overview");
  await person.narrow(first.page, "value.p_alive >= 0.1");
  const project = await saved(first.page);
  const expected = await result(first.page);
  assert.match(expected.columns, /value\.p_alive/);
  await first.close();

  const second = await visit("zh-CN");
  const { page } = second;
  await reopen(page, project);
  await person.opened(page);
  assert.equal(await part(page, "let-go").count(), 0);
  assert.equal(await part(page, "differs").count(), 0);
  assert.deepEqual(await result(page), expected);
  // The view is of the same fit: of the day on which it was made.
  await person.go(page, "value");
  await part(page, "value-contest").waitFor();
  await part(page, "value-frozen").getByText("2023-12-31").waitFor();
  assert.deepEqual(await result(page), expected);
  second.assertClean();
  await second.close();
});

it("clusters, with their names in the language in which they were found", async () => {
  const first = await visit();
  await person.openFiles(first.page, ORDERS);
  await person.go(first.page, "clusters");
  await part(first.page, "clusters-k").selectOption("3");
  await part(first.page, "clusters-find").click();
  await part(first.page, "clusters-verdict").waitFor();
  await first.page.locator("[data-cluster='0'] button").click();
  await part(first.page, "selection-count").getByText(/ of /).waitFor();
  await person.lookAt(first.page, DAY);
  await person.go(first.page, "overview");
  const [project, expected] = [await saved(first.page), await result(first.page)];
  assert.match(expected.columns, /cluster\.group/);
  await first.close();

  const second = await visit("zh-CN");
  const { page } = second;
  await reopen(page, project);
  await person.opened(page);
  assert.deepEqual(await result(page), expected);
  // What is to be told of them is found again, and changes nothing.
  await person.go(page, "clusters");
  await part(page, "clusters-verdict").waitFor();
  await page.locator("[data-cluster='0'] button[aria-pressed=true]").waitFor();
  assert.equal(await page.locator("[data-cluster]").count(), 3);
  assert.deepEqual(await result(page), expected);
  second.assertClean();
  await second.close();
});

it("without its models leaves out what goes by them, and says so; a damaged one is not taken", async () => {
  const first = await visit();
  await fitted(first.page);
  await person.go(first.page, "overview");
  await person.narrow(first.page, "value.p_alive >= 0.1");
  const project = await saved(first.page);
  const damaged = { ...project, models: project.models?.map((model) => ({ ...model, made: { by: "clv" } })) ?? [] };
  await first.close();
  for (const other of [{ ...project, models: [] }, damaged]) {
    const { page, assertClean, close } = await visit();
    await reopen(page, other);
    await person.opened(page);
    await part(page, "let-go").waitFor();
    assert.equal((await person.figures(page)).customers, "600");
    assertClean();
    await close();
  }
});

it("and stays as it was when another one is cancelled at its end: screen, fits, view, definitions", async () => {
  const first = await visit();
  await person.openFiles(first.page, person.GOOD);
  await person.go(first.page, "segments");
  const other = await saved(first.page);
  await first.close();
  const defined = { ...other, rules: { definitions: { often: "frequency > 1" } } };

  const watched = await visit();
  const { page } = watched;
  await fitted(page);
  await person.narrow(page, "value.p_alive >= 0.1");
  await person.go(page, "customers");
  const before = await person.stateOf(page);
  const rows = await page.locator(".grid-scroll").innerText();
  await person.cancelLate(page);
  await reopen(page, defined);
  await page.getByRole("status").filter({ hasText: "Reading was cancelled" }).first().waitFor({ state: "attached" });
  await part(page, "project-cancel").click();
  await page.locator("[data-shown=customers]").waitFor();
  assert.equal(await page.locator("[data-view=customers]").getAttribute("aria-current"), "page");
  assert.equal(await part(page, "let-go").count(), 0);
  assert.equal(await person.stateOf(page), before);
  assert.equal(await page.locator(".grid-scroll").innerText(), rows);
  // A name that the other one brought is none here.
  await person.go(page, "tags");
  await part(page, "audience-new").click();
  await part(page, "audience-text").fill("often");
  await part(page, "audience-wrong").waitFor();
  watched.assertClean();
  await watched.close();
});
