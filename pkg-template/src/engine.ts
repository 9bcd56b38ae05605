import { Bridge } from "./bridge.js";
import { Core, headBytes, sampleShop, version } from "./core.js";
import { brokenBy, expectedFailure, Failure } from "./errors.js";
import { Pool } from "./pool.js";
import type { Command, FromEngine, FromJob, Order, Source, ToEngine, ToJob } from "./protocol.js";
import { type Reader, readRange } from "./source.js";
import type { Progress } from "./types.js";
import { type Unpacked, unpack } from "./unpack.js";
import { type Wire, wireOver } from "./wire.js";

type Open = Extract<Command, { name: "open" }>;
type Sniff = Extract<Command, { name: "sniff" }>;

/** Runs the engine worker: owns the ledger and the snapshots, and answers one command at a time. */
export function runEngine(wire: Wire<FromEngine, ToEngine>, reader: Reader): void {
  const core = new Bridge(new Core());
  const pool = new Pool((job) => wire.post({ type: "stuck", job }));
  const readings = new Map<number, AbortController>();

  const refuse = (id: number, thrown: unknown) => {
    const expected = expectedFailure(thrown);
    wire.post({ type: "refusal", id, error: expected ?? brokenBy(thrown, "engine_failed"), fatal: !expected });
  };
  const ask = async (id: number, command: Command) => {
    try {
      if (command.name === "sniff") return answer(wire, id, await sniff(core, reader, command));
      if (command.name !== "open") return answer(wire, id, execute(core, command));
      for (const reading of readings.values()) reading.abort(); // The newest reading wins.
      const controller = new AbortController();
      readings.set(id, controller);
      const report = await open(core, pool, reader, command, controller.signal, (progress) =>
        wire.post({ type: "progress", id, progress }),
      );
      wire.post({ type: "answer", id, result: report });
    } catch (thrown) {
      refuse(id, thrown);
    } finally {
      readings.delete(id);
    }
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
        return readings.get(message.id)?.abort();
    }
  });
}

/** Bytes are handed over, not copied. */
function answer(wire: Wire<FromEngine, ToEngine>, id: number, result: unknown): void {
  wire.post({ type: "answer", id, result }, result instanceof Uint8Array ? [result.buffer as ArrayBuffer] : []);
}

function execute(core: Bridge, command: Exclude<Command, Open | Sniff>): unknown {
  switch (command.name) {
    case "snapshot":
      return core.snapshot(command.snapshot, command.request);
    case "column":
      return core.column(command.snapshot, command.column);
    case "rows":
      return core.rows(command.snapshot, command.request);
    case "customer":
      return core.customer(command.snapshot, command.customer);
    case "overview":
      return core.overview(command.snapshot);
    case "grid":
      return core.grid(command.snapshot);
    case "card":
      return core.card(command.snapshot, command.customer);
    case "export":
      return core.export(command.snapshot, command.file);
    case "release":
      return core.release(command.snapshot);
    case "sampleShop":
      return sampleShop(command.language);
    case "version":
      return version();
  }
}

/** What is known of files before they are read. */
interface Heads {
  readonly sources: readonly Source[];
  readonly names: readonly string[];
  readonly sizes: readonly number[];
  readonly heads: readonly Uint8Array[];
}

async function headsOf(reader: Reader, originals: readonly Source[], goOn: () => void): Promise<Heads> {
  const unpacked: Unpacked[] = [];
  for (const source of originals) unpacked.push(await unpack(reader, source, goOn));
  const head = ({ source, size }: Unpacked) => readRange(reader, source, 0, Math.min(size, headBytes()));
  return {
    sources: unpacked.map(({ source }) => source),
    names: originals.map(({ name }) => name),
    sizes: unpacked.map(({ size }) => size),
    heads: await Promise.all(unpacked.map(head)),
  };
}

async function sniff(core: Bridge, reader: Reader, { sources, options }: Sniff): Promise<unknown> {
  const { names, sizes, heads } = await headsOf(reader, sources, () => undefined);
  return core.sketch(names, sizes, heads, options);
}

async function open(
  core: Bridge,
  pool: Pool,
  reader: Reader,
  { sources: originals, options }: Open,
  signal: AbortSignal,
  onProgress: (progress: Progress) => void,
): Promise<unknown> {
  const goOn = () => {
    if (signal.aborted) throw new Failure({ code: "cancelled" });
  };
  onProgress({ stage: "sniff", done: 0, total: 0, rows: 0 });
  const { sources, names, sizes, heads } = await headsOf(reader, originals, goOn);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  onProgress({ stage: "sniff", done: 0, total, rows: 0 });
  goOn();
  let begun = core.begin(names, sizes, heads, options);
  try {
    const accept = (job: number, order: Order, slice: Uint8Array) => {
      const again = core.accept(job, order, slice);
      onProgress({ stage: "read", total, ...core.progress() });
      return again;
    };
    for (;;) {
      await pool.run(begun.plans, sources, begun.orders, accept, signal);
      goOn();
      onProgress({ stage: "merge", total, ...core.progress() });
      const finished = core.finish();
      if ("report" in finished) return finished.report;
      begun = finished.again;
    }
  } catch (thrown) {
    if (expectedFailure(thrown)) core.abandon();
    throw thrown;
  }
}
