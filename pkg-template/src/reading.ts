import type { Begun, Bridge } from "./bridge.js";
import { groups, headBytes, isPlain } from "./core.js";
import { expectedFailure, Failure } from "./errors.js";
import type { Pool } from "./pool.js";
import type {
  Bytes,
  Command,
  FileRequest,
  Merge,
  OpenRequest,
  Replayed,
  Source,
  Unpacked,
  UnpackedText,
  UnpackRequest,
} from "./protocol.js";
import { accepting, type Parsed, ReadingAhead } from "./reading-ahead.js";
import { PLAIN, type Reader, readRange, sizeOf } from "./source.js";
import { LinesLost, MOST_LOSSES } from "./steps.js";
import type { FileOrigin, Progress } from "./types.js";
import type { UnpackedFiles } from "./unpacked.js";
import { letGo } from "./wire.js";

/** A guess at an encoding that is worse than this is for a person to look at. */
const SURE_ENCODING = 80;

/** After so many bytes of text, workers hold more memory than starting others takes time. */
const LARGE = 64 * 1024 * 1024;

/** What readings work with. */
export interface Tools {
  readonly core: Bridge;
  readonly pool: Pool;
  readonly reader: Reader;
  readonly readers: () => Promise<void>;
  readonly unpacked: UnpackedFiles;
}

/** A text as the engine reads it, and its beginning where that was read already. */
interface Text extends Unpacked {
  readonly size: number;
  readonly head: Uint8Array | null;
}

/** What came of looking at a text. */
interface Look {
  readonly exact: boolean;
  readonly error: object | null;
  readonly origin: FileOrigin;
}

/** The way of some files into the engine: what is no plain text is unpacked, all of it is looked at, and then read slice by slice. */
export class Reading {
  readonly #tools: Tools;
  readonly #originals: readonly Source[];
  readonly #options: OpenRequest;
  readonly #signal: AbortSignal;
  readonly #onProgress: (progress: Progress) => void;

