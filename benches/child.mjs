// One contestant in a Node process of its own; the result goes to whoever started it.
import { readFileSync } from "node:fs";
import process from "node:process";
import { perform } from "./perform.mjs";

const [name = "", options = "{}", path = ""] = process.argv.slice(2);
const result = await perform(name, JSON.parse(options), () => path);
process.send?.({ ...result, highest: highest() }, () => process.exit(0));

/** The most memory this process ever held, in bytes: exact where a sample may miss a short peak. Linux only. */
function highest() {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
