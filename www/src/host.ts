import { browserWorker, type Host } from "clientele";
import type { FromUnpacking, ToUnpacking } from "./unpacking";

/** The few lines of the Trusted Types API this file uses; TypeScript's DOM library does not carry them yet. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): {
    createScriptURL(url: string): string;
  };
}

const MOST_WORKERS = 8;
const FEWEST_WORKERS = 2;

/** Takes a data block out of the page; it is only needed once and may be large. */
function takeBlock(id: string): string {
  const block = document.getElementById(id);
  if (!block) throw new Error(`This page was built without its block "${id}".`);
  const content = block.textContent ?? "";
  block.remove();
  return content;
}

/** Makes worker addresses acceptable to the page's policy, and only those this file made itself. */
function workerUrls(scripts: readonly string[]): readonly string[] {
  const urls = scripts.map((script) => URL.createObjectURL(new Blob([script], { type: "text/javascript" })));
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return urls;
  const policy = trustedTypes.createPolicy("clientele", {
    createScriptURL: (asked) => {
      if (!urls.includes(asked)) throw new TypeError("Only the page's own workers may be started.");
      return asked;
    },
  });
  return urls.map((url) => policy.createScriptURL(url));
}

/** Compiles packed modules, in a worker that ends when it has nothing more to do: unpacking takes longer than a page may stand still. */
function compiler(url: string, first: string): (packed: string | null) => Promise<WebAssembly.Module> {
  const unpacker = takeBlock("unpack-wasm");
  const asked = new Map<number, (module: WebAssembly.Module | null) => void>();
  let worker: Worker | null = null;
  let ids = 0;
  const answer = (id: number, module: WebAssembly.Module | null) => {
    asked.get(id)?.(module);
    asked.delete(id);
    if (asked.size > 0) return;
    worker?.terminate();
    worker = null;
  };
  const started = () => {
    const started = new Worker(url, { name: "unpack" });
    started.onmessage = ({ data: { id, module } }: MessageEvent<FromUnpacking>) => answer(id, module);
    started.onerror = () => Array.from(asked.keys(), (id) => answer(id, null));
    started.postMessage({ unpacker, first } satisfies ToUnpacking);
    return started;
  };
  return (packed) =>
    new Promise((resolve, reject) => {
      const id = ids++;
      asked.set(id, (module) => (module ? resolve(module) : reject(new Error("A part of this page is damaged."))));
      worker ??= started();
      worker.postMessage({ id, packed } satisfies ToUnpacking);
    });
}

/** A compiled module out of a data block, or the first of all, unpacked when it is first asked for. */
function packedModule(
  id: string | null,
  compile: (packed: string | null) => Promise<WebAssembly.Module>,
): () => Promise<WebAssembly.Module> {
  const packed = id === null ? null : takeBlock(id);
  let compiled: Promise<WebAssembly.Module> | undefined;
  return () => {
    compiled ??= compile(packed);
    return compiled;
  };
}

/** The engine's surroundings in the sealed page: everything comes out of the file itself. */
export function sealedHost(): Host {
  const [url = "", unpacking = ""] = workerUrls([takeBlock("worker-script"), takeBlock("unpack-script")]);
  const compile = compiler(unpacking, takeBlock("core-wasm"));
  return {
    module: packedModule(null, compile),
    analysis: packedModule("analysis-wasm", compile),
    extras: packedModule("extras-wasm", compile),
    readers: packedModule("readers-wasm", compile),
    models: packedModule("models-wasm", compile),
    clusters: packedModule("clusters-wasm", compile),
    sample: packedModule("sample-wasm", compile),
    // A classic worker: module workers from blob addresses do not start on pages opened from disk.
    spawn: (role) => browserWorker(new Worker(url, { name: role })),
    workers: Math.min(MOST_WORKERS, Math.max(FEWEST_WORKERS, navigator.hardwareConcurrency || FEWEST_WORKERS)),
  };
}
