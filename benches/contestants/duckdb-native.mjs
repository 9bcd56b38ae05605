// DuckDB as a native library in a Node process.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { ask, FIELDS, rows, TELL } from "./duckdb.mjs";

/** @param {{ modules: string, threads: number }} options */
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
      const begun = performance.now();
      await connection.run(ask(file.replaceAll("'", "''")));
      return { query: performance.now() - begun };
    },
    async customers() {
      const columns = (await connection.runAndReadAll(TELL)).getColumnsObject();
      return rows(FIELDS.map((field) => columns[field]));
    },
    close: () => connection.closeSync(),
  };
}
