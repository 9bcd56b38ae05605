import type { Bilingual, Rows, Snapshot, Who } from "clientele";
import type { Corner, Mark } from "./selection";

/** The column that the engine keeps of clusters that were found. */
export const GROUP = "cluster.group";
/** How far customers are from the centre of theirs. */
export const DISTANCE = "cluster.distance";
/** Where they stand on the map. */
export const ACROSS = "cluster.across";
export const UP = "cluster.up";

/** Customers who are named as the farthest. */
const FAR = 8;
const IN_ONE = `${DISTANCE} is not missing`;

/** How many of those who are selected are in each cluster. */
export interface Grouping {
  /** By the name that the column has for a cluster. */
  readonly counts: ReadonlyMap<string, number>;
  readonly customers: number;
}

/** By the column of the snapshot; null where there is none. */
export async function groupingOf(open: Snapshot, { where }: Who): Promise<Grouping | null> {
  if (!open.columns.some(({ name }) => name === GROUP)) return null;
  const all = await countsOf(open, GROUP, { where });
  let customers = 0;
  const counts = new Map<string, number>();
  for (const [name, count] of all) {
    customers += count;
    if (name !== null) counts.set(name, count);
  }
  return { counts, customers };
}

/** Those who are least like their cluster, of those who are selected. */
export async function farthestOf(open: Snapshot, { where }: Who): Promise<Rows | null> {
  if (!open.columns.some(({ name }) => name === DISTANCE)) return null;
  const columns = ["customer_id", GROUP, DISTANCE];
  const asked = { columns, sort: DISTANCE, descending: true, limit: FAR };
  return open.rows({ ...asked, where: where === undefined ? IN_ONE : `(${where}) and ${IN_ONE}` });
}

/** How many have each text that an expression gives; null: none. What holds or not has it as a text. */
export async function countsOf(
  open: Snapshot,
  term: string,
  { where }: { readonly where?: Who["where"] | undefined },
): Promise<ReadonlyMap<string | null, number>> {
  const [told, only] = await Promise.all([open.evaluate(term), amongOf(open, { where })]);
  const counts = new Map<string | null, number>(
    told.type === "category" ? told.dictionary.map((name) => [name, 0]) : [],
  );
  const textAt = (row: number): string | null => {
    if (!has(told.valid, row)) return null;
    if (told.type === "category") return told.dictionary[told.codes[row] ?? 0] ?? null;
    if (told.type === "boolean") return String(told.values[row] === 1);
    return told.type === "text" ? (told.values[row] ?? null) : null;
  };
  for (let row = 0; row < told.length; row++) {
    if (only && only[row] !== 1) continue;
    const text = textAt(row);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

/** By row, 1 for those for whom a condition holds; null without one. */
export async function amongOf(
  open: Snapshot,
  { where }: { readonly where?: Who["where"] | undefined },
): Promise<Uint8Array | null> {
  if (where === undefined) return null;
  const told = await open.evaluate(where);
  if (told.type !== "boolean") return null;
  return Uint8Array.from(told.values, (holds, row) => (has(told.valid, row) && holds === 1 ? 1 : 0));
}

function has(valid: Uint8Array, row: number): boolean {
  return (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** What the column calls a cluster: the engine names it in the language in which it was started. */
export function columnName({ counts }: Grouping, { en, zh }: Bilingual): string | null {
  return [en, zh].find((name) => counts.has(name)) ?? null;
}

/** Those who are in a cluster; null: in none. */
export function groupMark(name: string | null): Mark {
  return { kind: "value", term: GROUP, value: name };
}

/** A part of the map, which a line was drawn around. */
export function areaMark(corners: readonly Corner[]): Mark {
  return { kind: "area", x: ACROSS, y: UP, corners };
}

export function isAreaMark(mark: Mark): mark is Extract<Mark, { readonly kind: "area" }> {
  return mark.kind === "area" && mark.x === ACROSS;
}

export function isGroupMark(mark: Mark): mark is Extract<Mark, { readonly kind: "value" }> {
  return mark.kind === "value" && mark.term === GROUP;
}
