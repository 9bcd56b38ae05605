import { type Core, Job, parseExpression as parseWithCore } from "./core.js";
import { call } from "./errors.js";
import type { ModelTold } from "./model-protocol.js";
import {
  type Bytes,
  type Change,
  type Command,
  isStudy,
  type Merge,
  type OpenRequest,
  type Order,
  type Query,
  type SnapshotCommandRequest,
} from "./protocol.js";
import type { SliceTask } from "./slices.js";
import type { Expression, LedgerColumn } from "./types.js";
import { letGo } from "./wire.js";

function reply<T>(run: () => string): T {
  return JSON.parse(call(run)) as T;
}

/** What the reading of some files needs: a plan a file, and all slices to parse. */
export interface Begun {
  readonly plans: readonly string[];
  readonly orders: readonly Order[];
}

/** What comes after all slices: their lines are merged, or better plans have them parsed again. */
export type Next = { readonly merging: string } | { readonly again: Begun };

/** Both faces of an expression. */
export function parseExpression(expression: Expression): unknown {
  return reply(() => parseWithCore(JSON.stringify({ expression })));
}

/** How a reading ended. */
export interface Report {
  readonly files: readonly object[];
  readonly [field: string]: unknown;
}

/** A job worker's side: reads slices of the files of one reading, and makes orders of their lines. */
export class JobBridge {
  readonly #job: Job;

  constructor(plans: readonly string[]) {
    this.#job = call(() => new Job([...plans]));
  }

  /** Parses the part of a file that `bytes`, which begin at `base`, cover: the slice, or up to where more bytes are needed. */
  parse(file: number, task: SliceTask, bytes: Uint8Array, base: number): readonly Bytes[] | number {
    return call(() => this.#job.parse(file, JSON.stringify(task), bytes, base)) as readonly Bytes[] | number;
  }

  /** The orders of a group: its customers and their entries. Its blocks are let go. */
  merge({ merging, blocks }: Merge): readonly Bytes[] {
    for (const block of blocks) this.#job.put(block);
    letGo(...blocks);
    return call(() => this.#job.merge(merging)) as Bytes[];
  }

  free(): void {
    this.#job.free();
  }
}

/** The engine's commands, typed. */
export class Bridge {
  readonly #core: Core;

  constructor(core: Core) {
    this.#core = core;
  }

  begin(names: readonly string[], sizes: readonly number[], heads: readonly Uint8Array[], options: OpenRequest): Begun {
    return reply(() => this.#core.begin([...names], new Float64Array(sizes), [...heads], JSON.stringify(options)));
  }

  /** As `begin`, of a text that is still being made and is to have about `expected` bytes. Its slices come of `grow`. */
  beginGrowing(name: string, expected: number, head: Uint8Array, options: OpenRequest): Begun {
    return reply(() => this.#core.beginGrowing(name, expected, head, JSON.stringify(options)));
  }

  /** The slices that can be parsed now that so many bytes are there, maybe all. */
  grow(bytes: number, areAll: boolean): readonly Order[] {
    return reply(() => this.#core.grow(bytes, areAll));
  }

  sketch(
    names: readonly string[],
    sizes: readonly number[],
    heads: readonly Uint8Array[],
    options: OpenRequest,
  ): readonly { readonly exact: boolean; readonly error: object | null }[] {
    return reply(() => this.#core.sketch([...names], new Float64Array(sizes), [...heads], JSON.stringify(options)));
  }

  /** Takes what a slice says that a job worker parsed; returns the order to run again, if any. */
  accept(job: number, order: Order, slice: Uint8Array): Order | null {
    return reply(() => this.#core.accept(job, order.file, order.index, slice));
  }

  /** Bytes and rows accepted so far. */
  progress(): { readonly done: number; readonly rows: number } {
    const [done = 0, rows = 0] = call(() => this.#core.progress());
    return { done, rows };
  }

  settle(): Next {
    return reply(() => this.#core.settle());
  }

  /** Takes the orders of a group. */
  gather(group: number, customers: Uint8Array, entries: Uint8Array): void {
    call(() => this.#core.gather(group, customers, entries));
  }

  finish(): Report {
    return reply(() => this.#core.finish());
  }

  abandon(): void {
    this.#core.abandon();
  }

  snapshot(id: number, request: SnapshotCommandRequest): unknown {
    return reply(() => this.#core.snapshot(id, JSON.stringify(request)));
  }

  release(id: number): void {
    this.#core.release(id);
  }

  column(id: number, name: string): unknown {
    return call(() => this.#core.column(id, name));
  }

  /** Histories of a snapshot's customers at the end of a day, and what came up to a later one; days that are empty are the snapshot's. */
  histories(id: number, until: string, later: string): Float64Array {
    return call(() => this.#core.histories(id, until, later));
  }

  /** Those of all customers of the ledger; then how many customers it has. */
  historiesOn(day: string): Float64Array {
    return call(() => this.#core.historiesOn(day));
  }

  /** How many customers known at the end of a day bought again on each day. */
  repeats(id: number, until: string): Float64Array {
    return call(() => this.#core.repeats(id, until));
  }

  /** The places in the ledger of a snapshot's rows, then how many customers the ledger has. */
  codes(id: number): Uint32Array {
    return call(() => this.#core.codes(id));
  }

  putModel(model: ModelTold, values: Float64Array): void {
    call(() => this.#core.putModel(JSON.stringify(model), values));
  }

  query(id: number, query: Query, request: object): unknown {
    const text = JSON.stringify(request);
    return reply(() => (isStudy(query) ? this.#core.study(id, query, text) : this.#core.query(id, query, text)));
  }

  /** Values as arrays; what is said about them comes beside as text. */
  evaluate(id: number, expression: Expression): unknown {
    const { about, ...values } = call(() => this.#core.evaluate(id, JSON.stringify({ expression }))) as {
      about: string;
    };
    return { ...(JSON.parse(about) as object), ...values };
  }

  change({ kind, id, value }: Change): unknown {
    return reply(() => this.#core.change(kind, id, JSON.stringify({ value })));
  }

  definitions(): unknown {
    return reply(() => this.#core.definitions());
  }

  totals({ number, wanted }: Extract<Command, { name: "totals" }>): unknown {
    if (wanted === "release") return this.#core.releaseTotals(number);
    const isFile = wanted === "csv" || wanted === "json";
    return call(() => (isFile ? this.#core.totalsFile(number, wanted) : this.#core.totalsColumn(number, wanted)));
  }

  ledger(format: string): Uint8Array {
    return call(() => this.#core.ledger(format));
  }

  /** Entries `from..from + most` of the ledger; columns without rows behind the last one. */
  ledgerBatch(from: number, most: number): readonly LedgerColumn[] {
    return call(() => this.#core.ledgerBatch(from, most)) as readonly LedgerColumn[];
  }

  export(id: number, name: string, request: object): Uint8Array {
    return call(() => this.#core.export(id, name, JSON.stringify(request)));
  }
}
