// Tables that fits are measured on: the same numbers for everyone, as raw little-endian floats.
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const SEED = 20260101;
/** How wide balls lie apart. */
const REACH = 10;

/** Numbers between 0 and 1, the same for the same seed (mulberry32). @param {number} seed */
function random(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller's. @param {() => number} draw */
const normal = (draw) => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());

/** Marsaglia and Tsang's, for shapes below 1 too. @param {() => number} draw @param {number} shape */
function gamma(draw, shape) {
  if (shape < 1) return gamma(draw, shape + 1) * (1 - draw()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(draw);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - draw()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Rows of balls, one behind the other. @param {{ n: number, d: number, k: number, spread: number }} shape */
export function balls({ n, d, k, spread }) {
  const draw = random(SEED);
  const places = Float64Array.from({ length: k * d }, () => (draw() * 2 - 1) * REACH);
  const values = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    const ball = Math.floor(draw() * k) * d;
    for (let j = 0; j < d; j++) values[row * d + j] = (places[ball + j] ?? 0) + normal(draw) * spread;
  }
  return values;
}

/** Two columns of numbers and three of categories, of `k` kinds of rows; by column. @param {{ n: number, k: number }} shape */
export function mixed({ n, k }) {
  const draw = random(SEED);
  const values = new Float64Array(n * 5);
  for (let row = 0; row < n; row++) {
    const kind = Math.floor(draw() * k);
    for (let j = 0; j < 2; j++) values[j * n + row] = ((kind * (j + 3)) % k) * 2 + normal(draw);
    for (let j = 2; j < 5; j++) values[j * n + row] = draw() < 0.7 ? (kind + j) % 6 : Math.floor(draw() * 6);
  }
  return values;
}

/** Histories of customers as BG/NBD has them, in weeks: x, t_x and T, by column. @param {{ n: number }} shape */
export function histories({ n }) {
  const draw = random(SEED);
  const values = new Float64Array(n * 3);
  for (let row = 0; row < n; row++) {
    const watched = 26 + Math.floor(draw() * 180) / 7;
    const rate = gamma(draw, 0.24) / 4.4;
    const [one, other] = [gamma(draw, 0.8), gamma(draw, 2.4)];
    const leaves = one / (one + other);
    let [bought, last] = [0, 0];
    for (;;) {
      const next = last - Math.log(1 - draw()) / rate;
      // As days are counted.
      const day = Math.ceil(next * 7) / 7;
      if (!(day <= watched) || day <= last) break;
      [bought, last] = [bought + 1, day];
      if (draw() < leaves) break;
    }
    values.set([bought], row);
    values.set([last], n + row);
    values.set([watched], 2 * n + row);
  }
  return values;
}

/** The sample's customers up to the end of September 1997, in weeks: x, t_x, T and mean spending, by column. @param {string} text */
export function cdnow(text) {
  const day = (/** @type {string} */ cell) =>
    Date.parse(`${cell.slice(0, 4)}-${cell.slice(4, 6)}-${cell.slice(6)}`) / 864e5;
  const end = day("19970930");
  /** @type {Map<string, Map<number, number>>} */
  const customers = new Map();
  for (const line of text.split("\n").filter((line) => line.trim() !== "")) {
    const [, customer = "", date = "", , amount = ""] = line.trim().split(/\s+/);
    const days = customers.get(customer) ?? new Map();
    customers.set(customer, days.set(day(date), (days.get(day(date)) ?? 0) + Number(amount)));
  }
  const rows = [...customers.values()].map((days) => {
    const list = [...days.keys()].filter((one) => one <= end).sort((a, b) => a - b);
    const [first = 0, ...later] = list;
    const spent = later.reduce((sum, one) => sum + (days.get(one) ?? 0), 0);
    return [later.length, ((list.at(-1) ?? 0) - first) / 7, (end - first) / 7, spent / Math.max(1, later.length)];
  });
  return Float64Array.from([0, 1, 2, 3].flatMap((column) => rows.map((row) => row[column] ?? 0)));
}

/** Writes numbers where the page and other programs find them. @param {string} folder @param {string} name @param {Float64Array} values */
export async function kept(folder, name, values) {
  const path = join(folder, `${name}.f64`);
  await writeFile(path, new Uint8Array(values.buffer));
  return path;
}
