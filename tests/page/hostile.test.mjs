// A shop whose every text is meant to harm, from its files to its exports: nothing runs, nothing breaks out of its place.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, it } from "node:test";
import { launch, open, part, picture } from "../browser/browser.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import { OWN, SHOP, TEXTS } from "./hostile.mjs";
import * as person from "./person.mjs";
import { file } from "./questions.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  // Points by canvas: what a driver without a card tells of its own speed is no complaint of the page.
  browser = await launch(["--disable-3d-apis"]);
});
after(() => browser?.close());

/** What became of texts that should have stayed texts. @param {Page} page @param {string} where */
async function assertHarmless(page, where) {
  const found = await page.evaluate(() => {
    const parts =
      "img, iframe, object, embed, script[src], a[href^='javascript' i], a[href^=http], [onerror], [onload]";
    /** @param {Element} element @returns {number} how far right it may be seen */
    const limit = (element) => {
      if (getComputedStyle(element).position === "fixed") return innerWidth;
      for (let above = element.parentElement; above; above = above.parentElement) {
        if (getComputedStyle(above).overflowX !== "visible") return Number.POSITIVE_INFINITY;
        if (above.matches(".panel, .opened, body")) return above.getBoundingClientRect().right;
      }
      return innerWidth;
    };
    const out = [...document.querySelectorAll("body *")].filter(
      (one) =>
        !one.closest("svg, [popover]:not(:popover-open), .unseen") &&
        one.checkVisibility({ visibilityProperty: true }) &&
        one.getBoundingClientRect().right > limit(one) + 1,
    );
    // A direction that is turned turns the rest of its paragraph.
    const turned = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text; text = texts.nextNode()) {
      if (!text.textContent?.includes("\u202E") || text.parentElement?.closest("option, svg, textarea")) continue;
      let around = text.parentElement;
      const isPart = (/** @type {Element} */ one) =>
        getComputedStyle(one).display === "inline" && getComputedStyle(one).unicodeBidi === "normal";
      while (around && isPart(around)) around = around.parentElement;
      if (around?.textContent?.trim() !== text.textContent.trim()) turned.push(around);
    }
    const say = (/** @type {Element | null} */ one) => one?.outerHTML.slice(0, 160) ?? "";
    return {
      ran: Reflect.has(globalThis, "__ran") || Reflect.has({}, "customer_id"),
      parts: [...document.querySelectorAll(parts)].map(say),
      wide: Math.max(0, document.documentElement.scrollWidth - innerWidth),
      out: out.slice(0, 5).map(say),
      turned: turned.slice(0, 5).map(say),
    };
  });
  assert.deepEqual(found, { ran: false, parts: [], wide: 0, out: [], turned: [] }, where);
}

/** The cells of a file of comma-separated values. @param {string} csv */
const cellsOf = (csv) =>
  Array.from(csv.replace("\ufeff", "").matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^,\r\n]*))/g), ([, quoted, plain]) =>
    (quoted ?? plain ?? "").replaceAll('""', '"'),
  );

/** Nothing in it is run by a spreadsheet. @param {string} name @param {string} csv */
function assertSafe(name, csv) {
  const run = cellsOf(csv).filter(
    (cell) => /^[=+\-@\t\r\n＝＋－＠]/.test(cell) && !/^[-+]?[\d.]+(e[-+]?\d+)?$/i.test(cell),
  );
  assert.deepEqual(run, [], name);
}

/** @param {Page} page @param {string} button */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), part(page, button).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}

/** Text, and the name of a column, as expressions write them. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", "''")}'`;
const named = (/** @type {string} */ column) => `customers.\`${column.replaceAll("`", "``")}\``;

/** @param {Page} page */
async function unfold(page) {
  // At once: a hand would have to wait for each to come to rest.
  await page.evaluate(() => {
    const folded = () => Array.from(document.querySelectorAll("main details:not([open]) > summary"));
    for (const summary of folded()) /** @type {HTMLElement} */ (summary).click();
  });
  await page.waitForFunction(() => document.querySelector("main details:not([open])") === null);
}

/** Charts as tables, and back. @param {Page} page */
async function asTables(page) {
  for (const pressed of ["false", "true"]) {
    const buttons = page.locator(`main .as-table[aria-pressed=${pressed}]`);
    await buttons.evaluateAll((all) => {
      for (const button of all) /** @type {HTMLElement} */ (button).click();
    });
    await assertHarmless(page, `charts, ${pressed}`);
  }
}

/** The palette finds customers, tags and schemes by what they are called, and says what was written. @param {Page} page */
async function findEach(page) {
  await page.keyboard.press("Control+k");
  for (const [i, text] of TEXTS.entries()) {
    // Nobody types more of it.
    await part(page, "palette-find").fill(Array.from(text).slice(0, 8).join(""));
    await page.locator("[data-command^=customer-]").first().waitFor();
    await assertHarmless(page, `palette ${i}`);
  }
  await page.keyboard.press("Escape");
  await part(page, "palette").waitFor({ state: "hidden" });
}

