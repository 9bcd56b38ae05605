// Heads of the customers' table filter: what is set there is part of the audience, and counts as the package says of its condition.
import assert from "node:assert/strict";
import { it } from "node:test";
import { open, part } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { assertAt, meant, tabTo } from "./keyboard.mjs";
import * as person from "./person.mjs";
import { browser, number, snapshot, visit } from "./sample.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} column */
const head = (page, column) => page.locator(`th[data-column="${column}"]`);

/** @param {Page} page @param {string} column */
async function openFilter(page, column) {
  await head(page, column).locator("button").click();
  await page.locator("#column-filter:popover-open h3").waitFor();
}

/** @param {Page} page @param {string} column @param {string} from @param {string} to */
async function between(page, column, from, to) {
  await openFilter(page, column);
  await part(page, "filter-from").fill(from);
  await part(page, "filter-to").fill(to);
  await part(page, "filter-apply").click();
}

/** Audience and table are of those for whom this holds. @param {Page} page @param {string} where @param {string} [chip] its last one */
async function assertOf(page, where, chip) {
  const { holds } = await snapshot.evaluate(where);
  assert.ok(holds && holds < snapshot.summary.customers, `${where}: ${holds}, so nothing is tested`);
  await part(page, "row-count")
    .filter({ hasText: new RegExp(`(of|共) ?${number(holds)}\\b`) })
    .waitFor();
  await person.settled(page);
  assert.match(await part(page, "selection-count").innerText(), new RegExp(`\\b${number(holds)}\\b`));
  const [first] = await person.customers(page);
  assert.equal(first?.[0], (await snapshot.rows({ where, limit: 1 })).rows[0]?.[0], where);
  if (chip !== undefined) assert.equal(await page.locator(".chip").last().innerText(), chip);
}

/** The texts of the open filter and how many have each. @param {Page} page */
async function values(page) {
  await page.locator("[data-testid=filter-values][aria-busy=false]").waitFor();
  const lines = await part(page, "filter-values")
    .locator("label")
    .evaluateAll((labels) => labels.map((label) => Array.from(label.querySelectorAll("span"), (one) => one.innerText)));
  return new Map(lines.map((spans) => [spans[0] ?? "", spans.at(-1) ?? ""]));
}

it("filters by numbers, money and days, both ends included, and takes each back", async () => {
  const { page, assertClean, close } = await visit("customers");
  const FEW = "frequency >= 3 and frequency <= 5";
  await between(page, "frequency", "3", "5");
  await assertOf(page, FEW, "Orders: 3 – 5");
  assert.equal(await head(page, "frequency").locator("button").getAttribute("aria-pressed"), "true");
  assert.match((await head(page, "frequency").locator("button").getAttribute("aria-label")) ?? "", /Orders: 3 – 5/);

  await between(page, "monetary", "1,000.5", "");
  await assertOf(page, `${FEW} and monetary >= 1000.5`);
  await between(page, "last_order", "", "2026-03-31");
  await assertOf(page, `${FEW} and monetary >= 1000.5 and last_order <= 2026-03-31`, "Last order: until 2026-03-31");
  // Every view is of them.
  const { customers } = await person.figures(page);
  const { holds } = await snapshot.evaluate(`${FEW} and monetary >= 1000.5 and last_order <= 2026-03-31`);
  assert.equal(customers, number(holds ?? -1));
  await person.go(page, "customers");
  await part(page, "undo").click();
  await assertOf(page, `${FEW} and monetary >= 1000.5`);

  // What is set is shown, changed in its place, and removed.
  await openFilter(page, "frequency");
  assert.equal(await part(page, "filter-from").inputValue(), "3");
  assert.equal(await part(page, "filter-to").inputValue(), "5");
  await part(page, "filter-to").fill("3");
  await page.keyboard.press("Enter");
  await assertOf(page, "frequency = 3 and monetary >= 1000.5");
  await openFilter(page, "frequency");
  await part(page, "filter-remove").click();
  await assertOf(page, "monetary >= 1000.5");
  assert.equal(await head(page, "frequency").locator("button").getAttribute("aria-pressed"), "false");
  assertClean();
  await close();
});

it("says at the field what cannot be", async () => {
  const { page, assertClean, close } = await visit("customers");
  await between(page, "monetary", "many", "5");
  await page.getByText("Enter a number").waitFor();
  assert.equal(await part(page, "filter-from").getAttribute("aria-invalid"), "true");
  assert.equal(await part(page, "filter-from").getAttribute("aria-describedby"), "filter-wrong");
  await assertAt(page, "#filter-from");
  await part(page, "filter-from").fill("6");
  await part(page, "filter-apply").click();
  await page.getByText("This is below").waitFor();
  await assertAt(page, "#filter-to");
  assert.equal(await part(page, "filter-from").inputValue(), "6");
  assert.equal(await part(page, "selection").count(), 0, "nothing is filtered by it");
  // A number of another keyboard.
  await part(page, "filter-to").fill("１００");
  await part(page, "filter-apply").click();
  await assertOf(page, "monetary >= 6 and monetary <= 100");
  assertClean();
  await close();
});

