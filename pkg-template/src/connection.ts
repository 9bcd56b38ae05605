import { ClienteleError } from "./errors.js";
import { MODEL_DAYS } from "./kept-models.js";
import {
  type BareError,
  type Command,
  type FromEngine,
  type JobModule,
  PARTS,
  type Part,
  type Start,
  type ToEngine,
} from "./protocol.js";
import type { ClusterProgress, Host, HostWorker, Language, Progress } from "./types.js";

interface Asked {
  readonly command: Command;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: ClienteleError) => void;
  readonly onProgress: ((progress: never) => void) | undefined;
}

interface AskOptions {
  readonly signal?: AbortSignal | undefined;
  /** Each command tells progress of its own kind. */
  readonly onProgress?: ((progress: never) => void) | undefined;
}

/** How often the engine is restarted for one that keeps dying, before it is given up. */
const MOST_RESTARTS = 3;
/** An engine that has not answered for this long although it was asked is taken for dead; far longer than its longest slice, in ms. */
const SILENCE = 60_000;
const WATCH_EVERY = 5_000;

const CANCELLED_BY_ENGINE: ReadonlySet<Command["name"]> = new Set(["open", "clv", "valueOn", "repurchase"]);
/** Asked for one after the other; without a part, those after it are of no use. */
function partsFrom(host: Host): ReadonlyMap<Part, Promise<WebAssembly.Module | null>> {
  let before: Promise<unknown> = Promise.resolve(true);
  const load = (part: Part) => {
    const loading = before.then((there) => (there ? host[part]() : null)).catch(() => null);
    before = loading;
    return loading;
  };
  return new Map(PARTS.map((part) => [part, load(part)]));
}

/**
 * The client's end: spawns all workers, joins each job worker to the engine by a channel of their own, and replaces what dies. A new
 * engine gets the files and the snapshots of the one before it; questions that were open are refused with `engine_restarted`.
 */
export class Connection {
  readonly #host: Host;
  readonly #module: WebAssembly.Module;
  /** Load while files are read. */
  readonly #parts: ReadonlyMap<Part, Promise<WebAssembly.Module | null>>;
  readonly language: Language;
  readonly #asked = new Map<number, Asked>();
  /** Each worker has a number of its own, so that what is said of a dead one is not taken for the one after it. */
  readonly #jobs = new Map<number, HostWorker>();
  readonly #workers: number;
  #jobNumbers = 0;
  readonly #restartHandlers: (() => void)[] = [];
  /** What job workers were given, and those that follow will be. */
  readonly #given = new Map<JobModule, WebAssembly.Module>();
  #engine: HostWorker;
  #ids = 0;
  #restarts = 0;
  #opened: Command | null = null;
  /** Snapshots, and the columns of models that they have, in their order. */
  readonly #made = new Map<string, Command>();
  readonly #changes = new Map<string, Command>();
  #over: BareError | null = null;
  #heard = 0;
  #watch: ReturnType<typeof setInterval> | undefined;

  private constructor(host: Host, module: WebAssembly.Module, workers: number, language: Language) {
    this.#host = host;
    this.#module = module;
    this.#parts = partsFrom(host);
    this.language = language;
    this.#workers = Math.max(1, Math.floor(workers));
    this.#engine = this.#startEngine();
  }

  static async start(host: Host, workers: number, language: Language): Promise<Connection> {
    return new Connection(host, await host.module(), workers, language);
  }

  /** Asks the engine. The signal cancels. */
  ask(command: Command, { signal, onProgress }: AskOptions = {}): Promise<unknown> {
    if (this.#over) return Promise.reject(this.#error(this.#over));
    if (signal?.aborted) return Promise.reject(this.#error({ code: "cancelled" }));
    const id = ++this.#ids;
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { command, resolve, reject, onProgress });
      this.#startWatch();
      signal?.addEventListener("abort", () => this.#cancel(id), { once: true });
      this.#post({ type: "ask", id, command });
    });
  }

  /** A compiled module that is loaded when it is first needed. */
  async part(name: "clusters" | "models" | "sample"): Promise<WebAssembly.Module> {
    try {
      return await this.#host[name]();
    } catch {
      throw this.#error({ code: `${name}_missing` });
    }
  }

  /** Frees a snapshot; there is nothing to wait for. */
  release(snapshot: number): void {
    this.#made.delete(`snapshot ${snapshot}`);
    if (!this.#over) this.ask({ name: "release", snapshot }).catch(() => undefined);
  }

  onRestart(handler: () => void): void {
    this.#restartHandlers.push(handler);
  }

  close(): void {
    this.#end({ code: "closed" });
  }

  #post(message: ToEngine, transfer: readonly Transferable[] = []): void {
    this.#engine.post(message, transfer);
  }

