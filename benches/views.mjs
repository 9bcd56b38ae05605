// The sealed page with a large shop: how soon it follows a hand.
import { mkdir, writeFile } from "node:fs/promises";
import { loadavg } from "node:os";
import { parseArgs } from "node:util";
import { launch, part } from "../tests/browser/browser.mjs";
import { at, SEALED_FILE } from "../tests/browser/project.mjs";
import * as person from "../tests/page/person.mjs";
import { machine } from "./machine.mjs";
import { median, slugOf } from "./record.mjs";
import { customersOf, shop } from "./shop.mjs";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, runs: { type: "string", default: "7" } },
});
const rows = Number(values.rows);
const runs = Number(values.runs);
const SECONDS = 4;

await mkdir(at("target/bench"), { recursive: true });
const [orders] = await shop(at("target/bench"), rows);
if (!orders) throw new Error("There is no shop.");
const browser = await launch();
const before = loadavg()[0] ?? 0;
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(SEALED_FILE);
  await part(page, "drop").waitFor();
  await page.evaluate(watch);
  const begun = performance.now();
  await part(page, "file-input").setInputFiles(orders.path);
  await page.locator("[data-shown]").waitFor({ timeout: 120_000 });
  const opened = performance.now() - begun;
  await person.known(page);

  /** @type {{ what: string, ms: number[], longest: number }[]} */
  const found = [];
  /** @param {string} what @param {(run: number) => Promise<number>} once */
  const measure = async (what, once) => {
    await page.evaluate(() => /** @type {any} */ (globalThis).tasks.splice(0));
    const ms = [];
    for (let run = 0; run < runs; run++) ms.push(await once(run));
    const tasks = await page.evaluate(() => /** @type {any} */ (globalThis).tasks);
    found.push({ what, ms, longest: Math.max(0, ...tasks) });
    console.log(what, ms.map(Math.round).join(" "), "longest task", Math.round(Math.max(0, ...tasks)));
  };

  for (const view of /** @type {const} */ (["segments", "customers", "tags", "data", "export", "overview"])) {
    await measure(`view ${view}`, async () => {
      if (await page.locator(`[data-shown=${view}]`).isVisible())
        await person.go(page, view === "overview" ? "export" : "overview");
      return page.evaluate(switchTo, view);
    });
  }
  await person.go(page, "overview");
  await measure("a cell of the grid narrows the audience", (run) =>
    page.evaluate(press, `[data-drawing=grid] .mark:nth-of-type(${2 + run})`),
  );
  await part(page, "selection-clear").click();
  await person.settled(page);
  await person.go(page, "segments");
  await measure("a segment narrows the audience", (run) =>
    page.evaluate(press, `[data-drawing=map] .mark:nth-of-type(${1 + (run % 5)})`),
  );
  await part(page, "selection-clear").click();
  await person.settled(page);
  await person.go(page, "customers");
  await measure("another order of the customers", (run) => page.evaluate(sort, run));
  await measure("other rows of the customers", (run) => page.evaluate(scroll, ((run * 5) % 9) / 10));
  await person.go(page, "overview");
  await page.evaluate(() => /** @type {any} */ (globalThis).tasks.splice(0));
  const updates = await page.evaluate(drag, SECONDS);
  const longest = Math.max(0, ...(await page.evaluate(() => /** @type {any} */ (globalThis).tasks)));
  console.log(`timeline: ${updates} updates in ${SECONDS} s, longest task ${longest}`);
  await keep(found, opened, updates / SECONDS, longest, browser.version());
} finally {
  await browser.close();
}

/** Tasks of the page that take longer than 50 ms. */
function watch() {
  /** @type {number[]} */
  const tasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) tasks.push(duration);
  }).observe({ type: "longtask" });
  Object.assign(globalThis, { tasks });
}

/** Milliseconds until another view is painted. @param {string} view */
async function switchTo(view) {
  const begun = performance.now();
  /** @type {HTMLElement} */ (document.querySelector(`[data-view=${view}]`)).click();
  while (!document.querySelector(`[data-shown=${view}]`)) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}

/** Milliseconds from a press until all that is on screen follows from it. @param {string} mark */
async function press(mark) {
  const begun = performance.now();
  document.querySelector(mark)?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await new Promise((done) => setTimeout(done));
  const decided = () => document.querySelector("main")?.getAttribute("data-state");
  while (decided() !== document.querySelector(".opened")?.getAttribute("data-state"))
    await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}

/** Milliseconds until the first row is another. @param {number} column */
async function sort(column) {
  const first = () => document.querySelector("tr[data-customer]")?.getAttribute("data-customer");
  const heads = document.querySelectorAll(".grid-scroll thead th");
  const was = first();
  const begun = performance.now();
  /** @type {HTMLElement} */ (heads[1 + (column % (heads.length - 1))]).click();
  while (first() === was && performance.now() - begun < 5000) await new Promise((done) => setTimeout(done, 1));
  return performance.now() - begun;
}

/** Milliseconds until rows that were far away are there. @param {number} part of the way down */
async function scroll(part) {
  const box = /** @type {HTMLElement} */ (document.querySelector(".grid-scroll"));
  const begun = performance.now();
  box.scrollTop = (box.scrollHeight - box.clientHeight) * (part + 0.05);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  while (box.querySelector(".coming")) await new Promise((done) => setTimeout(done, 1));
  return performance.now() - begun;
}

/** How often what is on screen became another day's while the handle was dragged. @param {number} seconds */
async function drag(seconds) {
  const slider = /** @type {HTMLInputElement} */ (document.querySelector("[data-testid=as-of-slider]"));
  const shown = () => document.querySelector(".opened")?.getAttribute("data-state");
  const begun = performance.now();
  let [updates, was, day] = [0, shown(), Number(slider.max)];
  while (performance.now() - begun < seconds * 1000) {
    day -= 1;
    slider.value = String(day);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(done));
    if (shown() !== was) updates += 1;
    was = shown();
  }
  return updates;
}

/**
 * @param {readonly { what: string, ms: readonly number[], longest: number }[]} found
 * @param {number} opened
 * @param {number} rate
 * @param {number} longest
 * @param {string} version
 */
async function keep(found, opened, rate, longest, version) {
  const date = new Date().toISOString().slice(0, 10);
  const about = machine();
  const tenth = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  const lines = found.map(
    ({ what, ms, longest }) =>
      `| ${what} | ${tenth(median(ms))} | ${tenth(Math.max(...ms))} | ${longest > 0 ? tenth(longest) : "none"} |`,
  );
  const text = `# The page with ${rows.toLocaleString("en")} orders of ${customersOf(rows).toLocaleString("en")} customers

${date}, ${about.cpu}, ${about.cores} cores, Chromium ${version}; load ${before.toFixed(1)} before (above 0.5, the machine was **busy** with other work,
and times are upper bounds). ${runs} runs each, milliseconds from the press until it is painted.

| | median | longest | tasks over 50 ms, the longest |
| --- | ---: | ---: | ---: |
${lines.join("\n")}

Files to first overview: ${tenth(opened / 1000)} s. The timeline, dragged a day a frame: **${tenth(rate)} updates a second** of the overview, longest
task ${longest > 0 ? `${tenth(longest)} ms` : "below 50 ms"}.

Made by \`node benches/views.mjs --rows ${rows} --runs ${runs}\`.
`;
  await writeFile(at(`benches/record/${date}-${slugOf(about)}-views.md`), text);
  console.log(text);
}
