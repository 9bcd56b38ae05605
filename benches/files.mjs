// From a file to what a person waits for: a workbook beside other readers of workbooks, the first rows to look over, and how long the
// page's own thread is held up meanwhile. `npm run bench` builds everything first and then starts this, too.
import { spawnSync } from "node:child_process";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { pathToFileURL } from "node:url";
import { launch, open, part } from "../tests/browser/browser.mjs";
import { at, SEALED_FILE } from "../tests/browser/project.mjs";
import { load, machine } from "./machine.mjs";
import { orders } from "./orders.mjs";
import { median, slugOf } from "./record.mjs";
import { inChromium, inNode, MODULES, serve } from "./stage.mjs";
import { grid } from "./table.mjs";

const RUNS = 3;
const ROWS = 100_000;
const TEXT_ROWS = 1_000_000;
const WORKERS = 2;
/** What a browser calls a long task, in milliseconds. */
const LONG = 50;

const folder = at("target/bench");
const workbook = join(folder, `orders-${ROWS}.xlsx`);
await mkdir(folder, { recursive: true });
const before = load();
const text = await orders(folder, TEXT_ROWS);
const files = { workbook, text: text.path };

const ours = (/** @type {"chromium" | "node"} */ place, /** @type {"workbook" | "text"} */ file, looks = true) => ({
  name: `clientele, ${place === "node" ? "Node" : "Chromium"}`,
  place,
  file,
  contestant: {
    name: "clientele",
    ours: true,
    place,
    file: "opening",
    options: {
      package: place === "node" ? pathToFileURL(at("pkg/node.js")).href : "/pkg/index.js",
      workers: WORKERS,
      looks,
    },
  },
});
const CASES = [
  ours("node", "workbook"),
  ours("node", "workbook", false),
  ours("chromium", "workbook"),
  ours("chromium", "workbook", false),
  ours("node", "text"),
  ours("chromium", "text"),
  {
    name: "SheetJS, Node",
    place: "node",
    file: "workbook",
    contestant: { name: "SheetJS", ours: false, place: "node", file: "sheetjs", options: { modules: MODULES } },
  },
];

/** Seconds by case and phase, a number a round. @type {Map<string, number[]>} */
const seconds = new Map();
const took = (/** @type {string} */ name, /** @type {number} */ time) =>
  seconds.set(name, [...(seconds.get(name) ?? []), time]);
/** Milliseconds of long tasks, a list a round. @type {Map<string, number[][]>} */
const tasks = new Map();

const native = nativeSeconds();
const server = await serve();
try {
  for (let round = 0; round <= RUNS; round++) {
    console.log(round === 0 ? "Warm-up, not counted" : `Round ${round} of ${RUNS}`);
    for (const { name, place, file, contestant } of CASES) {
      const path = files[file];
      const run =
        place === "chromium" ? await inChromium(contestant, path, server.origin) : await inNode(contestant, path);
      const expected = file === "text" ? TEXT_ROWS : ROWS;
      if (run.found !== expected) throw new Error(`${name} found ${run.found} rows of ${expected}.`);
      if (round === 0) continue;
      for (const [phase, time] of Object.entries(run.phases)) took(`${name}: ${file}, ${phase}`, time);
    }
    for (const file of /** @type {const} */ (["text", "workbook"])) {
      const held = await longTasks(files[file]);
      if (round > 0) tasks.set(file, [...(tasks.get(file) ?? []), held]);
    }
  }
} finally {
  server.close();
}
await keep();

