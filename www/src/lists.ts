import type { ColumnInfo } from "clientele";

/** What of its customers a list tells. */
export const LISTS = ["full", "ids", "pseudonyms"] as const;
export type ListName = (typeof LISTS)[number];

const MARK = "\ufeff";
const ENDING = "\r\n";
/** Of 256, as many as no two of a shop's customers share by chance. */
const PSEUDONYM_BYTES = 16;
/** Pseudonyms that are made at once. */
const BATCH = 1000;

/** The records of a CSV file as the engine writes it, each as it stands there; the first are the columns' names. */
export function recordsOf(csv: string): readonly string[] {
  const text = csv.startsWith(MARK) ? csv.slice(MARK.length) : csv;
  const records: string[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') quoted = !quoted;
    else if (!quoted && text.startsWith(ENDING, at)) {
      records.push(text.slice(from, at));
      at += 1;
      from = at + 1;
    }
  }
  return records;
}

/** The cells of a record, each as it stands there. */
export function cellsOf(record: string): readonly string[] {
  return Array.from(record.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g), ([, cell = ""]) => cell);
}

/** What a cell says. */
export function textOf(cell: string): string {
  return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
}

/** Of `customers.csv` those customers who are in, as much of each as is to be told. */
export async function listOf(
  csv: string,
  isIn: (row: number) => boolean,
  list: ListName,
  columns: readonly ColumnInfo[],
  salt: string,
): Promise<string> {
  const [names = "", ...all] = recordsOf(csv);
  const chosen = all.filter((_, row) => isIn(row));
  if (list === "full") return written([names, ...chosen]);
  if (list === "ids") return written([names, ...chosen].map((record) => cellsOf(record)[0] ?? ""));
  // Scores and labels only: days and amounts would lead whoever knows the orders back to the person.
  const kept = columns.flatMap((column, at) => (at > 0 && isTold(column) ? [at] : []));
  const told = (record: string) => {
    const cells = cellsOf(record);
    return kept.map((at) => cells[at] ?? "");
  };
  const pseudonyms = await pseudonymsOf(
    chosen.map((record) => textOf(cellsOf(record)[0] ?? "")),
    salt,
  );
  const rows = chosen.map((record, row) => [pseudonyms[row] ?? "", ...told(record)].join(","));
  // In the order of their ids, pseudonyms would give them away.
  return written([["pseudonym", ...told(names)].join(","), ...rows.sort()]);
}

function isTold({ origin, unit, type }: ColumnInfo): boolean {
  return origin === "engine" && (unit === "score" || type === "category");
}

function written(records: readonly string[]): string {
  return MARK + records.map((record) => record + ENDING).join("");
}

/** A keyed hash of each id: the same in every export of a project, and nobody's who has not its salt. */
export async function pseudonymsOf(ids: readonly string[], salt: string): Promise<readonly string[]> {
  const bytes = Uint8Array.from(salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const encoder = new TextEncoder();
  const made: string[] = [];
  for (let from = 0; from < ids.length; from += BATCH) {
    const batch = ids.slice(from, from + BATCH).map(async (id) => {
      const hash = new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(id)));
      return Array.from(hash.subarray(0, PSEUDONYM_BYTES), (byte) => byte.toString(16).padStart(2, "0")).join("");
    });
    made.push(...(await Promise.all(batch)));
  }
  return made;
}
