/** One column of one row group, page by page, each looked at before it is unpacked: what a file says of its sizes may be anything. */

import { Failure } from "./errors.js";
import {
  type ColumnDecoder,
  convert,
  type DataReader,
  type Decoded,
  type Decompress,
  decompressLz4,
  decompressLz4Raw,
  gunzip,
  inflateZstd,
  type PageHeader,
  parquetHeader,
  readColumn,
  readPage,
  snappyUncompress,
} from "./parquet-library.js";

/** Writers make pages of about a megabyte; what is this large, unpacked, is damage or an attack. */
const LARGEST_PAGE = 256 << 20;
/** Values of a page, the missing ones included, for which a few bytes may stand. */
export const MOST_VALUES = 16 << 20;

const into =
  (unpack: (bytes: Uint8Array, room: Uint8Array) => unknown): Decompress =>
  (bytes, length) => {
    const room = new Uint8Array(length);
    unpack(bytes, room);
    return room;
  };

/** The ways of packing that are read. Each is given just the room that the page is said to take. */
export const CODECS: Readonly<Record<string, Decompress>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: into(snappyUncompress),
  GZIP: into(gunzip),
  ZSTD: into(inflateZstd),
  LZ4: decompressLz4,
  LZ4_RAW: decompressLz4Raw,
};

/** A column chunk as it lies in the file. */
export class Chunk {
  #reader: DataReader;
  readonly #decoder: ColumnDecoder;
  #dictionary: Decoded | undefined;

  /** Checks every page's header. Throws what is wrong with one. */
  constructor(bytes: Uint8Array, decoder: ColumnDecoder, values: number) {
    this.#reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    this.#decoder = decoder;
    let left = values;
    while (left > 0) {
      left -= valuesOf(parquetHeaderAt(this.#reader, bytes));
      if (left < 0) throw broken("page");
    }
    // What lies behind the last page was not looked at.
    this.#reader = { view: new DataView(bytes.buffer, bytes.byteOffset, this.#reader.offset), offset: 0 };
  }

  /** The values of the next page; nothing after the last. Only of a column whose values are not repeated. */
  next(): Decoded | null {
    const { view } = this.#reader;
    while (this.#reader.offset < view.byteLength) {
      const header = parquetHeader(this.#reader);
      const page = () => readPage(this.#reader, header, this.#decoder, this.#dictionary, undefined, 0).data;
      if (header.type === "DICTIONARY_PAGE") {
        this.#dictionary = convert(page() ?? [], this.#decoder);
      } else if (header.type === "INDEX_PAGE") {
        this.#reader.offset += header.compressed_page_size;
      } else {
        return page() ?? [];
      }
    }
    return null;
  }

  /** All values at once, in their lists. */
  all(rows: number): unknown[] {
    const { data } = readColumn(this.#reader, { groupStart: 0, selectStart: 0, selectEnd: rows }, this.#decoder);
    return data.flatMap((page) => Array.from(page));
  }
}

/** The header of the next page, behind which the reader then stands. */
function parquetHeaderAt(reader: DataReader, bytes: Uint8Array): PageHeader {
  const header = parquetHeader(reader);
  const { compressed_page_size: packed, uncompressed_page_size: unpacked, crc } = header;
  const end = reader.offset + packed;
  if (!(packed >= 0 && end <= bytes.length)) throw broken("page");
  if (!(unpacked >= 0 && unpacked <= LARGEST_PAGE)) throw broken(`page of ${unpacked} bytes`);
  if (crc !== undefined && checksum(bytes.subarray(reader.offset, end)) !== crc >>> 0) throw broken("checksum");
  reader.offset = end;
  return header;
}

function valuesOf(header: PageHeader): number {
  const { data_page_header: v1, data_page_header_v2: v2, dictionary_page_header: dictionary } = header;
  if (dictionary && !(dictionary.num_values >= 0 && dictionary.num_values <= MOST_VALUES)) throw broken("dictionary");
  const values = (v1 ?? v2)?.num_values ?? 0;
  if (!(values >= 0 && values <= MOST_VALUES)) throw broken(`page of ${values} values`);
  if (v2 && !(v2.num_nulls >= 0 && v2.num_nulls <= values)) throw broken("page");
  return values;
}

export function broken(value: string): Failure {
  return new Failure({ code: "parquet_broken", value });
}

/** CRC-32 as gzip's, eight bits at a time. */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function checksum(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
