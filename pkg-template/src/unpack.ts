import { encodingOf, headBytes, Transcoder } from "./core.js";
import type { Source } from "./protocol.js";
import { type Reader, readRange, sizeOf } from "./source.js";

/** Bytes that are turned at a time. */
const CHUNK = 8 * 1024 * 1024;

/** A source that the engine reads as it is, and how long it is. */
export interface Unpacked {
  readonly source: Source;
  readonly size: number;
}

/** Makes of any source one of UTF-8 text: what is written otherwise is turned into it, a chunk at a time. */
export async function unpack(reader: Reader, source: Source, goOn: () => void): Promise<Unpacked> {
  const size = await sizeOf(reader, source);
  const head = await readRange(reader, source, 0, Math.min(size, headBytes()));
  const encoding = encodingOf(head);
  if (encoding === undefined) return { source, size };
  const transcoder = new Transcoder(encoding);
  try {
    const parts: BlobPart[] = [];
    for (let at = 0; at < size; at += CHUNK) {
      goOn();
      const to = Math.min(at + CHUNK, size);
      parts.push(transcoder.push(await readRange(reader, source, at, to), to === size) as Uint8Array<ArrayBuffer>);
    }
    // A Blob: the browser keeps it where it likes, and every worker gets a reference.
    const file = new Blob(parts);
    return { source: { kind: "file", name: source.name, file }, size: file.size };
  } finally {
    transcoder.free();
  }
}
