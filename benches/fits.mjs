// Clusters and value models in Chromium beside other tools: the same numbers by turns, results compared before any time is believed.
//
//   npm run bench fits [-- --quick] [--runs N] [--only WORD]
//
// `--quick` takes a tenth of the rows and keeps nothing; `--only` takes the cases whose name or method has the word in it.
import { mkdir, readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { launch } from "../tests/browser/browser.mjs";
import { at } from "../tests/browser/project.mjs";
import { cases, dataOf } from "./fits-cases.mjs";
import { kept } from "./fits-data.mjs";
import { bundled, peers } from "./fits-peers.mjs";
import { keep, line } from "./fits-record.mjs";
import { load } from "./machine.mjs";
import { serve } from "./stage.mjs";

const { values } = parseArgs({
  options: {
    runs: { type: "string" },
    quick: { type: "boolean", default: false },
    only: { type: "string", default: "" },
  },
});
const { quick, only } = values;
const runs = Number(values.runs ?? (quick ? 1 : 5));
/** Orders of CDNOW's customers, beside the project; without them their cases are left out. */
const LOG = at("../shared/data/cdnow/CDNOW_sample.txt");

const folder = at("target/bench");
await mkdir(folder, { recursive: true });
const log = await readFile(LOG, "utf8").catch(() => null);
const wanted = cases(quick).filter(({ name, method }) => `${name} ${method}`.includes(only));
if (wanted.some(({ peers }) => peers.includes("ml-kmeans"))) await bundled();
const before = load();
const others = await peers(folder);
const server = await serve({ data: folder, logs: at("../shared/data/cdnow") });
const browser = await launch();
/** @type {import("./fits-record.mjs").Measured[]} */
const measured = [];
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(error.message));
  page.on("crash", () => console.error("The page crashed."));
  await page.goto(`${server.origin}/benches/page/fits.html`);
  const there = new Set();
  for (const fit of wanted) {
    const { name, values } = dataOf(fit, log);
    const numbers = there.has(name) ? true : values();
    if (numbers === null) {
      console.log(`${fit.name} is left out: there is no ${LOG}.`);
      continue;
    }
    if (numbers !== true) await kept(folder, name, numbers);
    there.add(name);
    for (const workers of fit.workers) {
      const one = await byTurns(page, fit, workers, name);
      measured.push(one);
      console.log(line(one));
    }
  }
} finally {
  await browser.close();
  await others.close();
  server.close();
}
if (!quick) {
  const versions = { Chromium: browser.version(), ...others.versions };
  await keep({ measured, runs, versions, load: { before, after: load() }, whole: only === "" });
}

/**
 * One round that is not counted, then by turns.
 * @param {import("playwright-core").Page} page
 * @param {import("./fits-cases.mjs").Fit} fit
 * @param {number} workers
 * @param {string} name of the numbers
 */
async function byTurns(page, fit, workers, name) {
  const data = fit.method === "contest" ? "/logs/CDNOW_sample.txt" : `/data/${name}.f64`;
  const inPage = (/** @type {string} */ who) =>
    page.evaluate(
      async ([who, fit, workers, data]) =>
        (await import(`/benches/contestants/fits-${who}.mjs`)).measure(fit, workers, data),
      /** @type {const} */ ([who, told(fit), workers, data]),
    );
  const { d, k, steps } = fit;
  const path = `${folder}/${name}.f64`;
  const natively = (/** @type {string} */ method) =>
    others.ask({ method, path, d, k, steps, threads: Math.max(1, workers) });
  const ours = [];
  const theirs = new Map(fit.peers.map((peer) => [peer, /** @type {number[]} */ ([])]));
  const failed = new Map();
  let reached = 0;
  for (let run = 0; run <= runs; run++) {
    const own = await inPage("clientele");
    reached = own.reached;
    if (run > 0) ours.push(own.seconds);
    for (const [peer, times] of theirs) {
      if (failed.has(peer)) continue;
      const other = peer === "ml-kmeans" ? await inPage(peer) : await natively(peer);
      if ("failed" in other) failed.set(peer, other.failed);
      else if (!fit.same(own.reached, other.reached)) failed.set(peer, `reached ${other.reached}, not ${own.reached}`);
      else if (run > 0) times.push(other.seconds);
    }
  }
  return {
    fit,
    workers,
    ours,
    theirs: [...theirs].filter(([peer]) => !failed.has(peer)),
    failed: [...failed],
    reached,
  };
}

/** What crosses to the page. @param {import("./fits-cases.mjs").Fit} fit */
function told({ method, n, d, k, steps }) {
  return { method, n, d, k, steps };
}
