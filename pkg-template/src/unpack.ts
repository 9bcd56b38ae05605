/**
 * Job side: makes UTF-8 text of files that are not. An archive may hold several; rows keep the numbers that a person sees, so that what
 * is said of them is found again.
 */

import { headBytes, Rewriter } from "./core.js";
import { call, Failure } from "./errors.js";
import { parquetText } from "./parquet.js";
import type { Bytes, Source, TextPart, Unpacked, UnpackRequest } from "./protocol.js";
import {
  Archive,
  Decoder,
  guessBytes,
  guessEncoding,
  guessMarkupEncoding,
  initSync,
  jsonText,
  kind,
  kindBytes,
  textLimit,
  Workbook,
} from "./readers.js";
import { PLAIN, type Reader, readRange, sizeOf } from "./source.js";
import type { EncodingGuess, FileOrigin } from "./types.js";

/** Bytes that are decoded at a time. */
const CHUNK = 8 * 1024 * 1024;
/** Up to this size a text takes longer to be made a Blob and to be read from it than it takes room. */
const SHORT = 16 * 1024 * 1024;
const LONGEST_PREVIEW = 80;
/** Archives in archives in archives hold no orders. */
const DEEPEST = 3;
const FOUND_OUT: UnpackRequest = { encoding: null, sheet: null };
/** What lies in archives beside what people put there. */
const ATTENDANT = /(^|\/)(__MACOSX\/|\.|Thumbs\.db$|desktop\.ini$)|\/$/i;

/** What people put beside their tables to say what is in them, and what no table can be. */
const DESCRIPTION =
  /(^|\/)(read[ _-]?me|licen[cs]e|copying|notice|changelog|[^/]*(说明|說明|説明)|必读|读我|讀我|注意事项)[^/]*\.(txt|md|html?)$|(^|\/)(readme|license)$|\.(md|pdf|rtf|docx?|pptx?|png|jpe?g|gif|svg|url)$/i;

interface Sheet {
  readonly name: string;
  readonly visible: boolean;
  readonly rows: number | null;
}

interface Entry {
  readonly name: string;
  readonly obstacle: string | null;
}

/** A text that the readers made of something. */
interface Made {
  readonly bytes: Bytes;
}

let ready = false;

/** Takes a text while it is made. */
type Taker = (part: TextPart) => void;

/** Unpacks one source, by means of the readers. What is plain text already comes back as it is; of what `take` was given, the rest. */
export async function unpack(
  reader: Reader,
  readers: Promise<WebAssembly.Module>,
  source: Source,
  requests: readonly UnpackRequest[],
  take: Taker | null,
): Promise<readonly Unpacked[]> {
  if (!ready) initSync({ module: await readers });
  ready = true;
  let made = 0;
  const next = () => requests[Math.min(made++, requests.length - 1)] ?? FOUND_OUT;
  return unpackAt(reader, source, next, 0, take);
}

