/** Clusters in Node, on columns of numbers and categories, without an engine: `clientele/cluster`. */
import { readFile } from "node:fs/promises";
import { clusterMethods } from "./cluster-methods.js";
import { crewOf } from "./cluster-start.js";
import { nodeHost } from "./node-host.js";
import type { Clusters, ClustersOptions } from "./types-cluster.js";

export { describe } from "./describe.js";
export { ClienteleError } from "./errors.js";
export type * from "./types-cluster.js";

/** Loads the methods. Without workers they compute where they are called. */
export async function loadClusters({ language = "en", workers = 0 }: ClustersOptions = {}): Promise<Clusters> {
  const module = await WebAssembly.compile(await readFile(new URL("./clusters_bg.wasm", import.meta.url)));
  return clusterMethods(
    crewOf(module, () => nodeHost().spawn("cluster"), workers),
    language,
  );
}
