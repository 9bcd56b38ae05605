/** Engine side: a text that comes part by part, and is read while it still grows. */

import type { Bytes } from "./protocol.js";

/** Bytes that are kept as they are; of what is longer Blobs are made, which the platform keeps where it likes. */
const LOOSE = 16 * 1024 * 1024;

/** The size of a text that still grows: more than any has. */
export const GROWING = Number.MAX_SAFE_INTEGER;

interface Wait {
  readonly to: number;
  readonly go: () => void;
}

export class MadeText {
  /** In their order, each with the place at which it ends. */
  readonly #parts: { readonly end: number; readonly bytes: Bytes | Blob }[] = [];
  /** The last of them that are no Blobs: how many, and their bytes. */
  #loose = { parts: 0, bytes: 0 };
  #waits: Wait[] = [];
  #isWhole = false;

  get size(): number {
    return this.#parts.at(-1)?.end ?? 0;
  }

  /** It grows no more. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  push(bytes: Bytes | Blob): void {
    const length = bytes instanceof Blob ? bytes.size : bytes.length;
    const end = this.size + length;
    this.#parts.push({ end, bytes });
    this.#loose = { parts: this.#loose.parts + 1, bytes: this.#loose.bytes + length };
    if (this.#loose.bytes > LOOSE) {
      const loose = this.#parts.splice(-this.#loose.parts);
      this.#parts.push({ end, bytes: new Blob(loose.map(({ bytes }) => bytes)) });
      this.#loose = { parts: 0, bytes: 0 };
    }
    this.#wake();
  }

  end(): void {
    this.#isWhole = true;
    this.#wake();
  }

  /** The bytes `from..to`, once they are there; fewer only where the text ends before. */
  async read(from: number, to: number): Promise<Bytes> {
    if (this.size < to && !this.#isWhole) await new Promise<void>((go) => this.#waits.push({ to, go }));
    const end = Math.min(to, this.size);
    const read = new Uint8Array(Math.max(0, end - from));
    let start = 0;
    for (const part of [...this.#parts]) {
      const [first, last] = [Math.max(from, start), Math.min(end, part.end)];
      if (first < last) {
        const wanted = part.bytes.slice(first - start, last - start);
        read.set(wanted instanceof Blob ? new Uint8Array(await wanted.arrayBuffer()) : wanted, first - from);
      }
      start = part.end;
    }
    return read;
  }

  #wake(): void {
    const { size, isWhole } = this;
    const ready = this.#waits.filter(({ to }) => isWhole || size >= to);
    this.#waits = this.#waits.filter((wait) => !ready.includes(wait));
    for (const { go } of ready) go();
  }
}
