/** Who finds clusters: workers, or the module where it is asked. Both give the same bytes. */
import { rowsOf, stepOf } from "./cluster-job.js";
import {
  type ClusterAsked,
  type ClusterData,
  type ClusterStep,
  type FromCluster,
  type Outcome,
  rowsIn,
  type ToCluster,
} from "./cluster-protocol.js";
import { joined, sharesOf, stepped } from "./cluster-shares.js";
import { Failure } from "./errors.js";

/** Parts done, of all there are. */
export type PartsDone = (done: number, total: number) => void;

export interface CrewRun {
  readonly signal?: AbortSignal | undefined;
  readonly onParts?: PartsDone | undefined;
}

/** Rows that are there to be asked about. */
export interface CrewSession {
  run(asked: ClusterAsked, run?: CrewRun): Promise<Outcome>;
  drop(): void;
}

export interface Crew {
  load(data: ClusterData): CrewSession;
  close(): void;
}

/** A worker, as the crew sees it. */
export interface Hand {
  post(message: ToCluster, transfer?: readonly ArrayBuffer[]): void;
  listen(handler: (message: FromCluster) => void): void;
  /** Called when it is gone by itself. */
  onDeath(handler: () => void): void;
  end(): void;
}

/** How long the module may compute where it is asked before others get their turn, in milliseconds. */
const TURN = 30;

/** Failures that are nobody's answer. */
const GONE: ReadonlySet<string> = new Set(["cancelled", "closed", "worker_failed"]);

function cancelled(): Failure {
  return new Failure({ code: "cancelled" });
}

/** Computes here, part by part, and lets others have their turn between them. */
export function crewHere(): Crew {
  return {
    load(data) {
      const rows = rowsOf(data);
      return {
        async run(asked, { signal, onParts } = {}) {
          const step = <T>(what: ClusterStep) => stepOf(rows, asked, what) as T;
          if (signal?.aborted) throw cancelled();
          const total = step<number>({ do: "parts" });
          const parts: Outcome[] = [];
          let turn = Date.now();
          for (let at = 0; at < total; at++) {
            parts.push(step({ do: "part", at }));
            onParts?.(at + 1, total);
            if (Date.now() - turn > TURN) {
              await new Promise((resolve) => setTimeout(resolve));
              turn = Date.now();
            }
            if (signal?.aborted) throw cancelled();
          }
          return step<Outcome>({ do: "finish", parts });
        },
        drop: () => rows.free(),
      };
    },
    close: () => undefined,
  };
}

/** Numbers of rows that travel together: many enough for messages not to count, few enough to stay in the nearest memory. */
const PIECE = 1 << 17;
/** Pieces that are under way to a worker. Their memory comes back and is used again: to have new memory takes longer than to fill it. */
const UNDER_WAY = 4;

type Tell = (data: ClusterData, rows: number, transfer: readonly ArrayBuffer[]) => Promise<Float64Array | null>;

/** Gives a worker lists of its own to keep: one copy, where a message would make two, and of views everything they look at. */
async function bring(data: ClusterData, tell: Tell): Promise<void> {
  if (!("values" in data)) {
    const numbers = data.numbers.map((list) => list.slice());
    const codes = data.codes.map((list) => list.slice());
    await tell(
      { numbers, codes },
      0,
      [...numbers, ...codes].map((list) => list.buffer),
    );
    return;
  }
  const { values, columns } = data;
  const size = Math.min(values.length, Math.max(1, Math.floor(PIECE / columns)) * columns);
  let next = 0;
  const carry = async () => {
    let room: Float64Array | null = new Float64Array(size);
    // No rows are told, too.
    do {
      const some = values.subarray(next, next + size);
      const piece: Float64Array = new Float64Array(room.buffer, 0, some.length);
      piece.set(some);
      next += size;
      room = await tell({ values: piece, columns }, rowsIn(data), [piece.buffer as ArrayBuffer]);
    } while (room && next < values.length);
  };
  const pieces = Math.ceil(values.length / Math.max(1, size));
  await Promise.all(Array.from({ length: Math.max(1, Math.min(UNDER_WAY, pieces)) }, carry));
}

type AskOf = (at: number, session: number, asked: ClusterAsked, what: ClusterStep) => Promise<number | Outcome>;

interface Waiting {
  readonly hand: Hand;
  readonly resolve: (result: number | Outcome | Float64Array | null) => void;
  readonly reject: (failure: Failure) => void;
}

interface Session {
  readonly data: ClusterData;
  /** Who has the rows, or will. */
  readonly loaded: WeakMap<Hand, Promise<void>>;
}

/** Workers, started when they are first needed. Cancelling ends those at work; others are started in their place when needed. */
export class WorkingCrew implements Crew {
  readonly #start: () => Hand;
  readonly #most: number;
  readonly #hands: Hand[] = [];
  readonly #waiting = new Map<number, Waiting>();
  readonly #sessions = new Map<number, Session>();
  #numbers = 0;
  #steps = 0;

  constructor(start: () => Hand, workers: number) {
    this.#start = start;
    this.#most = Math.max(1, Math.floor(workers));
  }

  load(data: ClusterData): CrewSession {
    const session = this.#keep(data);
    return { run: (asked, run = {}) => this.#run(session, asked, run), drop: () => this.#drop(session) };
  }

  #keep(data: ClusterData): number {
    this.#sessions.set(++this.#numbers, { data, loaded: new WeakMap() });
    return this.#numbers;
  }

