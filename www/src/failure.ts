import type { ErrorDetail } from "clientele";
import type { Key } from "./text";

/** What can be told of anything thrown. */
export function failureOf(error: unknown): ErrorDetail {
  if (isDetail(error)) return error;
  return { code: "unexpected", message: error instanceof Error ? error.message : String(error) };
}

export function codeOf(error: unknown): string | null {
  return isDetail(error) ? error.code : null;
}

function isDetail(error: unknown): error is ErrorDetail {
  if (typeof error !== "object" || error === null || !("code" in error) || !("message" in error)) return false;
  return typeof error.code === "string" && typeof error.message === "string";
}

/** What to do next, by error code; codes not listed get the general advice. */
const ADVICE: Readonly<Record<string, Key>> = {
  file_empty: "advice.file",
  not_text: "advice.file",
  encoding_unknown: "advice.encoding",
  header_only: "advice.file",
  no_usable_rows: "advice.reading",
  record_too_long: "advice.file",
  one_column: "advice.columns",
  column_ambiguous: "advice.columns",
  column_missing: "advice.columns",
  field_unmapped: "advice.columns",
  unknown_column: "advice.column",
  not_fitted: "advice.fit",
  several_currencies: "advice.currencies",
  amount_too_large: "advice.amount",
  too_much_data: "advice.size",
  too_many_rows: "advice.size",
  too_many_cells: "advice.size",
  text_too_large: "advice.size",
  inflated_too_large: "advice.size",
  password_protected: "advice.password",
  workbook_broken: "advice.again",
  archive_broken: "advice.again",
  ratio_too_high: "advice.again",
  json_broken: "advice.again",
  unpacking_failed: "advice.again",
  no_sheets: "advice.file",
  json_no_records: "advice.file",
  compression_unsupported: "advice.pack",
  too_many_entries: "advice.pack",
  format_unsupported: "advice.kind",
  analysis_missing: "advice.engine",
  extras_missing: "advice.engine",
  readers_missing: "advice.engine",
  models_missing: "advice.engine",
  sample_missing: "advice.engine",
  run_foreign: "advice.project",
  run_broken: "advice.project",
  run_newer: "advice.newer",
  inputs_differ: "advice.same",
  encryption_unavailable: "advice.passphrase",
  project_too_large: "advice.size",
  storage_unavailable: "advice.storage",
  picture_failed: "advice.picture",
  too_few_to_share: "advice.few",
  unreadable_file: "advice.read",
  file_unreadable: "advice.read",
  engine_failed: "advice.engine",
  internal: "advice.engine",
  unexpected: "advice.engine",
};

/** Errors that other choices of how files are read may put right. */
const ABOUT_READING: ReadonlySet<string> = new Set([
  "no_usable_rows",
  "several_currencies",
  "amount_too_large",
  "column_ambiguous",
  "column_missing",
  "field_unmapped",
]);

export function isAboutReading(code: string): boolean {
  return ABOUT_READING.has(code);
}

/** The currencies of amounts that could not be added up, as the files write them; a long list is cut off with "…". */
export function currenciesIn(error: unknown): readonly string[] {
  if (!isDetail(error) || error.code !== "several_currencies") return [];
  return (error.value ?? "").split(", ").filter((one) => one !== "" && !one.endsWith("…"));
}

export function adviceFor(code: string): Key {
  return (Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined) ?? "advice.other";
}
