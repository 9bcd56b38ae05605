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
/** What the page promises at 100,000 customers, and with the sample shop: milliseconds, and times a second. */
const LIMITS = {
  overview: 1500,
  view: 150,
  narrows: 100,
  counts: 100,
  frames: 30,
  updates: 10,
  task: 50,
  sample: 1000,
  ready: 1000,
};
/** @typedef {{ what: string, updates: number, frames: number, longest: number }} Timeline */
/** @typedef {{ what: string, ms: readonly number[], longest: number, limit: number | null }} Found */

await mkdir(at("target/bench"), { recursive: true });
const [orders] = await shop(at("target/bench"), rows);
if (!orders) throw new Error("There is no shop.");
const browser = await launch();
const before = loadavg()[0] ?? 0;
try {
  const [ready, sample] = await small();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(SEALED_FILE);
  await part(page, "drop").waitFor();
  await page.evaluate(watch);
  const begun = performance.now();
  await page.evaluate(timeOverview);
  await part(page, "file-input").setInputFiles(orders.path);
  await page.locator("[data-shown]").waitFor({ timeout: 120_000 });
  const opened = performance.now() - begun;
  const overview = await page.evaluate(() => /** @type {any} */ (globalThis).overview);
  await person.known(page);
  const ingest = await page.evaluate(() => Math.max(0, .../** @type {any} */ (globalThis).tasks));

  /** @type {Found[]} */
  const found = [
    { what: "sealed file opened, until it can be used", ms: ready, longest: 0, limit: LIMITS.ready },
    { what: "sample shop, until its overview is finished", ms: sample, longest: 0, limit: LIMITS.sample },
    { what: "files are read, until the overview", ms: [overview], longest: ingest, limit: LIMITS.overview },
  ];
  /** @param {string} what @param {number | null} limit @param {(run: number) => Promise<number>} once */
  const measure = async (what, limit, once) => {
    await page.evaluate(() => /** @type {any} */ (globalThis).tasks.splice(0));
    const ms = [];
    for (let run = 0; run < runs; run++) ms.push(await once(run));
    const tasks = await page.evaluate(() => /** @type {any} */ (globalThis).tasks);
    found.push({ what, ms, longest: Math.max(0, ...tasks), limit });
    console.log(what, ms.map(Math.round).join(" "), "longest task", Math.round(Math.max(0, ...tasks)));
  };

  /** @type {Timeline[]} */
  const timelines = [];
  /** @param {string} what */
  const dragged = async (what) => {
    await page.evaluate(() => /** @type {any} */ (globalThis).tasks.splice(0));
    /** @type {{ updates: number, frames: number }[]} */
    const drags = [];
    for (let run = 0; run < runs; run++) drags.push(await page.evaluate(drag, SECONDS));
    const longest = Math.max(0, ...(await page.evaluate(() => /** @type {any} */ (globalThis).tasks)));
    console.log("timeline", what, drags, "longest task", longest);
    const rate = (/** @type {"updates" | "frames"} */ of) => median(drags.map((drag) => drag[of] / SECONDS));
    timelines.push({ what, updates: rate("updates"), frames: rate("frames"), longest });
  };
  await dragged("as files are opened");
  for (const view of person.VIEWS) {
    await measure(`view ${view}`, LIMITS.view, async () => {
      if (await page.locator(`[data-shown=${view}]`).isVisible())
        await person.go(page, view === "overview" ? "export" : "overview");
      return page.evaluate(switchTo, view);
    });
  }
  await person.go(page, "overview");
  await measure("a cell of the grid narrows the audience", LIMITS.narrows, (run) =>
    page.evaluate(press, `[data-drawing=grid] .mark:nth-of-type(${2 + run})`),
  );
  await part(page, "selection-clear").click();
  await person.settled(page);
  await person.go(page, "segments");
  await measure("a segment narrows the audience", LIMITS.narrows, (run) =>
    page.evaluate(press, `[data-drawing=map] .mark:nth-of-type(${1 + (run % 5)})`),
  );
  await part(page, "selection-clear").click();
  await person.settled(page);
  await person.go(page, "customers");
  await measure("other rows of the customers", null, (run) => page.evaluate(scroll, ((run * 5) % 9) / 10));
  await person.go(page, "tags");
  await part(page, "audience-new").click();
  await part(page, "audience-text").waitFor();
  await measure("a rule that is written is counted", LIMITS.counts, (run) =>
    page.evaluate(write, `sum(orders.amount, last 90 days) > ${100 + run}`),
  );
  // From now on what customers are worth is worked out for every day.
  await person.go(page, "value");
  await part(page, "next").waitFor({ timeout: 120_000 });
  await person.go(page, "overview");
  await dragged("with fitted value");
  await keep(found, opened, timelines, browser.version());
} finally {
  await browser.close();
}