  #cancel(id: number): void {
    const asked = this.#asked.get(id);
    if (!asked) return;
    // The engine answers a cancelled reading or fit itself, once it has let go of it; anything else is over soon.
    if (CANCELLED_BY_ENGINE.has(asked.command.name)) this.#post({ type: "cancel", id });
    else this.#settle(id)?.reject(this.#error({ code: "cancelled" }));
    // A search ends at its next part; nobody waits for that.
    if (asked.command.name === "clusters") this.#post({ type: "cancel", id });
  }

  #settle(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    if (this.#asked.size === 0) this.#stopWatch();
    while (!this.#over && this.#jobs.size < this.#workers) this.#startJob();
    return asked;
  }

  /** No browser tells when a worker has ended itself: while something is asked, the engine has to give signs of life. */
  #startWatch(): void {
    if (this.#watch !== undefined) return;
    this.#heard = Date.now();
    this.#watch = setInterval(() => {
      if (Date.now() - this.#heard > SILENCE) this.#restart();
      else this.#post({ type: "ping" });
    }, WATCH_EVERY);
  }

  #stopWatch(): void {
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #hear(message: FromEngine): void {
    this.#heard = Date.now();
    switch (message.type) {
      case "pong":
        return;
      case "progress":
        return (
          this.#asked.get(message.id)?.onProgress as ((progress: Progress | ClusterProgress) => void) | undefined
        )?.(message.progress);
      case "stuck":
        return this.#replaceJob(message.job, message.isUsed);
      case "needs":
        this.#give(message.name);
        return;
      case "answer": {
        const asked = this.#settle(message.id);
        if (asked) this.#remember(asked.command);
        return asked?.resolve(message.result);
      }
      case "refusal": {
        if (message.fatal) {
          this.#settle(message.id)?.reject(this.#error({ ...message.error, code: "engine_restarted" }));
          return this.#restart();
        }
        return this.#settle(message.id)?.reject(this.#error(message.error));
      }
    }
  }

  /** Gives a module to every job worker there is, and to those that follow. */
  #give(name: JobModule): void {
    this.#host[name]().then(
      (module) => {
        this.#given.set(name, module);
        for (const job of this.#jobs.values()) job.post({ type: "module", name, module } satisfies Start, []);
        this.#post({ type: "given", name, given: true });
      },
      () => this.#post({ type: "given", name, given: false }),
    );
  }

  /** What a new engine would have to be told. */
  #remember(command: Command): void {
    if (command.name === "open" && command.options.totals === undefined) {
      this.#opened = command;
      this.#made.clear();
    }
    if (command.name === "change") {
      // What a rules file brought may have been taken away since, so that too is told again.
      const key = `${command.kind} ${command.id}`;
      this.#changes.delete(key);
      this.#changes.set(key, command);
    }
    if (command.name === "snapshot") this.#made.set(`snapshot ${command.snapshot}`, command);
    if (command.name === "model") {
      const { name, asOf = "" } = command.model;
      for (const key of this.#made.keys()) if (!asOf && key.startsWith(`model ${name} `)) this.#made.delete(key);
      this.#made.delete(`model ${name} ${asOf}`);
      this.#made.set(`model ${name} ${asOf}`, command);
      // As many as the engine keeps: the columns of every day that was ever looked at would fill the memory.
      const days = [...this.#made.keys()].filter((key) => key.startsWith(`model ${name} `));
      for (const key of days.slice(0, Math.max(0, days.length - 1 - MODEL_DAYS))) this.#made.delete(key);
    }
  }

  #startEngine(): HostWorker {
    const engine = this.#host.spawn("engine");
    engine.onMessage((message) => {
      if (engine === this.#engine) this.#hear(message as FromEngine);
    });
    engine.onDeath(() => {
      if (engine === this.#engine && !this.#over) this.#restart();
    });
    this.#engine = engine;
    engine.post({ type: "start", role: "engine", module: this.#module } satisfies Start, []);
    for (const [part, loading] of this.#parts) {
      loading.then((module) => engine.post({ type: "part", part, module } satisfies ToEngine, []));
    }
    for (const job of this.#jobs.values()) job.terminate();
    this.#jobs.clear();
    while (this.#jobs.size < this.#workers) this.#startJob();
    return engine;
  }

  #startJob(): void {
    const job = ++this.#jobNumbers;
    const worker = this.#host.spawn("job");
    const { port1, port2 } = new MessageChannel();
    worker.onDeath(() => this.#replaceJob(job));
    this.#jobs.set(job, worker);
    worker.post({ type: "start", role: "job", module: this.#module, port: port1 } satisfies Start, [port1]);
    for (const [name, module] of this.#given) worker.post({ type: "module", name, module } satisfies Start, []);
    this.#post({ type: "job", job, port: port2 }, [port2]);
  }

  /** Whoever notices first, its own end or the engine's silence: a dead worker is replaced once. */
  #replaceJob(job: number, isUsed = false): void {
    const worker = this.#jobs.get(job);
    if (!worker || this.#over) return;
    this.#jobs.delete(job);
    worker.terminate();
    this.#post({ type: "lost", job });
    if (!isUsed) this.#startJob();
  }

  #restart(): void {
    this.#restarts += 1;
    this.#engine.terminate();
    for (const id of [...this.#asked.keys()]) this.#settle(id)?.reject(this.#error({ code: "engine_restarted" }));
    if (this.#restarts > MOST_RESTARTS) return this.#end({ code: "engine_failed" });
    this.#startEngine();
    this.#replay().then(
      () => {
        for (const handler of this.#restartHandlers) handler();
      },
      // The files are gone, or the new engine died as well: the next question is refused with the reason.
      () => undefined,
    );
  }

  /** Tells a new engine what the old one knew: definitions, files, then models' columns and snapshots. */
  async #replay(): Promise<void> {
    const [made, changes] = [[...this.#made.values()], [...this.#changes.values()]];
    for (const command of changes) await this.ask(command);
    if (this.#opened) await this.ask(this.#opened);
    for (const command of made) await this.ask(command);
  }

  #end(reason: BareError): void {
    this.#over = reason;
    this.#engine.terminate();
    for (const job of this.#jobs.values()) job.terminate();
    for (const id of [...this.#asked.keys()]) this.#settle(id)?.reject(this.#error(reason));
  }

  #error(error: BareError): ClienteleError {
    return new ClienteleError(error, this.language);
  }
}
