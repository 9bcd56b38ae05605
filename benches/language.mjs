// The language beside SQL: one shop, the same questions by turns, answers compared before any time is believed.
import { mkdir, writeFile } from "node:fs/promises";
import process from "node:process";
import { parseArgs } from "node:util";
import { launch } from "../tests/browser/browser.mjs";
import { at } from "../tests/browser/project.mjs";
import { load, machine } from "./machine.mjs";
import { QUESTIONS } from "./questions.mjs";
import { median, slugOf } from "./record.mjs";
import { AS_OF, customersOf, shop, TYPES } from "./shop.mjs";
import { serve } from "./stage.mjs";
import { grid } from "./table.mjs";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "10000000" }, runs: { type: "string", default: "7" } },
});
const rows = Number(values.rows);
const runs = Number(values.runs);
const customers = customersOf(rows);
/** Sums of floats, in whatever order. */
const TOLERANCE = 1e-9;

/** Days that people look back to: every one of them is computed anew. */
const MOVES = ["2023-12-01", "2023-09-30", "2023-06-15", "2023-03-31", "2022-12-31"];

console.log(`\nWriting ${rows} orders, unless they are there already.`);
const folder = at("target/bench");
await mkdir(folder, { recursive: true });
const files = await shop(folder, rows);
const server = await serve();
const before = load();
const browsers = [];
try {
  const common = { asOf: AS_OF, words: TYPES };
  const us = await contestant("asked-clientele", { package: "/pkg/index.js", workers: 2, ...common });
  const them = await contestant("asked-duckdb", common);
  const asked = [];
  for (const question of QUESTIONS) {
    await compare(us, them, question);
    const ours = [];
    const theirs = [];
    for (let run = 0; run < runs; run++) {
      ours.push(await us.page.evaluate((text) => globalThis.ask(text), question.clientele));
      theirs.push(await them.page.evaluate((text) => globalThis.ask(text), question.sql));
    }
    const ratio = median(theirs.map((time, run) => time / ours[run]));
    asked.push({ ...question, ours: tenth(median(ours)), theirs: tenth(median(theirs)), ratio: tenth(ratio) });
    console.log(
      `${question.clientele}: ${tenth(median(ours))} ms, DuckDB ${tenth(median(theirs))} ms, ${tenth(ratio)} ×`,
    );
  }
  const moves = [];
  for (const day of MOVES) moves.push(await us.page.evaluate((text) => globalThis.ask(text), `as of ${day}`));
  const schemes = [];
  for (let run = 0; run < runs; run++) schemes.push(await us.page.evaluate((text) => globalThis.ask(text), "schemes"));
  console.log(`Ten schemes together: ${tenth(median(schemes))} ms.`);
  await keep(asked, { move: tenth(median(moves)), schemes: tenth(median(schemes)) }, { ...us.versions, ...them.versions }, { us: us.seconds, them: them.seconds });
} finally {
  for (const browser of browsers) await browser.close();
  server.close();
}

/**
 * A browser of its own, which has read the files.
 * @param {string} name
 * @param {Record<string, unknown>} options
 */
async function contestant(name, options) {
  const browser = await launch();
  browsers.push(browser);
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  page.on("crash", () => console.error(`The page of ${name} crashed.`));
  await page.goto(`${server.origin}/benches/page/index.html`);
  await page.waitForFunction(() => "begin" in globalThis);
  await page.setInputFiles(
    "#file",
    files.map(({ path }) => path),
  );
  const begun = await page.evaluate(([name, options]) => globalThis.begin(name, options), [name, options]);
  console.log(`${name} has read the files in ${begun.seconds.toFixed(1)} s.`);
  return { page, ...begun, versions: { ...begun.versions, Chromium: browser.version() } };
}

/**
 * Whoever finds something else is not slower or faster but wrong.
 * @param {{ page: import("playwright-core").Page }} us
 * @param {{ page: import("playwright-core").Page }} them
 * @param {import("./questions.mjs").Question} question
 */
