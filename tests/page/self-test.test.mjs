// The models on data of the literature, on the page: by its address and from where somebody may doubt them; what it tells is what the
// package tells.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { open, part, picture } from "../browser/browser.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { browser, engine, visit } from "./sample.mjs";

const ADDRESS = `${SEALED_FILE}#/self-test`;
const COMPUTED = 1;
const RESULT = 4;

/** @typedef {import("playwright-core").Page} Page */

/** Waits for the end of the fits. @param {Page} page */
const verdict = async (page) => (await part(page, "self-test-verdict").innerText()).trim();

/** Texts of the cells of every figure. @param {Page} page @returns {Promise<string[][]>} */
const rows = (page) =>
  part(page, "self-test-figures")
    .locator("[data-passed]")
    .evaluateAll((all) =>
      all.map((row) => [...row.querySelectorAll("td")].map((cell) => (cell.textContent ?? "").trim())),
    );

describe("the self-test", () => {
  it("opens by its address with nothing else open, and tells what the package tells", async () => {
    const { page, assertClean, close } = await open(browser, ADDRESS, { locale: "en-GB" });
    const { fits, figures } = await engine.selfTest();
    assert.match(await verdict(page), new RegExp(`^Passed: all ${figures} figures agree.*${fits.length} models.*ms`));
    const write = new Intl.NumberFormat("en", { maximumSignificantDigits: 8 });
    const small = new Intl.NumberFormat("en", { maximumSignificantDigits: 8, notation: "scientific" });
    const told = await rows(page);
    assert.deepEqual(
      told.map((cells) => [cells[COMPUTED], cells[RESULT]]),
      fits.flatMap(({ results }) =>
        results.map(({ computed }) => {
          const isSmall = Math.abs(computed ?? 0) < 1e-4;
          const written = (isSmall ? small : write).format(computed ?? 0);
          return [written.replace("E-7", "×10⁻⁷").replace("-", "−"), "agrees"];
        }),
      ),
    );
    assert.ok(
      told.every(([published, , difference, allowed, , source]) => published && difference && allowed && source),
    );
    const heads = await part(page, "self-test-figures").locator("[scope=rowgroup]").allInnerTexts();
    assert.equal(heads.length, fits.length);
    for (const head of heads) assert.match(head, /fitted in [\d,]+ ms$/);
    // Its end leaves the page that was below.
    await page.keyboard.press("Escape");
    await part(page, "self-test").waitFor({ state: "hidden" });
    await part(page, "drop").waitFor();
    assert.equal(new URL(page.url()).hash, "");
    assertClean();
    await close();
  });

  it("is reached from value, privacy and palette; back leads back", async () => {
    const { page, assertClean, close } = await visit("value");
    await part(page, "value-contest").waitFor();
    await page.locator(".view").locator("[data-testid=self-test-link]").click();
    assert.match(await verdict(page), /^Passed/);
    await part(page, "self-test-close").click();
    await part(page, "self-test").waitFor({ state: "hidden" });
    assert.equal(new URL(page.url()).hash, "#/value");
    await part(page, "privacy").click();
    await page.locator("#privacy-note").locator("[data-testid=self-test-link]").click();
    await part(page, "self-test-verdict").waitFor();
    await page.goBack();
    await part(page, "self-test").waitFor({ state: "hidden" });
    await page.keyboard.press("Control+k");
    await page.keyboard.type("checked in your");
    await page.keyboard.press("Enter");
    await part(page, "self-test-verdict").waitFor();
    // Fitted anew when asked, and only then.
    const time = await verdict(page);
    await part(page, "self-test-run").click();
    await page.waitForFunction(
      (before) => {
        const now = document.querySelector("[data-testid=self-test-verdict]")?.textContent ?? "";
        return now !== "" && !now.includes(before);
      },
      / in (.*)\.$/.exec(time)?.[1] ?? "",
    );
    await page.keyboard.press("Escape");
    await person.go(page, "overview");
    assertClean();
    await close();
  });

  it("says which figure is not so, and how many", async () => {
    const { page, assertClean, close } = await open(browser, "about:blank", { locale: "en-GB" });
    // The script that has the figures is packed: it is doctored when the page makes a worker of it.
    await page.addInitScript(() => {
      const { Blob } = globalThis;
      globalThis.Blob = class extends Blob {
        /** @param {BlobPart[]} [parts] @param {BlobPropertyBag} [options] */
        constructor(parts = [], options) {
          const doctor = (/** @type {BlobPart} */ part) =>
            typeof part === "string" ? part.replace("value:2.425907", "value:2.435907") : part;
          super(parts.map(doctor), options);
        }
      };
    });
    await page.goto(ADDRESS);
    assert.match(await verdict(page), /^Not passed: 1 of \d+ figures differs by more/);
    const failed = page.locator("[data-passed=false]");
    assert.match(await failed.innerText(), /^Parameter b\s+2\.435907\s+2\.425906\d\s+−0\.01\s+±0\.00024\s+differs/);
    await failed.scrollIntoViewIfNeeded();
    await picture(page, "self-test-failed");
    assertClean();
    await close();
  });

  for (const [locale, colorScheme] of /** @type {const} */ ([
    ["en-GB", "dark"],
    ["zh-CN", "light"],
  ])) {
    it(`is for everyone in ${locale}, and fits a telephone`, async () => {
      const axe = await readFile(at("node_modules/axe-core/axe.min.js"), "utf8");
      const visited = await open(browser, ADDRESS, { locale, colorScheme, bypassCSP: true });
      const { page } = visited;
      await verdict(page);
      await picture(page, `self-test-${locale}`);
      await page.evaluate(axe);
      const faults = await page.evaluate(async () => {
        const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (/** @type {unknown} */ (globalThis));
        const { violations } = await axe.run(document, { resultTypes: ["violations"] });
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n")}`);
      });
      assert.deepEqual(faults, []);
      const own = await part(page, "self-test")
        .locator("h2, h3, caption, thead th, button, [role=status]")
        .allInnerTexts();
      if (locale === "zh-CN") assert.deepEqual(own.join().match(/[a-z]{3,}/gi), null);
      await page.setViewportSize({ width: 360, height: 740 });
      await picture(page, `self-test-${locale}-360`);
      const wide = await part(page, "self-test").evaluate((dialog) => [dialog.scrollWidth, dialog.clientWidth]);
      assert.ok((wide[0] ?? 0) <= (wide[1] ?? 0), `${wide}`);
      await visited.close();
    });
  }
});
