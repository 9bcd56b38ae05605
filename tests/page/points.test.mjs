// Points: a million of them, with and without a graphics card, and lines drawn around some.
import assert from "node:assert/strict";
import { after, before, it } from "node:test";
import { launch } from "../browser/browser.mjs";
import { createEngine } from "../browser/engines.mjs";
import { asked, build, visit } from "./gallery.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  [browser] = await Promise.all([launch(), build("points")]);
});
after(() => browser?.close());

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
  const said = async () => (await asked(page)).mark;
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
