import { Bridge, parseExpression } from "./bridge.js";
import { crewHere } from "./cluster-crew.js";
import { advice, assigned, clustersOf } from "./cluster-engine.js";
import { initSync as initClusters } from "./clusters.js";
import { customersValue, valueOn } from "./clv-engine.js";
import { Core, join, version } from "./core.js";
import { brokenBy, expectedFailure, Failure } from "./errors.js";
import { parquetFile } from "./parquet-file.js";
import { Pool } from "./pool.js";
import {
  type Command,
  type FromEngine,
  type FromJob,
  isStudy,
  type JobModule,
  type Part,
  type ToEngine,
  type ToJob,
} from "./protocol.js";
import { Reading } from "./reading.js";
import { repurchase, repurchaseOn } from "./repurchase-engine.js";
import { initSync as initSample, sampleShop } from "./sample.js";
import type { Reader } from "./source.js";
import type { ClusterProgress, Progress } from "./types.js";
import { UnpackedFiles } from "./unpacked.js";
import { type Wire, wireOver } from "./wire.js";

type Searches = Extract<Command, { name: "advise" | "assign" | "clusters" }>;

/** What job workers work out with the models' module. */
type Fits = Extract<Command, { name: "clv" | "valueOn" | "repurchase" | "selfTest" }>;

/** What takes longer than a question, can be cancelled, and says how far it is. */
type Long = Extract<Command, { name: "open" | "sniff" }> | Fits | Searches;

/** Commands that the engine follows without any part, which may still be on its way. */
const WITHOUT_PARTS: ReadonlySet<Command["name"]> = new Set(["release", "sampleShop", "selfTest", "version"]);
/** Those that need the last part. */
const WITH_EXTRAS: ReadonlySet<Command["name"]> = new Set(["change", "definitions", "export", "ledger", "totals"]);

function partFor(command: Command): Part | null {
  if (WITHOUT_PARTS.has(command.name)) return null;
  if (WITH_EXTRAS.has(command.name) || (command.name === "query" && isStudy(command.query))) return "extras";
  return "analysis";
}

const FITS: ReadonlySet<Command["name"]> = new Set(["clv", "valueOn", "repurchase", "selfTest"]);
const LONG: ReadonlySet<Command["name"]> = new Set([...FITS, "open", "sniff", "clusters", "assign", "advise"]);

function isSearch(command: Long): command is Searches {
  return command.name === "clusters" || command.name === "assign" || command.name === "advise";
}

function isFit(command: Long): command is Fits {
  return FITS.has(command.name);
}

function isLong(command: Command): command is Long {
  return LONG.has(command.name);
}

/** Runs the engine worker: owns the ledger and the snapshots, and answers commands; of readings, the newest counts. */
export function runEngine(wire: Wire<FromEngine, ToEngine>, reader: Reader): void {
  const core = new Bridge(new Core());
  const pool = new Pool((job, isUsed) => wire.post({ type: "stuck", job, isUsed }), reader);
  const running = new Map<number, AbortController>();
  const unpacked = new UnpackedFiles();
  const needed = (name: JobModule) => givenFrom(name, () => wire.post({ type: "needs", name }));
  const modules = { readers: needed("readers"), models: needed("models") };
  const parts = { analysis: laterPart(), extras: laterPart() };

  const refuse = (id: number, thrown: unknown) => {
    const expected = expectedFailure(thrown);
    wire.post({ type: "refusal", id, error: expected ?? brokenBy(thrown, "engine_failed"), fatal: !expected });
  };
  const ask = async (id: number, command: Command) => {
    try {
      if (command.name !== "open" && command.name !== "sniff") {
        const part = partFor(command);
        if (part && !(await parts[part].joined)) throw new Failure({ code: `${part}_missing` });
        if (!isLong(command)) return answer(wire, id, execute(core, command));
      }
      // The newest reading wins, and whatever is worked out of older data ends; looking at files stops nothing.
      if (command.name === "open") for (const other of running.values()) other.abort();
      const controller = new AbortController();
      running.set(id, controller);
      answer(wire, id, await long(id, command, controller.signal));
    } catch (thrown) {
      refuse(id, thrown);
    } finally {
      running.delete(id);
    }
  };
  const long = async (id: number, command: Long, signal: AbortSignal): Promise<unknown> => {
    if (isSearch(command)) return search(core, command, id, wire, signal);
    const told = (progress: Progress) => wire.post({ type: "progress", id, progress });
    if (isFit(command)) {
      await modules.models.get();
      return fit(core, pool, command, signal, (done, total) => told({ stage: "fit", done, total, rows: 0 }));
    }
    const tools = { core, pool, reader, readers: modules.readers.get, unpacked };
    const reading = new Reading(tools, command, signal, told);
    return command.name === "open" ? reading.open() : reading.sniff();
  };
  wire.listen((message) => {
    switch (message.type) {
      case "job":
        return pool.add(message.job, wireOver<ToJob, FromJob>(message.port));
      case "lost":
        return pool.lose(message.job);
      case "ask":
        ask(message.id, message.command);
        return;
      case "ping":
        return wire.post({ type: "pong" });
      case "cancel":
        return running.get(message.id)?.abort();
      case "part":
        return parts[message.part].set(message.module);
      case "given":
        return modules[message.name].set(message.given);
    }
  });
}

