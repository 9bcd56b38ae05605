import { runClusterJob } from "./cluster-job.js";
import type { FromCluster, ToCluster } from "./cluster-protocol.js";
import { initSync as initClusters } from "./clusters.js";
import { initSync } from "./core.js";
import { runEngine } from "./engine.js";
import { runJob } from "./job.js";
import type { FromEngine, FromJob, JobModule, Start, ToEngine, ToJob } from "./protocol.js";
import type { Reader } from "./source.js";
import { type Wire, wireOver } from "./wire.js";

type ClusterWire = Wire<FromCluster, ToCluster>;

/** What all kinds of worker begin with: one script, told by its first message what to be. */
export function startWorker(wire: Wire<FromEngine, Start | ToEngine>, reader: Reader): void {
  // Straight from the client: not every browser lets a compiled module pass through a port.
  const given = { readers: later<WebAssembly.Module>(), models: later<WebAssembly.Module>() };
  wire.listen((message) => {
    if (message.type === "module") return given[message.name].give(message.module);
    if (message.type !== "start") return;
    if (message.role === "cluster") {
      initClusters({ module: message.module });
      const own = message.port ? wireOver<FromCluster, ToCluster>(message.port) : (wire as unknown as ClusterWire);
      return runClusterJob(own);
    }
    initSync({ module: message.module });
    if (message.role === "engine") runEngine(wire as Wire<FromEngine, ToEngine>, reader);
    else runJob(wireOver<FromJob, ToJob>(message.port), reader, (name: JobModule) => given[name].there);
  });
}

function later<T>(): { readonly there: Promise<T>; readonly give: (value: T) => void } {
  let give: (value: T) => void = () => undefined;
  const there = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { there, give };
}
