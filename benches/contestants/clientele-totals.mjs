// clientele as built, asked for nothing but what is compared here: `totals` reads and sums up. What it found stays in the engine, as
// DuckDB's table stays in DuckDB.
import { rows } from "./clientele.mjs";

/** @param {{ package: string, workers: number }} options */
export async function prepare(options) {
  const { createEngine } = await import(options.package);
  const engine = await createEngine({ workers: options.workers });
  let totals;
  return {
    versions: { clientele: engine.version },
    async run(file) {
      const begun = performance.now();
      let merging = 0;
      totals = await engine.totals(file, {
        onProgress: ({ stage }) => {
          if (stage === "merge" && merging === 0) merging = performance.now();
        },
      });
      const done = performance.now();
      return { read: (merging || done) - begun, merge: done - (merging || done) };
    },
    async customers() {
      const names = ["customer_id", "first_order", "last_order", "orders", "revenue"];
      return rows(await Promise.all(names.map((name) => totals.column(name))));
    },
    close: () => engine.close(),
  };
}
