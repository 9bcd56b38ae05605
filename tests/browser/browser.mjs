// A real Chromium with a fresh profile, and pages that remember everything that went wrong in them.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium as playwright } from "playwright-core";
import { CHROMIUM, path } from "./programs.mjs";
import { SCREENSHOTS } from "./project.mjs";
import { tellViolations, watch } from "./watch.mjs";

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

/**
 * Starts Chromium; playwright gives it a profile of its own and removes that afterwards.
 * @param {readonly string[]} [flags] added to the usual ones
 */
export function launch(flags = []) {
  return playwright.launch({ executablePath: path(CHROMIUM), args: [...FLAGS, ...flags] });
}

/**
 * How late workers get what they are sent, in milliseconds. On a quick machine much is there before anybody looks: with CLIENTELE_SLOW=300
 * a test that does not wait for what it looks at fails every time, not once in a while.
 */
const SLOW = Number(process.env.CLIENTELE_SLOW ?? 0);

/** Runs in the page, before anything of its own. @param {number} late */
function slowWorkers(late) {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any} */ options) {
    setTimeout(() => postMessage.call(this, message, options), late);
  };
}

/**
 * Opens a page in a context of its own and watches it.
 * @param {import("playwright-core").Browser} browser
 * @param {string} url
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const watched = watch(url);
  page.on("console", (message) => watched.said(message.type(), message.text()));
  page.on("pageerror", (error) => watched.uncaught(error));
  page.on("crash", () => watched.uncaught("the page crashed"));
  page.on("request", (request) => watched.asked(request.url()));
  await context.exposeFunction("__violation", watched.violated);
  await context.addInitScript(tellViolations);
  if (SLOW > 0) await context.addInitScript(slowWorkers, SLOW);
  await page.goto(url);
  return { ...watched, page, close: () => context.close() };
}

/**
 * Keeps a picture of the page in target/screenshots/.
 * @param {import("playwright-core").Page} page
 * @param {string} name
 */
export async function picture(page, name) {
  mkdirSync(SCREENSHOTS, { recursive: true });
  // What sticks to the window's edge would stand in the middle of the picture.
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
}

/**
 * The element that tests know by this name.
 * @param {import("playwright-core").Page} page
 * @param {string} name its `data-testid`
 */
export const part = (page, name) => page.locator(`[data-testid="${name}"]`);
