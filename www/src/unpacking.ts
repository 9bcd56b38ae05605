import { initSync, unpack } from "unpacker";

/** A worker of the sealed page: compiles modules out of the page's data blocks, so that the page's own thread need not unpack them. */

/**
 * What unpacks, gzipped, in base64, and the packed module that all others follow; then modules with a number to answer by: packed ones,
 * or null for that first one.
 */
export type ToUnpacking =
  | { readonly unpacker: string; readonly first: string }
  | { readonly id: number; readonly packed: string | null };

export type FromUnpacking = { readonly id: number; readonly module: WebAssembly.Module | null };

/** The bytes of base64 text, without going through a `data:` URL (the policy forbids every connection). */
function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

const NOTHING = new Uint8Array();

/** Makes `unpack` ready, whose module is packed so that browsers can unpack it, and unpacks the first module. */
async function ready(unpacker: string, first: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([fromBase64(unpacker)]).stream().pipeThrough(new DecompressionStream("gzip"));
  initSync({ module: await WebAssembly.compile(await new Response(stream).arrayBuffer()) });
  return unpack(fromBase64(first), NOTHING) as Uint8Array<ArrayBuffer>;
}

async function compiled(
  packed: string | null,
  first: Promise<Uint8Array<ArrayBuffer>>,
): Promise<WebAssembly.Module | null> {
  try {
    const before = await first;
    if (packed === null) return await WebAssembly.compile(before);
    return await WebAssembly.compile(unpack(fromBase64(packed), before) as Uint8Array<ArrayBuffer>);
  } catch {
    return null;
  }
}

/** As much of a worker's surroundings as this needs; the types of the page's own thread do not know them. */
declare const self: {
  onmessage: ((event: MessageEvent<ToUnpacking>) => void) | null;
  postMessage(message: FromUnpacking): void;
};

let first: Promise<Uint8Array<ArrayBuffer>> = Promise.reject(new Error("Nothing to unpack with."));
first.catch(() => undefined);
self.onmessage = async ({ data }: MessageEvent<ToUnpacking>) => {
  if ("unpacker" in data) {
    first = ready(data.unpacker, data.first);
    first.catch(() => undefined);
    return;
  }
  const answer: FromUnpacking = { id: data.id, module: await compiled(data.packed, first) };
  self.postMessage(answer);
};
