// clientele as built, in the page (File) and in Node (path): `open` reads everything into the ledger and examines it, `snapshot`
// scores every customer and puts them into segments. That is more than is compared here; see clientele-totals.mjs for nothing but that.

const DAY_MS = 86_400_000;

/** @param {{ package: string, workers: number }} options */
export async function prepare(options) {
  const { createEngine } = await import(options.package);
  const engine = await createEngine({ workers: options.workers });
  let snapshot;
  return {
    versions: { clientele: engine.version },
    async run(file) {
      const begun = performance.now();
      let merging = 0;
      await engine.open(file, {
        onProgress: ({ stage }) => {
          if (stage === "merge" && merging === 0) merging = performance.now();
        },
      });
      const opened = performance.now();
      snapshot = await engine.snapshot();
      const read = (merging || opened) - begun;
      return { read, merge: opened - begun - read, snapshot: performance.now() - opened };
    },
    async customers() {
      const names = ["customer_id", "first_order", "last_order", "frequency", "monetary"];
      return rows(await Promise.all(names.map((name) => snapshot.column(name))));
    },
    close: () => engine.close(),
  };
}

/** @param {readonly object[]} columns id, first and last day, orders, money */
export function* rows([id, first, last, orders, money]) {
  const names = id.type === "category" ? Array.from(id.codes, (code) => id.dictionary[code]) : id.values;
  const day = (/** @type {number} */ days) => new Date(days * DAY_MS).toISOString().slice(0, 10);
  const perCent = 10 ** (money.scale - 2);
  for (let at = 0; at < id.length; at++) {
    const cents = Math.round(money.values[at] / perCent);
    yield [names[at], day(first.values[at]), day(last.values[at]), orders.values[at], cents];
  }
}
