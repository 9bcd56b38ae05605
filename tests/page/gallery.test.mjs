// Every widget in every state: looks, for whom they are, keys, pictures, and a million points.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, it } from "node:test";
import * as axe from "../browser/axe.mjs";
import { launch, picture } from "../browser/browser.mjs";
import { build, visit } from "./gallery.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  [browser] = await Promise.all([launch(), build("looks")]);
});
after(() => browser?.close());

const CHARTS = ["bar", "heat", "histogram", "lines", "treemap", "parallel", "radar", "sankey", "scatter", "strip"];

/** Words of a chart that stand outside its drawing. @param {Page} page */
const outside = (page) =>
  page.evaluate(() =>
    Array.from(document.querySelectorAll("[data-drawing]")).flatMap((drawing) => {
      const box = drawing.getBoundingClientRect();
      return Array.from(drawing.querySelectorAll("text"))
        .filter((text) => text.getClientRects().length > 0 && text.parentElement?.localName !== "svg")
        .filter((text) => {
          const { left, right } = text.getBoundingClientRect();
          return left < box.left - 2 || right > box.right + 2;
        })
        .map((text) => `${drawing.getAttribute("data-drawing")}: ${text.textContent}`);
    }),
  );

const LOOKS = /** @type {const} */ ([
  { name: "light", lang: "en", options: { colorScheme: "light" } },
  { name: "dark", lang: "en", options: { colorScheme: "dark" } },
  { name: "light-zh", lang: "zh", options: { colorScheme: "light" } },
  { name: "dark-zh", lang: "zh", options: { colorScheme: "dark" } },
  { name: "contrast", lang: "en", options: { colorScheme: "light", contrast: "more" } },
  { name: "forced", lang: "en", options: { colorScheme: "dark", forcedColors: "active" } },
  { name: "light-360", lang: "en", options: { colorScheme: "light", viewport: { width: 360, height: 740 } } },
  { name: "dark-zh-360", lang: "zh", options: { colorScheme: "dark", viewport: { width: 360, height: 740 } } },
]);

for (const { name, lang, options } of LOOKS) {
  it(`looks right, and is for everyone, in ${name}`, async () => {
    const { page, faults, close } = await visit(
      browser,
      { lang },
      { ...options, bypassCSP: true, reducedMotion: "reduce" },
    );
    await page.locator("canvas[data-painter]").first().waitFor();
    await picture(page, `gallery-${name}`);
    assert.equal((await axe.faults(page)).join("\n"), "");
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok((wide[0] ?? 0) <= (wide[1] ?? 0), `${wide[0]} wide in ${wide[1]}`);
    assert.deepEqual(await outside(page), []);
    // The same as tables: nothing about it is lost.
    for (const button of await page.locator(".as-table").all()) await button.click();
    assert.equal(await page.locator("[data-drawing]").count(), 0, "every chart has a table");
    await picture(page, `gallery-tables-${name}`);
    assert.equal((await axe.faults(page)).join("\n"), "");
    assert.deepEqual(faults, []);
    await close();
  });
}

it("keeps to its policy, and shows words at marks as text", async () => {
  const { page, faults, close } = await visit(browser);
  await page.locator("[data-drawing=bar] .mark").first().hover();
  const tip = page.locator(".tip.shown");
  await tip.waitFor();
  assert.equal(await tip.textContent(), "Champions: 1,200");
  await page.keyboard.press("Escape");
  await page.locator(".tip:not(.shown)").waitFor({ state: "attached" });
  assert.deepEqual(faults, []);
  await close();
});

it("saves each chart as a drawing free of the page, and as a picture", async () => {
  // A page without a policy, to read drawings in.
  const blank = await browser.newPage();
  for (const chart of CHARTS) {
    const { page, faults, close } = await visit(browser, { only: chart });
    if (chart === "scatter") await page.locator("canvas[data-painter]").waitFor();
    const save = async (/** @type {string} */ kind) => {
      await page.locator(".chart-save").click();
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.locator(`[data-testid=${chart}-${kind}]`).click(),
      ]);
      return readFile(await file.path());
    };
    const drawing = (await save("svg")).toString("utf8");
    assert.match(drawing, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="\d+" height="\d+"/, chart);
    assert.doesNotMatch(drawing, / (style|class|on\w+)=|<(script|style|foreignObject)|light-dark|var\(|color\(/, chart);
    const isDrawn = await blank.evaluate((text) => {
      const read = new DOMParser().parseFromString(text, "image/svg+xml");
      return read.querySelector("parsererror") === null && read.querySelectorAll("rect, path, line, image").length > 3;
    }, drawing);
    assert.ok(isDrawn, chart);
    const image = await save("png");
    assert.deepEqual([...image.subarray(1, 4)], [...Buffer.from("PNG")], chart);
    assert.ok(image.length > 3000, `${chart}: ${image.length} bytes`);
    assert.deepEqual(faults, []);
    await close();
  }
});
