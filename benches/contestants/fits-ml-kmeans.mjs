// ml-kmeans, which takes lists of lists; making them is not counted.
import { kmeans } from "/npm/ml-kmeans.js";

/** @param {import("../fits-cases.mjs").Fit} fit @param {number} _workers @param {string} data */
export async function measure({ n, d, k, steps }, _workers, data) {
  const values = new Float64Array(await (await fetch(data)).arrayBuffer());
  const rows = Array.from({ length: n }, (_, at) => Array.from(values.subarray(at * d, (at + 1) * d)));
  const begun = performance.now();
  const { centroids, clusters } = kmeans(rows, k, {
    initialization: rows.slice(0, k),
    maxIterations: steps,
    tolerance: 0,
  });
  const seconds = (performance.now() - begun) / 1000;
  let reached = 0;
  for (const [at, row] of rows.entries()) {
    reached += row.reduce((sum, x, j) => sum + (x - centroids[clusters[at]][j]) ** 2, 0);
  }
  return { seconds, reached };
}
