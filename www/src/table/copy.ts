import type { Cell, ColumnInfo, Rows } from "clientele";
import type { Local } from "../format";

/** What a spreadsheet would take for a formula, were it the beginning of a text. */
const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

/** Rows as spreadsheets take them from the clipboard: a tab between cells, numbers as they are, with the names of the columns above. */
export function tsv(local: Local, { columns, rows }: Pick<Rows, "columns" | "rows">, names: readonly string[]): string {
  const lines = rows.map((row) => row.map((cell, at) => text(local, cell, columns[at])).join("\t"));
  return [names.map(harmless).join("\t"), ...lines].join("\r\n");
}

function text(local: Local, cell: Cell, column: ColumnInfo | undefined): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  if (typeof cell === "string") return column?.type === "date" ? cell : harmless(cell);
  if ("minor" in cell) return exact(cell.minor, cell.scale);
  return harmless(local.series(cell));
}

/** One cell, whatever it has in it, and no formula. */
function harmless(text: string): string {
  const line = text.replaceAll(/[\t\r\n]+/g, " ");
  return FORMULA.test(text) ? `'${line}` : line;
}

function exact(minor: number, scale: number): string {
  const digits = String(Math.abs(minor)).padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return `${minor < 0 ? "-" : ""}${whole}${scale > 0 ? `.${digits.slice(-scale)}` : ""}`;
}

/** Hands text to the clipboard, in old ways where pages of plain HTTP may not in the new one. */
export async function toClipboard(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "unseen";
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  if (!done) throw new Error("The browser does not let the page copy.");
}