/** A part of the engine's own module: joined when it has come, or never. */
function laterPart(): { readonly joined: Promise<boolean>; set(module: WebAssembly.Module | null): void } {
  let settle: (joined: boolean) => void = () => undefined;
  const joined = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  return {
    joined,
    set(module) {
      if (module) join(module);
      settle(module !== null);
    },
  };
}

/** What job workers need, asked for once, when it is first needed. */
function givenFrom(name: JobModule, ask: () => void): { get(): Promise<void>; set(given: boolean): void } {
  let answered: (given: boolean) => void = () => undefined;
  let asked: Promise<void> | undefined;
  return {
    get() {
      asked ??= new Promise((resolve, reject) => {
        answered = (given) => (given ? resolve() : reject(new Failure({ code: `${name}_missing` })));
        ask();
      });
      return asked;
    },
    set: (given) => answered(given),
  };
}

/** Bytes and the arrays of columns are handed over, not copied: they are copies already. */
function answer(wire: Wire<FromEngine, ToEngine>, id: number, result: unknown): void {
  const parts: readonly unknown[] = ArrayBuffer.isView(result) ? [result] : Object.values(Object(result));
  const arrays = parts.filter((part) => ArrayBuffer.isView(part));
  wire.post(
    { type: "answer", id, result },
    arrays.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** Clusters are searched for part by part: other questions are answered between them. */
async function search(
  core: Bridge,
  command: Searches,
  id: number,
  wire: Wire<FromEngine, ToEngine>,
  signal: AbortSignal,
): Promise<object> {
  initClusters({ module: command.module });
  const onStage = (stage: ClusterProgress["stage"]) => ({
    signal,
    onParts: (done: number, total: number) => wire.post({ type: "progress", id, progress: { stage, done, total } }),
  });
  const run = { crew: { signal }, onStage };
  if (command.name === "clusters") return clustersOf(core, crewHere(), command, run);
  if (command.name === "advise") return advice(core, crewHere(), command, run);
  return assigned(core, crewHere(), command.snapshot, command.clusters, run);
}

function fit(
  core: Bridge,
  pool: Pool,
  command: Fits,
  signal: AbortSignal,
  told: (done: number, total: number) => void,
): Promise<unknown> {
  switch (command.name) {
    case "clv":
      return customersValue(core, pool, command, signal, told);
    case "valueOn":
      return valueOn(core, pool, command, signal);
    case "repurchase":
      return repurchase(core, pool, command, signal);
    case "selfTest":
      return pool.do({ name: "selfTest" }, { code: "worker_failed" }, signal, { onProgress: told });
  }
}

function execute(core: Bridge, command: Exclude<Command, Long>): unknown {
  switch (command.name) {
    case "snapshot":
      return core.snapshot(command.snapshot, command.request);
    case "column":
      return core.column(command.snapshot, command.column);
    case "query":
      return core.query(command.snapshot, command.query, command.request);
    case "evaluate":
      return core.evaluate(command.snapshot, command.expression);
    case "change":
      return core.change(command);
    case "definitions":
      return core.definitions();
    case "parse":
      return parseExpression(command.expression);
    case "export":
      return core.export(command.snapshot, command.file, command.request);
    case "ledger":
      return command.format === "parquet"
        ? parquetFile((from, most) => core.ledgerBatch(from, most), `clientele ${version()}`)
        : core.ledger(command.format);
    case "totals":
      return core.totals(command);
    case "release":
      return core.release(command.snapshot);
    case "sampleShop":
      initSample({ module: command.module });
      return sampleShop(command.language);
    case "model":
      return core.putModel(command.model, command.values);
    case "codes":
      return core.codes(command.snapshot);
    case "repurchaseOn":
      return repurchaseOn(core, command);
    case "version":
      return version();
  }
}
