import type { EncodingGuess, FileOptions, FileOrigin } from "clientele";
import { cut, type Local } from "./format";
import { isKey } from "./text";

/** From here on a guess is likely, and from there on nearly certain. */
const LIKELY = 80;
const CERTAIN = 95;
const PREVIEW = 32;

/** Offered whatever the text looks like, for who knows better. */
const COMMON = [
  "utf-8",
  "gb18030",
  "big5",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "windows-1252",
  "windows-1250",
  "windows-1251",
];

/** Kinds with sheets or tables to choose from. */
const SHEETS: ReadonlySet<FileOrigin["kind"]> = new Set([
  "xlsx",
  "xls",
  "xlsb",
  "ods",
  "fods",
  "html",
  "spreadsheetml",
  "sylk",
  "dif",
]);

/** The same for files for which the same can be chosen: an encoding fits one text and not another, a sheet one workbook. */
export function waysOf({ kind, encoding, sheet, sheets, files, wrapping }: FileOrigin): string {
  const choice = sheets.length > 1 ? [sheet, ...sheets] : [];
  return JSON.stringify([kind, unusual(encoding)?.label ?? null, choice, files.length > 1, wrapping ?? null]);
}

/** Nobody need look whether the text is decoded well. */
export function isSure(encoding: EncodingGuess | null): boolean {
  return !encoding || encoding.reason === "asked" || encoding.confidence >= LIKELY;
}

/** Of text that is most likely UTF-8, as nearly all is, nobody is asked in what encoding it is. */
export function unusual(encoding: EncodingGuess | null): EncodingGuess | null {
  return encoding?.label === "utf-8" && isSure(encoding) ? null : encoding;
}

export function hasSheets({ kind }: FileOrigin): boolean {
  return SHEETS.has(kind);
}

export function encodingName({ t }: Local, label: string): string {
  const key = `encoding.${label}`;
  return isKey(key) ? t(key) : label;
}

/** The encodings to choose from, each with a line as it reads it: the one found first, then what else is possible, then the common ones. */
export function encodingsOf(
  local: Local,
  found: EncodingGuess,
  { encoding: asked }: FileOptions,
): readonly (readonly [label: string, text: string])[] {
  const { t } = local;
  const how = found.confidence >= CERTAIN ? "certain" : found.confidence >= LIKELY ? "likely" : "unsure";
  const line = (text: string) => cut(text, PREVIEW);
  const name = (label: string) => encodingName(local, label);
  const possible = found.alternatives.map(
    ({ label, preview }) => [label, t("preview.encoding.other", { name: name(label), line: line(preview) })] as const,
  );
  const first = t(`preview.encoding.${how}`, { name: name(found.label), line: line(found.preview) });
  const named = new Set([found.label, ...possible.map(([label]) => label)]);
  const more = [...new Set([...COMMON, ...(asked ? [asked] : [])])].filter((label) => !named.has(label));
  return [[found.label, first], ...possible, ...more.map((label) => [label, name(label)] as const)];
}