/** Seconds of calamine and of our reader around it, both native, the best of five; writes the workbook. */
function nativeSeconds() {
  const args = ["run", "--quiet", "--release", "--package", "clientele-readers", "--example", "xlsx_speed"];
  const { stdout, status } = spawnSync(process.env.CARGO ?? "cargo", [...args, "--", String(ROWS), workbook], {
    cwd: at("."),
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`xlsx_speed ended with ${status}.`);
  const of = (/** @type {string} */ name) => Number(new RegExp(`^${name} +([\\d.]+) s`, "m").exec(stdout)?.[1]);
  return { calamine: of("calamine, worksheet_range"), readers: of("counted, opened, to text") };
}

/** Long tasks of the sealed page's own thread from the choice of a file to its result, in milliseconds. @param {string} file */
async function longTasks(file) {
  const browser = await launch();
  try {
    const { page } = await open(browser, SEALED_FILE);
    await part(page, "drop").waitFor();
    await page.evaluate(() => {
      globalThis.held = [];
      new PerformanceObserver((list) =>
        globalThis.held.push(...list.getEntries().map(({ duration }) => duration)),
      ).observe({ type: "longtask" });
    });
    await part(page, "file-input").setInputFiles(file);
    await page.locator("[data-shown]").waitFor({ timeout: 120_000 });
    return await page.evaluate(() => globalThis.held);
  } finally {
    await browser.close();
  }
}

async function keep() {
  const date = new Date().toISOString().slice(0, 10);
  const medians = Object.fromEntries([...seconds].map(([name, times]) => [name, Number(median(times).toFixed(3))]));
  const longest = [...tasks].map(([file, rounds]) => {
    const [count, most, sum] = [
      rounds.map((held) => held.length),
      rounds.map((held) => Math.max(0, ...held)),
      rounds.map((held) => held.reduce((all, one) => all + one, 0)),
    ];
    return [file, { tasks: median(count), longest: Math.round(median(most)), together: Math.round(median(sum)) }];
  });
  const bytes = { workbook: (await stat(workbook)).size, text: text.bytes };
  const record = {
    date,
    machine: machine(),
    load: { before, after: load() },
    runs: RUNS,
    input: {
      workbook: { rows: ROWS, columns: 8, bytes: bytes.workbook },
      text: { rows: TEXT_ROWS, bytes: bytes.text },
    },
    native,
    seconds: medians,
    longTasks: Object.fromEntries(longest),
  };
  const calamine = (/** @type {number} */ time) => `${(time / native.calamine).toFixed(2)} ×`;
  const ofWorkbook = Object.entries(medians).filter(([name]) => /: workbook, (open|text|preview)/.test(name));
  const page = [
    `# ${date}: from a file to what a person waits for`,
    `${record.machine.cpu}, ${record.machine.cores} cores, ${record.machine.memoryGiB} GiB, ${record.machine.system}. Medians of ` +
      `${RUNS} rounds after one warm-up, each in a fresh process or browser. Load ${before.minute} before, ${record.load.after.minute} after.`,
    `## A workbook of ${ROWS.toLocaleString("en-GB")} rows and 8 columns (${bytes.workbook.toLocaleString("en-GB")} bytes)`,
    grid(
      ["", "seconds", "of native calamine"],
      [
        ["calamine, native, to its cells", native.calamine, calamine(native.calamine)],
        ["our readers, native, to text", native.readers, calamine(native.readers)],
        ...ofWorkbook.map(([name, time]) => [name, time, calamine(time)]),
      ],
    ),
    "`preview` is the whole look: unpacked, and the first 20 rows. `open` follows it: in browsers a file that was looked at is unpacked " +
      "already, in Node every call reads anew. `open alone` is a fresh process that has seen nothing. SheetJS makes text of the sheet and no more.",
    `## The first 20 rows of a text of ${bytes.text.toLocaleString("en-GB")} bytes`,
    grid(
      ["", "seconds"],
      Object.entries(medians).filter(([name]) => name.includes(": text,")),
    ),
    `## The page's own thread, from the choice of a file to its result`,
    grid(
      ["", `tasks of more than ${LONG} ms`, "longest, ms", "together, ms"],
      longest.map(([file, { tasks, longest, together }]) => [file, tasks, longest, together]),
    ),
  ].join("\n\n");
  const name = `${date}-${slugOf(record.machine)}-files`;
  await writeFile(at(`benches/record/${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  await writeFile(at(`benches/record/${name}.md`), `${page}\n`);
  console.log(`\n${page}\n\nKept as benches/record/${name}.json and .md.`);
}