for (const { width, locale } of [
  { width: 1280, locale: "en-GB" },
  { width: 360, locale: "zh-CN" },
]) {
  it(`stays text in every view at ${width} pixels`, async () => {
    const { page, assertClean, close } = await open(browser, SEALED_FILE, { locale, viewport: { width, height: 800 } });
    page.setDefaultTimeout(12_000);
    const see = async (/** @type {string} */ where) => {
      await picture(page, `hostile-${where}-${width}`);
      await assertHarmless(page, where);
    };
    await person.openFiles(page, file(`${TEXTS[0]}${TEXTS[5]}.csv`, ""));
    await see("error");
    await person.openFiles(page, SHOP);
    await person.known(page);
    await person.lookAgain(page);
    await part(page, "preview").waitFor();
    await unfold(page);
    await see("preview");
    await person.readPreviewed(page);
    await person.known(page);
    await see("overview");
    for (const view of /** @type {const} */ (["data", "segments", "value", "customers", "tags", "export"])) {
      await person.go(page, view);
      if (view === "value") await part(page, "value-doubt").locator("h3").first().waitFor();
      await unfold(page);
      await see(view);
    }
    // Clusters by columns that are called so, and the charts of them and of what customers are worth, as tables too.
    await person.go(page, "clusters");
    await unfold(page);
    for (const box of await page.locator("[data-cluster-column]").all()) await box.check();
    await part(page, "clusters-k").selectOption("3");
    await part(page, "clusters-find").click();
    await part(page, "clusters-profile").locator(".heat").first().waitFor();
    await part(page, "clusters-progress").waitFor({ state: "detached" });
    await unfold(page);
    await assertHarmless(page, "clusters");
    for (const view of /** @type {const} */ (["clusters", "value"])) {
      await person.go(page, view);
      await asTables(page);
      await assertHarmless(page, `${view}, as tables`);
    }
    // An audience of one's own, called so and asking so, and what it narrows everything to.
    await person.go(page, "tags");
    for (const [i, column] of OWN.entries()) {
      const value = TEXTS[column] ?? "";
      await part(page, "audience-new").click();
      await part(page, "audience-text").fill(
        `customers.city = ${quoted(value)} or ${named(value)} != ${quoted(value)}`,
      );
      await part(page, "audience-name").fill(value);
      await part(page, "audience-sample").waitFor();
      await assertHarmless(page, `audience ${i}`);
      await part(page, "audience-save").click();
      await page.locator(`[data-tag=own_${i + 1}]`).waitFor();
      await assertHarmless(page, `tag ${i}`);
    }
    // A card for each kind of id.
    await person.go(page, "customers");
    for (let i = 0; i < TEXTS.length; i++) {
      await page.locator("[data-customer]").nth(i).click();
      await page.locator("[data-testid=customer-tags][aria-busy=false]").waitFor();
      await unfold(page);
      await assertHarmless(page, `card ${i}`);
      await page.keyboard.press("Escape");
      await part(page, "customer").waitFor({ state: "detached" });
    }
    await findEach(page);
    // Names that are hidden are cut, and still names.
    await part(page, "mask").click();
    await page.locator("[data-testid=mask][aria-pressed=true]").waitFor();
    await person.go(page, "customers");
    await see("masked");
    await page.locator("[data-customer]").first().click();
    await page.locator("[data-testid=customer-tags][aria-busy=false]").waitFor();
    await unfold(page);
    await assertHarmless(page, "card, masked");
    await page.keyboard.press("Escape");
    await part(page, "customer").waitFor({ state: "detached" });
    await part(page, "mask").click();
    await person.go(page, "tags");
    await part(page, "audience-select").click();
    await person.settled(page);
    await see("selection");
    for (const view of person.VIEWS) {
      await person.go(page, view);
      await assertHarmless(page, `${view}, selected`);
    }
    assertClean();
    await close();
  });
}

it("is taken along as text: no formula, no markup, and the same again from the project", async () => {
  const { page, assertClean, close } = await open(browser, SEALED_FILE);
  await person.openFiles(page, SHOP);
  await person.known(page);
  await person.go(page, "tags");
  await part(page, "audience-new").click();
  await part(page, "audience-text").fill("frequency > 2");
  await part(page, "audience-name").fill(TEXTS[10] ?? "");
  await part(page, "audience-sample").waitFor();
  await part(page, "audience-save").click();
  await page.locator("[data-tag=own_1]").waitFor();
  await person.settled(page);
  await person.go(page, "export");
  for (const what of ["csv", "tags", "scores"]) {
    const { name, text } = await saved(page, `export-${what}`);
    assertSafe(name, text);
  }
  for (const what of ["full", "ids", "pseudonyms"]) {
    await part(page, "list-what").selectOption(what);
    const { name, text } = await saved(page, "list-save");
    assertSafe(name, text);
  }
  const shared = await saved(page, "share-save");
  assertSafe(shared.name, shared.text);
  const report = await saved(page, "export-report");
  const project = await saved(page, "project-save");
  const state = await person.stateOf(page);
  assertClean();
  await close();

  const path = at("target/hostile.report.test.html");
  await writeFile(path, report.text);
  assert.doesNotMatch(report.text, /<script|<img|<iframe|\sstyle=/i);
  const read = await open(browser, `file://${path}`);
  await assertHarmless(read.page, "report");
  read.assertClean();
  await read.close();

  const again = await open(browser, SEALED_FILE);
  await part(again.page, "file-input").setInputFiles({
    name: project.name,
    mimeType: "application/json",
    buffer: Buffer.from(project.text),
  });
  await person.opened(again.page);
  await person.settled(again.page);
  assert.equal(await person.stateOf(again.page), state);
  await assertHarmless(again.page, "project");
  again.assertClean();
  await again.close();
});
