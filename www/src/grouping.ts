import type { Bilingual, Snapshot, Who } from "clientele";
import type { Mark } from "./selection";

/** The column that the engine keeps of clusters that were found. */
export const GROUP = "cluster.group";

/** How many of those who are selected are in each cluster. */
export interface Grouping {
  /** By the name that the column has for a cluster. */
  readonly counts: ReadonlyMap<string, number>;
  readonly customers: number;
}

/** By the column of the snapshot; null where there is none. */
export async function groupingOf(open: Snapshot, { where }: Who): Promise<Grouping | null> {
  if (!open.columns.some(({ name }) => name === GROUP)) return null;
  const [group, only] = await Promise.all([open.column(GROUP), where === undefined ? null : open.evaluate(where)]);
  if (group.type !== "category") return null;
  const has = (valid: Uint8Array, row: number) => (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  const counts = new Map(group.dictionary.map((name) => [name, 0]));
  let customers = 0;
  for (let row = 0; row < group.length; row++) {
    if (only && !(only.type === "boolean" && has(only.valid, row) && only.values[row] === 1)) continue;
    customers += 1;
    const name = has(group.valid, row) ? group.dictionary[group.codes[row] ?? 0] : undefined;
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { counts, customers };
}

/** What the column calls a cluster: the engine names it in the language in which it was started. */
export function columnName({ counts }: Grouping, { en, zh }: Bilingual): string | null {
  return [en, zh].find((name) => counts.has(name)) ?? null;
}

/** Those who are in a cluster. */
export function groupMark(name: string): Mark {
  return { kind: "value", term: GROUP, value: name };
}

export function isGroupMark(mark: Mark): mark is Extract<Mark, { readonly kind: "value" }> {
  return mark.kind === "value" && mark.term === GROUP;
}
