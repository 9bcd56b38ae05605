/** Who finds clusters: so many workers, or nobody but the caller. */
import { type Crew, crewHere, type Hand, WorkingCrew } from "./cluster-crew.js";
import type { FromCluster } from "./cluster-protocol.js";
import { initSync } from "./clusters.js";
import type { Start } from "./protocol.js";
import type { HostWorker } from "./types.js";

export function crewOf(module: WebAssembly.Module, spawn: () => HostWorker, workers: number): Crew {
  if (workers > 0) return new WorkingCrew(() => handOf(module, spawn()), workers);
  initSync({ module });
  return crewHere();
}

function handOf(module: WebAssembly.Module, worker: HostWorker): Hand {
  worker.post({ type: "start", role: "cluster", module } satisfies Start, []);
  return {
    post: (message, transfer = []) => worker.post(message, transfer),
    listen: (handler) => worker.onMessage((message) => handler(message as FromCluster)),
    onDeath: (handler) => worker.onDeath(handler),
    end: () => worker.terminate(),
  };
}
