// clientele's own methods, each timed from having the numbers to having the answer.

import { loadClusters } from "/pkg/cluster.js";
import { createEngine } from "/pkg/index.js";
import { loadValueModels } from "/pkg/value.js";

/** @type {Map<number, Promise<import("../../pkg/cluster.js").Clusters>>} */
const clusters = new Map();
const models = await loadValueModels();
/** A quarter of a year of 30-day months, in weeks. */
const HORIZON = 90 / 7;
const BOOTSTRAPS = 200;

/** @param {number} workers */
function clustersOf(workers) {
  const known = clusters.get(workers) ?? loadClusters({ workers });
  clusters.set(workers, known);
  return known;
}

/** @param {Float64Array} values @param {number} count */
function columnsOf(values, count) {
  const n = values.length / count;
  return Array.from({ length: count }, (_, at) => values.slice(at * n, (at + 1) * n));
}

const CLUSTERED = {
  async kmeans(own, rows, { d, k, steps }) {
    const options = { d, k, start: rows.slice(0, k * d), maxSteps: steps, tolerance: 0 };
    return async () => (await own.kmeans(rows, options)).inertia;
  },
  async mixture(own, rows, { n, d, k, steps }) {
    const ball = Float64Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 100 : 0));
    const covariances = Float64Array.from({ length: k * d * d }, (_, at) => ball[at % (d * d)]);
    const start = { weights: new Float64Array(k).fill(1 / k), means: rows.slice(0, k * d), covariances };
    return async () =>
      (await own.gaussianMixture(rows, { d, k, start, maxSteps: steps, tolerance: 0 })).logLikelihood / n;
  },
  async hdbscan(own, rows, { d, k }) {
    return async () => (await own.hdbscan(rows, { d, minSize: k })).labels.reduce((sum, at) => sum + (at >= 0), 0);
  },
  async ward(own, rows, { d }) {
    return async () => (await own.ward(rows, { d })).heights.at(-1);
  },
  async silhouette(own, rows, { n, d, k }) {
    const labels = Int32Array.from({ length: n }, (_, at) => at % k);
    return async () => (await own.silhouette(rows, labels, { d })).mean;
  },
  async prototypes(own, values, { k }) {
    const columns = columnsOf(values, 5);
    const categories = columns.slice(2).map((column) => Uint32Array.from(column));
    const options = { k, start: Array.from({ length: k }, (_, at) => at), restarts: 1, swaps: 0 };
    return async () => (await own.kPrototypes({ numbers: columns.slice(0, 2), categories }, options)).cost;
  },
  async choose(own, rows, { d }) {
    return async () => (await own.chooseK(rows, { d, least: 2, most: 12, restarts: 4 })).recommended ?? 0;
  },
};

const VALUED = {
  bg_nbd:
    ([x, tx, T]) =>
    () =>
      models.bgNbd.fit(x, tx, T).logLikelihood,
  pareto_nbd:
    ([x, tx, T]) =>
    () =>
      models.paretoNbd.fit(x, tx, T).logLikelihood,
  gamma_gamma([x, , , spend]) {
    const known = x.map((count, at) => Number(count > 0 && spend[at] > 0));
    const only = (column) => column.filter((_, at) => known[at] === 1);
    const [counts, means] = [only(x), only(spend)];
    return () => models.gammaGamma.fit(counts, means).logLikelihood;
  },
  score([x, tx, T]) {
    const fitted = { parameters: { r: 0.24, alpha: 4.4, a: 0.8, b: 2.4 } };
    return () => models.bgNbd.score(fitted, x, tx, T, { horizon: HORIZON }).alive.reduce((sum, one) => sum + one, 0);
  },
};

/** The contest works on orders, as people bring them. @param {string} log */
async function contest(log) {
  const engine = await createEngine({ workers: 1 });
  await engine.open([new File([log], "CDNOW_sample.txt")]);
  const snapshot = await engine.snapshot({});
  const run = async () => (await engine.clv({ snapshot, rolling: 3, samples: BOOTSTRAPS })).logLikelihood;
  return { run, close: () => engine.close() };
}

/**
 * @param {import("../fits-cases.mjs").Fit} fit
 * @param {number} workers
 * @param {string} data where the numbers are
 */
export async function measure(fit, workers, data) {
  const told = await fetch(data);
  const { run, close } = await ready(fit, workers, told);
  const begun = performance.now();
  const reached = await run();
  const seconds = (performance.now() - begun) / 1000;
  close?.();
  return { seconds, reached };
}

async function ready(fit, workers, told) {
  if (fit.method === "contest") return contest(await told.text());
  const values = new Float64Array(await told.arrayBuffer());
  if (fit.method in VALUED) return { run: VALUED[fit.method](columnsOf(values, fit.k)) };
  return { run: await CLUSTERED[fit.method](await clustersOf(workers), values, fit) };
}
