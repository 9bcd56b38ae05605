// What fits are measured on: the shape of the data, who takes part, and when two results count as the same.
import { balls, cdnow, histories, mixed } from "./fits-data.mjs";

/**
 * @typedef {object} Fit
 * @property {string} name
 * @property {string} method
 * @property {number} n
 * @property {number} d columns of the file; 0: one list
 * @property {number} k
 * @property {number} steps
 * @property {readonly string[]} peers by name in peers.py, the better of them counts; `ml-kmeans` in the browser
 * @property {readonly number[]} workers
 * @property {number} [wanted] ours ÷ the peer's, at most
 * @property {number} [within] seconds, at most, where no peer is known
 * @property {readonly [string, number]} [published] where the figure of a peer that does not take part comes from, and its seconds
 * @property {(ours: number, theirs: number) => boolean} same
 * @property {number} [spread] of balls, where they should not overlap as much as others
 */

/** @param {number} tolerance */
const near = (tolerance) => (/** @type {number} */ ours, /** @type {number} */ theirs) =>
  Math.abs(ours - theirs) <= tolerance * Math.max(1, Math.abs(theirs));
/** Rows in clusters: where regions are about as dense, the packages differ from each other, too. */
const nearly = near(5e-2);
/** As likely or likelier. */
const likely = (/** @type {number} */ ours, /** @type {number} */ theirs) =>
  ours >= theirs - 1e-3 * Math.max(1, Math.abs(theirs) * 1e-3);
const NO_WORSE = 1e-9;
/** Spreads of balls, in boxes of 20: where they overlap a good deal, and where dense regions are the same for every package. */
const [OVERLAPPING, APART] = [4, 1];

const means = { method: "kmeans", steps: 20, same: near(1e-9), peers: ["kmeans"], workers: [1, 2] };
const density = {
  method: "hdbscan",
  spread: APART,
  k: 15,
  steps: 0,
  same: nearly,
  peers: ["hdbscan", "hdbscan_sklearn"],
  workers: [1],
  wanted: 1 / 3,
};
const tree = { method: "ward", d: 8, k: 8, steps: 0, same: near(1e-9), peers: ["ward"], workers: [1], wanted: 1 / 3 };
const seen = {
  method: "silhouette",
  d: 8,
  k: 8,
  steps: 0,
  same: near(1e-9),
  peers: ["silhouette"],
  workers: [1, 2],
  wanted: 1 / 8,
};
const value = { n: 2357, d: 0, k: 4, steps: 0, same: likely, workers: [0], wanted: 0.1 };

/** @type {readonly Fit[]} */
const ALL = [
  { ...means, name: "k-means", n: 1_000_000, d: 8, k: 8, workers: [1], wanted: 0.55 },
  { ...means, name: "k-means", n: 1_000_000, d: 8, k: 8, workers: [2], wanted: 0.5 },
  {
    ...means,
    name: "k-means",
    n: 1_000_000,
    d: 8,
    k: 8,
    wanted: 1 / 15,
    peers: ["ml-kmeans"],
    same: near(1e-3),
  },
  { ...means, name: "k-means", n: 100_000, d: 16, k: 20, wanted: 1 },
  {
    name: "mixture, full",
    method: "mixture",
    n: 100_000,
    d: 8,
    k: 8,
    steps: 20,
    same: near(1e-6),
    peers: ["mixture"],
    workers: [1],
    wanted: 0.2,
  },
  { ...density, name: "HDBSCAN", n: 20_000, d: 2 },
  { ...density, name: "HDBSCAN", n: 20_000, d: 8 },
  { ...density, name: "HDBSCAN", n: 50_000, d: 2 },
  { ...density, name: "HDBSCAN", n: 50_000, d: 8 },
  { ...tree, name: "Ward", n: 10_000 },
  { ...tree, name: "Ward", n: 20_000 },
  { ...seen, name: "silhouette, exact", n: 10_000 },
  { ...seen, name: "silhouette, exact", n: 50_000 },
  {
    name: "k-prototypes",
    method: "prototypes",
    n: 10_000,
    d: 0,
    k: 8,
    steps: 0,
    same: (ours, theirs) => ours <= theirs * (1 + NO_WORSE),
    peers: ["prototypes"],
    workers: [1],
    wanted: 1 / 50,
  },
  {
    name: "choosing k, 2 to 12, 4 restarts",
    method: "choose",
    n: 100_000,
    d: 8,
    k: 8,
    steps: 0,
    same: () => true,
    peers: [],
    workers: [1, 2],
    within: 3,
  },
  { ...value, name: "BG/NBD, CDNOW", method: "bg_nbd", peers: ["bg_nbd"], published: ["lifetimes", 0.09] },
  { ...value, name: "Pareto/NBD, CDNOW", method: "pareto_nbd", peers: ["pareto_nbd"], published: ["lifetimes", 0.4] },
  {
    ...value,
    name: "Gamma-Gamma, CDNOW",
    method: "gamma_gamma",
    peers: ["gamma_gamma"],
    published: ["lifetimes", 0.035],
  },
  {
    ...value,
    name: "BG/NBD",
    method: "bg_nbd",
    n: 1_000_000,
    k: 3,
    peers: ["bg_nbd"],
    published: ["PyMC-Marketing, MAP", 8.4],
  },
  {
    ...value,
    name: "contest of all models with 200 bootstraps, CDNOW",
    method: "contest",
    peers: [],
    within: 3,
    same: () => true,
  },
  { ...value, name: "scoring", method: "score", n: 1_000_000, k: 3, peers: [], within: 1, same: () => true },
];

/** A tenth of the rows, where there are many: for a look, not for a record. */
const QUICK = 10;
const FEW = 3000;

/** @param {boolean} quick @returns {readonly Fit[]} */
export function cases(quick) {
  if (!quick) return ALL;
  return ALL.map((one) => ({ ...one, n: one.n > FEW ? Math.max(FEW, Math.floor(one.n / QUICK)) : one.n }));
}

/** One list of numbers, and a name by which several cases share it. @param {Fit} fit @param {string | null} log the orders of CDNOW */
export function dataOf({ method, n, d, k, spread = OVERLAPPING }, log) {
  if (method === "prototypes") return { name: `mixed-${n}`, values: () => mixed({ n, k }) };
  if (d > 0) return { name: `balls-${n}-${d}-${k}-${spread}`, values: () => balls({ n, d, k, spread }) };
  if (k === 3) return { name: `histories-${n}`, values: () => histories({ n }) };
  return { name: "cdnow", values: () => log && cdnow(log) };
}
