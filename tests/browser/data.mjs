// What the tests open: real data where it is present, and a file large enough for something to happen while it is read.
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { at } from "./project.mjs";

const ONLINE_RETAIL = at("../shared/data/online_retail/online_retail.csv.gz");

/** The reason to skip what needs Online Retail, or false where it is present. */
export const WITHOUT_ONLINE_RETAIL = existsSync(ONLINE_RETAIL) ? false : `${ONLINE_RETAIL} is not there`;

/** SHA-256 of Online Retail's customers.csv, as the native test found it too. */
export const GOLDEN = readFileSync(at("tests/golden/online_retail.customers.sha256"), "utf8").trim();

/** Several times what one worker is given at once. */
const LARGE_ROWS = 480_000;
const LARGE_CUSTOMERS = 5_000;

/** @param {Uint8Array} bytes */
export const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");

/**
 * Unpacks Online Retail and gives its path.
 * @param {string} folder
 */
export async function onlineRetail(folder) {
  const path = join(folder, "online_retail.csv");
  await pipeline(createReadStream(ONLINE_RETAIL), createGunzip(), createWriteStream(path));
  return path;
}

/**
 * Writes orders of about 48 MB, always the same, and gives their path.
 * @param {string} folder
 */
export async function largeOrders(folder) {
  const path = join(folder, "large.csv");
  const note = "a remark that only makes the row longer ".repeat(2);
  const lines = ["order_id,customer_id,order_date,amount,remark"];
  for (let i = 0; i < LARGE_ROWS; i++) {
    const day = `20${20 + (i % 4)}-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`;
    lines.push(`${i},c${(i * 7919) % LARGE_CUSTOMERS},${day},${(i % 9973) / 100},${note}`);
  }
  await writeFile(path, `${lines.join("\n")}\n`);
  return path;
}
