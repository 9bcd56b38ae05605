import type { Cell, Column, Rows, Snapshot, Who } from "clientele";
import type { Mark } from "./selection";

/** Cells of the map either way. */
const BANDS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const STEPS = 5;
const CELLS = (BANDS.length - 1) * STEPS;
const NAMED = 8;

/** Customers who are held for alive so far, and are worth so much. */
export interface WorthCell {
  readonly alive: number;
  readonly step: number;
  readonly customers: number;
  readonly value: number;
}

/** What customers are worth by the fit that is kept; of those who are selected. */
export interface Worth {
  /** Whether it is of another day, until this day's is known. */
  readonly isLate: boolean;
  /** Whether it is money; else purchases. */
  readonly isMoney: boolean;
  readonly customers: number;
  readonly total: number;
  /** Of each segment, by its place in the scheme: how many have a value, and the sum. */
  readonly segments: ReadonlyMap<string, { readonly customers: number; readonly total: number }>;
  /** Borders of the map's columns. */
  readonly borders: readonly number[];
  readonly cells: readonly WorthCell[];
}

type Numbers = Extract<Column, { readonly type: "number" | "money" }>;

/** The figures of a snapshot that has the columns of a fit; null of one that has not. */
export async function worthOf(open: Snapshot, { where }: Who): Promise<Worth | null> {
  const names = new Set(open.columns.map(({ name }) => name));
  if (!names.has("value.p_alive")) return null;
  const isMoney = names.has("value.clv");
  const [alive, value, segment, only] = await Promise.all([
    open.column("value.p_alive"),
    open.column(isMoney ? "value.clv" : "value.expected"),
    open.column("segment"),
    where === undefined ? null : open.evaluate(where),
  ]);
  const [of, probability] = [value as Numbers, alive as Numbers];
  const unit = of.type === "money" ? 10 ** of.scale : 1;
  const has = ({ valid }: { readonly valid: Uint8Array }, row: number) =>
    (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  const isIn = (row: number) => !only || (only.type === "boolean" && has(only, row) && only.values[row] === 1);
  // Every day that the timeline passes comes through here with every customer: numbers in arrays, nothing made for each.
  const rows = new Uint32Array(of.length);
  const worth = new Float64Array(of.length);
  let customers = 0;
  for (let row = 0; row < of.length; row++) {
    if (!has(of, row) || !isIn(row)) continue;
    rows[customers] = row;
    worth[customers] = (of.values[row] ?? 0) / unit;
    customers += 1;
  }
  const borders = bordersOf(worth.slice(0, customers));
  const labels = segment.type === "category" ? segment.dictionary : [];
  const [bySegment, byCell] = [sums(labels.length), sums(CELLS)];
  let total = 0;
  for (let i = 0; i < customers; i++) {
    const [row, own] = [rows[i] ?? 0, worth[i] ?? 0];
    total += own;
    if (segment.type === "category" && has(segment, row)) add(bySegment, segment.codes[row] ?? 0, own);
    const band = Math.min(BANDS.length - 2, Math.floor((probability.values[row] ?? 0) * (BANDS.length - 1)));
    let step = 0;
    for (const border of borders) if (own >= border) step += 1;
    add(byCell, band * STEPS + step, own);
  }
  const segments = new Map(told(bySegment).map(({ at, customers, total }) => [labels[at] ?? "", { customers, total }]));
  const cells = told(byCell).map(({ at, customers, total: value }) => {
    return { alive: Math.floor(at / STEPS), step: at % STEPS, customers, value };
  });
  return { isLate: false, isMoney, customers, total, segments, borders, cells };
}

/** How many, and what they come to, at each of some places. */
interface Sums {
  readonly customers: Float64Array;
  readonly totals: Float64Array;
}

function sums(places: number): Sums {
  return { customers: new Float64Array(places), totals: new Float64Array(places) };
}

function add({ customers, totals }: Sums, at: number, value: number): void {
  customers[at] = (customers[at] ?? 0) + 1;
  totals[at] = (totals[at] ?? 0) + value;
}

/** The places that have any. */
function told({ customers, totals }: Sums) {
  const places = Array.from(customers, (many, at) => ({ at, customers: many, total: totals[at] ?? 0 }));
  return places.filter(({ customers }) => customers > 0);
}

/** Borders that part the customers into about equal groups, rounded so that people can read them, each once. */
function bordersOf(values: Float64Array): readonly number[] {
  const sorted = values.sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const borders = Array.from({ length: STEPS - 1 }, (_, i) => Number(at((i + 1) / STEPS).toPrecision(2)));
  return [...new Set(borders)].filter((border) => border > 0);
}

/** What boxes of the map are about, with amounts and without: marks of it exclude each other. */
export const WORTH_BOXES = ["box:value.p_alive:value.clv", "box:value.p_alive:value.expected"] as const;

/** Those who stand in a cell of the map. */
export function boxOf({ isMoney, borders }: Worth, { alive, step }: Pick<WorthCell, "alive" | "step">): Mark {
  const isLast = alive === BANDS.length - 2;
  return {
    kind: "box",
    x: "value.p_alive",
    y: isMoney ? "value.clv" : "value.expected",
    across: [BANDS[alive] ?? 0, isLast ? null : (BANDS[alive + 1] ?? null)],
    up: [borders[step - 1] ?? null, borders[step] ?? null],
  };
}

export const ALIVE_BANDS: readonly (readonly [number, number])[] = BANDS.slice(0, -1).map((low, i) => [
  low,
  BANDS[i + 1] ?? 1,
]);

/** Tags of the engine that say so. */
export const DISAGREEMENTS = ["silent_but_alive", "active_but_leaving"] as const;
export type Disagreement = (typeof DISAGREEMENTS)[number];
export type Disagreements = Readonly<
  Record<Disagreement, { readonly total: number; readonly customers: readonly Doubtful[] }>
>;

export interface Doubtful {
  readonly id: string;
  readonly alive: Cell;
  readonly days: Cell;
  readonly orders: Cell;
  readonly worth: Cell;
}

export async function disagreementsIn(open: Snapshot): Promise<Disagreements | null> {
  const names = open.columns.map(({ name }) => name);
  if (!names.includes("value.p_alive")) return null;
  const sort = names.includes("value.clv") ? "value.clv" : "value.expected";
  const one = (tag: Disagreement): Promise<Rows> =>
    open.rows({ where: `tags.${tag}`, sort, descending: true, limit: NAMED });
  const [silent, active] = await Promise.all([one("silent_but_alive"), one("active_but_leaving")]);
  const told = ({ total, rows, columns }: Rows) => {
    const place = (name: string) => columns.findIndex((column) => column.name === name);
    const customers = rows.map((row) => ({
      id: String(row[place("customer_id")]),
      alive: row[place("value.p_alive")] ?? null,
      days: row[place("recency_days")] ?? null,
      orders: row[place("frequency")] ?? null,
      worth: row[place(sort)] ?? null,
    }));
    return { total, customers };
  };
  return { silent_but_alive: told(silent), active_but_leaving: told(active) };
}
