// Buyers made by arithmetic, whose habits differ enough for every model to be fitted.

export const DAY_MS = 86_400_000;
export const FIRST = Date.parse("2023-01-01");

/** Orders of 600 customers over a year, made by arithmetic on integers alone. */
export function orders() {
  let state = 1;
  const next = (/** @type {number} */ below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  /** @type {{ customer: string, day: number, amount: number }[]} */
  const list = [];
  for (let i = 0; i < 600; i++) {
    const [gap, stops] = [10 + next(80), 5 + next(60)];
    for (let day = next(90); day < 365; day += 1 + next(gap * 2)) {
      list.push({ customer: `c${String(i).padStart(3, "0")}`, day, amount: 500 + next(3000) + 20 * gap });
      if (next(100) < stops) break;
    }
  }
  // The last day is the as-of day; and one order in two parts, which is one purchase.
  list.push({ customer: "c000", day: 364, amount: 1000 }, { customer: "c000", day: 364, amount: 500 });
  return list;
}

export const dateOf = (/** @type {number} */ day) => new Date(FIRST + day * DAY_MS).toISOString().slice(0, 10);

/** The orders as a file. */
export function asCsv() {
  const lines = orders().map(({ customer, day, amount }) => `${customer},${dateOf(day)},${(amount / 100).toFixed(2)}`);
  return `customer_id,order_date,amount\n${lines.join("\n")}\n`;
}

/** x, tₓ, T and the mean amount of each customer, counted once more. @param {string} until */
export function histories(until) {
  const end = (Date.parse(until) - FIRST) / DAY_MS;
  /** @type {Map<string, Map<number, number>>} */
  const days = new Map();
  for (const { customer, day, amount } of orders()) {
    if (day > end) continue;
    const own = days.get(customer) ?? new Map();
    days.set(customer, own.set(day, (own.get(day) ?? 0) + amount / 100));
  }
  const rows = [...days.keys()].sort().map((customer) => {
    const own = [...(days.get(customer) ?? [])].sort(([a], [b]) => a - b);
    const [[first = 0] = []] = own;
    const repeats = own.slice(1);
    const [last = first] = own.at(-1) ?? [];
    const spend = repeats.reduce((sum, [, amount]) => sum + amount, 0) / Math.max(1, repeats.length);
    return { customer, x: repeats.length, tx: last - first, T: end - first, spend };
  });
  return rows;
}
