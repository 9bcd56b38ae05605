import { runClusterJob } from "./cluster-job.js";
import type { FromCluster, ToCluster } from "./cluster-protocol.js";
import { initSync as initClusters } from "./clusters.js";
import { initSync } from "./core.js";
import { runEngine } from "./engine.js";
import { runJob } from "./job.js";
import type { FromEngine, FromJob, Start, ToEngine, ToJob } from "./protocol.js";
import type { Reader } from "./source.js";
import { type Wire, wireOver } from "./wire.js";

type ClusterWire = Wire<FromCluster, ToCluster>;

/** What all kinds of worker begin with: one script, told by its first message what to be. */
export function startWorker(wire: Wire<FromEngine, Start | ToEngine>, reader: Reader): void {
  let give: (readers: WebAssembly.Module) => void = () => undefined;
  // Straight from the client: not every browser lets a compiled module pass through a port.
  const readers = new Promise<WebAssembly.Module>((resolve) => {
    give = resolve;
  });
  wire.listen((message) => {
    if (message.type === "readers" && "module" in message) return give(message.module);
    if (message.type !== "start") return;
    if (message.role === "cluster") {
      initClusters({ module: message.module });
      const own = message.port ? wireOver<FromCluster, ToCluster>(message.port) : (wire as unknown as ClusterWire);
      return runClusterJob(own);
    }
    initSync({ module: message.module });
    if (message.role === "engine") runEngine(wire as Wire<FromEngine, ToEngine>, reader);
    else runJob(wireOver<FromJob, ToJob>(message.port), reader, readers);
  });
}
