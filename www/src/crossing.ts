import type { Division, Evaluation, Snapshot } from "clientele";
import { toned } from "./parts/tone";
import type { Crossing, CrossLabel } from "./rules";

const OTHERS = "*other";

/** Customers, or those who fulfil a condition, by the labels of two schemes. */
export async function crossed(open: Snapshot, scheme: string, beside: string, where?: string): Promise<Crossing> {
  const [rows, columns, who] = await Promise.all([
    sideOf(open, scheme),
    sideOf(open, beside),
    where === undefined ? null : open.evaluate(where),
  ]);
  const isIn = (customer: number) => who === null || (who.type === "boolean" && who.values[customer] === 1);
  const counts = rows.labels.map(() => columns.labels.map(() => 0));
  for (let customer = 0; customer < rows.length; customer++) {
    if (!isIn(customer)) continue;
    const row = counts[rows.place(customer)];
    const column = columns.place(customer);
    if (row) row[column] = (row[column] ?? 0) + 1;
  }
  // Nobody is without a label, or everybody has one of these: empty lines say nothing.
  const filled = (side: Side, count: (at: number) => number) =>
    side.labels.map((label, at) => ({ label, at })).filter(({ at }) => count(at) > 0);
  const rowsFilled = filled(rows, (at) => (counts[at] ?? []).reduce((sum, one) => sum + one, 0));
  const columnsFilled = filled(columns, (at) => counts.reduce((sum, row) => sum + (row[at] ?? 0), 0));
  return {
    scheme,
    beside,
    where,
    rows: rowsFilled.map(({ label }) => label),
    columns: columnsFilled.map(({ label }) => label),
    counts: rowsFilled.map((row) => columnsFilled.map((column) => counts[row.at]?.[column.at] ?? 0)),
  };
}

interface Side {
  /** The last one stands for those without a label. */
  readonly labels: readonly (CrossLabel | null)[];
  readonly length: number;
  readonly place: (customer: number) => number;
}

async function sideOf(open: Snapshot, scheme: string): Promise<Side> {
  const [division, values] = await Promise.all([open.scheme(scheme), open.evaluate(`schemes.${scheme}`)]);
  const places = placesOf(division, values);
  const none = division.labels.length;
  return {
    labels: [...toned(division.labels), null],
    length: values.length,
    place: (customer) => {
      if (!isValid(values, customer)) return none;
      return (values.type === "category" ? places[values.codes[customer] ?? -1] : undefined) ?? none;
    },
  };
}

/** The label of each value; values that are rare share one. */
function placesOf({ labels }: Division, values: Evaluation): readonly number[] {
  if (values.type !== "category") return [];
  const at = new Map(labels.map(({ id }, place) => [id, place]));
  const others = at.get(OTHERS) ?? labels.length;
  return values.dictionary.map((value) => at.get(value) ?? others);
}

export function isValid({ valid }: Pick<Evaluation, "valid">, row: number): boolean {
  return (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}
