import type { Bridge } from "./bridge.js";
import { groups, headBytes, isPlain } from "./core.js";
import { expectedFailure, Failure } from "./errors.js";
import { LinesLost, MOST_LOSSES, type Pool } from "./pool.js";
import type { Bytes, Command, Merge, OpenRequest, Order, Source, Unpacked } from "./protocol.js";
import { PLAIN, type Reader, readRange, sizeOf } from "./source.js";
import type { FileOrigin, Progress } from "./types.js";

/** A guess at an encoding that is worse than this is for a person to look at. */
const SURE_ENCODING = 80;

/** Files as the engine reads them: UTF-8 text, each with what was said of the file it comes from. */
interface Prepared {
  readonly sources: readonly Source[];
  readonly origins: readonly FileOrigin[];
  readonly names: readonly string[];
  readonly sizes: readonly number[];
  readonly heads: readonly Uint8Array[];
  readonly options: OpenRequest;
}

/** The way of some files into the engine: what is no plain text is unpacked, all of it is looked at, and then read slice by slice. */
export class Reading {
  readonly #core: Bridge;
  readonly #pool: Pool;
  readonly #reader: Reader;
  readonly #readers: () => Promise<void>;
  readonly #originals: readonly Source[];
  readonly #options: OpenRequest;
  readonly #signal: AbortSignal;
  readonly #onProgress: (progress: Progress) => void;

  constructor(
    core: Bridge,
    pool: Pool,
    reader: Reader,
    readers: () => Promise<void>,
    { sources, options }: Extract<Command, { name: "open" | "sniff" }>,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ) {
    this.#core = core;
    this.#pool = pool;
    this.#reader = reader;
    this.#readers = readers;
    this.#originals = sources;
    this.#options = options;
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  /** What each file looks like; of an archive, the first in it. A file that cannot be looked at is no reason not to look at others. */
  async sniff(): Promise<unknown> {
    const sketches: unknown[] = [];
    for (const [i, original] of this.#originals.entries()) {
      try {
        const unpacked = await this.#unpack(original, i);
        const [first] = unpacked;
        if (!first) throw new Failure({ code: "file_empty" });
        const { names, sizes, heads } = await this.#headsOf([first]);
        const own = this.#options.files[i];
        const options = { ...this.#options, files: own ? [own] : [] };
        const files = unpacked.length > 1 ? unpacked.map(({ source }) => source.name) : [];
        const [sketch] = this.#core.sketch(names, sizes, heads, options);
        const { encoding } = first.origin;
        const isSureText = !encoding || encoding.reason === "asked" || encoding.confidence >= SURE_ENCODING;
        const bytes = await sizeOf(this.#reader, original);
        const exact = sketch?.exact === true && isSureText;
        sketches.push({ ...sketch, name: original.name, bytes, exact, origin: { ...first.origin, files } });
      } catch (thrown) {
        const error = expectedFailure(thrown);
        // What is asked wrongly is wrong for every file.
        if (!error || error.code === "cancelled" || error.code === "invalid_option") throw thrown;
        const { name } = original;
        sketches.push({ name, bytes: 0, origin: PLAIN, error: { file: name, ...error }, exact: false, table: null });
      }
      this.#goOn();
    }
    return sketches;
  }

  /** Reads the files into the ledger. */
  async open(): Promise<unknown> {
    this.#onProgress({ stage: "sniff", done: 0, total: 0, rows: 0 });
    const { sources, names, sizes, heads, options, origins } = await this.#prepare();
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const core = this.#core;
    const progress = (stage: Progress["stage"]) => this.#onProgress({ stage, total, ...core.progress() });
    const begin = () => core.begin(names, sizes, heads, options);
    let begun = begin();
    let losses = 0;
    try {
      for (;;) {
        // Of every slice that comes its blocks of lines. The engine has them only as orders.
        const lines: (readonly Bytes[])[] = [];
        const accept = (job: number, order: Order, [slice, ...blocks]: readonly Bytes[]) => {
          if (!slice) throw new Failure({ code: "internal", field: "slice" });
          lines.push(blocks);
          const again = core.accept(job, order, slice);
          progress("read");
          return again;
        };
        await this.#pool.parse(begun.plans, sources, begun.orders, accept, this.#signal);
        this.#goOn();
        progress("merge");
        const next = core.settle();
        if ("again" in next) {
          begun = next.again;
          continue;
        }
        try {
          await this.#merge(begun.plans, next.merging, lines);
        } catch (thrown) {
          losses += 1;
          if (!(thrown instanceof LinesLost)) throw thrown;
          if (losses === MOST_LOSSES) throw new Failure({ code: "worker_failed" });
          begun = begin();
          continue;
        }
        this.#goOn();
        const report = core.finish();
        return { ...report, files: report.files.map((file, i) => ({ ...file, origin: origins[i] })) };
      }
    } catch (thrown) {
      if (expectedFailure(thrown)) core.abandon();
      throw thrown;
    }
  }

  #merge(plans: readonly string[], merging: string, lines: (readonly Bytes[])[]): Promise<void> {
    const merges: Merge[] = Array.from({ length: groups() }, (_, group) => {
      const blocks = lines.map((ofSlice) => ofSlice[group]).filter((block) => block !== undefined);
      return { group, merging, blocks };
    });
    lines.length = 0;
    const gather = (group: number, [customers, entries]: readonly Bytes[]) => {
      if (!customers || !entries) throw new Failure({ code: "internal", field: "orders" });
      this.#core.gather(group, customers, entries);
    };
    return this.#pool.merge(plans, merges, gather, this.#signal);
  }

  #goOn(): void {
    if (this.#signal.aborted) throw new Failure({ code: "cancelled" });
  }

  async #prepare(): Promise<Prepared> {
    const unpacked: Unpacked[] = [];
    const each: OpenRequest["files"][number][] = [];
    for (const [i, original] of this.#originals.entries()) {
      const files = await this.#unpack(original, i);
      this.#goOn();
      unpacked.push(...files);
      // What was said of an archive is said of every file in it.
      const own = this.#options.files[i];
      if (own) each.push(...files.map(() => own));
    }
    const heads = await this.#headsOf(unpacked);
    this.#goOn();
    return { ...heads, origins: unpacked.map(({ origin }) => origin), options: { ...this.#options, files: each } };
  }

  async #headsOf(unpacked: readonly Unpacked[]): Promise<Pick<Prepared, "sources" | "names" | "sizes" | "heads">> {
    const sources = unpacked.map(({ source }) => source);
    const sizes = await Promise.all(sources.map((source) => sizeOf(this.#reader, source)));
    const head = (source: Source, i: number) =>
      readRange(this.#reader, source, 0, Math.min(sizes[i] ?? 0, headBytes()));
    return { sources, sizes, names: sources.map(({ name }) => name), heads: await Promise.all(sources.map(head)) };
  }

  async #unpack(source: Source, i: number): Promise<readonly Unpacked[]> {
    const size = await sizeOf(this.#reader, source);
    const head = await readRange(this.#reader, source, 0, Math.min(size, headBytes()));
    const { encoding, sheet } = { ...this.#options, ...this.#options.files[i] };
    const known = encoding ?? this.#options.encoding;
    if (known === undefined && isPlain(head, head.length === size)) return [{ source, origin: PLAIN }];
    await this.#readers();
    const request = { encoding: known ?? null, sheet: sheet ?? this.#options.sheet ?? null };
    return this.#pool.unpack(source, request, this.#signal);
  }
}
