// Worker threads of the package, the first job worker of which comes to grief.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";

/**
 * @typedef {object} Trouble
 * @property {string} [script] what the first job worker runs instead, as CommonJS; `workerData` has `worker` and `flag`
 * @property {boolean} [unseen] its death is not told
 * @property {(thread: Worker, flag: Int32Array) => void} strike called in the middle of the reading
 */

/** @type {Readonly<Record<string, Trouble>>} */
export const TROUBLES = {
  dies: { strike: (thread) => void thread.terminate() },
  "dies unseen": { unseen: true, strike: (thread) => void thread.terminate() },
  "never says a word": { script: "setInterval(() => {}, 1000);", strike: () => {} },
  "stands still in the middle": {
    script: `
      const { workerData: { worker, flag } } = require("node:worker_threads");
      import(worker);
      setInterval(() => { if (Atomics.load(flag, 0) === 1) Atomics.wait(flag, 0, 1); }, 1);
    `,
    strike: (_, flag) => void Atomics.store(flag, 0, 1),
  },
};

/**
 * @param {string} folder of the installed package
 * @param {Trouble} trouble
 * @returns {Promise<import("../../pkg/types.js").Host & { strike: () => void, jobs: () => number, killEngine: () => void }>}
 */
export async function troubledHost(folder, { script, unseen = false, strike }) {
  const module = await WebAssembly.compile(await readFile(join(folder, "core_bg.wasm")));
  const worker = pathToFileURL(join(folder, "node-worker.js"));
  const flag = new Int32Array(new SharedArrayBuffer(4));
  /** @type {Worker | undefined} */
  let victim;
  /** @type {Worker | undefined} */
  let engine;
  let jobs = 0;
  return {
    workers: 2,
    paths: true,
    module: async () => module,
    models: async () => WebAssembly.compile(await readFile(join(folder, "models_bg.wasm"))),
    clusters: async () => WebAssembly.compile(await readFile(join(folder, "clusters_bg.wasm"))),
    analysis: async () => WebAssembly.compile(await readFile(join(folder, "analysis_bg.wasm"))),
    extras: async () => WebAssembly.compile(await readFile(join(folder, "extras_bg.wasm"))),
    sample: async () => WebAssembly.compile(await readFile(join(folder, "sample_bg.wasm"))),
    readers: async () => WebAssembly.compile(await readFile(join(folder, "readers_bg.wasm"))),
    spawn: (role) => {
      const first = role === "job" && jobs++ === 0;
      const troubled = first && script;
      const thread = troubled
        ? new Worker(script, { eval: true, workerData: { worker: worker.href, flag } })
        : new Worker(worker);
      if (first) victim = thread;
      if (role === "engine") engine = thread;
      let ended = false;
      return {
        post: (message, transfer) =>
          thread.postMessage(message, /** @type {import("node:worker_threads").TransferListItem[]} */ ([...transfer])),
        onMessage: (handler) => void thread.on("message", handler),
        onDeath: (handler) => {
          if (first && unseen) return;
          thread.on("error", (error) => handler(String(error)));
          thread.on("exit", (code) => ended || handler(`exit ${code}`));
        },
        terminate: () => {
          ended = true;
          void thread.terminate();
        },
      };
    },
    strike: () => victim && strike(victim, flag),
    jobs: () => jobs,
    killEngine: () => void engine?.terminate(),
  };
}