async function unpackAt(
  reader: Reader,
  source: Source,
  next: () => UnpackRequest,
  depth: number,
  take: Taker | null,
): Promise<readonly Unpacked[]> {
  const size = await sizeOf(reader, source);
  const whole = () => readRange(reader, source, 0, size);
  const [head, tail] = await Promise.all([
    readRange(reader, source, 0, Math.min(size, kindBytes())),
    readRange(reader, source, Math.max(0, size - kindBytes()), size),
  ]);
  const found = kind(head, tail);
  const isArchive = found === "zip" || found === "gzip";
  const request = isArchive ? FOUND_OUT : next();
  switch (found) {
    case "text":
      return [await unwrapped(reader, await decoded(reader, source, size, request.encoding, guessEncoding))];
    case "html":
    case "spreadsheetml":
    case "fods":
    case "sylk":
    case "dif": {
      const guessIn = found === "sylk" || found === "dif" ? guessEncoding : guessMarkupEncoding;
      const text = await decoded(reader, source, size, request.encoding, guessIn);
      const bytes = await readRange(reader, text.source, 0, await sizeOf(reader, text.source));
      const sheet = sheetOf(source.name, found, bytes, request.sheet, null);
      return [{ ...sheet, origin: { ...sheet.origin, encoding: text.origin.encoding } }];
    }
    case "xlsx":
    case "xls":
    case "xlsb":
    case "ods":
      return [sheetOf(source.name, found, await whole(), request.sheet, take)];
    case "json":
    case "ndjson": {
      const bytes = await whole();
      const made = call(() => jsonText(bytes)) as Made;
      return [{ source: textOf(source.name, [made.bytes]), origin: { ...PLAIN, kind: found } }];
    }
    case "parquet": {
      const parts = await parquetText(reader, source, size, textLimit());
      return [{ source: textOf(source.name, parts), origin: { ...PLAIN, kind: found } }];
    }
    case "gzip":
    case "zip": {
      if (depth >= DEEPEST) throw new Failure({ code: "archive_broken", file: source.name });
      const unpacked: Unpacked[] = [];
      const { sources, leftOut } = entriesOf(source.name, await whole());
      for (const inner of sources) {
        const texts = await unpackAt(reader, inner, next, depth + 1, null);
        unpacked.push(...texts.map((text) => (leftOut.length === 0 ? text : without(text, leftOut))));
      }
      return unpacked;
    }
    default:
      // What is no text at all is refused where texts are looked at; other kinds have a name that can be told.
      if (found === "binary") return [{ source, origin: PLAIN }];
      throw new Failure({ code: "format_unsupported", file: source.name, value: found });
  }
}

async function decoded(
  reader: Reader,
  source: Source,
  size: number,
  asked: string | null,
  guessIn: (sample: Uint8Array, complete: boolean) => string,
): Promise<Unpacked> {
  const sample = await readRange(reader, source, 0, Math.min(size, guessBytes()));
  const guess = JSON.parse(guessIn(sample, sample.length === size)) as Omit<EncodingGuess, "reason">;
  const encoding = asked === null ? ({ ...guess, reason: "contents" } as const) : askedFor(asked, guess, sample);
  const origin = { ...PLAIN, encoding };
  // Zero bytes, which no text has, are left out on the way.
  if (encoding.label === "utf-8" && !sample.includes(0)) return { source, origin };
  const decoder = call(() => new Decoder(encoding.label));
  try {
    const parts: Bytes[] = [];
    for (let at = 0; at < size; at += CHUNK) {
      const to = Math.min(at + CHUNK, size);
      parts.push(decoder.push(await readRange(reader, source, at, to), to === size) as Bytes);
    }
    return { source: textOf(source.name, parts), origin };
  } finally {
    decoder.free();
  }
}

/** The same text with its rows as delimited text has them, where they were wrapped once more. */
async function unwrapped(reader: Reader, text: Unpacked): Promise<Unpacked> {
  const { source, origin } = text;
  const size = await sizeOf(reader, source);
  const head = await readRange(reader, source, 0, Math.min(size, headBytes()));
  const rewriter = Rewriter.of(head, head.length === size);
  if (!rewriter) return text;
  try {
    const { wrapping } = rewriter;
    const parts: Bytes[] = [];
    for (let at = 0; at < size; at += CHUNK) {
      const to = Math.min(at + CHUNK, size);
      parts.push(rewriter.push(await readRange(reader, source, at, to), to === size) as Bytes);
    }
    return { source: textOf(source.name, parts), origin: { ...origin, wrapping } };
  } finally {
    rewriter.free();
  }
}

/** What was asked for in the place of the guess, which is one of the others then. */
function askedFor(label: string, guess: Omit<EncodingGuess, "reason">, sample: Uint8Array): EncodingGuess {
  const known = [{ label: guess.label, preview: guess.preview }, ...guess.alternatives];
  const preview = known.find((one) => one.label === label)?.preview ?? firstLine(label, sample);
  return { label, reason: "asked", confidence: 100, preview, alternatives: known.filter((one) => one.label !== label) };
}

