// DuckDB as a native library in a Node process.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { ask, askKept, FIELDS, keep, rows, TELL } from "./duckdb.mjs";

/** @param {{ modules: string, threads: number, sorted?: boolean }} options */
export async function prepare(options) {
  const found = createRequire(`${options.modules}/`).resolve("@duckdb/node-api");
  const duckdb = await import(pathToFileURL(found).href);
  const instance = await (duckdb.DuckDBInstance ?? duckdb.default.DuckDBInstance).create(":memory:", {
    threads: String(options.threads),
  });
  const connection = await instance.connect();
  const version = await connection.runAndReadAll("SELECT version()");
  return {
    versions: { "DuckDB, native": String(version.getRows()[0]?.[0]) },
    async run(file) {
      const name = file.replaceAll("'", "''");
      const begun = performance.now();
      if (options.sorted) await connection.run(keep(name));
      const kept = performance.now();
      await connection.run(options.sorted ? askKept : ask(name));
      return { sort: kept - begun, query: performance.now() - kept };
    },
    async customers() {
      const columns = (await connection.runAndReadAll(TELL)).getColumnsObject();
      return rows(FIELDS.map((field) => columns[field]));
    },
    close: () => connection.closeSync(),
  };
}