async function compare(us, them, { clientele, sql, none = Number.NaN }) {
  const [ours, theirs] = await Promise.all([told(us.page, clientele), told(them.page, sql)]);
  for (let customer = 0; customer < customers; customer++) {
    const a = ours[customer] ?? Number.NaN;
    const b = Number.isNaN(theirs[customer]) ? none : (theirs[customer] ?? Number.NaN);
    const same = (Number.isNaN(a) && Number.isNaN(b)) || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
    if (!same) throw new Error(`${clientele}: customer ${customer} has ${a}, and by SQL ${b}.`);
  }
  if (ours.every((value) => Number.isNaN(value) || value === 0)) throw new Error(`${clientele} is nobody's.`);
}

/** @param {import("playwright-core").Page} page @param {string} question */
async function told(page, question) {
  const text = await page.evaluate(
    ([question, customers]) => globalThis.found(question, customers),
    /** @type {const} */ ([question, customers]),
  );
  const bytes = new Uint8Array(Buffer.from(text, "base64"));
  return new Float64Array(bytes.buffer);
}

/** @param {number} number */
function tenth(number) {
  return Number(number.toFixed(1));
}

async function keep(asked, { move, schemes }, versions, read) {
  const date = new Date().toISOString().slice(0, 10);
  const bytes = files.map((file) => file.bytes);
  const about = { date, machine: machine(), load: { before, after: load() }, runs, input: { rows, customers, bytes } };
  const record = {
    ...about,
    versions: { ...versions, Node: process.versions.node },
    readSeconds: read,
    asOfMove: move,
    schemes,
    asked,
  };
  const count = (/** @type {number} */ number) => number.toLocaleString("en-GB");
  const cells = ({ clientele, ours, theirs, ratio }) => [`\`${clientele}\``, ours, theirs, `${ratio} ×`];
  const head = ["", "clientele, ms", "DuckDB-WASM, ms", "faster by"];
  const WANTED = 3;
  const lost = asked.filter(({ ratio }) => ratio < WANTED);
  const won = asked.filter(({ ratio }) => ratio >= WANTED);
  const { cpu, cores, memoryGiB, system } = record.machine;
  const text = [
    `# ${date}: questions to ${count(rows)} orders of ${count(customers)} customers`,
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}. Medians of ${runs} runs by turns, after one whose answers were compared, of every ` +
      `customer. Chromium ${versions.Chromium}; each engine in a browser of its own, one worker, until all values are in the page. ` +
      `Load ${before.minute} before, ${record.load.after.minute} after.`,
    `## Less than ${WANTED} times as fast`,
    lost.length > 0 ? grid(head, lost.map(cells)) : "None in this run.",
    `## ${WANTED} times as fast and more`,
    grid(head, won.map(cells)),
    "## Another day",
    `\`snapshot({ asOf })\` for another day, scores and segments computed anew: ${move} ms.`,
    "## The ten schemes",
    `All ten classic divisions, one after the other, each with the figures of its labels: ${schemes} ms together.`,
    "## How to read this",
    [
      "DuckDB-WASM is the `eh` build in one worker; its tables hold numbers for customers, ENUMs for texts and floats for amounts, orders by day, " +
        "as the file has them, which lets it pass over old ones. It need not tell customers without records; clientele gives each a value. " +
        "clientele adds up exactly. The SQL stands in `benches/questions.mjs`.",
      `Both have read the files before (clientele ${read.us.toFixed(1)} s with all checks, DuckDB ${read.them.toFixed(1)} s with its tables).`,
    ]
      .map((note) => `- ${note}`)
      .join("\n"),
  ].join("\n\n");
  const name = `${date}-${slugOf(record.machine)}-language${rows === 10_000_000 ? "" : `-${rows}-rows`}`;
  await writeFile(at(`benches/record/${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  await writeFile(at(`benches/record/${name}.md`), `${text}\n`);
  console.log(`\n${text}\n\nKept as benches/record/${name}.json and .md.`);
}
