/** A plain table without a column of customers: each row gets its number for one. */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

const MARKS = [",", ";", "\t"];
const BOM = /^\ufeff/;
/** Names that the engine takes for customers; an own column of such a name makes the numbers superfluous. */
export const ROW = "row_number";

/** The table with a first column of row numbers; null where the file is no such text. */
export async function numberedRows(
  path: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null || text.includes("\0")) return null;
  const records = recordsOf(text.replace(BOM, "")).filter((record) => record.trim() !== "");
  const [head = ""] = records;
  const mark = MARKS.find((mark) => head.includes(mark)) ?? ",";
  const cells = head.split(mark);
  // A head of numbers is a row already.
  const headless = cells.every((cell) => cell.trim() !== "" && Number.isFinite(Number(cell)));
  const names = headless ? cells.map((_, at) => `column_${at + 1}`).join(mark) : head;
  const rows = (headless ? records : records.slice(1)).map((record, at) => `${at + 1}${mark}${record}`);
  return { name: basename(path), bytes: new TextEncoder().encode([`${ROW}${mark}${names}`, ...rows, ""].join("\n")) };
}

/** Lines, but for those inside quotes. */
function recordsOf(text: string): string[] {
  const records: string[] = [];
  let open = "";
  for (const line of text.split(/\r?\n/)) {
    open = open === "" ? line : `${open}\n${line}`;
    if ((open.split('"').length - 1) % 2 === 0) {
      records.push(open);
      open = "";
    }
  }
  return open === "" ? records : [...records, open];
}