/** The first line that encodings read differently, or else the first. */
function firstLine(label: string, sample: Uint8Array): string {
  const decoder = call(() => new Decoder(label));
  try {
    const lines = new TextDecoder().decode(decoder.push(sample, false)).split(/[\r\n]+/);
    return (lines.find((line) => /[^\0-\x7f]/.test(line)) ?? lines[0] ?? "").trim().slice(0, LONGEST_PREVIEW);
  } finally {
    decoder.free();
  }
}

function sheetOf(
  name: string,
  found: FileOrigin["kind"],
  bytes: Uint8Array,
  asked: string | null,
  take: Taker | null,
): Unpacked {
  const workbook = call(() => new Workbook(bytes));
  try {
    const sheets = JSON.parse(workbook.sheets()) as readonly Sheet[];
    const names = sheets.map((sheet) => sheet.name);
    const fullest = Math.max(...sheets.map(({ visible, rows }) => (visible ? (rows ?? 1) : 0)));
    // Orders are on the sheet with the most rows, whatever covers and notes stand before it.
    const index =
      asked === null
        ? sheets.findIndex(({ visible, rows }) => visible && (rows ?? 1) === fullest)
        : names.indexOf(asked);
    const sheet = names[index];
    if (sheet === undefined) {
      throw new Failure({ code: "sheet_missing", value: asked ?? "", field: names.join(", ") });
    }
    const origin = { ...PLAIN, kind: found, sheet, sheets: names };
    const expected = take && workbook.expectedText(index);
    const made = call(() => {
      if (!take || !expected) return workbook.sheetText(index);
      // More than what a text is looked at by, so that it is known to go on.
      return workbook.sheetParts(index, headBytes() + 1, (bytes: Bytes | null) =>
        take({ name, origin, expected, bytes }),
      );
    }) as Made;
    return { source: textOf(name, [made.bytes]), origin };
  } finally {
    workbook.free();
  }
}

/** Tells what was left out of the archive that a text comes from. */
function without({ source, origin }: Unpacked, leftOut: readonly string[]): Unpacked {
  return { source, origin: { ...origin, leftOut: [...(origin.leftOut ?? []), ...leftOut] } };
}

interface Entries {
  readonly sources: readonly Source[];
  readonly leftOut: readonly string[];
}

/** The files in an archive that may be tables, inflated, and the names of those that only describe them. */
function entriesOf(archiveName: string, bytes: Uint8Array): Entries {
  const archive = call(() => new Archive(bytes));
  try {
    const entries = JSON.parse(call(() => archive.entries())) as readonly Entry[];
    const files = entries.filter(({ name }) => !ATTENDANT.test(name));
    const described = files.filter(({ name }) => !DESCRIPTION.test(name));
    // An archive of nothing but a README is read for what it is.
    const wanted = new Set(described.length > 0 ? described : files);
    const leftOut = files.filter((entry) => !wanted.has(entry)).map(({ name }) => name);
    const sources = entries.flatMap((entry, index) => {
      const { name, obstacle } = entry;
      if (!wanted.has(entry)) return [];
      if (obstacle !== null) throw new Failure({ code: obstacle, field: name });
      const inflate = call(() => archive.unpack(index));
      const parts: Bytes[] = [];
      for (;;) {
        const part = call(() => inflate.next()) as Bytes;
        if (part.length === 0) break;
        parts.push(part);
      }
      inflate.free();
      // The name inside tells more than that of the archive, where there is one.
      return [textOf(name === "" ? archiveName.replace(/\.gz$/i, "") : name, parts)];
    });
    return { sources, leftOut };
  } finally {
    archive.free();
  }
}

/** Short texts as they are; of what is longer a Blob, which the platform keeps where it likes. */
function textOf(name: string, parts: readonly (Bytes | Blob)[]): Source {
  const [first] = parts;
  const isShort = parts.length === 1 && first instanceof Uint8Array && first.length <= SHORT;
  if (isShort) return { kind: "bytes", name, bytes: first };
  return { kind: "file", name, file: new Blob([...parts]) };
}
