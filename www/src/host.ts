import { browserWorker, type Host } from "clientele";
import { initSync, unpack } from "unpacker";

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

/** Makes `unpack` ready: the module for it is packed so that browsers can unpack it. */
async function readyUnpacker(): Promise<void> {
  const packed = fromBase64(takeBlock("unpack-wasm"));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  initSync({ module: await WebAssembly.compile(await new Response(stream).arrayBuffer()) });
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

/** A compiled module out of a data block, unpacked when it is first asked for. */
function packedModule(id: string, unpacker: Promise<void>): () => Promise<WebAssembly.Module> {
  const packed = takeBlock(id);
  let compiled: Promise<WebAssembly.Module> | undefined;
  return () => {
    compiled ??= unpacker.then(() => WebAssembly.compile(unpack(fromBase64(packed)) as Uint8Array<ArrayBuffer>));
    return compiled;
  };
}

/** The engine's surroundings in the sealed page: everything comes out of the file itself. */
export function sealedHost(): Host {
  const url = workerUrl(takeBlock("worker-script"));
  const unpacker = readyUnpacker();
  return {
    module: packedModule("core-wasm", unpacker),
    analysis: packedModule("analysis-wasm", unpacker),
    extras: packedModule("extras-wasm", unpacker),
    readers: packedModule("readers-wasm", unpacker),
    models: packedModule("models-wasm", unpacker),
    clusters: packedModule("clusters-wasm", unpacker),
    sample: packedModule("sample-wasm", unpacker),
    // A classic worker: module workers from blob addresses do not start on pages opened from disk.
    spawn: (role) => browserWorker(new Worker(url, { name: role })),
    workers: Math.min(MOST_WORKERS, Math.max(FEWEST_WORKERS, navigator.hardwareConcurrency || FEWEST_WORKERS)),
  };
}
