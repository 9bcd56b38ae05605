// The whole way of a person who uses the keyboard alone.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { largeOrders } from "../browser/data.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { assertAt, meant, meantRow, stops, tabTo, unreached } from "./keyboard.mjs";
import * as person from "./person.mjs";

const SIZES = [
  { width: 1280, height: 900 },
  { width: 1000, height: 700 },
  { width: 360, height: 740 },
];
const WEEKS = "[data-testid=weeks]";

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** @param {Parameters<typeof open>[2]} [options] */
async function visit(options) {
  const watched = await open(browser, SEALED_FILE, options);
  await part(watched.page, "drop").waitFor();
  return { ...watched, press: (/** @type {string} */ key) => watched.page.keyboard.press(key) };
}

/** @param {import("playwright-core").Page} page */
async function openSample(page) {
  await tabTo(page, "[data-testid=sample]");
  await page.keyboard.press("Enter");
  await person.known(page);
  await person.complete(page, "overview");
  await assertAt(page, "#view-title");
}

/** Goes to a view by the rail. @param {import("playwright-core").Page} page @param {person.View} view */
async function go(page, view) {
  await tabTo(page, `[data-view=${view}]`, "Shift+Tab");
  await page.keyboard.press("Enter");
  await page.locator(`[data-shown=${view}]`).waitFor();
  await assertAt(page, `[data-view=${view}]`);
}

/** How many customers are selected. @param {import("playwright-core").Page} page @param {string | number} count */
const shows = (page, count) =>
  part(page, "selection-count")
    .getByText(new RegExp(`^${count} of`))
    .waitFor();

/** How many customers the table has. @param {import("playwright-core").Page} page @param {string | number} count */
const lists = (page, count) =>
  part(page, "row-count")
    .filter({ hasText: new RegExp(`of ${count}\\b`) })
    .waitFor();

for (const viewport of SIZES) {
  it(`reaches and sees everything at ${viewport.width} pixels, forwards and backwards`, async () => {
    const { page, assertClean, close } = await visit({ viewport });
    /** @param {string} view */
    const sweep = async (view) => {
      const forwards = await stops(page, "Tab");
      assert.deepEqual(await unreached(page, forwards), [], view);
      const backwards = await stops(page, "Shift+Tab");
      const names = (/** @type {typeof forwards} */ found) => found.map(({ name }) => name);
      assert.deepEqual(names(backwards.toReversed()), names([...forwards.slice(1), ...forwards.slice(0, 1)]), view);
    };
    await sweep("start");
    await openSample(page);
    for (const view of person.VIEWS) {
      await person.go(page, view);
      await person.complete(page, view);
      await sweep(view);
    }
    await person.go(page, "customers");
    await tabTo(page, "#rows");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await assertAt(page, "#customer-title");
    for (const found of ["customer-tags", "customer-scores"]) {
      await page.locator(`[data-testid=${found}][aria-busy=false]`).waitFor();
    }
    await sweep("card");
    assertClean();
    await close();
  });
}

it("begins with the skip link, then another day, weeks, grid and scores", async () => {
  const { page, press, assertClean, close } = await visit();
  await tabTo(page, ".skip");
  await press("Enter");
  await assertAt(page, "#start-title");
  await openSample(page);
  const { customers, orders } = await person.figures(page);

  const lastDay = await part(page, "as-of").inputValue();
  await tabTo(page, "[data-testid=as-of-slider]");
  for (const key of ["PageDown", "ArrowLeft"]) await press(key);
  await page.locator(`.timeline[aria-busy=false] input[type=range]:not([aria-valuetext="${lastDay}"])`).waitFor();
  await page.locator(".opened:not(.pending)").waitFor();
  assert.notEqual((await person.figures(page)).orders, orders);
  await tabTo(page, ".reset", "Shift+Tab");
  await press("Space");
  await page.locator(`.timeline[aria-busy=false] input[type=range][aria-valuetext="${lastDay}"]`).waitFor();
  await assertAt(page, ".reset");

  await tabTo(page, `${WEEKS} .as-table`);
  await press("Enter");
  await page.locator(`${WEEKS} table`).waitFor();
  await assertAt(page, `${WEEKS} .as-table`);
  await press("Enter");
  const reading = page.locator(`${WEEKS} .chart-reading`);
  const summary = await reading.innerText();
  await tabTo(page, `${WEEKS} .plot-slider`);
  await press("ArrowLeft");
  await page.locator(`${WEEKS} .plot-dot`).waitFor();
  assert.notEqual(await reading.innerText(), summary);

  // The grid is one stop; arrow keys lead through it.
  await tabTo(page, "[data-drawing=grid] .mark");
  await assertAt(page, "[data-stop='5-5']");
  for (const key of ["ArrowLeft", "ArrowDown", "ArrowDown", "ArrowUp"]) await press(key);
  await assertAt(page, "[data-stop='4-4']");
  const said = (await page.locator("[data-stop='4-4']").getAttribute("aria-label")) ?? "";
  const chosen = /: ([\d,]+) customer/.exec(said)?.[1];
  await press("Enter");
  await shows(page, chosen ?? "");
  await assertAt(page, "[data-stop='4-4'][aria-pressed=true]");
  await press("Tab");
  await press("Shift+Tab");
  await assertAt(page, "[data-stop='4-4']");
  await press("Space");
  await person.settled(page);
  assert.equal(await part(page, "selection").count(), 0);
  assert.equal((await person.figures(page)).customers, customers);

  await tabTo(page, "[data-testid=bins]");
  await press("4");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=grid] .heat-row").length === 4);
  await assertAt(page, "[data-testid=bins]");
  assertClean();
  await close();
});

