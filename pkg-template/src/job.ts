import { JobBridge } from "./bridge.js";
import { brokenBy, expectedFailure } from "./errors.js";
import type { FromJob, Source, Task, ToJob } from "./protocol.js";
import { type Reader, readRange } from "./source.js";
import { unpack } from "./unpack.js";
import type { Wire } from "./wire.js";

/** Bytes read past a slice at first, for the record that runs on. Doubled until it ends. */
const LOOKAHEAD = 64 * 1024;

interface Session {
  readonly job: JobBridge;
  readonly sources: readonly Source[];
}

/** Runs a job worker: sessions of load → step* → drop. Nothing here is the only copy of anything. */
export function runJob(wire: Wire<FromJob, ToJob>, reader: Reader, readers: Promise<WebAssembly.Module>): void {
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
      case "unpack": {
        const { source, requests } = message;
        unpack(reader, readers, source, requests).then(
          (unpacked) => wire.post({ type: "unpacked", unpacked }),
          (thrown: unknown) => {
            const error = expectedFailure(thrown) ?? brokenBy(thrown, "unpacking_failed");
            wire.post({ type: "notUnpacked", error: { file: source.name, ...error } });
          },
        );
        return;
      }
      case "step": {
        const { session, step, file, task } = message;
        const loaded = sessions.get(session);
        const source = loaded?.sources[file];
        if (!loaded || !source) return; // Dropped meanwhile.
        parse(loaded.job, file, source, task, reader).then(
          (slice) => wire.post({ type: "done", session, step, slice }, [slice.buffer]),
          (thrown: unknown) => {
            const expected = expectedFailure(thrown);
            const error = expected ?? brokenBy(thrown, "worker_failed");
            wire.post({ type: "failed", session, step, error: { file: source.name, ...error }, trap: !expected });
          },
        );
      }
    }
  });
}

async function parse(
  job: JobBridge,
  file: number,
  source: Source,
  task: Task,
  reader: Reader,
): Promise<Uint8Array<ArrayBuffer>> {
  // Without a known start, the byte before the slice tells what the slice begins in.
  const base = Math.min(task.from, task.start ?? Math.max(0, task.from - 1));
  let lookahead = LOOKAHEAD;
  let needed = task.to;
  for (;;) {
    const end = Math.min(needed + lookahead, task.fileBytes);
    const parsed = job.parse(file, task, await readRange(reader, source, base, end), base);
    if (typeof parsed !== "number") return parsed;
    needed = parsed;
    lookahead *= 2;
  }
}
