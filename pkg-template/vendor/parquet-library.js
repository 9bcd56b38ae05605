// What the package takes of the Parquet libraries. The build makes one file of it (xtask/src/vendor.rs): the package itself depends on
// nothing. Named file by file: the libraries' own entries also know how to fetch.
export { decompress as inflateZstd } from "fzstd";
export { assembleNested } from "hyparquet/src/assemble.js";
export { parquetHeader, readColumn, readPage } from "hyparquet/src/column.js";
export { convert } from "hyparquet/src/convert.js";
export { parquetMetadata, parquetSchema } from "hyparquet/src/metadata.js";
export { getTreePath } from "hyparquet/src/schema.js";
export { snappyUncompress } from "hyparquet/src/snappy.js";
export { gunzip } from "hyparquet-compressors/src/gzip.js";
export { decompressLz4, decompressLz4Raw } from "hyparquet-compressors/src/lz4.js";
export { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
export { ParquetWriter } from "hyparquet-writer/src/parquet-writer.js";
