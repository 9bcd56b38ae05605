// Keeps a measurement: everything as JSON, and a table for people with the cases we lose first.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { at } from "../tests/browser/project.mjs";
import { machine } from "./machine.mjs";
import { MODULES } from "./stage.mjs";
import { table } from "./table.mjs";

const PACKAGES = ["papaparse", "@duckdb/duckdb-wasm", "@duckdb/node-api"];
const MB = 1e6;

/** @typedef {import("./contestants.mjs").Contestant} Contestant */
/** @typedef {import("./checksum.mjs").Checksum} Checksum */
/** @typedef {import("./perform.mjs").Performance & { found: Checksum, memory: { peak: number, idle: number, tab: number } }} Run */

/** @param {readonly number[]} numbers */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}

/** A machine as part of a file's name. @param {{ cpu: string, cores: number }} machine */
export const slugOf = ({ cpu, cores }) => `${cpu}-${cores}-core`.toLowerCase().replace(/[^a-z0-9]+/g, "-");

/**
 * @param {object} measured
 * @param {number} measured.rows
 * @param {number} measured.runs
 * @param {number} measured.bytes
 * @param {Map<Contestant, Run[]>} measured.results
 * @param {{ before: object, after: object }} measured.load
 */
export async function keep({ rows, runs, bytes, results, load }) {
  const date = new Date().toISOString().slice(0, 10);
  const all = [...results].map(([contestant, list]) => figures(contestant, list, bytes));
  const found = [...results.values()][0]?.[0]?.found;
  const record = {
    date,
    machine: machine(),
    load,
    input: { rows, bytes, customers: found?.customers },
    runs,
    found,
    versions: await versions([...results.values()].flat()),
    contestants: all,
    ratios: ratios(all),
  };
  const slug = slugOf(record.machine);
  const folder = at("benches/record");
  // One record a day, machine and size: the newest stands.
  const name = `${date}-${slug}${rows === 1_000_000 ? "" : `-${rows}-rows`}`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(record, null, 2)}\n`);
  const text = table(record);
  await writeFile(join(folder, `${name}.md`), text);
  console.log(`\n${text}\nKept as benches/record/${name}.json and .md.`);
}

/**
 * @param {Contestant} contestant
 * @param {readonly Run[]} list
 * @param {number} bytes
 */
function figures({ name, ours, place, options }, list, bytes) {
  const seconds = median(list.map((run) => run.seconds));
  const phases = Object.keys(list[0]?.phases ?? {});
  return {
    name,
    ours,
    place,
    workers: options.workers ?? options.threads ?? 1,
    seconds: rounded(seconds, 3),
    megabytesPerSecond: rounded(bytes / MB / seconds, 1),
    peakMegabytes: rounded(median(list.map((run) => run.memory.peak)) / MB, 0),
    idleMegabytes: rounded(median(list.map((run) => run.memory.idle)) / MB, 0),
    tabMegabytes: rounded(median(list.map((run) => run.memory.tab)) / MB, 0),
    readySeconds: rounded(median(list.map((run) => run.ready)), 3),
    phases: Object.fromEntries(
      phases.map((phase) => [phase, rounded(median(list.map((run) => run.phases[phase] ?? 0)), 3)]),
    ),
    runs: list.map((run) => ({ seconds: rounded(run.seconds, 3), peakMegabytes: rounded(run.memory.peak / MB, 0) })),
  };
}

/**
 * Each of ours against each of theirs, within each round, because the machine's mood changes between rounds; above 1 we lose.
 * The greatest loss comes first.
 * @param {readonly ReturnType<typeof figures>[]} all
 */
function ratios(all) {
  const pairs = all
    .filter(({ ours }) => ours)
    .flatMap((us) => all.filter(({ ours }) => !ours).map((them) => [us, them]));
  const compared = pairs.map(([us, them]) => {
    const over = (/** @type {"seconds" | "peakMegabytes"} */ figure) =>
      rounded(median(us.runs.map((run, round) => run[figure] / them.runs[round][figure])), 2);
    return { us: us.name, them: them.name, seconds: over("seconds"), memory: over("peakMegabytes") };
  });
  return compared.sort((a, b) => b.seconds - a.seconds);
}

/** @param {readonly Run[]} list */
async function versions(list) {
  const manifests = PACKAGES.map(async (name) => {
    const manifest = JSON.parse(await readFile(join(MODULES, name, "package.json"), "utf8"));
    return [`npm ${name}`, manifest.version];
  });
  return {
    ...Object.assign({}, ...list.map((run) => run.versions)),
    Node: process.versions.node,
    ...Object.fromEntries(await Promise.all(manifests)),
  };
}

/**
 * @param {number} number
 * @param {number} decimals
 */
const rounded = (number, decimals) => Number(number.toFixed(decimals));
