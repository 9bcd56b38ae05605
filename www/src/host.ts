import { browserWorker, type Host } from "clientele";

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

/** The bytes of base64 text, without going through a `data:` URL (the policy forbids every connection). */
function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

/** Makes worker addresses acceptable to the page's policy, and only those this file made itself. */
function workerUrl(script: string): string {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return url;
  const policy = trustedTypes.createPolicy("clientele", {
    createScriptURL: (asked) => {
      if (asked !== url) throw new TypeError("Only the page's own worker may be started.");
      return asked;
    },
  });
  return policy.createScriptURL(url);
}

/** A compiled module out of a data block, inflated when it is first asked for. */
function packedModule(id: string): () => Promise<WebAssembly.Module> {
  const packed = takeBlock(id);
  let compiled: Promise<WebAssembly.Module> | undefined;
  return () => {
    compiled ??= inflate(fromBase64(packed)).then((bytes) => WebAssembly.compile(bytes));
    return compiled;
  };
}

/** The engine's surroundings in the sealed page: everything comes out of the file itself. */
export function sealedHost(): Host {
  const url = workerUrl(takeBlock("worker-script"));
  return {
    module: packedModule("core-wasm"),
    analysis: packedModule("analysis-wasm"),
    extras: packedModule("extras-wasm"),
    readers: packedModule("readers-wasm"),
    models: packedModule("models-wasm"),
    sample: packedModule("sample-wasm"),
    // A classic worker: module workers from blob addresses do not start on pages opened from disk.
    spawn: (role) => browserWorker(new Worker(url, { name: role })),
    workers: Math.min(MOST_WORKERS, Math.max(FEWEST_WORKERS, navigator.hardwareConcurrency || FEWEST_WORKERS)),
  };
}
