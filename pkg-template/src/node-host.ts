import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { Worker as Thread, type TransferListItem } from "node:worker_threads";
import type { Host, HostWorker } from "./types.js";

const FEWEST_WORKERS = 2;
const MOST_WORKERS = 8;

/** Worker threads, and the engine beside this file. */
export function nodeHost(): Host {
  return {
    module: async () => WebAssembly.compile(await readFile(new URL("./core_bg.wasm", import.meta.url))),
    analysis: async () => WebAssembly.compile(await readFile(new URL("./analysis_bg.wasm", import.meta.url))),
    extras: async () => WebAssembly.compile(await readFile(new URL("./extras_bg.wasm", import.meta.url))),
    readers: async () => WebAssembly.compile(await readFile(new URL("./readers_bg.wasm", import.meta.url))),
    models: async () => WebAssembly.compile(await readFile(new URL("./models_bg.wasm", import.meta.url))),
    clusters: async () => WebAssembly.compile(await readFile(new URL("./clusters_bg.wasm", import.meta.url))),
    sample: async () => WebAssembly.compile(await readFile(new URL("./sample_bg.wasm", import.meta.url))),
    spawn: () => threadWorker(new Thread(new URL("./node-worker.js", import.meta.url))),
    workers: Math.min(MOST_WORKERS, Math.max(FEWEST_WORKERS, availableParallelism())),
    paths: true,
  };
}

function threadWorker(thread: Thread): HostWorker {
  let ended = false;
  return {
    post: (message, transfer) => thread.postMessage(message, transfer as readonly TransferListItem[]),
    onMessage: (handler) => thread.on("message", handler),
    onDeath: (handler) => {
      thread.on("error", (error) => handler(String(error)));
      thread.on("exit", (code) => ended || handler(`exit ${code}`));
    },
    terminate: () => {
      ended = true;
      void thread.terminate();
    },
  };
}
