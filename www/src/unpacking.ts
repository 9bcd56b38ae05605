import { initSync, unpack } from "unpacker";

/** A worker of the sealed page: compiles modules out of the page's data blocks, so that the page's own thread need not unpack them. */

/** What unpacks, gzipped, in base64; then a module, likewise packed, with a number to answer by. */
export type ToUnpacking = { readonly unpacker: string } | { readonly id: number; readonly packed: string };

export type FromUnpacking = { readonly id: number; readonly module: WebAssembly.Module | null };

/** The bytes of base64 text, without going through a `data:` URL (the policy forbids every connection). */
function fromBase64(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Makes `unpack` ready: the module for it is packed so that browsers can unpack it. */
async function ready(unpacker: string): Promise<void> {
  const stream = new Blob([fromBase64(unpacker)]).stream().pipeThrough(new DecompressionStream("gzip"));
  initSync({ module: await WebAssembly.compile(await new Response(stream).arrayBuffer()) });
}

async function compiled(packed: string, unpacker: Promise<void>): Promise<WebAssembly.Module | null> {
  try {
    await unpacker;
    return await WebAssembly.compile(unpack(fromBase64(packed)) as Uint8Array<ArrayBuffer>);
  } catch {
    return null;
  }
}

/** As much of a worker's surroundings as this needs; the types of the page's own thread do not know them. */
declare const self: {
  onmessage: ((event: MessageEvent<ToUnpacking>) => void) | null;
  postMessage(message: FromUnpacking): void;
};

let unpacker: Promise<void> = Promise.reject(new Error("Nothing to unpack with."));
unpacker.catch(() => undefined);
self.onmessage = async ({ data }: MessageEvent<ToUnpacking>) => {
  if ("unpacker" in data) {
    unpacker = ready(data.unpacker);
    return;
  }
  const answer: FromUnpacking = { id: data.id, module: await compiled(data.packed, unpacker) };
  self.postMessage(answer);
};
