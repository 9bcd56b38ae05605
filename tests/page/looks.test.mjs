// The page in both languages and colours: nothing that axe finds wrong, nothing wider than a telephone. Pictures for people to look at.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import * as axe from "../browser/axe.mjs";
import { launch, open, part, picture } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { VIEWS } from "./sights.mjs";

/** @typedef {import("playwright-core").Page} Page */

const LOOKS = /** @type {const} */ ([
  { name: "light-en", locale: "en-GB", colorScheme: "light" },
  { name: "dark-en", locale: "en-GB", colorScheme: "dark" },
  { name: "light-zh", locale: "zh-CN", colorScheme: "light" },
  { name: "dark-zh", locale: "zh-CN", colorScheme: "dark" },
]);
/**
 * Each language and each colour on a wide screen; the other two pairs of them are seen on a telephone. With CLIENTELE_LOOKS=all, every
 * pair is seen on a wide screen.
 */
const [lightEnglish, darkEnglish, lightChinese, darkChinese] = LOOKS;
const WIDE = process.env.CLIENTELE_LOOKS === "all" ? LOOKS : [lightEnglish, darkChinese];
const NARROW = [darkEnglish, lightChinese];
/** Views whose tables fit a usual screen. */
const WITH_TABLES = new Set(["overview", "segments", "customers", "tags", "data"]);
const PHONE = { width: 360, height: 740 };

describe("the page's looks", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  /** What axe finds wrong. @param {Page} page */
  async function faults(page) {
    // On a shade axe does not judge contrast at all.
    await page.addStyleTag({ content: ".scroll, .chart-table { background: var(--surface) !important; }" });
    return axe.faults(page);
  }

  /** Tables of which a part is out of sight. @param {Page} page */
  const cutOff = (page) =>
    page
      .locator(".scroll")
      .evaluateAll((all) =>
        all
          .filter((one) => one.scrollWidth > one.clientWidth)
          .map((one) => `${one.ariaLabel}: ${one.scrollWidth} in ${one.clientWidth}`),
      );

  /** Words that stand over the edge of their tile or cell, or into the words beside them. @param {Page} page */
  const misfits = (page) =>
    page.evaluate(() => {
      const shown = (/** @type {string} */ selector, /** @type {ParentNode} */ within = document) =>
        Array.from(within.querySelectorAll(selector)).filter((one) => one.getClientRects().length > 0);
      const box = (/** @type {Element} */ one) => one.getBoundingClientRect();
      const over = shown(".tile").flatMap((tile) => {
        const area = tile.querySelector(".tile-area") ?? tile;
        return shown("text", tile).filter(
          (text) => box(text).right > box(area).right || box(text).bottom > box(area).bottom,
        );
      });
      const into = shown(".plot-feet").flatMap((feet) =>
        shown("text", feet).filter((text, i, all) => {
          const next = all[i + 1];
          return next !== undefined && box(text).right > box(next).left;
        }),
      );
      const cell = document.querySelector(".heat-area");
      const cut = shown(".heat-text").filter((text) => cell && box(text).width > box(cell).width);
      return [...over, ...into, ...cut].map((one) => one.outerHTML.slice(0, 120));
    });

  for (const { name, locale, colorScheme } of WIDE) {
    it(`are for everyone in ${name}`, async () => {
      const { page, close } = await open(browser, SEALED_FILE, {
        locale,
        colorScheme,
        bypassCSP: true,
        reducedMotion: "reduce",
      });
      for (const view of VIEWS) {
        await view.reach(page);
        await picture(page, `${view.name}-${name}`);
        assert.equal((await faults(page)).join("\n"), "", `${view.name} in ${name}`);
        if (!WITH_TABLES.has(view.name)) continue;
        assert.deepEqual(await cutOff(page), [], "tables that do not fit a usual screen");
        assert.deepEqual(await misfits(page), [], "words that do not fit");
      }
      await close();
    });
  }

  for (const { name, locale, colorScheme } of NARROW) {
    it(`fit a telephone in ${name}`, async () => {
      const watched = await open(browser, SEALED_FILE, { locale, colorScheme, viewport: PHONE });
      for (const view of VIEWS) {
        await view.reach(watched.page);
        await picture(watched.page, `${view.name}-${name}-360`);
        const wide = await watched.page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= PHONE.width, `${view.name} is ${wide} wide`);
      }
      watched.assertClean();
      await watched.close();
    });
  }

  for (const width of [360, 412, 768, 1000, 1920]) {
    it(`have room for their words at ${width} pixels`, async () => {
      const watched = await open(browser, SEALED_FILE, { viewport: { width, height: 900 } });
      const { page } = watched;
      await person.openSample(page);
      for (const language of ["en", "zh-CN"]) {
        await page.locator(`html[lang=${language}]`).waitFor();
        await person.go(page, "overview");
        assert.deepEqual(await misfits(page), [], `overview in ${language}`);
        await person.go(page, "segments");
        for (const measure of [0, 1]) {
          await page.locator(".choices button").nth(measure).click();
          assert.deepEqual(await misfits(page), [], `in ${language}, measure ${measure}`);
        }
        await part(page, "language").click();
      }
      watched.assertClean();
      await watched.close();
    });
  }

  it("show by a shade that a table goes on", async () => {
    const watched = await open(browser, SEALED_FILE, { viewport: PHONE });
    const { page } = watched;
    await person.openSample(page);
    for (const [view, name] of /** @type {const} */ ([
      ["segments", "segments"],
      ["customers", "rows"],
    ])) {
      await person.go(page, view);
      const table = page.locator(`.scroll:has([data-testid=${name}]), .grid-scroll[data-testid=${name}]`);
      await table.evaluate((scroller) => scroller.scrollIntoView({ block: "start" }));
      // The strip between the table's upper edge and its first words, at the right.
      const strip = async () => {
        const { x, y, width } = (await table.boundingBox()) ?? assert.fail();
        return page.screenshot({ clip: { x: x + width - 12, y, width: 10, height: 2 } });
      };
      const before = await strip();
      await table.evaluate((scroller) => scroller.scrollTo({ left: scroller.scrollWidth }));
      const atEnd = await strip();
      assert.ok(!atEnd.equals(before), `${name} goes on to the right`);
      await table.evaluate((scroller) => scroller.scrollTo({ left: 0 }));
      assert.ok((await strip()).equals(before));
    }
    watched.assertClean();
    await watched.close();
  });

  it("change when they are told to", async () => {
    const watched = await open(browser, SEALED_FILE, { colorScheme: "light" });
    const paper = () => watched.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await part(watched.page, "drop").waitFor();
    const light = await paper();
    await part(watched.page, "theme").click();
    await watched.page.locator("html[data-theme=dark]").waitFor();
    assert.notEqual(await paper(), light);
    await part(watched.page, "theme").click();
    await watched.page.locator("html[data-theme=light]").waitFor();
    assert.equal(await paper(), light);
    watched.assertClean();
    await watched.close();
  });
});
