import { Failure } from "./errors.js";
import { Held } from "./held.js";
import type { BareError, Bytes, FromJob, Merge, Order, Source, Task, TextPart, ToJob } from "./protocol.js";
import type { Reader } from "./source.js";
import { LinesLost, MOST_LOSSES, patienceWith, type Step, stepsOf } from "./steps.js";
import { arraysIn, buffersOf, type Wire } from "./wire.js";

/** Steps a job worker has at a time: one being worked on, one waiting, so that it never idles. */
const STEPS_EACH = 2;
const WATCH_EVERY = 1000;

interface Worker {
  readonly wire: Wire<ToJob, FromJob>;
  readonly steps: Map<number, Step>;
  /** What it does by itself. It may be silent meanwhile for as long as that takes. */
  alone: Alone | null;
  heard: number;
}

/** A task to be done. */
interface Alone {
  readonly task: Task;
  /** What is said when its worker dies. */
  readonly lost: BareError;
  readonly onProgress: (done: number, total: number) => void;
  readonly onPart: (part: TextPart) => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: Failure) => void;
}

/** A reading in progress. */
interface Session {
  readonly id: number;
  readonly plans: readonly string[];
  readonly sources: readonly Source[];
  readonly queue: Step[];
  /** More is to come. */
  isOpen: boolean;
  /** Takes what the worker of a number made; returns the order to run again, if any. */
  readonly accept: (job: number, work: Order | Merge, result: readonly Bytes[]) => Order | null;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/**
 * The engine's side of the job workers: hands out steps, takes results in any order, and hands the steps of a worker that died or
 * fell silent to another. A result that comes twice is the same twice.
 */
export class Pool {
  readonly #workers = new Map<number, Worker>();
  readonly #replace: (job: number, isUsed: boolean) => void;
  readonly #held: Held;
  #session: Session | null = null;
  readonly #tasks: Alone[] = [];
  #sessions = 0;
  #steps = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** `replace` asks for another worker in place of the one of this number; `reader` reads for those who cannot reach a source. */
  constructor(replace: (job: number, isUsed: boolean) => void, reader: Reader) {
    this.#replace = replace;
    this.#held = new Held(reader);
  }

  /** A worker that is ready for work. */
  add(job: number, wire: Wire<ToJob, FromJob>): void {
    const worker: Worker = { wire, steps: new Map(), alone: null, heard: Date.now() };
    this.#workers.set(job, worker);
    wire.listen((message) => this.#hear(job, worker, message));
    wire.onClose(() => this.#workers.get(job) === worker && this.#replaceWorker(job));
    this.#dispatchTasks();
    if (this.#session) {
      this.#load(worker, this.#session);
      this.#dispatch();
    }
  }

  /** A worker is gone: what it had goes back to the queue. */
  lose(job: number): void {
    const worker = this.#workers.get(job);
    if (!worker) return;
    this.#workers.delete(job);
    worker.wire.close();
    worker.alone?.reject(new Failure(worker.alone.lost));
    const session = this.#session;
    if (!session) return;
    for (const step of worker.steps.values()) {
      if ("group" in step.work) return this.#end(session, () => session.reject(new LinesLost()));
      step.losses += 1;
      if (step.losses >= MOST_LOSSES)
        return this.#end(session, () => session.reject(new Failure({ code: "worker_failed" })));
      session.queue.unshift(step);
    }
    this.#dispatch();
  }

  /** Has all workers without work replaced: the memory of WebAssembly never shrinks, and ends with its worker. */
  renew(): void {
    for (const [job, { steps, alone }] of [...this.#workers]) {
      if (steps.size === 0 && !alone) this.#replaceWorker(job, true);
    }
  }

  /** Has a worker do a task, whose arrays are handed over. Cancelling ends the worker at work. */
  do(
    task: Task,
    lost: BareError,
    signal: AbortSignal,
    { onProgress = () => {}, onPart = () => {} }: Partial<Pick<Alone, "onProgress" | "onPart">> = {},
  ): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new Failure({ code: "cancelled" }));
      const source = task.name === "unpack" ? this.#held.hold(task.source) : null;
      const told = task.name === "unpack" && source ? { ...task, source } : task;
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          if (source) this.#held.release(source);
          settle(value);
        };
      const alone: Alone = { task: told, lost, onProgress, onPart, resolve: settled(resolve), reject: settled(reject) };
      this.#tasks.push(alone);
      signal.addEventListener("abort", () => {
        alone.reject(new Failure({ code: "cancelled" }));
        const waiting = this.#tasks.indexOf(alone);
        if (waiting >= 0) this.#tasks.splice(waiting, 1);
        for (const [job, worker] of [...this.#workers]) if (worker.alone === alone) this.#replaceWorker(job);
      });
      this.#dispatchTasks();
    });
  }

  #dispatchTasks(): void {
    for (const worker of this.#workers.values()) {
      const next = worker.alone || worker.steps.size > 0 ? undefined : this.#tasks.shift();
      if (!next) continue;
      worker.alone = next;
      worker.wire.post({ type: "task", task: next.task }, arraysIn(next.task));
    }
  }

