// DuckDB-WASM, asked in SQL, set up as in duckdb-wasm.mjs. Its tables are as it likes them: numbers for customers, texts as ENUM, records
// in the order of their file, which is that of days, so that it passes over whole groups of rows that are too old.

const FOLDER = "/npm/@duckdb/duckdb-wasm/dist";
const FIRST_DIGIT = 5;

/** @param {{ asOf: string, words: readonly string[] }} options */
export async function prepare({ asOf, words }) {
  const duckdb = await import(`${FOLDER}/duckdb-browser.mjs`);
  const database = new duckdb.AsyncDuckDB(
    new duckdb.VoidLogger(),
    new Worker(`${FOLDER}/duckdb-browser-eh.worker.js`, { name: "duckdb" }),
  );
  await database.instantiate(`${FOLDER}/duckdb-eh.wasm`);
  const connection = await database.connect();
  const customer = `substr(customer_id, ${FIRST_DIGIT})::INTEGER AS customer`;
  return {
    versions: { "DuckDB, in DuckDB-WASM": await database.getVersion() },
    async load([orders, events, people]) {
      const { BROWSER_FILEREADER } = duckdb.DuckDBDataProtocol;
      await database.registerFileHandle("orders.csv", orders, BROWSER_FILEREADER, true);
      await database.registerFileHandle("events.csv", events, BROWSER_FILEREADER, true);
      await database.registerFileHandle("people.csv", people, BROWSER_FILEREADER, true);
      const texts = (/** @type {readonly string[]} */ list) => list.map((text) => `'${text}'`).join(", ");
      await connection.query(`CREATE TYPE type AS ENUM (${texts(words)})`);
      await connection.query(
        `CREATE TYPE city AS ENUM (SELECT DISTINCT city FROM read_csv('people.csv') ORDER BY city)`,
      );
      await connection.query(`CREATE TABLE orders AS
        SELECT ${customer}, order_date::DATE AS day, amount::DOUBLE AS amount
        FROM read_csv('orders.csv')`);
      await connection.query(`CREATE TABLE events AS SELECT ${customer}, event_time::DATE AS day, event_type::type AS type
        FROM read_csv('events.csv')`);
      await connection.query(`CREATE TABLE customers AS
        SELECT customer, city, age, frequency, recency_days, monetary
        FROM (SELECT ${customer}, city::city AS city, age::INTEGER AS age FROM read_csv('people.csv'))
        JOIN (SELECT customer, count(*)::INTEGER AS frequency, (DATE '${asOf}' - max(day))::INTEGER AS recency_days,
          round(sum(amount), 2) AS monetary FROM orders GROUP BY customer) USING (customer)
        ORDER BY customer`);
    },
    ask: (question) => connection.query(question),
    /** Rows without a row of theirs have what `values` has. */
    tell(answer, values) {
      const customers = answer.getChild("customer").toArray();
      const value = answer.getChild("value");
      for (let row = 0; row < answer.numRows; row++) {
        const found = value.get(row);
        if (found !== null) values[customers[row]] = typeof found === "string" ? words.indexOf(found) : Number(found);
      }
    },
    close: () => database.terminate(),
  };
}
