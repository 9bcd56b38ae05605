import type { ExportName } from "clientele";

/** What browsers are told of the engine's files. */
export const EXPORT_TYPES: Readonly<Record<ExportName, string>> = {
  "customers.csv": "text/csv;charset=utf-8",
  "tags.csv": "text/csv;charset=utf-8",
  "scores.csv": "text/csv;charset=utf-8",
  "summary.json": "application/json",
  "run.json": "application/json",
};

const KEPT_MS = 60_000;

/** Hands bytes to the browser as a file to save. */
export function download(name: string, bytes: BlobPart, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