  #done(worker: Worker, settle: (alone: Alone) => void): void {
    const { alone } = worker;
    worker.alone = null;
    if (alone) settle(alone);
    this.#dispatchTasks();
    this.#dispatch();
  }

  /** Parses slices, or those that `more` hands in; resolves when every one was accepted. */
  parse(
    plans: readonly string[],
    sources: readonly Source[],
    orders: readonly Order[] | null,
    accept: (job: number, order: Order, slice: readonly Bytes[]) => Order | null,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#run(plans, sources, orders, accept as Session["accept"], signal);
  }

  /** Hands in slices for a parsing that began without knowing them, until these are all. */
  more(orders: readonly Order[], areAll: boolean): void {
    const session = this.#session;
    if (!session?.isOpen) return;
    session.queue.push(...stepsOf(orders));
    session.isOpen = !areAll;
    this.#dispatch();
  }

  /** Makes orders of lines; resolves when every group was accepted. The blocks are gone then, or when it fails, maybe with `LinesLost`. */
  merge(
    plans: readonly string[],
    groups: readonly Merge[],
    accept: (group: number, orders: readonly Bytes[]) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const take = (_: number, { group }: Merge, orders: readonly Bytes[]) => {
      accept(group, orders);
      return null;
    };
    return this.#run(plans, [], groups, take as Session["accept"], signal);
  }

  #run(
    plans: readonly string[],
    sources: readonly Source[],
    works: readonly (Order | Merge)[] | null,
    accept: Session["accept"],
    signal: AbortSignal,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const [isOpen, queue] = [works === null, stepsOf(works ?? [])];
      const told = sources.map((source) => this.#held.hold(source));
      const session: Session = { id: ++this.#sessions, plans, sources: told, queue, isOpen, accept, resolve, reject };
      this.#session = session;
      signal.addEventListener("abort", () => this.#end(session, () => reject(new Failure({ code: "cancelled" }))));
      for (const worker of this.#workers.values()) this.#load(worker, session);
      this.#watch = setInterval(() => this.#watchSilence(), WATCH_EVERY);
      this.#dispatch();
    });
  }

  #load(worker: Worker, session: Session): void {
    worker.heard = Date.now();
    worker.wire.post({ type: "load", session: session.id, plans: session.plans, sources: session.sources });
  }

  #dispatch(): void {
    const session = this.#session;
    if (!session) return;
    let busy = false;
    // Round by round, so that no worker waits while another has two.
    for (let round = 1; round <= STEPS_EACH; round++) {
      for (const worker of this.#workers.values()) {
        const next = worker.steps.size < round && !worker.alone ? session.queue.shift() : undefined;
        if (next) this.#give(worker, session, next);
        busy ||= worker.steps.size > 0;
      }
    }
    if (!busy && session.queue.length === 0 && !session.isOpen) this.#end(session, session.resolve);
  }

  #give(worker: Worker, session: Session, next: Step): void {
    const step = ++this.#steps;
    if (worker.steps.size === 0) worker.heard = Date.now();
    worker.steps.set(step, next);
    const { work } = next;
    const post = (bytes: Bytes | null, handed: readonly Bytes[]) =>
      worker.wire.post({ type: "step", session: session.id, step, work, bytes }, buffersOf(handed));
    if ("group" in work) return post(null, work.blocks);
    const isWanted = () => worker.steps.get(step) === next;
    this.#held.slice(session.sources[work.file], work.task).then(
      (bytes) => isWanted() && post(bytes, bytes ? [bytes] : []),
      (thrown) => isWanted() && this.#end(session, () => session.reject(thrown)),
    );
  }

  #hear(job: number, worker: Worker, message: FromJob): void {
    worker.heard = Date.now();
    if (message.type === "pong") return;
    if (message.type === "read") return this.#held.answer(worker.wire, message);
    if (message.type === "taskProgress") return worker.alone?.onProgress(message.done, message.total);
    if (message.type === "taskPart") return worker.alone?.onPart(message.part);
    if (message.type === "taskDone") return this.#done(worker, ({ resolve }) => resolve(message.result));
    if (message.type === "taskFailed") {
      return this.#done(worker, ({ reject }) => reject(new Failure(message.error)));
    }
    const session = this.#session;
    if (message.session !== session?.id) return;
    if (message.type === "done" && message.room) this.#held.reuse(message.room);
    const step = worker.steps.get(message.step);
    if (!step) return;
    if (message.type === "failed") {
      if (message.trap) return this.#replaceWorker(job);
      return this.#end(session, () => session.reject(new Failure(message.error satisfies BareError)));
    }
    worker.steps.delete(message.step);
    try {
      const again = session.accept(job, step.work, message.result);
      if (again) session.queue.unshift(...stepsOf([again]));
    } catch (thrown) {
      return this.#end(session, () => session.reject(thrown));
    }
    this.#dispatch();
  }

  #replaceWorker(job: number, isUsed = false): void {
    this.lose(job);
    this.#replace(job, isUsed);
  }

  #watchSilence(): void {
    for (const [job, worker] of [...this.#workers]) {
      if (worker.steps.size === 0) continue;
      if (Date.now() - worker.heard > patienceWith(worker.steps.values())) this.#replaceWorker(job);
      else worker.wire.post({ type: "ping" });
    }
  }

  #end(session: Session, settle: () => void): void {
    if (this.#session !== session) return;
    this.#session = null;
    clearInterval(this.#watch);
    for (const source of session.sources) this.#held.release(source);
    for (const worker of this.#workers.values()) {
      worker.steps.clear();
      worker.wire.post({ type: "drop", session: session.id });
    }
    settle();
  }
}
