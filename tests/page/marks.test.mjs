// Marks, stretches, borders and rows by keys and by pointer.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { launch } from "../browser/browser.mjs";
import { asked, build, visit } from "./gallery.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  [browser] = await Promise.all([launch(), build("marks")]);
});
after(() => browser?.close());

it("reaches every mark by arrow keys and chooses it by Enter", async () => {
  for (const chart of ["bar", "heat", "histogram", "treemap", "parallel", "radar", "sankey"]) {
    const { page, faults, close } = await visit(browser, { only: chart });
    const marks = page.locator(`[data-drawing=${chart}] .mark`);
    const all = await marks.evaluateAll((marks) => marks.map((mark) => mark.getAttribute("data-stop") ?? ""));
    assert.equal(await page.locator(`[data-drawing=${chart}] .mark[tabindex="0"]`).count(), 1, "one stop for Tab");
    const reached = new Set();
    const waiting = [await marks.and(page.locator('[tabindex="0"]')).getAttribute("data-stop")];
    while (waiting.length > 0) {
      const from = waiting.pop();
      if (reached.has(from)) continue;
      reached.add(from);
      for (const key of ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End"]) {
        const to = await page.evaluate(
          ([from, key]) => {
            const mark = /** @type {SVGElement} */ (document.querySelector(`[data-stop="${from}"]`));
            mark.focus();
            mark.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
            return document.activeElement?.getAttribute("data-stop");
          },
          /** @type {const} */ ([from, key]),
        );
        if (to && !reached.has(to)) waiting.push(to);
      }
    }
    assert.deepEqual([...reached].sort(), all.sort(), chart);
    await marks.last().focus();
    await page.keyboard.press("Shift+Enter");
    const last = await asked(page);
    assert.deepEqual(
      [last.type, last.more, last.mark.value],
      ["mark", true, await marks.last().getAttribute("data-stop")],
    );
    assert.deepEqual(faults, []);
    await close();
  }
});

it("takes a stretch of a line by dragging and by keys", async () => {
  const { page, close } = await visit(browser, { only: "lines" });
  const slider = page.locator(".plot-slider");
  const said = async () => (await asked(page)).mark.value;
  const { x, y, width } = (await slider.boundingBox()) ?? assert.fail();
  await page.mouse.move(x + width * (3 / 23), y + 80);
  await page.mouse.down();
  await page.mouse.move(x + width * (11 / 23), y + 80, { steps: 4 });
  await page.mouse.up();
  assert.equal(await said(), "3-11");
  await slider.focus();
  for (const key of ["End", "ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter"]) await page.keyboard.press(key);
  assert.equal(await said(), "20-22");
  await close();
});

it("drags the borders of a histogram, and presses its bars below them", async () => {
  const { page, close } = await visit(browser, { only: "histogram" });
  const cut = page.locator("[data-cut=cut0]");
  const { x, y, width, height } = (await cut.boundingBox()) ?? assert.fail();
  const across = (/** @type {number} */ value) => x + 8 + ((width - 16) * value) / 300;
  await page.mouse.move(across(60), y + height / 2);
  await page.mouse.down();
  await page.mouse.move(across(90), y + height / 2, { steps: 3 });
  await page.mouse.up();
  const said = () => asked(page);
  assert.equal((await said()).setting, "cut0");
  assert.ok(Math.abs(Number((await said()).text) - 90) <= 2, (await said()).text);
  await page.mouse.click(across(205), y - 60);
  assert.equal((await said()).mark.value, "20");
  await close();
});

it("scrolls through a million rows, of which it makes those in sight", async () => {
  const { page, faults, close } = await visit(browser, { only: "grid" });
  const grid = page.locator("#rows");
  assert.equal(await grid.getAttribute("aria-rowcount"), "1000001");
  const rows = () =>
    grid
      .locator("tr[data-customer]")
      .evaluateAll((all) => all.map((row) => Number(row.ariaRowIndex ?? row.getAttribute("aria-rowindex"))));
  assert.ok((await rows()).length < 60, `${(await rows()).length} rows`);
  await grid.focus();
  await page.keyboard.press("Control+End");
  await page.locator("tr[data-customer='9999990']").waitFor();
  assert.ok((await rows()).length < 60);
  assert.match((await grid.getAttribute("aria-activedescendant")) ?? "", /^rows-999999-/);
  for (const [key, row] of /** @type {const} */ ([
    ["ArrowUp", 999_998],
    ["PageUp", null],
    ["Control+Home", 0],
    ["ArrowUp", -1],
    ["Control+ArrowDown", 999_999],
  ])) {
    await page.keyboard.press(key);
    if (row !== null) await page.locator(`#rows[aria-activedescendant^="rows-${row}-"]`).waitFor();
  }
  // Halfway down by the bar at the side: halfway through the rows, none of them missing.
  await grid.evaluate((box) => box.scrollTo({ top: (box.scrollHeight - box.clientHeight) / 2 }));
  await page.waitForFunction(
    () => Math.abs(Number(document.querySelector("tr[data-customer]")?.getAttribute("aria-rowindex")) - 500_000) < 100,
  );
  const shown = await rows();
  assert.ok(shown.every((row, at) => at === 0 || row === (shown[at - 1] ?? 0) + 1));
  const covers = await grid.evaluate((box) => {
    const { top, bottom } = box.getBoundingClientRect();
    const lines = Array.from(box.querySelectorAll("tr[data-customer]"), (row) => row.getBoundingClientRect());
    return (lines[0]?.top ?? top + 99) <= top + 40 && (lines.at(-1)?.bottom ?? 0) >= bottom;
  });
  assert.ok(covers, "rows fill what is in sight");
  assert.deepEqual(faults, []);
  await close();
});
