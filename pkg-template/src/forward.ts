/** Engine side: a file that is read from front to back. */

import type { Bytes } from "./protocol.js";
import { LOOKAHEAD } from "./slices.js";
import { letGo } from "./wire.js";

/** What two slices that follow each other both need: where the first one's last record may end, and the byte before the second. */
const OVERLAP = LOOKAHEAD + 1;

/** Room is made in steps of this, so that one slice's fits the next. */
const ROUND = 64 * 1024;

/**
 * Reads parts of a Blob. As long as each begins where the one before ended, or a little earlier, they are taken from one stream, which
 * fills memory that was used before: to open each part by itself and to have new memory for it costs a browser as much again as the
 * bytes. Any other part, and all of them where streams cannot do this, is read by itself.
 */
export class Forward {
  readonly #blob: Blob;
  #stream: ReadableStreamBYOBReader | null = null;
  /** How far the stream was read. */
  #at = 0;
  /** The last bytes before that. */
  #tail = new Uint8Array();
  #canStream = true;
  #last: Promise<unknown> = Promise.resolve();

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  /** The bytes `from..to`, in the given room if it is used; otherwise that is let go. */
  read(from: number, to: number, room: Bytes | undefined): Promise<Bytes> {
    const read = this.#last.then(() => this.#read(from, to, room));
    this.#last = read.catch(() => undefined);
    return read;
  }

  close(): void {
    this.#stream?.cancel().catch(() => undefined);
    this.#stream = null;
    this.#canStream = false;
  }

  async #read(from: number, to: number, room: Bytes | undefined): Promise<Bytes> {
    if (this.#follows(from, to)) {
      try {
        return await this.#streamed(from, to, room);
      } catch {
        // Whoever reads the part by itself hears what is wrong.
        this.close();
      }
    }
    if (room && room.buffer.byteLength > 0) letGo(room);
    return new Uint8Array(await this.#blob.slice(from, to).arrayBuffer());
  }

  /** Whether the stream comes to a part next. It begins with the first one. */
  #follows(from: number, to: number): boolean {
    if (!this.#canStream || to > this.#blob.size) return false;
    if (this.#stream) return from <= this.#at && from >= this.#at - this.#tail.length && to >= this.#at;
    try {
      this.#stream = this.#blob.slice(from).stream().getReader({ mode: "byob" });
    } catch {
      this.#canStream = false;
    }
    this.#at = from;
    return this.#canStream;
  }

  async #streamed(from: number, to: number, room: Bytes | undefined): Promise<Bytes> {
    const length = to - from;
    const fits = room !== undefined && room.buffer.byteLength >= length;
    if (room && !fits) letGo(room);
    let buffer = fits ? room.buffer : new ArrayBuffer(Math.ceil(length / ROUND) * ROUND);
    const known = this.#tail.subarray(this.#tail.length - (this.#at - from));
    new Uint8Array(buffer).set(known);
    for (let filled = known.length; filled < length; ) {
      const min = length - filled;
      const next = await this.#stream?.read(new Uint8Array(buffer, filled, min), { min });
      if (!next?.value || next.value.length === 0) throw new Error("closed, or shorter than it was");
      buffer = next.value.buffer;
      filled += next.value.length;
    }
    const bytes = new Uint8Array(buffer, 0, length);
    this.#at = to;
    this.#tail = bytes.slice(-OVERLAP);
    // A stream may not notice that the file has become another one meanwhile; who reads it anew is told.
    if (to === this.#blob.size) await this.#blob.slice(to - 1).arrayBuffer();
    return bytes;
  }
}
