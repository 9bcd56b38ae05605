// What a program in Node does with the installed package. Compiled strictly against the published types, then run.
import { readFile, writeFile } from "node:fs/promises";
import { type Column, createEngine, type Engine, type OpenReport, type Snapshot } from "clientele";

const [orders = "", exported = ""] = process.argv.slice(2);

const engine: Engine = await createEngine({ language: "en", workers: 2 });
const fromPath: OpenReport = await engine.open(orders);
const fromBytes: OpenReport = await engine.open({ name: "orders.csv", bytes: await readFile(orders) });

const snapshot: Snapshot = await engine.snapshot();
const recency: Column = await snapshot.column("recency_days");
const earlier: Snapshot = await engine.snapshot({ asOf: "2024-03-31" });
await writeFile(exported, await snapshot.export("customers.csv"));

const missing = await engine.open("/no/such/file.csv").then(
  () => null,
  (error: unknown) => (error instanceof Error && "code" in error ? error.code : "an error without a code"),
);

console.log(
  JSON.stringify({
    version: engine.version,
    customers: fromPath.customers,
    sameFromBytes: fromBytes.customers === fromPath.customers && fromBytes.rows === fromPath.rows,
    fingerprints: [fromPath, fromBytes].map((report) => report.files[0]?.fingerprint),
    segments: snapshot.summary.segments.reduce((sum, segment) => sum + segment.customers, 0),
    recency: { type: recency.type, length: recency.length },
    earlierCustomers: earlier.summary.customers,
    missing,
  }),
);
snapshot.release();
earlier.release();
engine.close();
