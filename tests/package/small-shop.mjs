// A shop whose figures can be counted by hand, with rules of its own.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** As of 2024-04-01: ana has three orders, cleo two, ben one long ago; dan only looks. */
const ORDERS = `customer_id,order_date,amount
ana,2024-01-05,120.50
ben,2023-01-09,15.00
ana,2024-02-11,80.25
cleo,2024-02-20,310.00
ana,2024-04-01,399.00
cleo,2023-11-02,100.00
`;
const EVENTS = `customer_id,event_time,event_type
ana,2024-03-28,click
ben,2024-03-30,click
dan,2024-03-31,cart
`;
export const FILES = ["shop.csv", "seen.csv"];
export const RULES = {
  definitions: { spend: "sum(orders.amount)", big: "spend >= 500" },
  schemes: [
    {
      id: "spenders",
      name: { en: "Spenders", zh: "消费层级" },
      labels: [
        { id: "big", name: { en: "Big; spender", zh: "高消费" }, when: "big" },
        { id: "twice", name: "Twice", when: "frequency >= 2" },
        { id: "any", name: "Any", when: "frequency >= 1" },
        { id: "never", when: "frequency >= 3 and frequency < 2" },
      ],
    },
  ],
  tags: [
    { id: "lively", name: "Lively", when: "frequency >= 2", weight: "count(orders, last 90 days)" },
    { id: "answers", when: "any(surveys)" },
  ],
};
/** Options that bring the rules. */
export const OWN = ["--rules", "rules.json"];

/** Puts the shop's files where the package is installed. @param {import("./installed.mjs").Installed} installed */
export async function furnish({ folder }) {
  const files = { "shop.csv": ORDERS, "seen.csv": EVENTS, "rules.json": JSON.stringify(RULES) };
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/**
 * What a command prints that does what it is asked.
 * @param {import("./installed.mjs").Installed} installed @param {readonly string[]} args
 */
export function printed(installed, args) {
  const { code, stdout, stderr } = installed.cli(...args);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: "" }, args.join(" "));
  return stdout;
}

/**
 * What a command says that finds bad input.
 * @param {import("./installed.mjs").Installed} installed @param {readonly string[]} args
 */
export function failed(installed, args) {
  const { code, stdout, stderr } = installed.cli(...args);
  assert.deepEqual([code, stdout], [1, ""], args.join(" "));
  return stderr;
}
