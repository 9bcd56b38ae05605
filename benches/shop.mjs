// The shop that is asked questions: orders, interactions, a customers table, and answers. The same bytes everywhere.
import { join } from "node:path";
import { everyDay, generator, idOf, texts, written } from "./orders.mjs";

/** Raised when the rows change, so that no older file is taken for theirs. */
const EDITION = 2;
const SEED = 19_990_101;
const ROWS_PER_CUSTOMER = 10;
/** Rows written at a time. */
const BATCH = 20_000;

/** The last day of the orders. */
export const AS_OF = "2024-01-01";

// In the order of their bytes: ties between them are decided by it. The first ones stand most often.
export const TYPES = ["cart", "click", "complaint", "login", "review", "search", "share", "view", "visit", "wish"];
const COUNTRIES = ["France", "Italy", "Norway"];
const INDUSTRIES = ["retail", "services", "manufacturing", "farming"];
const SOURCES = ["web", "store", "partner"];
export const CITIES = ["Bergen", "Cork", "Graz", "Lyon", "Pisa", "Porto", "Toledo", "Turku", "Utrecht", "Zagreb"];

/** @param {number} rows */
export const customersOf = (rows) => rows / ROWS_PER_CUSTOMER;

/**
 * Writes all files unless they are there: so many orders, as many interactions, a tenth as many customers, each with an answer.
 * @param {string} folder
 * @param {number} rows
 */
export async function shop(folder, rows) {
  const customers = customersOf(rows);
  const path = (/** @type {string} */ of) => join(folder, `shop-${of}-${rows}-${EDITION}.csv`);
  return [
    await written(path("orders"), texts(rows, customers)),
    await written(path("events"), events(rows, customers)),
    await written(path("customers"), people(customers)),
    await written(path("surveys"), answers(customers)),
  ];
}

/** By day, as a log is. @param {number} rows @param {number} customers */
function* events(rows, customers) {
  const random = generator(SEED);
  const days = everyDay();
  let text = "customer_id,event_time,event_type\n";
  for (let row = 0; row < rows; row++) {
    const customer = Math.floor(random() * customers);
    text += `${idOf(customer)},${days[Math.floor((row / rows) * days.length)]},${often(TYPES, random())}\n`;
    if (row % BATCH === BATCH - 1) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** @param {number} customers */
function* people(customers) {
  const random = generator(SEED);
  let text = "customer_id,city,age,country,industry,employees,source\n";
  for (let customer = 0; customer < customers; customer++) {
    text += `${idOf(customer)},${often(CITIES, random())},${18 + Math.floor(random() * 60)}`;
    text += `,${often(COUNTRIES, random())},${often(INDUSTRIES, random())},${Math.floor(random() ** 3 * 900)}`;
    text += `,${often(SOURCES, random())}\n`;
    if (customer % BATCH === BATCH - 1) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** @param {number} customers */
function* answers(customers) {
  const random = generator(SEED);
  const days = everyDay();
  let text = "customer_id,survey_date,score\n";
  for (let customer = 0; customer < customers; customer++) {
    text += `${idOf(customer)},${days[Math.floor((customer / customers) * days.length)]},${1 + Math.floor(random() * 5)}\n`;
    if (customer % BATCH === BATCH - 1) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** @param {readonly string[]} list @param {number} chance from 0 to 1 */
const often = (list, chance) => list[Math.floor(chance * chance * list.length)] ?? "";
