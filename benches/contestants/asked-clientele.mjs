// clientele, asked in its own language: values of all customers, by the order of their ids.

/** The ten classic divisions. */
const SCHEMES = [
  "purchase_value",
  "lifecycle_status",
  "customer_value",
  "source",
  "region",
  "industry",
  "size",
  "satisfaction",
  "loyalty",
  "engagement",
];

/** @param {{ package: string, workers: number, asOf: string, words: readonly string[] }} options */
export async function prepare({ package: address, workers, asOf, words }) {
  const { createEngine } = await import(address);
  const engine = await createEngine({ workers });
  let snapshot;
  return {
    versions: { clientele: engine.version },
    async load(files) {
      await engine.open(files);
      snapshot = await engine.snapshot({ asOf });
    },
    async ask(question) {
      if (question === "schemes") {
        for (const scheme of SCHEMES) await snapshot.scheme(scheme);
        return undefined;
      }
      if (!question.startsWith("as of ")) return snapshot.evaluate(question);
      const other = await engine.snapshot({ asOf: question.slice("as of ".length) });
      other.release();
      return other;
    },
    /** Every customer has an order, and ids sort as their numbers do. */
    tell(answer, values) {
      const { type, scale = 0, valid, dictionary = [] } = answer;
      const places = dictionary.map((word) => words.indexOf(word));
      for (let row = 0; row < answer.length; row++) {
        if (!((valid[row >> 3] >> (row & 7)) & 1)) continue;
        values[row] = type === "category" ? places[answer.codes[row]] : answer.values[row] / 10 ** scale;
      }
    },
    close: () => engine.close(),
  };
}
