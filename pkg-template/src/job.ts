import { JobBridge } from "./bridge.js";
import { figuresOf } from "./clv.js";
import { scoredBy } from "./clv-columns.js";
import { brokenBy, expectedFailure, Failure } from "./errors.js";
import { HeldReader, piecesOf } from "./held.js";
import { initSync as initModels } from "./models.js";
import type {
  BareError,
  Bytes,
  FromJob,
  JobModule,
  Merge,
  Order,
  Source,
  Task,
  TextPart,
  ToJob,
  UnpackedText,
} from "./protocol.js";
import { foretold } from "./repurchase-work.js";
import { selfTested } from "./self-test.js";
import { beginningOf, endOf, LOOKAHEAD } from "./slices.js";
import { type Reader, readRange } from "./source.js";
import { unpack } from "./unpack.js";
import { valueModels } from "./value-models.js";
import { arraysIn, buffersOf, letGo, type Wire } from "./wire.js";

interface Session {
  readonly job: JobBridge;
  readonly sources: readonly Source[];
}

/** What the worker is given when it first needs it. */
export type Modules = (name: JobModule) => Promise<WebAssembly.Module>;

/** Runs a job worker: sessions of load → step* → drop. Nothing here is the only copy of anything. */
export function runJob(wire: Wire<FromJob, ToJob>, within: Reader, modules: Modules): void {
  const reader = new HeldReader(wire, within);
  const sessions = new Map<number, Session>();
  wire.listen((message) => {
    switch (message.type) {
      case "load":
        sessions.set(message.session, { job: new JobBridge(message.plans), sources: message.sources });
        return;
      case "drop":
        // Freed by the collector: a step may still be reading.
        sessions.delete(message.session);
        return;
      case "ping":
        wire.post({ type: "pong" });
        return;
      case "bytes":
      case "unread":
        reader.hear(message);
        return;
      case "task":
        perform(message.task, reader, modules, {
          progress: (done, total) => wire.post({ type: "taskProgress", done, total }),
          part: (part) => wire.post({ type: "taskPart", part }, part.bytes ? [part.bytes.buffer] : []),
        }).then(
          (result) => wire.post({ type: "taskDone", result }, partsOf(message.task, result)),
          (thrown: unknown) => wire.post({ type: "taskFailed", error: refusalOf(message.task, thrown) }),
        );
        return;
      case "step": {
        const { session, step, work, bytes } = message;
        const loaded = sessions.get(session);
        if (!loaded) return; // Dropped meanwhile.
        run(loaded, work, bytes, reader).then(
          (result) => {
            const handed = bytes ? [...result, bytes] : result;
            wire.post({ type: "done", session, step, result, room: bytes }, buffersOf(handed));
          },
          (thrown: unknown) => {
            const expected = expectedFailure(thrown);
            const error = expected ?? brokenBy(thrown, "worker_failed");
            const file = "file" in work ? loaded.sources[work.file] : undefined;
            const of = file ? { file: file.name } : {};
            wire.post({ type: "failed", session, step, error: { ...of, ...error }, trap: !expected });
          },
        );
      }
    }
  });
}

/** What is told of a task before it is done. */
interface Tell {
  readonly progress: (done: number, total: number) => void;
  readonly part: (part: TextPart) => void;
}

async function perform(task: Task, reader: Reader, modules: Modules, tell: Tell): Promise<unknown> {
  if (task.name === "unpack") return unpacked(task, reader, modules("readers"), tell.part);
  const module = await modules("models");
  if (task.name === "selfTest") return selfTested(valueModels(module, "en"), tell.progress);
  initModels({ module });
  switch (task.name) {
    case "clv":
      return figuresOf(task.work, tell.progress);
    case "score":
      return scoredBy(task.work);
    case "repurchase":
      return foretold(task.work);
  }
}

/** The texts of a file, fit to be sent. */
async function unpacked(
  { source, requests, inParts }: Extract<Task, { readonly name: "unpack" }>,
  reader: Reader,
  readers: Promise<WebAssembly.Module>,
  tell: Tell["part"],
): Promise<readonly UnpackedText[]> {
  const texts = await unpack(reader, readers, source, requests, inParts ? tell : null);
  return texts.map(({ source, origin }) => {
    return { name: source.name, text: textIn(source), origin };
  });
}

function textIn(source: Source): UnpackedText["text"] {
  if (source.kind === "bytes") return source.bytes as Bytes;
  return source.kind === "file" ? piecesOf(source.file) : null;
}

/** What is handed over with a task's result. */
function partsOf({ name }: Task, result: unknown): ArrayBuffer[] {
  if (name !== "unpack") return arraysIn(result);
  return buffersOf(
    (result as readonly UnpackedText[]).flatMap(({ text }) => (text instanceof Uint8Array ? [text] : [])),
  );
}

function refusalOf(task: Task, thrown: unknown): BareError {
  const expected = expectedFailure(thrown);
  if (task.name !== "unpack") return expected ?? brokenBy(thrown, "worker_failed");
  return { file: task.source.name, ...(expected ?? brokenBy(thrown, "unpacking_failed")) };
}

/** `given`: what the engine has read of a slice already. */
async function run(
  { job, sources }: Session,
  work: Order | Merge,
  given: Bytes | null,
  reader: Reader,
): Promise<readonly Bytes[]> {
  if ("group" in work) return job.merge(work);
  const { file, task } = work;
  const source = sources[file];
  if (!source) throw new Failure({ code: "internal", field: "file" });
  const base = beginningOf(task);
  let lookahead = LOOKAHEAD;
  let needed = task.to;
  for (;;) {
    const end = endOf(task, needed, lookahead);
    const isGiven = given !== null && needed === task.to;
    const bytes = isGiven ? given : await readRange(reader, source, base, end);
    // Less than was asked for: the text grew no more.
    const fileBytes = bytes.length < end - base ? base + bytes.length : task.fileBytes;
    const parsed = job.parse(file, { ...task, fileBytes }, bytes, base);
    if (!isGiven) letGo(bytes);
    if (typeof parsed !== "number") return parsed;
    needed = parsed;
    lookahead *= 2;
  }
}
