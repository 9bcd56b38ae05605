// What both DuckDBs are asked: the types are theirs to find, as they are ours. Amounts are found to be DOUBLE.

/** @param {string} from */
const grouped = (from) => `
  CREATE OR REPLACE TEMP TABLE found AS
  SELECT customer_id AS id, min(order_date) AS first, max(order_date) AS last, count(*) AS orders, sum(amount) AS amount
  FROM ${from} GROUP BY customer_id`;

/** @param {string} file */
export const ask = (file) => grouped(`read_csv('${file}')`);

/** All orders first become a table that stays, as they stay in a ledger. @param {string} file */
export const keep = (file) => `
  CREATE OR REPLACE TEMP TABLE orders AS SELECT * FROM read_csv('${file}') ORDER BY customer_id, order_date`;
export const askKept = grouped("orders");

/** Outside the time that is measured. */
export const TELL = `
  SELECT id, first::DATE::VARCHAR AS first, last::DATE::VARCHAR AS last, orders::INTEGER AS orders,
    round(amount * 100)::DOUBLE AS cents FROM found`;

export const FIELDS = ["id", "first", "last", "orders", "cents"];

/** @param {readonly ArrayLike<unknown>[]} columns in the order of `FIELDS` */
export function* rows(columns) {
  const length = columns[0]?.length ?? 0;
  for (let at = 0; at < length; at++) yield columns.map((column) => column[at]);
}
