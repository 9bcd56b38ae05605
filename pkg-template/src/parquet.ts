/** Parquet files as CSV text, a row group at a time: the one reader of text then reads them. */

import { Failure } from "./errors.js";
import {
  assembleNested,
  type ColumnDecoder,
  type FileMetaData,
  getTreePath,
  parquetMetadata,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from "./parquet-library.js";
import { broken, Chunk, CODECS, MOST_VALUES } from "./parquet-pages.js";
import { isList, nestedAsJson, writtenAs } from "./parquet-values.js";
import type { Source } from "./protocol.js";
import { type Reader, readRange } from "./source.js";

/** Length of the footer and the magic word, at the end of the file. */
const TAIL = 8;
const LARGEST_FOOTER = 64 << 20;
const LARGEST_CHUNK = 1 << 30;
const MOST_COLUMNS = 16_384;
/** Text is handed to the platform in parts of about this size. */
const PART = 8 << 20;

/** A column of the table: what of the file's leaves it is made of, and how its values become cells. */
interface TableColumn {
  readonly name: string;
  readonly tree: SchemaTree;
  readonly leaves: readonly Leaf[];
  /** Null where the leaf's values are cells already. */
  readonly json: ((value: unknown) => string) | null;
}

interface Leaf {
  /** Which of a row group's chunks it is. */
  readonly index: number;
  readonly path: readonly string[];
  readonly schemaPath: readonly SchemaTree[];
  readonly element: SchemaElement;
  readonly write: (value: unknown) => string;
}

/** Text of a Parquet file of `size` bytes, in parts; at most `limit` bytes. */
export async function parquetText(reader: Reader, source: Source, size: number, limit: number): Promise<Blob[]> {
  const range = (from: number, to: number) => readRange(reader, source, from, to);
  const footer = await footerOf(range, size);
  const metadata = guarded(() => parquetMetadata(footer, { geoparquet: false }));
  const columns = guarded(() => columnsOf(metadata));
  const text = new Text(limit);
  text.push(`${columns.map(({ name }) => csvField(name)).join(",")}\n`);
  for (const group of metadata.row_groups) {
    const rows = whole(group.num_rows);
    const cells: Cells[] = [];
    for (const column of columns) {
      const chunks: Chunk[] = [];
      for (const leaf of column.leaves) chunks.push(await chunkOf(group.columns[leaf.index], leaf, range, size));
      cells.push(guarded(() => cellsOf(column, chunks, rows)));
    }
    guarded(() => writeRows(text, cells, rows));
  }
  return text.finish();
}

/** The footer with its length and the magic word, as the library takes it. */
async function footerOf(range: (from: number, to: number) => Promise<Uint8Array>, size: number): Promise<Uint8Array> {
  if (size < 2 * TAIL) throw broken("footer");
  const tail = await range(size - TAIL, size);
  const magic = String.fromCharCode(...tail.subarray(4));
  if (magic === "PARE") throw new Failure({ code: "parquet_encrypted" });
  if (magic !== "PAR1") throw broken("footer");
  const length = new DataView(tail.buffer, tail.byteOffset).getUint32(0, true);
  if (length > size - 2 * TAIL + 4 || length > LARGEST_FOOTER) throw broken(`footer of ${length} bytes`);
  return range(size - TAIL - length, size);
}

/** The table's columns. The library sees names of ours: those of a file must not become keys of objects. */
function columnsOf({ schema, row_groups: groups }: FileMetaData): readonly TableColumn[] {
  const elements = new Map(schema.map((element, i) => [`n${i}`, element]));
  const renamed = schema.map((element, i): SchemaElement => {
    const { type, type_length, repetition_type, num_children } = element;
    const common = { name: `n${i}`, type, type_length, repetition_type, num_children };
    // The one conversion that the library hands on for any type of value, to whatever it is given: our writing.
    if (!num_children) return { ...common, converted_type: "DATE" };
    return isList(element) ? { ...common, converted_type: "LIST" } : common;
  });
  const root = parquetSchema({ schema: renamed });
  let leaves = 0;
  const leavesOf = (tree: SchemaTree, inside: boolean): Leaf[] => {
    if (tree.children.length > 0) return tree.children.flatMap((child) => leavesOf(child, true));
    const element = elements.get(tree.element.name);
    if (!element?.type) throw broken("schema");
    const { text, json } = writtenAs(element);
    const write = inside ? json : (value: unknown) => csvField(text(value));
    const schemaPath = getTreePath(root, tree.path);
    return [{ index: leaves++, path: tree.path, schemaPath, element: tree.element, write }];
  };
  const columns = root.children.map((tree): TableColumn => {
    const isFlat = tree.children.length === 0 && tree.element.repetition_type !== "REPEATED";
    const json = isFlat ? null : nestedAsJson(tree, elements);
    return { name: elements.get(tree.element.name)?.name ?? "", tree, leaves: leavesOf(tree, !isFlat), json };
  });
  if (columns.length === 0 || leaves > MOST_COLUMNS) throw broken(`${leaves} columns`);
  if (groups.some((group) => group.columns.length !== leaves)) throw broken("row group");
  return columns;
}

async function chunkOf(
  chunk: FileMetaData["row_groups"][number]["columns"][number] | undefined,
  leaf: Leaf,
  range: (from: number, to: number) => Promise<Uint8Array>,
  size: number,
): Promise<Chunk> {
  if (chunk?.crypto_metadata || chunk?.encrypted_column_metadata) throw new Failure({ code: "parquet_encrypted" });
  const data = chunk?.meta_data;
  if (!data || chunk.file_path) throw broken("column");
  if (CODECS[data.codec] === undefined) throw new Failure({ code: "parquet_codec", value: String(data.codec) });
  // Some writers say 0 where there is no dictionary.
  const from = whole(data.dictionary_page_offset || data.data_page_offset);
  const length = whole(data.total_compressed_size);
  const start = Math.min(from, whole(data.data_page_offset));
  if (length > LARGEST_CHUNK || start + length > size) throw broken(`column of ${length} bytes`);
  const bytes = await range(start, start + length);
  const decoder: ColumnDecoder = {
    pathInSchema: leaf.path,
    type: leaf.element.type,
    element: leaf.element,
    schemaPath: leaf.schemaPath,
    codec: data.codec,
    compressors: CODECS,
    parsers: { dateFromDays: leaf.write },
    utf8: false,
  };
  const values = whole(data.num_values);
  // Lists are put together all at once.
  if (leaf.path.length > 1 && values > MOST_VALUES) throw broken(`column of ${values} values`);
  return guarded(() => new Chunk(bytes, decoder, values));
}

/** A column's cells of one row group, one after the other. */
type Cells = () => string;

function cellsOf(column: TableColumn, chunks: readonly Chunk[], rows: number): Cells {
  let at = 0;
  if (column.json) {
    const { json, tree } = column;
    const values = nestedValues(column, chunks, rows);
    if (values.length !== rows) throw broken("row group");
    const isMissing = (value: unknown) =>
      value === null || value === undefined || (tree.element.repetition_type === "REPEATED" && !Array.isArray(value));
    return () => {
      const value = values[at++];
      return isMissing(value) ? "" : csvField(json(value));
    };
  }
  const [chunk] = chunks;
  let page: ArrayLike<unknown> = [];
  return () => {
    while (at >= page.length) {
      const next = chunk?.next();
      if (!next) throw broken("row group");
      page = next;
      at = 0;
    }
    const value = page[at++];
    if (typeof value === "string") return value;
    // A place in the dictionary that there is not.
    if (value !== null) throw broken("dictionary");
    return "";
  };
}

function nestedValues({ tree, leaves }: TableColumn, chunks: readonly Chunk[], rows: number): readonly unknown[] {
  const parts = new Map(leaves.map(({ path }, i) => [path.join("."), chunks[i]?.all(rows) ?? []]));
  if (tree.children.length > 0) assembleNested(parts, tree, {});
  return parts.get(tree.path.join(".")) ?? [];
}

function writeRows(text: Text, cells: readonly Cells[], rows: number): void {
  for (let row = 0; row < rows; row++) {
    let line = "";
    for (const [i, cell] of cells.entries()) line += i === 0 ? cell() : `,${cell()}`;
    text.push(`${line}\n`);
  }
}

/** UTF-8 that grows, within a limit. */
class Text {
  readonly #limit: number;
  readonly #encoder = new TextEncoder();
  readonly #parts: Blob[] = [];
  #lines: string[] = [];
  #length = 0;
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  push(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length >= PART) this.#flush();
  }

  finish(): Blob[] {
    this.#flush();
    return this.#parts;
  }

  #flush(): void {
    const bytes = this.#encoder.encode(this.#lines.join(""));
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limit) throw new Failure({ code: "text_too_large", value: String(this.#limit) });
    // A Blob may go to the disk; an array may not.
    this.#parts.push(new Blob([bytes]));
    this.#lines = [];
    this.#length = 0;
  }
}

/** A field in quotes where it needs them, by the rules of the readers (readers/src/text/field.rs). */
function csvField(text: string): string {
  if (!/[,"\n\r\0]|^\ufeff/.test(text)) return text;
  return `"${text.replaceAll("\0", "\ufffd").replaceAll('"', '""')}"`;
}

/** A count or offset as a number; what is none is damage. */
function whole(value: bigint | number | undefined): number {
  const number = Number(value ?? -1);
  if (!Number.isSafeInteger(number) || number < 0) throw broken(String(value));
  return number;
}

/** Whatever the library stumbles over is damage in the file. */
function guarded<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof Failure) throw thrown;
    throw broken(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
