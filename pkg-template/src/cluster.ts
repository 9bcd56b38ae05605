/** Clusters in browsers, on columns of numbers and categories, without an engine: `clientele/cluster`. */
import { browserWorker } from "./browser-worker.js";
import { clusterMethods } from "./cluster-methods.js";
import { crewOf } from "./cluster-start.js";
import type { Clusters, ClustersOptions } from "./types-cluster.js";

export { describe } from "./describe.js";
export { ClienteleError } from "./errors.js";
export type * from "./types-cluster.js";

/** Loads the methods. Without workers they compute where they are called, and hold up a page while they do. */
export async function loadClusters({ language = "en", workers = 0 }: ClustersOptions = {}): Promise<Clusters> {
  const module = await WebAssembly.compileStreaming(fetch(new URL("./clusters_bg.wasm", import.meta.url)));
  const spawn = () => browserWorker(new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
  return clusterMethods(crewOf(module, spawn, workers), language);
}
