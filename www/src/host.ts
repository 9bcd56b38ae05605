import { browserWorker, type Host } from "clientele";
import type { FromUnpacking, Packed, ToUnpacking } from "./unpacking";

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

/** An element of the page that the build put there. */
function blockOf(id: string): HTMLElement {
  const block = document.getElementById(id);
  if (!block) throw new Error(`This page was built without its block "${id}".`);
  return block;
}

/** Takes a data block out of the page; it is only needed once and may be large. */
function takeBlock(id: string): string {
  const block = blockOf(id);
  const content = block.textContent ?? "";
  block.remove();
  return content;
}

/** Makes addresses of workers' scripts that the page's policy accepts, which are only those made here. */
function workerAddresses(): (script: string) => string {
  const made = new Set<string>();
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("clientele", {
    createScriptURL: (asked) => {
      if (!made.has(asked)) throw new TypeError("Only the page's own workers may be started.");
      return asked;
    },
  });
  return (script) => {
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    made.add(url);
    return policy ? policy.createScriptURL(url) : url;
  };
}

type Made = Exclude<FromUnpacking["made"], null>;

/** So long the worker that unpacks stays for more, in ms: parts are asked for one after another, and each start unpacks the first again. */
const STAYS = 2_000;

/** Unpacks blocks, in a worker that ends when it has had nothing to do for a while: unpacking takes longer than a page may stand still. */
function unpacker(url: string, first: string): (packed: Packed | null) => Promise<Made> {
  const unpacker = takeBlock("unpack-wasm");
  const asked = new Map<number, (made: Made | null) => void>();
  let worker: Worker | null = null;
  let leaving: ReturnType<typeof setTimeout> | undefined;
  let ids = 0;
  const end = () => {
    worker?.terminate();
    worker = null;
  };
  const answer = (id: number, made: Made | null) => {
    asked.get(id)?.(made);
    asked.delete(id);
    if (asked.size === 0) leaving = setTimeout(end, STAYS);
  };
  const started = () => {
    const started = new Worker(url, { name: "unpack" });
    started.onmessage = ({ data: { id, made } }: MessageEvent<FromUnpacking>) => answer(id, made);
    started.onerror = () => {
      for (const id of asked.keys()) answer(id, null);
      clearTimeout(leaving);
      end();
    };
    started.postMessage({ unpacker, first } satisfies ToUnpacking);
    return started;
  };
  return (packed) =>
    new Promise((resolve, reject) => {
      clearTimeout(leaving);
      const id = ids++;
      asked.set(id, (made) => (made ? resolve(made) : reject(new Error("A part of this page is damaged."))));
      worker ??= started();
      worker.postMessage({ id, packed } satisfies ToUnpacking);
    });
}

/** What is asked for once. */
function once<T>(get: () => Promise<T>): () => Promise<T> {
  let got: Promise<T> | undefined;
  return () => {
    got ??= get();
    return got;
  };
}

/** The engine's surroundings in the sealed page: everything comes out of the file itself. */
export function sealedHost(): Host {
  const addressOf = workerAddresses();
  const unpack = unpacker(addressOf(takeBlock("unpack-script")), takeBlock("core-wasm"));
  const module = (packed: string, behind: string | null = null) =>
    once(() => unpack({ packed, behind }) as Promise<WebAssembly.Module>);
  const script = { packed: takeBlock("worker-script"), text: blockOf("page-script").textContent ?? "" };
  const readers = takeBlock("readers-wasm");
  let url = "";
  return {
    // Workers are started with the first module, so that their script has to be there by then.
    module: once(async () => {
      const [first, text] = await Promise.all([unpack(null), unpack(script)]);
      url = addressOf(text as string);
      return first as WebAssembly.Module;
    }),
    analysis: module(takeBlock("analysis-wasm")),
    extras: module(takeBlock("extras-wasm")),
    readers: module(readers),
    models: module(takeBlock("models-wasm")),
    clusters: module(takeBlock("clusters-wasm"), readers),
    sample: module(takeBlock("sample-wasm")),
    // A classic worker: module workers from blob addresses do not start on pages opened from disk.
    spawn: (role) => browserWorker(new Worker(url, { name: role })),
    workers: Math.min(MOST_WORKERS, Math.max(FEWEST_WORKERS, navigator.hardwareConcurrency || FEWEST_WORKERS)),
  };
}
