// clientele from a file to what a person waits for: the first rows to look over (`sniff`), and all rows in the ledger (`open`); or the
// ledger at once, as a program has it.

/** @param {{ package: string, workers: number, looks: boolean }} options */
export async function prepare(options) {
  const { createEngine } = await import(options.package);
  const engine = await createEngine({ workers: options.workers });
  let rows = 0;
  return {
    versions: { clientele: engine.version },
    async run(file) {
      const begun = performance.now();
      if (!options.looks) {
        ({ rows } = await engine.open(file));
        return { "open alone": performance.now() - begun };
      }
      const [sketch] = await engine.sniff(file);
      const looked = performance.now();
      const previewed = sketch.table?.rows.length ?? 0;
      if (previewed !== 20) throw new Error(`The preview has ${previewed} rows.`);
      ({ rows } = await engine.open(file));
      return { preview: looked - begun, open: performance.now() - looked };
    },
    rows: () => rows,
    close: () => engine.close(),
  };
}
