// The parts of the Parquet libraries that the package uses, in types of their own: whoever installs the package does not have the
// libraries' declarations. Names and shapes are the libraries'.

/** An element of a schema, in the file's order: depth first. */
export interface SchemaElement {
  readonly name: string;
  readonly type?: string | undefined;
  readonly type_length?: number | undefined;
  readonly repetition_type?: string | undefined;
  readonly num_children?: number | undefined;
  readonly converted_type?: string | undefined;
  readonly scale?: number | undefined;
  readonly precision?: number | undefined;
  readonly logical_type?: LogicalType | undefined;
}

export interface LogicalType {
  readonly type: string;
  readonly scale?: number;
  readonly precision?: number;
  readonly unit?: string;
  readonly isAdjustedToUTC?: boolean;
  readonly bitWidth?: number;
  readonly isSigned?: boolean;
}

export interface SchemaTree {
  readonly children: readonly SchemaTree[];
  readonly element: SchemaElement;
  readonly path: readonly string[];
}

export interface ColumnMetaData {
  readonly codec: string;
  readonly num_values: bigint;
  readonly total_compressed_size: bigint;
  readonly data_page_offset: bigint;
  readonly dictionary_page_offset?: bigint | undefined;
}

export interface ColumnChunk {
  readonly file_path?: string | undefined;
  readonly meta_data?: ColumnMetaData | undefined;
  readonly crypto_metadata?: unknown;
  readonly encrypted_column_metadata?: unknown;
}

export interface FileMetaData {
  readonly schema: readonly SchemaElement[];
  readonly num_rows: bigint;
  readonly row_groups: readonly { readonly columns: readonly ColumnChunk[]; readonly num_rows: bigint }[];
}

export interface PageHeader {
  readonly type: string;
  readonly uncompressed_page_size: number;
  readonly compressed_page_size: number;
  readonly crc?: number | undefined;
  readonly data_page_header?: { readonly num_values: number } | undefined;
  readonly dictionary_page_header?: { readonly num_values: number } | undefined;
  readonly data_page_header_v2?:
    | { readonly num_values: number; readonly num_nulls: number; readonly num_rows: number }
    | undefined;
}

export interface DataReader {
  readonly view: DataView;
  offset: number;
}

export type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

export interface ColumnDecoder {
  readonly pathInSchema: readonly string[];
  readonly type: string | undefined;
  readonly element: SchemaElement;
  readonly schemaPath: readonly SchemaTree[];
  readonly codec: string;
  readonly compressors: Readonly<Record<string, Decompress>>;
  readonly parsers: { dateFromDays(value: unknown): unknown };
  readonly utf8: boolean;
}

/** Values of a page or column; each as the decoder's parser made it. */
export type Decoded = ArrayLike<unknown>;

export function parquetMetadata(footer: Uint8Array, options: { readonly geoparquet: boolean }): FileMetaData;
export function parquetSchema(metadata: { readonly schema: readonly SchemaElement[] }): SchemaTree;
export function getTreePath(tree: SchemaTree, path: readonly string[]): SchemaTree[];
export function parquetHeader(reader: DataReader): PageHeader;
export function readPage(
  reader: DataReader,
  header: PageHeader,
  decoder: ColumnDecoder,
  dictionary: Decoded | undefined,
  previous: undefined,
  pageStart: number,
): { readonly data?: Decoded };
export function readColumn(
  reader: DataReader,
  rows: { readonly groupStart: number; readonly selectStart: number; readonly selectEnd: number },
  decoder: ColumnDecoder,
): { readonly data: readonly Decoded[] };
export function convert(values: Decoded, decoder: ColumnDecoder): Decoded;
export function assembleNested(columns: Map<string, unknown[]>, schema: SchemaTree, parsers: object): void;

export function snappyUncompress(bytes: Uint8Array, into: Uint8Array): void;
export function gunzip(bytes: Uint8Array, into: Uint8Array): Uint8Array;
export function inflateZstd(bytes: Uint8Array, into: Uint8Array): Uint8Array;
export function decompressLz4(bytes: Uint8Array, length: number): Uint8Array;
export function decompressLz4Raw(bytes: Uint8Array, length: number): Uint8Array;

export class ByteWriter {
  readonly offset: number;
  getBytes(): Uint8Array;
}

export class ParquetWriter {
  constructor(options: {
    readonly writer: ByteWriter;
    readonly schema: readonly SchemaElement[];
    readonly createdBy?: string;
  });
  write(options: {
    readonly columnData: readonly { readonly name: string; readonly data: ArrayLike<unknown> }[];
    readonly rowGroupSize: number;
  }): undefined | Promise<void>;
  finish(): undefined | Promise<void>;
}
