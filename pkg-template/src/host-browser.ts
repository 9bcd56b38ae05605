import { browserWorker } from "./browser-worker.js";
import type { Host } from "./types.js";

const FEWEST_WORKERS = 2;
const MOST_WORKERS = 8;

/** Workers and engine beside this file, as bundlers and static hosts serve them. */
export function browserHost(): Host {
  return {
    module: () => WebAssembly.compileStreaming(fetch(new URL("./core_bg.wasm", import.meta.url))),
    analysis: () => WebAssembly.compileStreaming(fetch(new URL("./analysis_bg.wasm", import.meta.url))),
    extras: () => WebAssembly.compileStreaming(fetch(new URL("./extras_bg.wasm", import.meta.url))),
    readers: () => WebAssembly.compileStreaming(fetch(new URL("./readers_bg.wasm", import.meta.url))),
    models: () => WebAssembly.compileStreaming(fetch(new URL("./models_bg.wasm", import.meta.url))),
    clusters: () => WebAssembly.compileStreaming(fetch(new URL("./clusters_bg.wasm", import.meta.url))),
    sample: () => WebAssembly.compileStreaming(fetch(new URL("./sample_bg.wasm", import.meta.url))),
    spawn: (role) => browserWorker(new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: role })),
    workers: Math.min(MOST_WORKERS, Math.max(FEWEST_WORKERS, navigator.hardwareConcurrency || FEWEST_WORKERS)),
  };
}
