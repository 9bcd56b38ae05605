// Keeps a measurement of fits: everything as JSON, and a table for people with the cases we lose first.
import { mkdir, writeFile } from "node:fs/promises";
import process from "node:process";
import { at } from "../tests/browser/project.mjs";
import { machine } from "./machine.mjs";
import { median, slugOf } from "./record.mjs";
import { grid } from "./table.mjs";

/**
 * @typedef {object} Measured
 * @property {import("./fits-cases.mjs").Fit} fit
 * @property {number} workers
 * @property {readonly number[]} ours seconds
 * @property {readonly (readonly [string, readonly number[]])[]} theirs seconds by name
 * @property {readonly (readonly [string, string])[]} failed
 * @property {number} reached
 */

const WHERE = { kmeans: "scikit-learn", mixture: "scikit-learn", silhouette: "scikit-learn", hdbscan: "hdbscan" };
const OTHERS = { hdbscan_sklearn: "scikit-learn", ward: "fastcluster", prototypes: "kmodes" };
const VALUES = { bg_nbd: "lifetimes", pareto_nbd: "lifetimes", gamma_gamma: "lifetimes" };
/** @type {Record<string, string>} */
const TOOLS = { ...WHERE, ...OTHERS, ...VALUES };

/** The better peer of a case, and ours beside it; each run against the one next to it, for the machine's mood changes. @param {Measured} measured */
function judged({ fit, ours, theirs }) {
  const own = median(ours);
  const [peer, times] = [...theirs].sort(([, a], [, b]) => median(a) - median(b))[0] ?? [];
  const ratio = times && median(ours.map((time, run) => time / (times[run] ?? Number.NaN)));
  const [source, printed] = fit.published ?? [];
  const against = printed && own / printed;
  // The better of the one that runs here and the one that was measured elsewhere.
  const judge = Math.max(ratio ?? 0, peer ? 0 : (against ?? 0));
  const lost = fit.within ? own > fit.within : judge > (fit.wanted ?? Number.POSITIVE_INFINITY);
  return {
    own,
    peer: peer && (TOOLS[peer] ?? peer),
    theirs: times && median(times),
    ratio,
    source,
    printed,
    against,
    lost,
  };
}

/** @param {number | undefined} number @param {number} [decimals] */
const told = (number, decimals = 3) => (number === undefined ? "–" : Number(number.toPrecision(decimals)).toString());

/** @param {Measured} measured */
function cells(measured) {
  const { fit, workers } = measured;
  const { own, peer, theirs, ratio, source, printed } = judged(measured);
  const shape = fit.d > 0 ? `${fit.n.toLocaleString("en-GB")} × ${fit.d}, k = ${fit.k}` : fit.n.toLocaleString("en-GB");
  const wanted = fit.within ? `${fit.within} s` : told(fit.wanted);
  const failed = measured.failed.map(([name, why]) => `${TOOLS[name] ?? name}: ${why}`).join(", ");
  const beside = [peer, failed, source && `${source}: ${printed} s as published`].filter(Boolean).join("; ");
  return [`${fit.name}, ${shape}`, workers || "page", told(own), beside || "–", told(theirs), told(ratio), wanted];
}

/** @param {Measured} measured */
export function line(measured) {
  const [name, workers, own, beside, theirs, ratio, wanted] = cells(measured);
  const { lost } = judged(measured);
  return `${lost ? "LOST " : ""}${name} (${workers}): ${own} s; ${beside} ${theirs} s, ratio ${ratio}, wanted ${wanted}; reached ${measured.reached}`;
}

/** @param {{ measured: readonly Measured[], runs: number, versions: object, load: any, whole: boolean }} all */
export async function keep({ measured, runs, versions, load, whole }) {
  const date = new Date().toISOString().slice(0, 10);
  const about = machine();
  const head = ["", "workers", "clientele, s", "beside", "s", "ours ÷ theirs", "wanted at most"];
  const table = (/** @type {boolean} */ lost) => {
    const rows = measured.filter((one) => judged(one).lost === lost).map(cells);
    return rows.length > 0 ? grid(head, rows) : "None in this run.";
  };
  const text = [
    `# ${date}: clusters and value models in Chromium`,
    `${about.cpu}, ${about.cores} cores, ${about.memoryGiB} GiB, ${about.system}. Medians of ${runs} runs by turns, after one that is not counted; ` +
      `what each reached was compared every time. Load ${load.before.minute} before, ${load.after.minute} after.`,
    "## More than wanted",
    table(true),
    "## As wanted",
    table(false),
    "## How to read this",
    [
      "clientele is WebAssembly in Chromium: with 1 or 2 workers, whose time includes handing rows over; `page` is the page's own thread. The others are native " +
        "(Python's packages, with as many threads as we have workers) but for ml-kmeans, which is JavaScript in the same page.",
      "k-means, the mixture and k-prototypes begin at the same place everywhere and take the same steps. Of two peers the faster counts. `–`: nobody to be measured beside; " +
        "then seconds are wanted.",
      "Published seconds were measured on another day, on a machine like this: a direction, no comparison, where the peer itself does not run.",
      "The cases stand in `benches/fits-cases.mjs`.",
    ]
      .map((note) => `- ${note}`)
      .join("\n"),
    "## Versions",
    grid(["", "version"], Object.entries({ ...versions, Node: process.versions.node })),
  ].join("\n\n");
  if (!whole) return console.log(`\n${text}`);
  const name = `${date}-${slugOf(about)}-fits`;
  const record = {
    date,
    machine: about,
    load,
    runs,
    versions,
    measured: measured.map((one) => ({ ...one, ...judged(one) })),
  };
  await mkdir(at("benches/record"), { recursive: true });
  await writeFile(at(`benches/record/${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  await writeFile(at(`benches/record/${name}.md`), `${text}\n`);
  console.log(`\n${text}\n\nKept as benches/record/${name}.json and .md.`);
}
