/** Engine side: what was made of files, kept for when they are asked for again. People look at files before they read them. */

import type { Source, Unpacked } from "./protocol.js";

/** Bytes of text that are kept; the platform may keep them on the disk. */
const MOST_BYTES = 256 << 20;

interface Kept {
  readonly unpacked: readonly Unpacked[];
  readonly bytes: number;
}

function bytesOf(source: Source): number {
  if (source.kind === "bytes") return source.bytes.length;
  if (source.kind === "made") return source.text.size;
  return source.kind === "file" ? source.file.size : 0;
}

/** The texts of files, by what names them; those asked for least recently go first. */
export class UnpackedFiles {
  /** In the order in which they were last asked for. */
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  get(key: string): readonly Unpacked[] | undefined {
    const kept = this.#kept.get(key);
    if (!kept) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.unpacked;
  }

  set(key: string, unpacked: readonly Unpacked[]): void {
    const bytes = unpacked.reduce((sum, { source }) => sum + bytesOf(source), 0);
    if (bytes > MOST_BYTES || this.#kept.has(key)) return;
    this.#kept.set(key, { unpacked, bytes });
    this.#bytes += bytes;
    for (const [oldest, { bytes }] of this.#kept) {
      if (this.#bytes <= MOST_BYTES) return;
      this.#kept.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
