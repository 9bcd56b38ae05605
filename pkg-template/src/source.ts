import { Failure } from "./errors.js";
import { GROWING } from "./made-text.js";
import type { Source } from "./protocol.js";
import type { FileOrigin } from "./types.js";

/** Of a source that is UTF-8 text as it is. */
export const PLAIN: FileOrigin = { kind: "text", encoding: null, sheet: null, sheets: [], files: [] };

/** How a worker reads sources; Node adds paths. What is read is the reader's own, to be handed over. */
export interface Reader {
  size(source: Source): Promise<number>;
  /** The bytes `from..to`; fewer only when the source has shrunk. */
  read(source: Source, from: number, to: number): Promise<Uint8Array>;
}

/** Reads what browsers have. */
export const blobReader: Reader = {
  async size(source) {
    switch (source.kind) {
      case "file":
        // A file that is gone is said to be empty; only who reads it is told.
        if (source.file.size === 0) await source.file.arrayBuffer();
        return source.file.size;
      case "bytes":
        return source.bytes.length;
      case "made":
        return source.text.size;
      case "held":
      case "path":
        throw new Failure({ code: "unsupported_input", file: source.name });
    }
  },
  async read(source, from, to) {
    switch (source.kind) {
      case "file":
        return new Uint8Array(await source.file.slice(from, to).arrayBuffer());
      case "bytes":
        return source.bytes.slice(from, to);
      case "made":
        return source.text.read(from, to);
      case "held":
      case "path":
        throw new Failure({ code: "unsupported_input", file: source.name });
    }
  },
};

/** Whether the end of a text is not known yet: whoever asks for what lies behind it gets what there is. */
function grows(source: Source): boolean {
  return source.kind === "made" || (source.kind === "held" && source.size === GROWING);
}

/** Reads a range, wording what goes wrong: a file that vanished, or that is not the one it was. */
export async function readRange(
  reader: Pick<Reader, "read">,
  source: Source,
  from: number,
  to: number,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await reader.read(source, from, to);
  } catch (error) {
    throw unreadable(error, source);
  }
  if (bytes.length !== to - from && !grows(source))
    throw new Failure({ code: "file_changed", file: source.name, offset: from });
  return bytes;
}

/** The size, wording what goes wrong. */
export async function sizeOf(reader: Reader, source: Source): Promise<number> {
  try {
    return await reader.size(source);
  } catch (error) {
    throw unreadable(error, source);
  }
}

function unreadable(error: unknown, source: Source): Failure {
  if (error instanceof Failure) return error;
  const value = error instanceof Error ? error.message : String(error);
  return new Failure({ code: "file_unreadable", file: source.name, value });
}
