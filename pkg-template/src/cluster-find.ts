/** Finds clusters among prepared columns: how many, and which. */
import { choose } from "./cluster-choose.js";
import { labelled } from "./cluster-columns.js";
import type { CrewRun, CrewSession } from "./cluster-crew.js";
import type { ClustersAsked } from "./cluster-protocol.js";
import { type ClusterTask, NO_COLUMNS, type Outcome } from "./cluster-protocol.js";
import type { ClusterChoice } from "./types-cluster.js";
import type { ClusterMethod, ClusterModel, ClusterProgress } from "./types-clusters.js";

/** Rows of a dense region: this share of all, and at least so many. */
const DENSE_SHARE = 0.01;
const DENSE_LEAST = 5;

export interface Run {
  readonly crew: CrewRun;
  readonly onStage: (stage: ClusterProgress["stage"]) => CrewRun;
}

/** Rows as numbers and codes, and as numbers alone; `groups`: the numbers of categories, which come behind the numbers. */
export interface Points {
  readonly numbers: readonly Float64Array[];
  readonly codes: readonly Uint32Array[];
  readonly groups: readonly number[];
  readonly all: readonly Float64Array[];
  readonly rows: number;
  readonly gamma: number;
}

export interface Found {
  readonly method: ClusterMethod;
  /** What found them, to be asked again of other draws; and whether of numbers alone. */
  readonly task: ClusterTask;
  readonly plain: boolean;
  readonly choice: ClusterChoice | null;
  readonly clear: boolean | null;
  /** Clusters by their size, the largest first; −1: none. */
  readonly labels: Int32Array;
  readonly sizes: readonly number[];
  readonly centres: readonly (readonly number[])[];
  readonly mixture: ClusterModel["mixture"];
}

export async function find(
  session: CrewSession,
  mixed: CrewSession,
  points: Points,
  asked: ClustersAsked,
  run: Run,
): Promise<Found> {
  const { seed, most } = asked;
  const method = asked.method === "auto" ? (points.codes.length > 0 ? "kPrototypes" : "kmeans") : asked.method;
  let choice: ClusterChoice | null = null;
  if (asked.k === "auto" && method !== "hdbscan") {
    choice = await choose(session, { most, seed, groups: points.groups }, run.onStage("choose"));
  }
  const k = asked.k === "auto" ? (choice?.recommended ?? choice?.offered[0] ?? 2) : asked.k;
  const minSize = Math.max(DENSE_LEAST, Math.round(points.rows * DENSE_SHARE));
  const tasks: Readonly<Record<ClusterMethod, ClusterTask>> = {
    kmeans: { method: "kmeans", k, seed },
    gaussianMixture: { method: "mixture", k, seed },
    bisecting: { method: "bisecting", k, seed },
    ward: { method: "tree", linkage: "ward", k },
    hdbscan: { method: "hdbscan", minSize },
    kPrototypes: { method: "prototypes", k, seed, gamma: points.gamma },
    medoids: { method: "medoids", k, seed },
  };
  const task = tasks[method];
  const plain = method !== "kPrototypes" && method !== "medoids";
  const outcome = await (plain ? session : mixed).run({ task, ...NO_COLUMNS }, run.onStage("find"));
  const { labels, sizes, order } = bySize(labelled(method === "ward" ? outcome.codes[3] : outcome.codes[0]));
  return {
    method,
    task,
    plain,
    choice,
    clear: choice && choice.recommended !== null,
    labels,
    sizes,
    centres: method === "gaussianMixture" ? meansOf(outcome, order) : centresOf(points, labels, sizes),
    mixture: method === "gaussianMixture" ? mixtureOf(outcome, order) : null,
  };
}

/** Numbers clusters anew, the largest first; `order` has their numbers before. */
function bySize(labels: Int32Array) {
  const sizes = new Map<number, number>();
  for (const label of labels) if (label >= 0) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const order = [...sizes.keys()].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || a - b);
  const places = new Map(order.map((label, place) => [label, place]));
  return {
    labels: labels.map((label) => places.get(label) ?? -1),
    sizes: order.map((label) => sizes.get(label) ?? 0),
    order,
  };
}

/** Means of numbers; of categories the most frequent one, as k-prototypes has it. */
function centresOf({ all, numbers, groups, gamma }: Points, labels: Int32Array, sizes: readonly number[]) {
  const centres = sizes.map(() => all.map(() => 0));
  all.forEach((column, j) => {
    labels.forEach((label, row) => {
      const centre = centres[label];
      if (centre) centre[j] = (centre[j] ?? 0) + (column[row] ?? 0) / (sizes[label] ?? 1);
    });
  });
  const weight = Math.sqrt(gamma / 2);
  for (const centre of centres) {
    let from = numbers.length;
    for (const count of groups) {
      const shares = centre.slice(from, from + count);
      const mode = shares.indexOf(Math.max(...shares));
      for (let code = 0; code < count; code++) centre[from + code] = code === mode ? weight : 0;
      from += count;
    }
  }
  return centres;
}

function blocks(list: Float64Array | undefined, count: number, order: readonly number[]): number[][] {
  const size = (list?.length ?? 0) / count;
  return order.map((at) => [...(list ?? []).slice(at * size, (at + 1) * size)]);
}

/** A component without customers is left out. */
function meansOf({ numbers: [weights, means] }: Outcome, order: readonly number[]) {
  return blocks(means, weights?.length ?? 1, order);
}

function mixtureOf({ numbers: [weights, , covariances] }: Outcome, order: readonly number[]) {
  return {
    weights: order.map((at) => weights?.[at] ?? 0),
    covariances: blocks(covariances, weights?.length ?? 1, order).flat(),
  };
}
