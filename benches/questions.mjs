// What is asked: in the language of docs/language.md, and in SQL. DuckDB is spared the rows of customers for whom the answer is `none`.
import { AS_OF } from "./shop.mjs";

/** @param {number} days */
const last = (days) => `day > DATE '${AS_OF}' - ${days} AND day <= DATE '${AS_OF}'`;
const EVER = `day <= DATE '${AS_OF}'`;
/** @param {string} ledger @param {string} value */
const perCustomer = (ledger, value, where = EVER) =>
  `SELECT customer, ${value} AS value FROM ${ledger} WHERE ${where} GROUP BY customer`;

/**
 * @typedef {object} Question
 * @property {string} kind
 * @property {string} clientele
 * @property {string} sql with the columns `customer` and `value`
 * @property {number} [none] what customers have who are not among the rows
 */

/** @type {readonly Question[]} */
export const QUESTIONS = [
  {
    kind: "a number",
    clientele: "monetary >= 2000",
    sql: "SELECT customer, monetary >= 2000 AS value FROM customers",
  },
  {
    kind: "a category",
    clientele: "city = 'Lyon'",
    sql: "SELECT customer, city = 'Lyon' AS value FROM customers",
  },
  {
    kind: "and, or, not",
    clientele:
      "city in ('Lyon', 'Porto') and age < 40 or frequency >= 12 and recency_days <= 90 and not monetary < 5000",
    sql: `SELECT customer, city IN ('Lyon', 'Porto') AND age < 40
      OR frequency >= 12 AND recency_days <= 90 AND NOT monetary < 5000 AS value FROM customers`,
  },
  {
    kind: "arithmetic",
    clientele: "recency_days / frequency + age",
    sql: "SELECT customer, recency_days / frequency + age AS value FROM customers",
  },
  {
    kind: "over all",
    clientele: "ntile(frequency, 5)",
    sql: `WITH cuts AS (SELECT quantile_cont(frequency, [0.2, 0.4, 0.6, 0.8]) AS q FROM customers)
      SELECT customer, 1 + (frequency > q[1])::INTEGER + (frequency > q[2])::INTEGER + (frequency > q[3])::INTEGER
        + (frequency > q[4])::INTEGER AS value FROM customers, cuts`,
  },
  {
    kind: "over all",
    clientele: "rank(monetary)",
    sql: "SELECT customer, rank() OVER (ORDER BY monetary DESC) AS value FROM customers",
  },
  {
    kind: "a window",
    clientele: "count(orders, last 90 days)",
    sql: perCustomer("orders", "count(*)", last(90)),
    none: 0,
  },
  {
    kind: "a window",
    clientele: "sum(orders.amount, last 90 days)",
    sql: perCustomer("orders", "sum(amount)", last(90)),
    none: 0,
  },
  {
    kind: "a window with where",
    clientele: "count(events, last 365 days where type = 'cart')",
    sql: perCustomer("events", "count(*)", `${last(365)} AND type = 'cart'`),
    none: 0,
  },
  {
    kind: "ever, with where",
    clientele: "count(events where type = 'complaint')",
    sql: perCustomer("events", "count(*)", `${EVER} AND type = 'complaint'`),
    none: 0,
  },
  {
    kind: "a rule",
    clientele:
      "count(orders, last 90 days) >= 2 and sum(orders.amount, last 365 days) > 500 and not any(orders, last 7 days)",
    sql: `SELECT customer, n >= 2 AND year > 500 AND recent = 0 AS value FROM (
      SELECT customer, count(*) FILTER (${last(90)}) AS n, count(*) FILTER (${last(7)}) AS recent,
        sum(amount) AS year FROM orders WHERE ${last(365)} GROUP BY customer)`,
    none: 0,
  },
  {
    kind: "two ledgers",
    clientele: "any(events, last 30 days where type = 'cart') and not any(orders, last 30 days)",
    sql: `SELECT customer, TRUE AS value FROM (SELECT DISTINCT customer FROM events WHERE ${last(30)} AND type = 'cart')
      ANTI JOIN (SELECT DISTINCT customer FROM orders WHERE ${last(30)}) USING (customer)`,
    none: 0,
  },
  {
    kind: "rhythm",
    clientele: "gap_median(orders)",
    sql: `SELECT customer, median(gap) AS value FROM (
      SELECT customer, day - lag(day) OVER (PARTITION BY customer ORDER BY day) AS gap
      FROM (SELECT DISTINCT customer, day FROM orders WHERE ${EVER})) GROUP BY customer`,
  },
  {
    kind: "half-life",
    clientele: "decayed(orders, half-life 30 days)",
    sql: perCustomer("orders", `sum(exp(-ln(2) * (DATE '${AS_OF}' - day) / 30))`),
    none: 0,
  },
  {
    kind: "favourite",
    clientele: "top(events.type)",
    // Of equals the first by its text, which is how the ENUM is numbered.
    sql: `SELECT customer, arg_max(type, n * 100 - enum_code(type)) AS value FROM (
      SELECT customer, type, count(*) AS n FROM events WHERE ${EVER} GROUP BY customer, type) GROUP BY customer`,
  },
];
