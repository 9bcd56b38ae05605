import type { ClusterAsked, ClusterData, ClusterStep, FromCluster, Outcome, ToCluster } from "./cluster-protocol.js";
import { rowsIn } from "./cluster-protocol.js";
import { Rows } from "./clusters.js";
import { brokenBy, call, expectedFailure, Failure } from "./errors.js";
import type { Wire } from "./wire.js";

/** Rows inside the module. */
export function rowsOf(data: ClusterData): Rows {
  if (!("values" in data)) return new Rows([...data.numbers], [...data.codes]);
  const rows = Rows.byRow(data.columns, rowsIn(data));
  rows.append(data.values);
  return rows;
}

/** Does one step of a question about rows. */
export function stepOf(rows: Rows, { task, numbers, codes }: ClusterAsked, what: ClusterStep): number | Outcome {
  const [text, givenNumbers, givenCodes] = [JSON.stringify(task), [...numbers], [...codes]];
  return call(() => {
    switch (what.do) {
      case "parts":
        return rows.parts(text, givenNumbers, givenCodes);
      case "part":
        return rows.part(text, givenNumbers, givenCodes, what.at) as Outcome;
      case "finish":
        return rows.finish(text, givenNumbers, givenCodes, [...what.parts]) as Outcome;
    }
  });
}

/** Runs a worker that finds clusters: sessions of load → step* → drop. Nothing here is the only copy of anything. */
export function runClusterJob(wire: Wire<FromCluster, ToCluster>): void {
  const sessions = new Map<number, Rows>();
  const load = (session: number, data: ClusterData, count: number) => {
    if (!("values" in data)) {
      sessions.set(session, rowsOf(data));
      return null;
    }
    const rows = sessions.get(session) ?? Rows.byRow(data.columns, count);
    sessions.set(session, rows);
    rows.append(data.values);
    return data.values;
  };
  wire.listen((message) => {
    switch (message.type) {
      case "load": {
        const { session, step, data, rows } = message;
        try {
          const room = load(session, data, rows);
          wire.post({ type: "loaded", step, room }, room ? [room.buffer as ArrayBuffer] : []);
        } catch (thrown) {
          wire.post({ type: "failed", step, error: brokenBy(thrown, "worker_failed"), trap: true });
        }
        return;
      }
      case "drop":
        sessions.get(message.session)?.free();
        sessions.delete(message.session);
        return;
      case "step": {
        const { step, asked, what } = message;
        try {
          const rows = sessions.get(message.session);
          if (!rows) throw new Failure({ code: "internal", field: "session" });
          const result = stepOf(rows, asked, what);
          wire.post({ type: "done", step, result }, typeof result === "number" ? [] : buffersOfOutcome(result));
        } catch (thrown) {
          const expected = expectedFailure(thrown);
          wire.post({ type: "failed", step, error: expected ?? brokenBy(thrown, "worker_failed"), trap: !expected });
        }
      }
    }
  });
}

function buffersOfOutcome({ numbers, codes }: Outcome): ArrayBuffer[] {
  return [...numbers, ...codes].map((list) => list.buffer as ArrayBuffer);
}
