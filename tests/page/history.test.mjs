// Whatever is decided can be taken back, and taken again; views are addresses, between which the browser's own way back leads.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { file } from "./questions.mjs";

/** @typedef {import("playwright-core").Page} Page */

const STEPS = 200;
const DAYS = ["2026-06-30", "2026-03-31", "2025-11-11", "2024-12-24"];

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

async function visit() {
  const watched = await open(browser, SEALED_FILE, { locale: "en-GB" });
  await person.openSample(watched.page);
  return { ...watched, step: (/** @type {"undo" | "redo"} */ which) => part(watched.page, which) };
}

/** Numbers that look random, and are the same in every run (mulberry32). @param {number} seed */
function dice(seed) {
  let state = seed;
  return (/** @type {number} */ sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

/** Everything that the views say. @param {Page} page */
async function said(page) {
  await person.settled(page);
  const figures = await person.figures(page);
  const grid = await part(page, "grid").allInnerTexts();
  await person.go(page, "segments");
  await person.known(page);
  const segments = await part(page, "segments").innerText();
  const first = (await person.customers(page))[0];
  return { figures, grid, segments, first, day: await part(page, "as-of").inputValue() };
}

/** @typedef {(page: Page, roll: (sides: number) => number) => Promise<unknown>} Act */

/** One of the things there are, if there is one. @param {import("playwright-core").Locator} all @param {(sides: number) => number} roll */
async function any(all, roll) {
  const count = await all.count();
  return count === 0 ? null : all.nth(roll(count));
}

/**
 * Clicks, unless it is gone: what was done before may just be taking it away. Whether it was there.
 * @param {import("playwright-core").Locator | null} one @param {Parameters<import("playwright-core").Locator["click"]>[0]} [how]
 */
async function click(one, how = {}) {
  if (!one) return false;
  return one.click({ ...how, timeout: 1000 }).then(
    () => true,
    (error) => {
      if (error.name !== "TimeoutError") throw error;
      return false;
    },
  );
}

/** @type {Act} */
const cell = async (page, roll) => {
  await click(await any(page.locator(".heat"), roll), { modifiers: roll(2) ? ["Shift"] : [] });
};
/** @type {Act} */
const bins = async (page, roll) => {
  if ((await part(page, "bins").count()) > 0) await part(page, "bins").selectOption(String(3 + roll(4)));
};
/** @type {Act} */
const monetary = async (page, roll) => {
  if ((await part(page, "monetary").count()) > 0) await part(page, "monetary").selectOption(roll(2) ? "net" : "mean");
};
/** @type {Act} */
const day = async (page, roll) => {
  await part(page, "as-of").fill(DAYS[roll(DAYS.length)] ?? "");
};
/** @type {Act} */
const label = async (page, roll) => {
  const labels = page.locator("tr[data-segment]:not(.empty) button");
  await click(await any(labels, roll), { modifiers: roll(2) ? ["Control"] : [] });
};
/** @type {Act} */
const scheme = async (page, roll) => {
  await part(page, "scheme").selectOption(["notebook", "lifecycle_status", "gender", "city"][roll(4)] ?? "");
  await person.settled(page);
};
/** @type {Act} */
const beside = async (page, roll) => {
  const details = part(page, "crossing");
  if (!(await part(page, "beside").isVisible())) await details.locator("summary").click();
  await part(page, "beside").selectOption({ index: roll(3) });
};
/** @type {Act} */
const setting = async (page, roll) => {
  if ((await part(page, "rules").count()) === 0) return;
  // Which settings there are hangs on a scheme that may be on its way.
  await person.settled(page);
  const field = await any(page.locator("[data-testid^=setting-scheme]"), roll);
  if (!field) return;
  if (!(await field.isVisible())) await part(page, "rules").locator("summary").first().click();
  await field.fill(`${20 + roll(80)} days`);
  await page.keyboard.press("Tab");
};
/** @type {Act} */
const keep = async (page, roll) => {
  await part(page, "audience-new").click();
  await part(page, "audience-text").fill(`frequency >= ${1 + roll(6)}`);
  await part(page, "audience-count").waitFor();
  await part(page, roll(2) ? "audience-save" : "audience-select").click();
};
/** @type {Act} */
const forget = async (page, roll) => {
  if (!(await click(await any(page.locator("[data-tag^=own_]"), roll)))) return;
  if (roll(2)) await part(page, "audience-count").waitFor();
  // The list tells of a tag for a moment after it is removed; its editor then loses the button.
  const remove = part(page, "audience-remove");
  if (await remove.isVisible()) await click(remove);
};
/** Whatever can be done with chips. @type {Act} */
const chip = async (page, roll) => {
  const joins = page.locator(".chip-join");
  if ((await joins.count()) > 0 && roll(2)) {
    await joins.first().selectOption(["and", "or", "except"][roll(3)] ?? "and");
    return;
  }
  const all = page.locator(".chip, [data-testid=selection-invert]");
  await click(await any(all, roll));
};

/** What can be done in each view. @type {Record<"overview" | "segments" | "tags", Act[]>} */
const ACTS = {
  overview: [cell, bins, monetary, day, chip],
  segments: [label, scheme, setting, day, beside, chip],
  tags: [keep, forget, chip],
};

it(`takes ${STEPS} random decisions back to where they began, and takes them again`, async () => {
  const { page, step, assertClean, close } = await visit();
  const roll = dice(6);
  const [state, atFirst] = [await person.stateOf(page), await said(page)];
  const views = /** @type {const} */ (["overview", "segments", "tags"]);
  const seen = new Set([state]);
  for (let done = 0; done < STEPS; ) {
    const view = views[roll(3)] ?? "overview";
    await person.go(page, view);
    for (const end = Math.min(STEPS, done + 5); done < end; done++) {
      await ACTS[view][roll(ACTS[view].length)]?.(page, roll);
      if (roll(4) === 0) await person.settled(page);
      seen.add(await person.stateOf(page));
    }
  }
  const error = part(page, "error");
  assert.equal((await error.count()) > 0 ? await error.innerText() : "", "");
  assert.ok(seen.size > STEPS / 4, `only ${seen.size} states, so little is tested`);
  const [last, atLast] = [await person.stateOf(page), await said(page)];

  const all = async (/** @type {"undo" | "redo"} */ which, /** @type {string} */ keys) => {
    // Not in a field, where these keys take back letters.
    await step(which).focus();
    for (let back = 0; back <= STEPS; back++) {
      if ((await step(which).getAttribute("aria-disabled")) === "true") return;
      await page.keyboard.press(keys);
    }
    assert.fail(`${which} does not end`);
  };
  await all("undo", "Control+z");
  assert.equal(await person.stateOf(page), state);
  assert.deepEqual(await said(page), atFirst);
  await all("redo", "Control+Shift+Z");
  assert.equal(await person.stateOf(page), last);
  assert.deepEqual(await said(page), atLast);
  assertClean();
  await close();
});

it("says what it takes back, and does not meddle with what is being written", async () => {
  const { page, step, assertClean, close } = await visit();
  assert.equal(await step("undo").getAttribute("aria-label"), "Nothing to undo");
  await page.locator(".heat").last().click();
  await part(page, "bins").selectOption("4");
  assert.equal(await step("undo").getAttribute("title"), "Undo: another way to score");
  await step("undo").click();
  await page.getByRole("status").filter({ hasText: "Undone: another way to score." }).waitFor({ state: "attached" });
  assert.equal(await page.locator(".chip").count(), 1, "the cell is there again with its scores");
  assert.equal(await step("redo").getAttribute("aria-label"), "Redo: another way to score");

  await person.go(page, "customers");
  await part(page, "find").pressSequentially("U12");
  await page.keyboard.press("Control+z");
  assert.equal(await page.locator(".chip").count(), 1);
  assert.notEqual(await part(page, "find").inputValue(), "U12", "letters are the browser's business");
  await step("redo").focus();
  await page.keyboard.press("Control+y");
  await page.locator(".chip").waitFor({ state: "detached" });

  // The slider's way is one step, however far it goes.
  const day = await part(page, "as-of").inputValue();
  await part(page, "as-of-slider").focus();
  for (let step = 0; step < 9; step++) await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(
    (day) => /** @type {HTMLInputElement | null} */ (document.querySelector("[data-testid=as-of]"))?.value !== day,
    day,
  );
  await page.keyboard.press("Control+z");
  await page.waitForFunction(
    (day) => /** @type {HTMLInputElement | null} */ (document.querySelector("[data-testid=as-of]"))?.value === day,
    day,
  );
  assertClean();
  await close();
});

it("takes back how files are read", async () => {
  const { page, step, assertClean, close } = await open(browser, SEALED_FILE, { locale: "en-GB" }).then((visit) => ({
    ...visit,
    step: (/** @type {"undo" | "redo"} */ which) => part(visit.page, which),
  }));
  await person.openFiles(
    page,
    file("two.csv", "customer,date,amount,paid\nana,2024-01-05,10,1\nben,2024-01-06,20,2\n"),
  );
  const revenue = async () => (await person.figures(page)).revenue;
  assert.equal(await revenue(), "30");
  await person.lookAgain(page);
  await person.columnSelect(page, "paid").selectOption("amount");
  await person.readPreviewed(page);
  assert.equal(await revenue(), "3");
  assert.equal(await step("undo").getAttribute("title"), "Undo: how the files are read");
  await step("undo").click();
  await page.getByText("30", { exact: true }).first().waitFor();
  assert.equal(await revenue(), "30");
  await step("redo").click();
  await page.getByText("3", { exact: true }).first().waitFor();
  assert.equal(await revenue(), "3");
  // Other files are a new beginning.
  await person.openFiles(page, person.GOOD);
  assert.equal(await step("undo").getAttribute("aria-disabled"), "true");
  assertClean();
  await close();
});

it("leads back through the views by the browser's own way, and opens at the one that the address names", async () => {
  const { page, assertClean, close } = await visit();
  for (const view of /** @type {const} */ (["segments", "customers"])) await person.go(page, view);
  assert.match(page.url(), /#\/customers$/);
  await page.goBack();
  await page.locator("[data-shown=segments]").waitFor();
  assert.equal(await page.locator("[data-view=segments]").getAttribute("aria-current"), "page");
  await page.goForward();
  await page.locator("[data-shown=customers]").waitFor();
  // The way to the content leaves the address alone.
  await page.locator(".skip").focus();
  await page.keyboard.press("Enter");
  assert.match(page.url(), /#\/customers$/);
  await page.reload();
  await person.openSample(page);
  await page.locator("[data-shown=customers]").waitFor();
  assertClean();
  await close();
});
