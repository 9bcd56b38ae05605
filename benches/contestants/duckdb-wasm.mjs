// DuckDB-WASM as its own documentation sets it up: the `eh` build in one worker. Its build with threads needs a cross-origin isolated
// page and is called experimental by its makers.
import { ask, FIELDS, rows, TELL } from "./duckdb.mjs";

const FOLDER = "/npm/@duckdb/duckdb-wasm/dist";

export async function prepare() {
  const duckdb = await import(`${FOLDER}/duckdb-browser.mjs`);
  const database = new duckdb.AsyncDuckDB(
    new duckdb.VoidLogger(),
    new Worker(`${FOLDER}/duckdb-browser-eh.worker.js`, { name: "duckdb" }),
  );
  await database.instantiate(`${FOLDER}/duckdb-eh.wasm`);
  const connection = await database.connect();
  return {
    versions: { "DuckDB, in DuckDB-WASM": await database.getVersion() },
    async run(file) {
      const begun = performance.now();
      await database.registerFileHandle("orders.csv", file, duckdb.DuckDBDataProtocol.BROWSER_FILEREADER, true);
      await connection.query(ask("orders.csv"));
      return { query: performance.now() - begun };
    },
    async customers() {
      const table = await connection.query(TELL);
      return rows(FIELDS.map((field) => table.getChild(field).toArray()));
    },
    close: () => database.terminate(),
  };
}
