// SheetJS as it is published on npm (0.18.5, Apache-2.0; it is old, and known to be open to attack: only ever used here).
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** @param {{ modules: string }} options */
export async function prepare({ modules }) {
  const xlsx = createRequire(`${modules}/`)("xlsx");
  let text = "";
  return {
    versions: { SheetJS: xlsx.version },
    async run(/** @type {string} */ path) {
      const begun = performance.now();
      const book = xlsx.read(await readFile(path), { dense: true, cellDates: true });
      text = xlsx.utils.sheet_to_csv(book.Sheets[book.SheetNames[0]]);
      return { text: performance.now() - begun };
    },
    rows: () => text.trimEnd().split("\n").length - 1,
    close: () => undefined,
  };
}
