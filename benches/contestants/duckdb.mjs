// What both DuckDBs are asked: the types are theirs to find, as they are ours. Amounts are found to be DOUBLE.

/** @param {string} file */
export const ask = (file) => `
  CREATE OR REPLACE TEMP TABLE found AS
  SELECT customer_id AS id, min(order_date) AS first, max(order_date) AS last, count(*) AS orders, sum(amount) AS amount
  FROM read_csv('${file}') GROUP BY customer_id`;

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
