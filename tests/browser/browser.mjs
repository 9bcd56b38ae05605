// A real Chromium with a fresh profile, and pages that remember everything that went wrong in them.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { chromium } from "./chromium.mjs";
import { SCREENSHOTS } from "./project.mjs";

/** Chromium keeps quiet by itself: whatever is heard comes from the page. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-domain-reliability",
  "--no-first-run",
  "--no-pings",
];

/** Schemes that stay on the machine. */
const LOCAL = ["file:", "blob:", "data:", "about:"];

/**
 * Starts Chromium; playwright gives it a profile of its own and removes that afterwards.
 * @param {readonly string[]} [flags] added to the usual ones
 */
export function launch(flags = []) {
  return playwright.launch({ executablePath: chromium(), args: [...FLAGS, ...flags] });
}

/**
 * @typedef {object} Watched
 * @property {import("playwright-core").Page} page
 * @property {string[]} problems console errors, uncaught errors, policy violations, in the order they came
 * @property {string[]} requests addresses asked for that are neither local nor the page's own
 * @property {() => void} assertClean fails when there is a problem or a request
 * @property {() => Promise<void>} close
 */

/**
 * Opens a page in a context of its own and watches it.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<Watched>}
 */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const requests = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`uncaught: ${error.message}`));
  page.on("crash", () => problems.push("the page crashed"));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    const own = asked.href.split("#")[0] === url.split("#")[0];
    if (!own && !LOCAL.includes(asked.protocol)) requests.push(asked.href);
  });
  await context.exposeFunction("__violation", (/** @type {string} */ text) => problems.push(`policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => {
      const { __violation } = /** @type {{ __violation?: (text: string) => void }} */ (
        /** @type {unknown} */ (globalThis)
      );
      __violation?.(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await page.goto(url);
  return {
    page,
    problems,
    requests,
    assertClean: () => {
      assert.deepEqual(problems, [], "The page must not complain.");
      assert.deepEqual(requests, [], "The page must not ask for anything.");
    },
    close: () => context.close(),
  };
}

/**
 * Keeps a picture of the page in target/screenshots/.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/**
 * The element that tests know by this name.
 * @param {import("playwright-core").Page} page
 * @param {string} name its `data-testid`
 */
export const part = (page, name) => page.locator(`[data-testid="${name}"]`);
