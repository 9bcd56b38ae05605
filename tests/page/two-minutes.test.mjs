// "Who are my best customers, who am I losing, what changed since last quarter?" – found without help, by keys alone and by pointer alone.
import assert from "node:assert/strict";
import { it } from "node:test";
import * as chromium from "../browser/browser.mjs";
import * as firefox from "../browser/firefox.mjs";
import { FIREFOX, without } from "../browser/programs.mjs";
import { assertAt, tabTo } from "./keyboard.mjs";
import { ways } from "./ways.mjs";

const MINUTES_MS = 120_000;
const READY = "[data-testid=answers][aria-busy=false]";
const HEIGHT = 800;

/**
 * What both browsers' pages can do.
 * @typedef {object} Hands
 * @property {(selector: string, key?: "Tab" | "Shift+Tab") => Promise<void>} press what comes behind, or before
 * @property {(selector: string) => Promise<unknown>} see
 * @property {(selector: string) => Promise<unknown>} gone
 * @property {(selector: string) => Promise<string>} text
 * @property {() => Promise<void>} back from a customer's card
 */

/** The journey itself. @param {Hands} hands @param {boolean} chinese */
async function journey({ press, see, gone, text, back }, chinese) {
  const begun = performance.now();
  await see("[data-testid=sample]");
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
  await gone("[data-testid=customer]");
  // All of the best, as a list.
  await press("[data-testid=answer-best-show]", "Shift+Tab");
  await see("[data-shown=customers] [data-testid=rows]");
  await see("[data-testid=selection] .chip");
  assert.ok(performance.now() - begun < MINUTES_MS);
}

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {Pick<Hands, "press" | "back">} Means */

/** Nothing but keys. @param {Page} page @returns {Means} */
const byKeyboard = (page) => ({
  press: async (selector, key) => {
    await tabTo(page, selector, key);
    await page.keyboard.press("Enter");
  },
  back: async () => {
    await assertAt(page, "#customer-title");
    await page.keyboard.press("Escape");
    // Where she was before, as it comes back on screen.
    await assertAt(page, "[data-testid=answer-losing] [data-customer]");
  },
});

/** Nothing but clicks. @param {(selector: string) => Promise<void>} click @returns {Means} */
const byPointer = (click) => ({
  press: click,
  back: () => click("[data-testid=customer] .panel-head button"),
});

const EACH = [false, true].flatMap((chinese) =>
  [360, 1440].flatMap((width) => [true, false].map((keys) => ({ chinese, width, keys }))),
);
/** @param {typeof EACH[number]} one */
const named = ({ chinese, width, keys }) =>
  `is made by ${keys ? "keyboard" : "pointer"} in ${chinese ? "Chinese" : "English"} at ${width} pixels`;

ways(chromium.launch, chromium.open)("the two-minute journey in Chromium", (visit) => {
  for (const one of EACH) {
    it(named(one), async () => {
      const { page, assertClean, close } = await visit({
        locale: one.chinese ? "zh-CN" : "en-GB",
        viewport: { width: one.width, height: HEIGHT },
        reducedMotion: one.width === 360 ? "reduce" : "no-preference",
      });
      const first = (/** @type {string} */ selector) => page.locator(selector).first();
      await journey(
        {
          ...(one.keys ? byKeyboard(page) : byPointer((selector) => first(selector).click())),
          see: (selector) => first(selector).waitFor(),
          gone: (selector) => first(selector).waitFor({ state: "detached" }),
          text: (selector) => first(selector).innerText(),
        },
        one.chinese,
      );
      assertClean();
      await close();
    });
  }
});

const missing = without(FIREFOX);
if (missing) it("the two-minute journey in Firefox", { skip: missing });
else {
  // Each has a browser of its own: Firefox remembers whether the mouse or a key was used last, and rings the focus accordingly.
  for (const keys of [true, false]) {
    const name = `the two-minute journey in Firefox, by ${keys ? "keyboard" : "pointer"}`;
    ways(firefox.launch, firefox.open)(name, (visit) => {
      for (const one of EACH.filter((each) => each.keys === keys)) {
        it(named(one), async () => {
          const { page, assertClean, close } = await visit();
          await page.setViewport({ width: one.width, height: HEIGHT });
          // What is asked of it there, pages of both browsers can do.
          const same = /** @type {Page} */ (/** @type {unknown} */ (page));
          const means = keys ? byKeyboard(same) : byPointer((selector) => page.locator(selector).click());
          await page.waitForSelector("[data-testid=language]");
          if (one.chinese) await means.press("[data-testid=language]");
          await journey(
            {
              ...means,
              see: (selector) => page.waitForSelector(selector),
              gone: (selector) => page.waitForSelector(selector, { hidden: true }),
              text: (selector) => page.$eval(selector, (one) => /** @type {HTMLElement} */ (one).innerText),
            },
            one.chinese,
          );
          assertClean();
          await close();
        });
      }
    });
  }
}
