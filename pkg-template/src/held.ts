import { expectedFailure, Failure } from "./errors.js";
import { Forward } from "./forward.js";
import { GROWING } from "./made-text.js";
import type { Bytes, FromJob, Source, ToJob } from "./protocol.js";
import { beginningOf, endOf, type SliceTask } from "./slices.js";
import { type Reader, readRange } from "./source.js";
import { letGo, type Wire } from "./wire.js";

/**
 * As much of a Blob as passes through a port safely. Firefox sends a Blob that was made in a page by copy up to this size; a larger one
 * arrives as a reference that gives its beginning but never answers to whoever asks for a later part.
 */
const PIECE = 1024 * 1024;

type Read = Extract<FromJob, { readonly type: "read" }>;
type Answer = Extract<ToJob, { readonly type: "bytes" | "unread" }>;

function sizeOf(source: Extract<Source, { readonly kind: "file" | "bytes" | "made" }>): number {
  if (source.kind === "made") return source.text.isWhole ? source.text.size : GROWING;
  return source.kind === "file" ? source.file.size : source.bytes.length;
}

/** The engine's side: what job workers read, by number. */
export class Held {
  readonly #reader: Reader;
  readonly #sources = new Map<number, Source>();
  /** Of those of which slices were asked for. */
  readonly #forwards = new Map<number, Forward>();
  /** What slices were in that are parsed: the next ones' room. */
  #rooms: Bytes[] = [];
  #holds = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  /** What a job worker is told of a source: its path, or that it is held here. */
  hold(source: Source): Source {
    if (source.kind === "path" || source.kind === "held") return source;
    const { name } = source;
    const held = ++this.#holds;
    this.#sources.set(held, source);
    return { kind: "held", name, held, size: sizeOf(source) };
  }

  release(source: Source): void {
    if (source.kind !== "held") return;
    this.#sources.delete(source.held);
    this.#forwards.get(source.held)?.close();
    this.#forwards.delete(source.held);
    letGo(...this.#rooms);
    this.#rooms = [];
  }

  /** A slice's bytes, read now so that no job worker has to wait for them; nothing where the worker reads by itself. */
  async slice(source: Source | undefined, task: SliceTask): Promise<Bytes | null> {
    if (source?.kind !== "held") return null;
    const held = this.#source(source.held);
    const [from, to] = [beginningOf(task), endOf(task, task.to)];
    const reader = held.kind === "file" ? this.#forward(source.held, held.file) : this.#reader;
    return (await readRange(reader, held, from, to)) as Bytes;
  }

  /** What a slice was in is of use for another. */
  reuse(room: Bytes): void {
    this.#rooms.push(room);
  }

  #forward(held: number, file: Blob): Pick<Reader, "read"> {
    const forward = this.#forwards.get(held) ?? new Forward(file);
    this.#forwards.set(held, forward);
    return { read: (_, from, to) => forward.read(from, to, this.#rooms.pop()) };
  }

  #source(held: number): Source {
    const source = this.#sources.get(held);
    // Of a reading that is over.
    if (!source) throw new Failure({ code: "cancelled" });
    return source;
  }

  /** Answers a job worker's read as soon as it is done. */
  answer(wire: Wire<ToJob, FromJob>, { read, held, from, to }: Read): void {
    this.#read(held, from, to).then(
      (bytes) => wire.post({ type: "bytes", read, bytes }, [bytes.buffer]),
      (thrown: unknown) => {
        const error = expectedFailure(thrown) ?? { code: "internal", field: "read" };
        wire.post({ type: "unread", read, error });
      },
    );
  }

  async #read(held: number, from: number, to: number): Promise<Bytes> {
    return (await readRange(this.#reader, this.#source(held), from, to)) as Bytes;
  }
}

/** How a job worker reads: what the engine holds it asks for, the rest is within its reach. */
export class HeldReader implements Reader {
  readonly #wire: Wire<FromJob, ToJob>;
  readonly #within: Reader;
  readonly #asked = new Map<number, { resolve: (bytes: Uint8Array) => void; reject: (failure: Failure) => void }>();
  #reads = 0;

  constructor(wire: Wire<FromJob, ToJob>, within: Reader) {
    this.#wire = wire;
    this.#within = within;
  }

  size(source: Source): Promise<number> {
    return source.kind === "held" ? Promise.resolve(source.size) : this.#within.size(source);
  }

  read(source: Source, from: number, to: number): Promise<Uint8Array> {
    if (source.kind !== "held") return this.#within.read(source, from, to);
    const read = ++this.#reads;
    return new Promise((resolve, reject) => {
      this.#asked.set(read, { resolve, reject });
      this.#wire.post({ type: "read", read, held: source.held, from, to });
    });
  }

  /** What the engine says to a read. */
  hear(answer: Answer): void {
    const asked = this.#asked.get(answer.read);
    this.#asked.delete(answer.read);
    if (answer.type === "bytes") asked?.resolve(answer.bytes);
    else asked?.reject(new Failure(answer.error));
  }
}

/** A Blob in pieces that pass through any port. */
export function piecesOf(blob: Blob): readonly Blob[] {
  const pieces: Blob[] = [];
  for (let at = 0; at < blob.size; at += PIECE) pieces.push(blob.slice(at, at + PIECE));
  return pieces;
}