/** Milliseconds until the sealed file can be used, and from a click until the sample shop is there; each in a fresh browser. */
async function small() {
  /** @type {[number[], number[]]} */
  const [ready, sample] = [[], []];
  for (let run = 0; run < runs; run++) {
    const own = await launch();
    const page = await own.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(SEALED_FILE);
    await part(page, "sample").waitFor();
    // From the navigation's start until something was painted and a press is answered.
    ready.push(
      await page.evaluate(async () => {
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        const [navigation] = performance.getEntriesByType("navigation");
        const { domInteractive } = /** @type {PerformanceNavigationTiming} */ (navigation);
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        return Math.max(domInteractive, paint?.startTime ?? 0);
      }),
    );
    sample.push(await page.evaluate(openSample));
    await own.close();
  }
  return [ready, sample];
}

/** Milliseconds until all that is known of the sample shop is painted. */
async function openSample() {
  const begun = performance.now();
  /** @type {HTMLElement} */ (document.querySelector("[data-testid=sample]")).click();
  while (!document.querySelector("[data-shown=overview]")) await new Promise((done) => setTimeout(done, 1));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}

/** Keeps as `overview` how long it takes from the last row that is read to the overview. */
function timeOverview() {
  let read = 0;
  const observer = new MutationObserver(() => {
    if (document.querySelector(".stages li:last-child[aria-current=step]") && read === 0) read = performance.now();
    if (!document.querySelector("[data-shown]")) return;
    observer.disconnect();
    Object.assign(globalThis, { overview: performance.now() - read });
  });
  observer.observe(document.body, { subtree: true, childList: true, attributes: true });
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

/** Milliseconds from the last letter of a rule until it is counted. @param {string} rule */
async function write(rule) {
  const begun = performance.now();
  const field = /** @type {HTMLTextAreaElement} */ (document.querySelector("[data-testid=audience-text]"));
  const count = () => document.querySelector("[data-testid=audience-count]")?.textContent;
  const before = count();
  field.value = rule;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  while (!count() || count() === before) await new Promise((done) => setTimeout(done, 1));
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

/** Milliseconds until rows that were far away are there. @param {number} part of the way down */
async function scroll(part) {
  const box = /** @type {HTMLElement} */ (document.querySelector(".grid-scroll"));
  const begun = performance.now();
  box.scrollTop = (box.scrollHeight - box.clientHeight) * (part + 0.05);
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  while (box.querySelector(".coming")) await new Promise((done) => setTimeout(done, 1));
  return performance.now() - begun;
}

/** How often what is on screen became another day's while the handle was dragged, and how often the page was painted. @param {number} seconds */
async function drag(seconds) {
  const slider = /** @type {HTMLInputElement} */ (document.querySelector("[data-testid=as-of-slider]"));
  const shown = () => document.querySelector(".opened")?.getAttribute("data-state");
  const begun = performance.now();
  let [updates, frames, was, day] = [0, 0, shown(), Number(slider.max)];
  while (performance.now() - begun < seconds * 1000) {
    day -= 1;
    slider.value = String(day);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await new Promise((done) => requestAnimationFrame(done));
    frames += 1;
    if (shown() !== was) updates += 1;
    was = shown();
  }
  return { updates, frames };
}

/**
 * @param {readonly Found[]} found
 * @param {number} opened
 * @param {readonly Timeline[]} timelines
 * @param {string} version
 */
async function keep(found, opened, timelines, version) {
  const date = new Date().toISOString().slice(0, 10);
  const about = machine();
  const tenth = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  const verdict = (/** @type {boolean} */ met) => (met ? "met" : "**missed**");
  const task = (/** @type {number} */ longest) => (longest > LIMITS.task ? `**${tenth(longest)}**` : "none");
  const lines = found.map(({ what, ms, longest, limit }) => {
    const against = limit === null ? "| " : `${limit} | ${verdict(median(ms) <= limit)}`;
    return `| ${what} | ${tenth(median(ms))} | ${tenth(Math.max(...ms))} | ${against} | ${task(longest)} |`;
  });
  const often = timelines.flatMap((timeline) =>
    /** @type {const} */ (["frames", "updates"]).map(
      (of) =>
        `| ${of}, ${timeline.what} | ${tenth(timeline[of])} | ${LIMITS[of]} | ${verdict(timeline[of] >= LIMITS[of])} | ${task(timeline.longest)} |`,
    ),
  );
  const text = `# The page with ${rows.toLocaleString("en")} orders of ${customersOf(rows).toLocaleString("en")} customers

${date}, ${about.cpu}, ${about.cores} cores, Chromium ${version}; load ${before.toFixed(1)} before (above 0.5, the machine was **busy** with other work,
and times are upper bounds). ${runs} runs each, milliseconds from the press until it is painted; the limit is for the median.

| | median | longest | limit | | tasks over ${LIMITS.task} ms, the longest |
| --- | ---: | ---: | ---: | --- | ---: |
${lines.join("\n")}

Files to first overview: ${tenth(opened / 1000)} s. The timeline, dragged a day a frame over the overview, times a second:

| | median | limit | | tasks over ${LIMITS.task} ms, the longest |
| --- | ---: | ---: | --- | ---: |
${often.join("\n")}

Made by \`npm run bench views -- --rows ${rows} --runs ${runs}\`.
`;
  await writeFile(at(`benches/record/${date}-${slugOf(about)}-views.md`), text);
  console.log(text);
}
