import type { ClusterAsked, ClusterData, ClusterStep, FromCluster, Outcome, ToCluster } from "./cluster-protocol.js";
import { Rows } from "./clusters.js";
import { brokenBy, call, expectedFailure, Failure } from "./errors.js";
import type { Wire } from "./wire.js";

/** Rows inside the module. */
export function rowsOf(data: ClusterData): Rows {
  if ("values" in data) return Rows.byRow(data.values, data.columns);
  return new Rows([...data.numbers], [...data.codes]);
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
  wire.listen((message) => {
    switch (message.type) {
      case "load":
        sessions.set(message.session, rowsOf(message.data));
        return;
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
