// "Who are my best customers, who am I losing, what changed since last quarter?" – found without help, by keys alone and by pointer alone.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, open } from "../browser/browser.mjs";
import * as firefox from "../browser/firefox.mjs";
import { FIREFOX, without } from "../browser/programs.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { serveDist } from "../browser/server.mjs";
import { assertAt, tabTo } from "./keyboard.mjs";

const MINUTES_MS = 120_000;
const READY = "[data-testid=answers][aria-busy=false]";

/** What both browsers' pages can do. @typedef {{ press: (selector: string) => Promise<void>, see: (selector: string) => Promise<unknown>, text: (selector: string) => Promise<string>, back: () => Promise<void> }} Hands */

/** The journey itself. @param {Hands} hands @param {boolean} chinese */
async function journey({ press, see, text, back }, chinese) {
  const begun = performance.now();
  await press("[data-testid=sample]");
  await see(READY);
  const words = chinese
    ? { best: /位居前 10%/, losing: /沉默时间/, change: /净收入.*上一季度/ }
    : {
        best: /tenth of buyers who spend most/,
        losing: /silent for more than twice/,
        change: /Revenue .*quarter before/,
      };
  for (const [name, said] of Object.entries(words)) {
    const answer = (await text(`[data-testid=answer-${name}]`)).replaceAll(/\s+/g, " ");
    assert.match(answer, said);
    assert.match(answer, /\d+(\.\d+)?%/);
  }
  // One of those who are leaving: who is it, and why?
  await press("[data-testid=answer-losing] [data-customer]");
  await see("[data-testid=customer] .why");
  await back();
  // All of the best, as a list.
  await press("[data-testid=answer-best-show]");
  await see("[data-shown=customers] [data-testid=rows]");
  await see("[data-testid=selection] .chip");
  assert.ok(performance.now() - begun < MINUTES_MS);
}

describe("the two-minute journey in Chromium", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());

  for (const locale of ["en-GB", "zh-CN"]) {
    for (const width of [360, 1440]) {
      for (const by of ["keyboard", "pointer"]) {
        it(`is made by ${by} in ${locale} at ${width} pixels`, async () => {
          const watched = await open(browser, SEALED_FILE, {
            locale,
            viewport: { width, height: 800 },
            reducedMotion: width === 360 ? "reduce" : "no-preference",
          });
          const { page } = watched;
          await page.locator("[data-testid=sample]").waitFor();
          await journey(
            {
              press: async (selector) => {
                if (by === "pointer") return page.locator(selector).first().click();
                await tabTo(page, selector);
                await page.keyboard.press("Enter");
              },
              see: (selector) => page.locator(selector).first().waitFor(),
              text: (selector) => page.locator(selector).innerText(),
              back: async () => {
                if (by === "pointer") await page.locator("[data-testid=customer] .panel-head button").first().click();
                else {
                  await assertAt(page, "#customer-title");
                  await page.keyboard.press("Escape");
                }
                await page.locator("[data-testid=customer]").waitFor({ state: "detached" });
              },
            },
            locale === "zh-CN",
          );
          watched.assertClean();
          await watched.close();
        });
      }
    }
  }
});

const missing = without(FIREFOX);
describe("the two-minute journey in Firefox", { skip: missing ?? false }, () => {
  /** @type {Awaited<ReturnType<typeof firefox.launch>>} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serveDist>>} */
  let server;
  before(async () => {
    [browser, server] = await Promise.all([firefox.launch(), serveDist()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  for (const from of ["disk", "host"]) {
    it(`is made by pointer in both languages, from ${from}`, async () => {
      for (const chinese of [false, true]) {
        const { page, assertClean, close } = await firefox.open(
          browser,
          from === "disk" ? SEALED_FILE : `${server.origin}/`,
        );
        await page.waitForSelector("[data-testid=sample]");
        if (chinese) await page.locator("[data-testid=language]").click();
        await journey(
          {
            press: (selector) => page.locator(selector).click(),
            see: (selector) => page.waitForSelector(selector),
            text: (selector) => page.$eval(selector, (one) => /** @type {HTMLElement} */ (one).innerText),
            back: async () => {
              await page.keyboard.press("Escape");
              await page.waitForSelector("[data-testid=customer]", { hidden: true });
            },
          },
          chinese,
        );
        assertClean();
        await close();
      }
    });
  }
});