  constructor(
    tools: Tools,
    { sources, options }: Extract<Command, { name: "open" | "sniff" }>,
    signal: AbortSignal,
    onProgress: (progress: Progress) => void,
  ) {
    this.#tools = tools;
    this.#originals = sources;
    this.#options = options;
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  /** What each file looks like. A file that cannot be looked at is no reason not to look at others. */
  async sniff(): Promise<unknown> {
    const sketches: unknown[] = [];
    for (const [i, original] of this.#originals.entries()) {
      const { name } = original;
      try {
        const bytes = await sizeOf(this.#tools.reader, original);
        sketches.push({ ...(await this.#look(original, i)), name, bytes });
      } catch (thrown) {
        const error = expectedFailure(thrown);
        // What is asked wrongly is wrong for every file.
        if (!error || error.code === "cancelled" || error.code === "invalid_option") throw thrown;
        sketches.push({ name, bytes: 0, origin: PLAIN, error: { file: name, ...error }, exact: false, table: null });
      }
      this.#goOn();
    }
    return sketches;
  }

  /** Of an archive, every text in it is looked at; what is shown is the first that cannot be read, else the first that is to be asked about. */
  async #look(original: Source, i: number): Promise<object> {
    const texts = await this.#texts(original, this.#wanted(i));
    const [first] = texts;
    if (!first) throw new Failure({ code: "file_empty" });
    const own = this.#options.files[i];
    const options = { ...this.#options, files: own ? [own] : [] };
    const files = texts.length > 1 ? texts.map(({ source }) => source.name) : [];
    const looks: Look[] = [];
    for (const text of texts) {
      const { encoding } = text.origin;
      const isSureText = !encoding || encoding.reason === "asked" || encoding.confidence >= SURE_ENCODING;
      const head = await this.#headOf(text);
      const [sketch] = this.#tools.core.sketch([text.source.name], [text.size], [head], options);
      if (!sketch) throw new Failure({ code: "file_empty" });
      looks.push({ ...sketch, exact: sketch.exact && isSureText, origin: { ...text.origin, files } });
      this.#goOn();
    }
    const shown = looks.find(({ error }) => error) ?? looks.find(({ exact }) => !exact) ?? looks[0];
    return { ...shown };
  }

  /** Reads the files into the ledger. */
  async open(): Promise<unknown> {
    this.#onProgress({ stage: "sniff", done: 0, total: 0, rows: 0 });
    const ahead = this.#ahead();
    try {
      return await this.#openWith(ahead);
    } catch (thrown) {
      ahead?.stop();
      throw thrown;
    }
  }

  /** Of one file, which is to be read as it comes, its text may be read while it is made. */
  #ahead(): ReadingAhead | null {
    if (this.#originals.length > 1 || this.#options.replay) return null;
    const own = this.#options.files.slice(0, 1);
    const request = (origin: FileOrigin) =>
      Object.assign({ ...this.#options, files: own }, { origins: [originOf(0, origin)], fingerprints: [] });
    return new ReadingAhead(this.#tools, request, this.#signal, (total) => this.#tell("read", total));
  }

  async #openWith(ahead: ReadingAhead | null): Promise<unknown> {
    const { core, pool } = this.#tools;
    const { texts, options } = await this.#prepare(ahead);
    const heads: Uint8Array[] = [];
    for (const text of texts) heads.push(await this.#headOf(text));
    this.#goOn();
    const [sources, sizes] = [texts.map(({ source }) => source), texts.map(({ size }) => size)];
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const names = sources.map(({ name }) => name);
    const parse = async ({ plans, orders }: Begun): Promise<Parsed> => {
      const lines: Parsed["lines"] = [];
      const accept = accepting(core, lines, () => this.#tell("read", total));
      await pool.parse(plans, sources, orders, accept, this.#signal);
      return { plans, lines };
    };
    const begin = () => parse(core.begin(names, sizes, heads, options));
    let parsing = ahead?.parsed ?? begin();
    let losses = 0;
    try {
      for (;;) {
        const { plans, lines } = await parsing;
        this.#goOn();
        this.#tell("merge", total);
        const next = core.settle();
        if ("again" in next) {
          parsing = parse(next.again);
          continue;
        }
        try {
          await this.#merge(plans, next.merging, lines);
        } catch (thrown) {
          losses += 1;
          if (!(thrown instanceof LinesLost)) throw thrown;
          if (losses === MOST_LOSSES) throw new Failure({ code: "worker_failed" });
          parsing = begin();
          continue;
        }
        this.#goOn();
        if (total > LARGE) pool.renew();
        const report = core.finish();
        return { ...report, files: report.files.map((file, i) => ({ ...file, origin: texts[i]?.origin })) };
      }
    } catch (thrown) {
      if (expectedFailure(thrown)) core.abandon();
      throw thrown;
    }
  }

  #tell(stage: Progress["stage"], total: number): void {
    this.#onProgress({ stage, total, ...this.#tools.core.progress() });
  }

  #merge(plans: readonly string[], merging: string, lines: Parsed["lines"]): Promise<void> {
    const merges: Merge[] = Array.from({ length: groups() }, (_, group) => {
      const blocks = lines.map((ofSlice) => ofSlice[group]).filter((block) => block !== undefined);
      return { group, merging, blocks };
    });
    lines.length = 0;
    const gather = (group: number, [customers, entries]: readonly Bytes[]) => {
      if (!customers || !entries) throw new Failure({ code: "internal", field: "orders" });
      this.#tools.core.gather(group, customers, entries);
      letGo(customers, entries);
    };
    return this.#tools.pool.merge(plans, merges, gather, this.#signal);
  }

  #goOn(): void {
    if (this.#signal.aborted) throw new Failure({ code: "cancelled" });
  }

  async #prepare(
    ahead: ReadingAhead | null,
  ): Promise<{ readonly texts: readonly Text[]; readonly options: object & OpenRequest }> {
    const { replay } = this.#options;
    const texts: Text[] = [];
    const files: FileRequest[] = [];
    const origins: object[] = [];
    for (const [input, original] of this.#originals.entries()) {
      const expected = replay?.filter((one) => one.input === input);
      const made = await this.#texts(original, expected ?? this.#wanted(input), ahead);
      this.#goOn();
      if (expected && expected.length !== made.length) throw differs(replay, original.name);
      texts.push(...made);
      origins.push(...made.map(({ origin }) => originOf(input, origin)));
      // What was said of an archive is said of every file in it.
      const own = this.#options.files[input];
      if (expected) files.push(...expected.map(({ request }) => request));
      else if (own) files.push(...made.map(() => own));
    }
    if (replay && replay.length !== texts.length) throw differs(replay);
    this.#checkSheet(texts);
    const fingerprints = replay?.map(({ fingerprint }) => fingerprint) ?? [];
    return { texts, options: Object.assign({ ...this.#options, files }, { origins, fingerprints }) };
  }

  /** A sheet that is asked for has to be somewhere. Workbooks were looked through already. */
  #checkSheet(texts: readonly Text[]): void {
    const { sheet } = this.#options;
    if (sheet !== undefined && texts.every(({ origin }) => origin.sheet === null)) {
      throw new Failure({ code: "sheet_missing", value: sheet });
    }
  }

  async #headOf({ source, size, head }: Text): Promise<Uint8Array> {
    return head ?? readRange(this.#tools.reader, source, 0, Math.min(size, headBytes()));
  }

  /** How the texts of a file are to be made, as far as it is said. */
  #wanted(i: number): readonly UnpackRequest[] {
    const own = this.#options.files[i];
    const { encoding, sheet } = this.#options;
    return [{ encoding: own?.encoding ?? encoding ?? null, sheet: own?.sheet ?? sheet ?? null }];
  }

  /** The texts of a file: itself, where it is plain text and nothing else is said. */
  async #texts(
    source: Source,
    wanted: readonly (UnpackRequest | Replayed)[],
    ahead: ReadingAhead | null = null,
  ): Promise<readonly Text[]> {
    const { reader, pool, readers, unpacked } = this.#tools;
    const requests = wanted.map(({ encoding, sheet }) => ({ encoding, sheet }));
    const key = source.kind === "file" && source.id !== undefined ? JSON.stringify([source.id, requests]) : null;
    let made = key === null ? undefined : unpacked.get(key);
    if (!made) {
      const size = await sizeOf(reader, source);
      const head = await readRange(reader, source, 0, Math.min(size, headBytes()));
      const isAsked = requests.some(({ encoding }) => encoding !== null);
      if (!isAsked && isPlain(head, head.length === size)) return [{ source, origin: PLAIN, size, head }];
      await readers();
      const lost = { code: "unpacking_failed", file: source.name };
      const task = { name: "unpack", source, requests, inParts: ahead !== null } as const;
      const onPart = ahead?.take ?? (() => {});
      const texts = (await pool.do(task, lost, this.#signal, { onPart })) as readonly UnpackedText[];
      made = texts.map((one) => ({ source: ahead?.end(one) ?? sourceOf(one) ?? source, origin: one.origin }));
      if (made.length === 0) throw new Failure({ code: "file_empty", file: source.name });
      if (key !== null) unpacked.set(key, made);
    }
    const texts: Text[] = [];
    for (const one of made) texts.push({ ...one, size: await sizeOf(reader, one.source), head: null });
    return texts;
  }
}

function originOf(input: number, { kind, encoding, sheet }: FileOrigin): object {
  return { input, kind, encoding: encoding?.label, sheet };
}

function sourceOf({ name, text }: UnpackedText): Source | null {
  if (text instanceof Uint8Array) return { kind: "bytes", name, bytes: text };
  return text && { kind: "file", name, file: new Blob([...text]) };
}

function differs(expected: readonly Replayed[] | undefined, file?: string): Failure {
  const value = String(expected?.length ?? 0);
  return new Failure({ code: "inputs_differ", value, ...(file === undefined ? {} : { file }) });
}
