// A person with nothing but a keyboard: every step is a key, and after every key it must be plain where she is.
import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */

/** More stops than the page has. */
const MOST_STOPS = 200;

/**
 * @typedef {object} Stop
 * @property {string} name for people
 * @property {string} path for comparing
 * @property {boolean} isFirst the skip link
 * @property {boolean} nowhere the focus is on no part of the page
 * @property {boolean} ringed there is a line around it
 * @property {boolean} shown it can be seen, with nothing before it
 */

/**
 * Where the focus is.
 * @param {Page} page
 * @returns {Promise<Stop>}
 */
export const here = (page) =>
  page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    /** @param {Element} element @returns {string} */
    const path = (element) =>
      element.parentElement
        ? `${path(element.parentElement)}/${Array.prototype.indexOf.call(element.parentElement.children, element)}`
        : "";
    const words = (focused.getAttribute("aria-label") ?? focused.textContent ?? "").replaceAll(/\s+/g, " ").trim();
    const { left, top, width, height } = focused.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const ring = focused.closest(".marks")?.querySelector(".mark-ring");
    const inside = [0.1, 0.5, 0.9].flatMap((x) => [0.1, 0.5, 0.9].map((y) => [left + width * x, top + height * y]));
    const seen = inside.filter(([x = 0, y = 0]) => {
      const uppermost = document.elementFromPoint(x, y);
      return uppermost !== null && (focused.contains(uppermost) || uppermost.contains(focused));
    });
    // A picture may lie in a corner; of a region that is higher than the window, a part is enough.
    const enough = /^(region|grid)$/.test(focused.getAttribute("role") ?? "") ? 3 : inside.length - 1;
    return {
      name: `${focused.localName} ${focused.getAttribute("data-testid") ?? focused.id} "${words.slice(0, 40)}"`,
      path: path(focused),
      isFirst: focused.matches(".skip"),
      nowhere: focused === document.body,
      ringed: ring
        ? getComputedStyle(ring).display !== "none"
        : outlineStyle === "solid" && Number.parseFloat(outlineWidth) >= 2,
      shown: seen.length >= enough,
    };
  });

/** @param {Page} page @param {string} selector */
export const isAt = (page, selector) =>
  page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector);

/** The focus is there, if need be in a moment. @param {Page} page @param {string} selector */
export async function assertAt(page, selector) {
  await page
    .waitForSelector(`:is(${selector}):focus`, { timeout: 5_000 })
    .catch(async () => assert.fail(`The focus should be at ${selector}; it is at ${(await here(page)).name}.`));
}

/** One key after the other, as the pages of both browsers have it. @param {Page} page @param {"Tab" | "Shift+Tab"} key */
async function pressTab({ keyboard }, key) {
  if (key === "Shift+Tab") await keyboard.down("Shift");
  await keyboard.press("Tab");
  if (key === "Shift+Tab") await keyboard.up("Shift");
}

/**
 * Presses Tab until the focus is there; on the way, every stop must be seen.
 * @param {Page} page
 * @param {string} selector
 * @param {"Tab" | "Shift+Tab"} [key]
 */
export async function tabTo(page, selector, key = "Tab") {
  for (let stops = 0; stops < MOST_STOPS; stops++) {
    await pressTab(page, key);
    const stop = await here(page);
    // After the last stop comes the browser's own window, then the first.
    if (!stop.nowhere) assertSeen(stop);
    if (await isAt(page, selector)) return;
  }
  assert.fail(`${key} does not lead to ${selector}.`);
}

/** @param {Stop} stop */
function assertSeen(stop) {
  assert.ok(stop.ringed, `${stop.name} has the focus without showing it`);
  assert.ok(stop.shown, `${stop.name} has the focus and is hidden`);
}

/**
 * All stops of the page once, as `key` leads through them, the skip link first.
 * @param {Page} page
 * @param {"Tab" | "Shift+Tab"} key
 */
export async function stops(page, key) {
  /** @type {Stop[]} */
  const found = [];
  for (let gone = 0; gone < MOST_STOPS; gone++) {
    await pressTab(page, key);
    const stop = await here(page);
    // The browser's own window comes in between.
    if (stop.nowhere) continue;
    assertSeen(stop);
    // A date field has a stop for each of its parts.
    if (stop.path === found.at(-1)?.path) continue;
    if (stop.path !== found[0]?.path) found.push(stop);
    else {
      const skip = found.findIndex(({ isFirst }) => isFirst);
      return [...found.slice(skip), ...found.slice(0, skip)];
    }
  }
  return assert.fail(`${key} leads past ${found.length} stops and not back to the first.`);
}

/**
 * What can be operated but is in none of these stops. Of what arrow keys lead through, one stop is enough.
 * @param {Page} page
 * @param {readonly Stop[]} found
 */
export const unreached = (page, found) =>
  page.evaluate(
    (reached) => {
      /** @param {Element} element @returns {string} */
      const path = (element) =>
        element.parentElement
          ? `${path(element.parentElement)}/${Array.prototype.indexOf.call(element.parentElement.children, element)}`
          : "";
      const stops = new Set(reached);
      const operated = document.querySelectorAll(
        "a[href], button, input, select, summary, [role=button], [tabindex='0']",
      );
      return Array.from(operated)
        .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !stops.has(path(one)))
        .filter((one) => {
          const together = one.closest(".marks, .crossing")?.querySelectorAll("[data-stop]") ?? [];
          const table = one.closest("[role=grid]");
          return ![...together, ...(table ? [table] : [])].some((other) => stops.has(path(other)));
        })
        .map((one) => one.outerHTML.slice(0, 120));
    },
    found.map(({ path }) => path),
  );

/** Whether the cell that the table means is such a one. @param {Page} page @param {string} selector */
export const meant = (page, selector) =>
  page.evaluate((selector) => {
    const id = document.activeElement?.getAttribute("aria-activedescendant");
    return (id && document.getElementById(id)?.matches(selector)) || false;
  }, selector);

/** The table means a cell of this row. @param {Page} page @param {number} index from 1, the head's */
export const meantRow = (page, index) =>
  page.waitForFunction((index) => {
    const id = document.activeElement?.getAttribute("aria-activedescendant");
    const row = id ? document.getElementById(id)?.closest("[aria-rowindex]") : null;
    return row?.getAttribute("aria-rowindex") === String(index);
  }, index);
