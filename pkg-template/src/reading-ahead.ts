/** Engine side: the reading of a text that is still being made. */

import type { Begun, Bridge } from "./bridge.js";
import { headBytes } from "./core.js";
import { expectedFailure, Failure } from "./errors.js";
import { MadeText } from "./made-text.js";
import type { Pool } from "./pool.js";
import type { Bytes, OpenRequest, Order, Source, TextPart, UnpackedText } from "./protocol.js";
import type { FileOrigin } from "./types.js";
import { letGo } from "./wire.js";

/** What came of slices: the plans that they were read by, and the blocks of lines of each. The engine has the lines only as orders. */
export interface Parsed {
  readonly plans: readonly string[];
  readonly lines: (readonly Bytes[])[];
}

/** Takes slices as they come; their blocks of lines are kept. */
export function accepting(core: Bridge, lines: Parsed["lines"], told: () => void) {
  return (job: number, order: Order, [slice, ...blocks]: readonly Bytes[]): Order | null => {
    if (!slice) throw new Failure({ code: "internal", field: "slice" });
    lines.push(blocks);
    const again = core.accept(job, order, slice);
    letGo(slice);
    told();
    return again;
  };
}

/**
 * Looks at a text and has its slices parsed while a worker still makes it. Where that cannot be, or comes to nothing, there is no result,
 * and the text is read when all of it is there: so nothing that is refused hangs on who was quicker.
 */
export class ReadingAhead {
  readonly #core: Bridge;
  readonly #pool: Pool;
  readonly #request: (origin: FileOrigin) => OpenRequest;
  readonly #told: (total: number) => void;
  readonly #stop = new AbortController();
  #text = new MadeText();
  #parsed: Promise<Parsed> | null = null;

  /** `request`: how a text of this origin is to be read. */
  constructor(
    { core, pool }: { readonly core: Bridge; readonly pool: Pool },
    request: (origin: FileOrigin) => OpenRequest,
    signal: AbortSignal,
    told: (total: number) => void,
  ) {
    this.#core = core;
    this.#pool = pool;
    this.#request = request;
    this.#told = told;
    signal.addEventListener("abort", () => this.stop());
  }

  readonly take = (part: TextPart): void => {
    const { bytes } = part;
    if (!bytes) return this.stop();
    const isFirst = this.#text.size === 0;
    this.#text.push(bytes);
    if (isFirst && bytes.length > headBytes()) this.#begin(part, bytes);
    if (this.#parsed) this.#pool.more(this.#core.grow(this.#text.size, false), false);
  };

  #begin({ name, origin, expected }: TextPart, bytes: Bytes): void {
    const text = this.#text;
    const total = () => Math.max(expected, text.size + 1);
    let begun: Begun;
    try {
      begun = this.#core.beginGrowing(name, total(), bytes.subarray(0, headBytes()), this.#request(origin));
    } catch (thrown) {
      if (!expectedFailure(thrown)) throw thrown;
      return;
    }
    const { plans } = begun;
    const lines: Parsed["lines"] = [];
    const accept = accepting(this.#core, lines, () => this.#told(total()));
    const parsed = this.#pool.parse(plans, [{ kind: "made", name, text }], null, accept, this.#stop.signal);
    this.#parsed = parsed.then(() => ({ plans, lines }));
    // Who awaits it hears of it, too.
    this.#parsed.catch(() => undefined);
  }

  /** The text with what was left of it, where there were parts. */
  end({ name, text: rest }: UnpackedText): Source | null {
    const text = this.#text;
    if (text.size === 0 || !rest) return null;
    text.push(rest instanceof Uint8Array ? rest : new Blob([...rest]));
    text.end();
    if (this.#parsed) this.#pool.more(this.#core.grow(text.size, true), true);
    return { kind: "made", name, text };
  }

  /** What came of it, once the text has ended; nothing where it was not read ahead. */
  get parsed(): Promise<Parsed> | null {
    return this.#parsed;
  }

  /** What came so far is of no use. */
  stop(): void {
    if (this.#parsed) this.#core.abandon();
    this.#parsed = null;
    this.#text = new MadeText();
    this.#stop.abort();
  }
}