it("filters by labels, texts and tags, with how many have each", async () => {
  const { page, assertClean, close } = await visit("customers");
  await openFilter(page, "segment");
  const found = await values(page);
  const division = await snapshot.scheme("notebook");
  const labels = division.labels.filter(({ customers }) => customers > 0);
  assert.equal(found.size, Math.min(12, labels.length));
  for (const { name, customers } of labels.slice(0, 12)) assert.equal(found.get(name.en), number(customers), name.en);
  for (const name of ["Champions", "Loyal customers"]) await part(page, "filter-values").getByLabel(name).check();
  await page.keyboard.press("Escape");
  const TWO = "(schemes.notebook = 'champions' or schemes.notebook = 'loyal')";
  await assertOf(page, TWO, "Ten RFM segments: Champions or Loyal customers");

  await part(page, "columns").click();
  for (const name of ["city", "tags.high_value"]) await page.locator(`[data-column-choice="${name}"]`).check();
  await page.keyboard.press("Escape");
  await head(page, "tags.high_value").waitFor();
  // Cities are many: some are shown, the others are found. They are counted among those who are selected by the rest.
  await openFilter(page, "city");
  assert.equal((await values(page)).size, 12);
  await part(page, "filter-find").fill("shen");
  await page.waitForFunction(() => document.querySelectorAll("#column-filter label").length < 12);
  const { holds } = await snapshot.evaluate(`${TWO} and city = 'Shenyang'`);
  assert.equal((await values(page)).get("Shenyang"), number(holds ?? -1));
  await part(page, "filter-values").getByLabel("Shenyang").check();
  await page.keyboard.press("Escape");
  await assertOf(page, `${TWO} and city = 'Shenyang'`, "City: Shenyang");
  await part(page, "undo").click();
  await assertOf(page, TWO);
  await openFilter(page, "tags.high_value");
  await part(page, "filter-values").getByLabel("yes").check();
  await page.keyboard.press("Escape");
  await assertOf(page, `${TWO} and tags.high_value`, "Tag: High value");
  assertClean();
  await close();
});

it("filters in Chinese, on a telephone", async () => {
  const { page, assertClean, close } = await open(browser, SEALED_FILE, {
    locale: "zh-CN",
    viewport: { width: 360, height: 740 },
  });
  await person.openSample(page);
  await person.go(page, "customers");
  await between(page, "frequency", "9", "2");
  await page.getByText("不能小于“从”的值。").waitFor();
  const box = (await part(page, "column-filter").boundingBox()) ?? assert.fail();
  assert.ok(box.x >= 0 && box.x + box.width <= 360 && box.y >= 0 && box.y + box.height <= 740);
  await part(page, "filter-from").fill("");
  await part(page, "filter-apply").click();
  await page.locator(".chip", { hasText: "2 及以下" }).waitFor();
  assert.match(
    (await head(page, "frequency").locator("button").getAttribute("aria-label")) ?? "",
    /^已筛选。.*2 及以下$/,
  );
  assertClean();
  await close();
});

it("needs nothing but keys", async () => {
  const { page, assertClean, close } = await visit("customers");
  const press = (/** @type {string} */ key) => page.keyboard.press(key);
  await tabTo(page, "#rows");
  while (!(await meant(page, "[data-column=frequency]"))) await press("ArrowRight");
  await press(" ");
  await assertAt(page, "#filter-from");
  await press("Escape");
  await assertAt(page, "#rows");
  assert.ok(await meant(page, "[data-column=frequency]"));
  await press(" ");
  await assertAt(page, "#filter-from");
  await page.keyboard.type("4");
  await press("Tab");
  await assertAt(page, "#filter-to");
  await page.keyboard.type("8");
  await press("Enter");
  await assertAt(page, "#rows");
  await assertOf(page, "frequency >= 4 and frequency <= 8");
  // Each head but that of the ids, which are looked for, has one.
  await press("Home");
  const columns = await page.locator("#rows th").count();
  for (let at = 1; at < columns; at++) {
    await press("ArrowRight");
    await press(" ");
    await page.waitForSelector("#column-filter:popover-open [data-first]:focus");
    await press("Escape");
    await assertAt(page, "#rows");
  }
  assertClean();
  await close();
});