  #drop(session: number): void {
    const loaded = this.#sessions.get(session)?.loaded;
    this.#sessions.delete(session);
    for (const hand of this.#hands) if (loaded?.has(hand)) hand.post({ type: "drop", session });
  }

  close(): void {
    for (const hand of [...this.#hands]) this.#lose(hand, new Failure({ code: "closed" }));
  }

  async #run(session: number, asked: ClusterAsked, { signal, onParts }: CrewRun): Promise<Outcome> {
    if (signal?.aborted) throw cancelled();
    const steps = new Set<number>();
    const stop = () => {
      const hands = [...steps].flatMap((step) => this.#waiting.get(step)?.hand ?? []);
      for (const hand of new Set(hands)) this.#lose(hand, cancelled());
    };
    signal?.addEventListener("abort", stop, { once: true });
    const askOf = async (at: number, session: number, asked: ClusterAsked, what: ClusterStep) => {
      if (signal?.aborted) throw cancelled();
      return this.#ask(this.#hand(at), session, asked, what, steps);
    };
    const ask = <T extends number | Outcome>(at: number, what: ClusterStep) =>
      askOf(at, session, asked, what) as Promise<T>;
    try {
      const shared = await this.#together(session, asked, askOf);
      if (shared) {
        onParts?.(1, 1);
        return shared;
      }
      const total = await ask<number>(0, { do: "parts" });
      const parts: Outcome[] = [];
      let [next, done] = [0, 0];
      const work = async (worker: number): Promise<void> => {
        for (let at = next++; at < total; at = next++) {
          parts[at] = await ask<Outcome>(worker, { do: "part", at });
          done += 1;
          onParts?.(done, total);
        }
      };
      await Promise.all(Array.from({ length: Math.min(this.#most, total) }, (_, worker) => work(worker)));
      return await ask<Outcome>(0, { do: "finish", parts });
    } catch (thrown) {
      // What others of this question still do is of no use.
      stop();
      throw thrown;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** What workers find that have a share of the rows each; null where that is nothing for them, or one of them has to see all rows. */
  async #together(session: number, asked: ClusterAsked, ask: AskOf): Promise<Outcome | null> {
    const data = this.#sessions.get(session)?.data;
    const shares = data ? sharesOf(data, asked, this.#most) : [];
    if (shares.length < 2) return null;
    const sessions = shares.map((share) => this.#keep(share));
    try {
      let heard: readonly Outcome[] = [];
      while (heard.length === 0 || heard.some(({ codes }) => codes.length < 2)) {
        const step = stepped(asked, heard);
        const told = sessions.map((share, at) => ask(at, share, step, { do: "part", at }));
        const settled = await Promise.allSettled(told);
        const failed = settled.find((one) => one.status === "rejected");
        if (failed) {
          if (!(failed.reason instanceof Failure) || GONE.has(failed.reason.error.code)) throw failed.reason;
          // What is wrong with rows is told by a worker with all of them.
          return null;
        }
        heard = settled.map((one) => (one as PromiseFulfilledResult<Outcome>).value);
      }
      const [first = 0] = sessions;
      const found = (await ask(0, first, stepped(asked, heard), { do: "finish", parts: [] })) as Outcome;
      return joined(found, heard);
    } finally {
      for (const share of sessions) this.#drop(share);
    }
  }

  #hand(at: number): Hand {
    while (this.#hands.length <= at) {
      const hand = this.#start();
      hand.listen((message) => this.#hear(hand, message));
      hand.onDeath(() => this.#lose(hand, new Failure({ code: "worker_failed" })));
      this.#hands.push(hand);
    }
    return this.#hands[at] as Hand;
  }

  async #ask(hand: Hand, session: number, asked: ClusterAsked, what: ClusterStep, steps: Set<number>) {
    const known = this.#sessions.get(session);
    if (known && !known.loaded.has(hand)) {
      const tell: Tell = (data, rows, transfer) =>
        this.#tell(hand, steps, (step) => ({ type: "load", session, step, data, rows }), transfer);
      known.loaded.set(hand, bring(known.data, tell));
    }
    await known?.loaded.get(hand);
    return this.#tell<number | Outcome>(hand, steps, (step) => ({ type: "step", session, step, asked, what }));
  }

  /** A message that is answered. */
  #tell<T>(
    hand: Hand,
    steps: Set<number>,
    message: (step: number) => ToCluster,
    transfer: readonly ArrayBuffer[] = [],
  ) {
    const step = ++this.#steps;
    steps.add(step);
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(step, { hand, resolve: (result) => resolve(result as T), reject });
      hand.post(message(step), transfer);
    });
  }

  #hear(hand: Hand, message: FromCluster): void {
    const waiting = this.#waiting.get(message.step);
    this.#waiting.delete(message.step);
    if (message.type === "done") return waiting?.resolve(message.result);
    if (message.type === "loaded") return waiting?.resolve(message.room);
    waiting?.reject(new Failure(message.error));
    if (message.trap) this.#lose(hand, new Failure(message.error));
  }

  #lose(hand: Hand, failure: Failure): void {
    const at = this.#hands.indexOf(hand);
    if (at < 0) return;
    this.#hands.splice(at, 1);
    hand.end();
    for (const [step, waiting] of this.#waiting) {
      if (waiting.hand !== hand) continue;
      this.#waiting.delete(step);
      waiting.reject(failure);
    }
  }
}
