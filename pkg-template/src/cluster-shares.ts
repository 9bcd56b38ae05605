/** k-means from given centroids, each worker with a share of the rows: what is found has the same bytes as by one with all of them. */
import { type ClusterAsked, type ClusterData, type Outcome, rowsIn } from "./cluster-protocol.js";

/** Rows that the module adds up together; shares are whole chunks. */
const CHUNK = 2048;
/** Chunks of a share, at least: fewer are done before workers have told each other so. */
const WORTH = 8;

/** Shares of rows, in their order; none where a task is not done in shares. */
export function sharesOf(data: ClusterData, { task, numbers }: ClusterAsked, workers: number): ClusterData[] {
  if (task.method !== "kmeans" || numbers.length === 0) return [];
  const rows = rowsOf(data);
  const chunks = Math.ceil(rows / CHUNK);
  const count = Math.min(workers, Math.floor(chunks / WORTH));
  const edge = (at: number) => Math.min(rows, Math.floor((chunks * at) / count) * CHUNK);
  return Array.from({ length: count }, (_, at) => shareOf(data, edge(at), edge(at + 1)));
}

function rowsOf(data: ClusterData): number {
  if ("values" in data) return rowsIn(data);
  // Columns of different lengths are refused by who sees all of them.
  const [length = 0, ...others] = data.numbers.map((column) => column.length);
  return others.every((other) => other === length) ? length : 0;
}

function shareOf(data: ClusterData, from: number, to: number): ClusterData {
  if ("values" in data) return { ...data, values: data.values.subarray(from * data.columns, to * data.columns) };
  return { numbers: data.numbers.map((column) => column.subarray(from, to)), codes: [] };
}

/** The next step of each share, given what all said after the one before. */
export function stepped({ task, numbers }: ClusterAsked, heard: readonly Outcome[]): ClusterAsked {
  return {
    task: { ...task, method: "shares" },
    numbers: [...numbers, ...heard.flatMap((one) => one.numbers.slice(0, 1))],
    codes: heard.flatMap((one) => one.codes.slice(0, 1)),
  };
}

/** What was found, with the labels of all shares. */
export function joined(found: Outcome, heard: readonly Outcome[]): Outcome {
  const lists = heard.map(({ codes }) => codes[1] as Uint32Array);
  const labels = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let at = 0;
  for (const list of lists) {
    labels.set(list, at);
    at += list.length;
  }
  return { ...found, codes: [labels] };
}