it("chooses a segment on the map, takes the filter away, sorts, searches and turns pages", async () => {
  const { page, press, assertClean, close } = await visit();
  await openSample(page);
  const { customers } = await person.figures(page);

  // So is the map; its tiles go by size.
  await go(page, "segments");
  await tabTo(page, ".tile");
  const first = await page.evaluate(() => document.activeElement?.getAttribute("data-stop"));
  await press("End");
  await press("ArrowRight");
  const tiles = await page.locator(".tile").count();
  for (let back = 1; back < tiles; back++) await press("ArrowLeft");
  await assertAt(page, `.tile[data-stop="${first}"]`);
  await press("ArrowDown");
  const second = await page.evaluate(() => document.activeElement?.getAttribute("data-stop") ?? "");
  const size = await person.segmentSize(page, second);
  await press("Enter");
  await assertAt(page, ".tile[aria-pressed=true]");
  await shows(page, size);
  await tabTo(page, ".chip", "Shift+Tab");
  await press("Enter");
  await part(page, "selection").waitFor({ state: "detached" });
  await assertAt(page, "#view-title");

  await go(page, "customers");
  await tabTo(page, "[data-testid=find]");
  await page.keyboard.type("U123");
  await page.waitForFunction(() => document.querySelectorAll("[data-customer]").length < 50);
  await press("Escape");
  await lists(page, customers);
  assert.equal(await part(page, "find").inputValue(), "");
  await assertAt(page, "[data-testid=find]");
  await page.keyboard.type("nobody");
  await page.locator(".none-found").waitFor();
  await tabTo(page, ".none-found button");
  await press("Enter");
  await lists(page, customers);
  await assertAt(page, "#customers-title");

  // The table is one stop; arrow keys lead from the head of a column to the next, and Enter sorts by it.
  await tabTo(page, "#rows");
  while (!(await meant(page, "[aria-sort=descending]"))) await press("ArrowRight");
  await press("Enter");
  await page.locator("th[aria-sort=ascending]").waitFor();
  assert.ok(await meant(page, "[aria-sort=ascending]"));
  await assertAt(page, "#rows");

  await go(page, "segments");
  const few = await person.segmentSize(page, "new_customers");
  await tabTo(page, 'tr[data-segment="new_customers"] button');
  await press("Enter");
  await shows(page, few);
  await go(page, "customers");
  await lists(page, few);
  // Keys lead to the last row and back to the head, whatever of it is drawn.
  await tabTo(page, "#rows");
  await press("Control+End");
  await meantRow(page, Number(few) + 1);
  await press("PageUp");
  await press("Control+ArrowUp");
  await meantRow(page, 1);
  assertClean();
  await close();
});

it("opens a customer's card and comes back, saves files, changes language and colours", async () => {
  const { page, press, assertClean, close } = await visit();
  await openSample(page);
  await go(page, "customers");
  await tabTo(page, "#rows");
  for (let row = 0; row < 3; row++) await press("ArrowDown");
  await meantRow(page, 4);
  const card = part(page, "customer");
  for (const back of ["Escape", "Enter"]) {
    await press("Enter");
    await assertAt(page, "#customer-title");
    await press("Tab");
    await press(back);
    await card.waitFor({ state: "detached" });
    await assertAt(page, "#rows");
    await meantRow(page, 4);
  }

  // Escape closes one thing at a time, and from afar the focus stays where it is.
  await press("Enter");
  await assertAt(page, "#customer-title");
  await tabTo(page, "[data-testid=privacy]", "Shift+Tab");
  await press("Enter");
  await page.locator("#privacy-note").waitFor();
  await press("Escape");
  await page.locator("#privacy-note").waitFor({ state: "hidden" });
  assert.ok(await card.isVisible());
  await press("Escape");
  await card.waitFor({ state: "detached" });
  await assertAt(page, "[data-testid=privacy]");

  await tabTo(page, "[data-testid=language]");
  await press("Enter");
  await page.locator("html[lang=zh-CN]").waitFor();
  await assertAt(page, "[data-testid=language]");
  await tabTo(page, "[data-testid=theme]");
  await press("Space");
  await page.locator("html[data-theme]").waitFor();
  await assertAt(page, "[data-testid=theme]");

  await go(page, "data");
  await tabTo(page, "summary");
  await press("Space");
  await page.locator("details[open]").waitFor();
  await go(page, "export");
  for (const which of ["csv", "summary", "run"]) {
    await tabTo(page, `[data-testid=export-${which}]`);
    const [saved] = await Promise.all([page.waitForEvent("download"), press("Enter")]);
    assert.match(saved.suggestedFilename(), new RegExp(which));
    await assertAt(page, `[data-testid=export-${which}]`);
  }
  assertClean();
  await close();
});

it("chooses files, cancels, and leaves an error behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clientele-keyboard-"));
  const { page, press, assertClean, close } = await visit();
  // Listening begins before the key is pressed: a key is quicker than the listener.
  page.on("filechooser", () => {});
  await tabTo(page, ".drop-button");
  const choose = async () => (await Promise.all([page.waitForEvent("filechooser"), press("Enter")]))[0];
  await (await choose()).setFiles(await largeOrders(folder));
  await assertAt(page, "#reading-title");
  await tabTo(page, "[data-testid=cancel]");
  await press("Enter");
  await assertAt(page, "#start-title");

  await tabTo(page, ".drop-button");
  await (await choose()).setFiles({ name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
  await assertAt(page, "#error-title");
  await tabTo(page, ".error button");
  await press("Enter");
  await part(page, "error").waitFor({ state: "detached" });
  await assertAt(page, "#start-title");
  assertClean();
  await close();
  await rm(folder, { recursive: true, force: true });
});
