// clientele beside other engines: the same bytes, by turns, results compared before any time is believed. `npm run bench` builds
// everything first and then starts this.
import process from "node:process";
import { parseArgs } from "node:util";
import { at } from "../tests/browser/project.mjs";
import { CONTESTANTS } from "./contestants.mjs";
import { load } from "./machine.mjs";
import { customersOf, orders } from "./orders.mjs";
import { keep } from "./record.mjs";
import { inChromium, inNode, serve } from "./stage.mjs";

const { values } = parseArgs({
  options: { rows: { type: "string", default: "1000000" }, runs: { type: "string", default: "3" } },
});
const rows = positive("rows");
const runs = positive("runs");

console.log(`\nWriting ${rows} orders, unless they are there already.`);
const file = await orders(at("target/bench"), rows);
const server = await serve();
const before = load();
/** @type {Map<import("./contestants.mjs").Contestant, import("./record.mjs").Run[]>} */
const results = new Map(CONTESTANTS.map((contestant) => [contestant, []]));
/** @type {{ name: string, found: string } | undefined} */
let first;
try {
  for (let round = 0; round <= runs; round++) {
    console.log(round === 0 ? "Warm-up, not counted" : `Round ${round} of ${runs}`);
    for (const contestant of CONTESTANTS) {
      const run = await perform(contestant);
      agree(contestant.name, run.found);
      if (round > 0) results.get(contestant)?.push(run);
      console.log(`  ${contestant.name.padEnd(28)} ${run.seconds.toFixed(2)} s`);
    }
  }
} finally {
  server.close();
}
await keep({ rows, runs, bytes: file.bytes, results, load: { before, after: load() } });

/** @param {import("./contestants.mjs").Contestant} contestant */
function perform(contestant) {
  const { place } = contestant;
  return place === "chromium" ? inChromium(contestant, file.path, server.origin) : inNode(contestant, file.path);
}

/**
 * Whoever finds something else is not slower or faster but wrong.
 * @param {string} name
 * @param {import("./checksum.mjs").Checksum} found
 */
function agree(name, found) {
  const said = JSON.stringify(found);
  if (found.orders !== rows || found.customers !== customersOf(rows)) {
    throw new Error(`${name} did not find every order and every customer: ${said}`);
  }
  first ??= { name, found: said };
  if (said !== first.found) {
    throw new Error(`Results differ, so times mean nothing.\n${first.name}: ${first.found}\n${name}: ${said}`);
  }
}

/** @param {"rows" | "runs"} option */
function positive(option) {
  const number = Number(values[option]);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`--${option} must be a whole number above 0.`);
  process.exit(2);
}
