/** Columns as a Parquet file: money as exact decimals, days as dates. The same columns give the same bytes. */

import { ByteWriter, ParquetWriter, type SchemaElement } from "./parquet-library.js";
import type { LedgerColumn as Column } from "./types.js";

/** Rows of a row group. */
const GROUP = 100_000;
/** Digits of a decimal that 64 bits hold. */
const PRECISION = 18;

/** The file of the columns that `batch` gives, `most` rows at a time, until it gives none. `by` is who wrote it. */
export function parquetFile(batch: (from: number, most: number) => readonly Column[], by: string): Uint8Array {
  const sink = new ByteWriter();
  let columns = batch(0, GROUP);
  const root = { name: "schema", num_children: columns.length };
  const file = new ParquetWriter({ writer: sink, schema: [root, ...columns.map(element)], createdBy: by });
  for (let from = 0; rowsOf(columns) > 0; columns = batch(from, GROUP)) {
    const columnData = columns.map((column) => ({ name: column.name, data: values(column) }));
    file.write({ columnData, rowGroupSize: GROUP });
    from += rowsOf(columns);
  }
  file.finish();
  return sink.getBytes().slice();
}

function rowsOf([first]: readonly Column[]): number {
  return first?.length ?? 0;
}

function element(column: Column): SchemaElement {
  const common = { name: column.name, repetition_type: "OPTIONAL" };
  switch (column.type) {
    case "int":
      return { ...common, type: "INT32" };
    case "date":
      return { ...common, type: "INT32", converted_type: "DATE", logical_type: { type: "DATE" } };
    case "number":
      return { ...common, type: "DOUBLE" };
    case "money": {
      const { scale } = column;
      const logical_type = { type: "DECIMAL", precision: PRECISION, scale };
      return { ...common, type: "INT64", converted_type: "DECIMAL", precision: PRECISION, scale, logical_type };
    }
    case "category":
    case "text":
      return { ...common, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" } };
  }
}

/** One value a row, null where there is none. */
function values(column: Column): readonly unknown[] {
  return Array.from({ length: column.length }, (_, row) => {
    const has = ((column.valid[row >> 3] ?? 0) >> (row & 7)) & 1;
    return has ? valueAt(column, row) : null;
  });
}

function valueAt(column: Column, row: number): unknown {
  switch (column.type) {
    case "money":
      // Taken for the digits themselves; a number would be multiplied first.
      return BigInt(column.values[row] ?? 0);
    case "category":
      return column.dictionary[column.codes[row] ?? 0];
    default:
      return column.values[row];
  }
}
