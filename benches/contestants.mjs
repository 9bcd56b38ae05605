// Who takes part, in the order of each round.
import { pathToFileURL } from "node:url";
import { at } from "../tests/browser/project.mjs";
import { MODULES } from "./stage.mjs";

/** Job workers of clientele, so that records of different machines can be compared. */
const WORKERS = 2;

/**
 * @typedef {object} Contestant
 * @property {string} name
 * @property {boolean} ours
 * @property {"chromium" | "node"} place
 * @property {string} file in contestants/
 * @property {Record<string, unknown>} options
 */

/** Nothing but totals of customers, in the page and in Node, with one worker and with two. */
const TOTALS = /** @type {const} */ (["chromium", "node"]).flatMap((place) =>
  [1, 2].map((workers) => ({
    name: `clientele totals, ${place === "node" ? "Node" : "Chromium"}, ${workers} worker${workers === 1 ? "" : "s"}`,
    ours: true,
    place,
    file: "clientele-totals",
    options: { package: place === "node" ? pathToFileURL(at("pkg/node.js")).href : "/pkg/index.js", workers },
  })),
);

/** @type {readonly Contestant[]} */
export const CONTESTANTS = [
  ...TOTALS,
  {
    name: "clientele, Chromium",
    ours: true,
    place: "chromium",
    file: "clientele",
    options: { package: "/pkg/index.js", workers: WORKERS },
  },
  {
    name: "clientele, Chromium, 1 worker",
    ours: true,
    place: "chromium",
    file: "clientele",
    options: { package: "/pkg/index.js", workers: 1 },
  },
  {
    name: "clientele, Node",
    ours: true,
    place: "node",
    file: "clientele",
    options: { package: pathToFileURL(at("pkg/node.js")).href, workers: WORKERS },
  },
  { name: "PapaParse + Map, Chromium", ours: false, place: "chromium", file: "papaparse", options: {} },
  { name: "DuckDB-WASM, Chromium", ours: false, place: "chromium", file: "duckdb-wasm", options: {} },
  {
    name: "DuckDB native, 1 thread",
    ours: false,
    place: "node",
    file: "duckdb-native",
    options: { modules: MODULES, threads: 1 },
  },
  {
    name: "DuckDB native, 2 threads",
    ours: false,
    place: "node",
    file: "duckdb-native",
    options: { modules: MODULES, threads: 2 },
  },
  {
    name: "DuckDB native, sorted, 2 threads",
    ours: false,
    place: "node",
    file: "duckdb-native",
    options: { modules: MODULES, threads: 2, sorted: true },
  },
];
