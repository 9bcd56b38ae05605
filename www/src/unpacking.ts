import { initSync, unpack } from "unpacker";

/** A worker of the sealed page: unpacks the page's data blocks, so that the page's own thread need not. */

/** What was packed as what follows other bytes: those of the first module and maybe another that follows it, or of a text. */
export type Packed =
  | { readonly packed: string; readonly behind: string | null }
  | { readonly packed: string; readonly text: string };

/**
 * What unpacks, gzipped, in base64, and the packed module that all others follow; then what is to be unpacked, with a number to answer by:
 * a module, a script that follows a text, or null for that first module.
 */
export type ToUnpacking =
  | { readonly unpacker: string; readonly first: string }
  | { readonly id: number; readonly packed: Packed | null };

/** A module, compiled, or a script's text; null where it could not be had. */
export type FromUnpacking = { readonly id: number; readonly made: WebAssembly.Module | string | null };

type Bytes = Uint8Array<ArrayBuffer>;

/** The bytes of base64 text, without going through a `data:` URL (the policy forbids every connection). */
function fromBase64(base64: string): Bytes {
  const binary = atob(base64.trim());
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

const NOTHING = new Uint8Array();

/** Makes `unpack` ready, whose module is packed so that browsers can unpack it, and unpacks the first module. */
async function ready(unpacker: string, first: string): Promise<Bytes> {
  const stream = new Blob([fromBase64(unpacker)]).stream().pipeThrough(new DecompressionStream("gzip"));
  initSync({ module: await WebAssembly.compile(await new Response(stream).arrayBuffer()) });
  return unpack(fromBase64(first), NOTHING) as Bytes;
}

function unpacked(packed: string, before: Uint8Array): Bytes {
  return unpack(fromBase64(packed), before) as Bytes;
}

async function made(asked: Packed | null, first: Promise<Bytes>): Promise<WebAssembly.Module | string | null> {
  try {
    const before = await first;
    if (asked === null) return await WebAssembly.compile(before);
    const { packed } = asked;
    if ("text" in asked) return new TextDecoder().decode(unpacked(packed, new TextEncoder().encode(asked.text)));
    const module = asked.behind === null ? before : joined(before, unpacked(asked.behind, before));
    return await WebAssembly.compile(unpacked(packed, module));
  } catch {
    return null;
  }
}

function joined(before: Bytes, behind: Bytes): Bytes {
  const both = new Uint8Array(before.length + behind.length);
  both.set(before);
  both.set(behind, before.length);
  return both;
}

/** As much of a worker's surroundings as this needs; the types of the page's own thread do not know them. */
declare const self: {
  onmessage: ((event: MessageEvent<ToUnpacking>) => void) | null;
  postMessage(message: FromUnpacking): void;
};

let first: Promise<Bytes> = Promise.reject(new Error("Nothing to unpack with."));
first.catch(() => undefined);
self.onmessage = async ({ data }: MessageEvent<ToUnpacking>) => {
  if ("unpacker" in data) {
    first = ready(data.unpacker, data.first);
    first.catch(() => undefined);
    return;
  }
  const answer: FromUnpacking = { id: data.id, made: await made(data.packed, first) };
  self.postMessage(answer);
};
