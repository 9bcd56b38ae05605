import { open, stat } from "node:fs/promises";
import { blobReader, type Reader } from "./source.js";

/** Reads paths, and what browsers have. */
export const nodeReader: Reader = {
  async size(source) {
    return source.kind === "path" ? (await stat(source.path)).size : blobReader.size(source);
  },
  async read(source, from, to) {
    if (source.kind !== "path") return blobReader.read(source, from, to);
    const file = await open(source.path);
    try {
      const bytes = new Uint8Array(to - from);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    } finally {
      await file.close();
    }
  },
};
