// Every widget in every state: looks, for whom they are, keys, pictures, and a million points.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, it } from "node:test";
import { createEngine } from "../../pkg/node.js";
import { launch, picture } from "../browser/browser.mjs";
import { at } from "../browser/project.mjs";
import { build, visit } from "./gallery.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {string} */
let axe;
before(async () => {
  [browser, axe] = await Promise.all([launch(), readFile(at("node_modules/axe-core/axe.min.js"), "utf8"), build()]);
});
after(() => browser?.close());

const CHARTS = ["bar", "heat", "histogram", "lines", "treemap", "parallel", "radar", "sankey", "scatter", "strip"];

/** What axe finds wrong. @param {Page} page */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (/** @type {unknown} */ (globalThis));
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join("\n  ")}`);
  });
}

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
    assert.equal((await violations(page)).join("\n"), "");
    const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok((wide[0] ?? 0) <= (wide[1] ?? 0), `${wide[0]} wide in ${wide[1]}`);
    assert.deepEqual(await outside(page), []);
    // The same as tables: nothing about it is lost.
    for (const button of await page.locator(".as-table").all()) await button.click();
    assert.equal(await page.locator("[data-drawing]").count(), 0, "every chart has a table");
    await picture(page, `gallery-tables-${name}`);
    assert.equal((await violations(page)).join("\n"), "");
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
    const last = JSON.parse((await page.locator("#app").getAttribute("data-last")) ?? "null");
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
  const said = async () => JSON.parse((await page.locator("#app").getAttribute("data-last")) ?? "null")?.mark.value;
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
  const said = async () => JSON.parse((await page.locator("#app").getAttribute("data-last")) ?? "null");
  assert.equal((await said()).setting, "cut0");
  assert.ok(Math.abs(Number((await said()).text) - 90) <= 2, (await said()).text);
  await page.mouse.click(across(205), y - 60);
  assert.equal((await said()).mark.value, "20");
  await close();
});

/** Counts draw calls by the frames that they fall in. */
function countCalls() {
  const { prototype } = WebGL2RenderingContext;
  const { drawArrays } = prototype;
  /** @type {{ frame: number, points: number }[]} */
  const calls = [];
  let frame = 0;
  const next = () => {
    frame += 1;
    requestAnimationFrame(next);
  };
  next();
  prototype.drawArrays = function (...args) {
    calls.push({ frame, points: args[2] });
    return drawArrays.apply(this, args);
  };
  Object.assign(globalThis, { calls });
}

/** @param {Page} page @returns {Promise<{ frame: number, points: number }[]>} */
const callsOf = (page) => page.evaluate(() => /** @type {any} */ (globalThis).calls);

it("draws a million points in one call a frame", async () => {
  const { page, faults, close } = await visit(browser, { only: "bar" });
  await page.addInitScript(countCalls);
  await page.goto("http://gallery.test/?only=scatter&points=1000000");
  await page.locator("canvas[data-painter=webgl]").waitFor({ timeout: 60_000 });
  await page.locator(".scatter-hand").focus();
  for (const key of ["+", "+", "ArrowLeft", "0"]) await page.keyboard.press(key);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).calls.length >= 3, null, { timeout: 60_000 });
  const calls = await callsOf(page);
  assert.ok(calls.every(({ points }) => points === 1_000_000));
  assert.equal(new Set(calls.map(({ frame }) => frame)).size, calls.length, "one call a frame");
  assert.deepEqual(faults, []);
  await close();
});

/** Of a grid of small squares, those with something drawn in them. @param {Page} page */
const covered = (page) =>
  page.evaluate(() => {
    const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector("canvas.scatter-points"));
    const copy = document.createElement("canvas");
    copy.width = 60;
    copy.height = 40;
    const context = copy.getContext("2d");
    context?.drawImage(canvas, 0, 0, 60, 40);
    const pixels = context?.getImageData(0, 0, 60, 40).data ?? [];
    return Array.from({ length: 2400 }, (_, at) => Number((pixels[at * 4 + 3] ?? 0) > 8));
  });

it("draws the same points without a graphics card", async () => {
  const fast = await visit(browser, { only: "scatter" });
  await fast.page.locator("canvas[data-painter=webgl]").waitFor();
  const expected = await covered(fast.page);
  await fast.close();
  const { page, close } = await visit(browser, { only: "bar" });
  await page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    // @ts-expect-error: as if there were none.
    HTMLCanvasElement.prototype.getContext = function (kind, options) {
      return kind === "webgl2" ? null : getContext.call(this, kind, options);
    };
  });
  await page.goto("http://gallery.test/?only=scatter");
  await page.locator("canvas[data-painter=canvas]").waitFor();
  const found = await covered(page);
  const drawn = expected.reduce((sum, one) => sum + one, 0);
  const other = found.filter((one, at) => one !== expected[at]).length;
  assert.ok(drawn > 300 && drawn < 2200, `${drawn} squares`);
  assert.ok(other < drawn * 0.15, `${other} of ${drawn} squares differ`);
  await close();
});

it("takes what a line is drawn around, and what is in sight", async () => {
  const { page, close } = await visit(browser, { only: "scatter" });
  const hand = page.locator(".scatter-hand");
  const { x, y, width, height } = (await hand.boundingBox()) ?? assert.fail();
  const said = async () => JSON.parse((await page.locator("#app").getAttribute("data-last")) ?? "null").mark;
  const corners = /** @type {const} */ ([
    [0.2, 0.2],
    [0.8, 0.2],
    [0.8, 0.8],
    [0.2, 0.8],
  ]);
  await page.mouse.move(x + width * 0.2, y + height * 0.2);
  await page.mouse.down();
  for (const [a, b] of [...corners.slice(1), [0.2, 0.3]])
    await page.mouse.move(x + width * a, y + height * b, { steps: 12 });
  await page.mouse.up();
  const mark = await said();
  assert.equal(mark.kind, "area");
  assert.ok(mark.corners.length >= 4 && mark.corners.length <= 24, `${mark.corners.length} corners`);
  const xs = mark.corners.map((/** @type {number[]} */ [x = 0]) => x);
  await hand.focus();
  await page.keyboard.press("Enter");
  const all = (await said()).corners.map((/** @type {number[]} */ [x = 0]) => x);
  const part = (Math.max(...xs) - Math.min(...xs)) / (Math.max(...all) - Math.min(...all));
  assert.ok(Math.abs(part - 0.6) < 0.02, `${part} of the width`);
  await close();
});

it("says a line drawn by hand as an expression that means the same", async () => {
  const engine = await createEngine({ workers: 1 });
  await engine.open(await engine.sampleShop("en"));
  const snapshot = await engine.snapshot();
  const [x, y] = await Promise.all([snapshot.evaluate("recency_days"), snapshot.evaluate("frequency")]);
  assert.ok("values" in x && "values" in y);
  const known = (/** @type {typeof x} */ { valid }, /** @type {number} */ at) =>
    ((valid[at >> 3] ?? 0) >> (at & 7)) & 1;
  const { page, close } = await visit(browser, { only: "bar" });
  let [held, checked] = [0, 0];
  for (let seed = 1; seed <= 12; seed++) {
    // Spirals and stars: lines that cross themselves, too.
    const line = Array.from({ length: 10 + seed * 9 }, (_, at) => {
      const turn = (at * (seed % 3 === 0 ? 2.4 : 0.35) + seed) % (4 * Math.PI);
      const far = 60 + 50 * Math.sin(at * seed);
      return [300 + Math.cos(turn) * far * 5, 8 + Math.sin(turn) * far * 0.15];
    });
    /** @type {number[][]} */
    const points = Array.from({ length: x.length }, (_, at) => [Number(x.values[at]), Number(y.values[at])]);
    /** @type {{ text: string, inside: boolean[] }} */
    const { text, inside } = await page.evaluate(
      ([line, points]) => {
        const { lasso } = /** @type {any} */ (globalThis);
        const corners = lasso.simplified(line);
        const text = lasso.insideOf("recency_days", "frequency", corners);
        return { text, inside: points.map(([x = 0, y = 0]) => lasso.isInside(corners, x, y)) };
      },
      /** @type {const} */ ([line, points]),
    );
    assert.ok(text.length < 8000, `${text.length} letters`);
    const outcome = await snapshot.evaluate(text);
    assert.ok(outcome.type === "boolean");
    for (const [at, one] of inside.entries()) {
      if (known(x, at) && known(y, at)) assert.equal(outcome.values[at] === 1, one, `${points[at]} in ${text}`);
    }
    checked += inside.length;
    held += outcome.holds ?? 0;
  }
  assert.ok(held > 0 && held < checked, `${held} of ${checked}`);
  engine.close();
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
