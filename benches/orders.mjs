// The orders that everyone is given: the same bytes for the same number of rows, on every machine.
import { once } from "node:events";
import { createWriteStream, existsSync, mkdirSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { finished } from "node:stream/promises";

const SEED = 20_240_229;
/** Raised when the rows change, so that no older file is taken for theirs. */
const EDITION = 1;
const CUSTOMERS_PER_ROW = 0.195;
const FIRST_DAY = Date.UTC(2021, 0, 1);
const DAY_MS = 86_400_000;
const DAYS = 1096;
/** One row in this many goes through the customers in turn, so that each of them orders at least once. */
const IN_TURN = 5;
/** Shares no factor with the numbers of customers. */
const STRIDE = 7_919;
/** Rows written at a time. */
const BATCH = 20_000;

/** @param {number} rows */
export const customersOf = (rows) => Math.round(rows * CUSTOMERS_PER_ROW);

/**
 * Writes the file unless it is there already, and gives its path and size.
 * @param {string} folder
 * @param {number} rows
 */
export function orders(folder, rows) {
  return written(join(folder, `orders-${rows}-${EDITION}.csv`), texts(rows, customersOf(rows)));
}

/**
 * Writes the file unless it is there already.
 * @param {string} path
 * @param {Iterable<string>} texts
 */
export async function written(path, texts) {
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    // Under its own name only once it is whole.
    const unfinished = `${path}.unfinished`;
    const stream = createWriteStream(unfinished);
    for (const text of texts) if (!stream.write(text)) await once(stream, "drain");
    stream.end();
    await finished(stream);
    renameSync(unfinished, path);
  }
  return { path, bytes: statSync(path).size };
}

/** A customer's id. @param {number} customer */
export const idOf = (customer) => `cust${String(customer).padStart(8, "0")}`;

/**
 * Like an export: in order of date, few customers with many orders, many with few, small amounts more often than large ones.
 * @param {number} rows
 * @param {number} customers
 */
export function* texts(rows, customers) {
  const random = generator(SEED);
  const days = everyDay();
  let lines = ["order_id,customer_id,order_date,amount"];
  for (let row = 0; row < rows; row++) {
    const day = days[Math.floor((row / rows) * DAYS)] ?? "";
    const any = random();
    const customer = row % IN_TURN === 0 ? ((row / IN_TURN) * STRIDE) % customers : Math.floor(any * any * customers);
    const much = random();
    const cents = 100 + Math.floor(much * much * much * 200_000);
    const order = `ORD-${day.slice(0, 4)}-${String(row).padStart(8, "0")}`;
    const amount = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, "0")}`;
    lines.push(`${order},${idOf(customer)},${day},${amount}`);
    if (lines.length >= BATCH) {
      yield `${lines.join("\n")}\n`;
      lines = [];
    }
  }
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

/** The days of three years. */
export function everyDay() {
  return Array.from({ length: DAYS }, (_, day) => new Date(FIRST_DAY + day * DAY_MS).toISOString().slice(0, 10));
}

/**
 * Mulberry32: integers only, so alike everywhere.
 * @param {number} seed
 */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
