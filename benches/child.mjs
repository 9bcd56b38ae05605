// One contestant in a Node process of its own; time and memory go to whoever started it, then what was found.
import { readFileSync } from "node:fs";
import process from "node:process";
import { check, perform } from "./perform.mjs";

const [name = "", options = "{}", path = ""] = process.argv.slice(2);
const result = await perform(name, JSON.parse(options), () => path);
process.send?.({ ...result, highest: highest() });
process.send?.(await check(), () => process.exit(0));

/** The most memory this process ever held, in bytes: exact where a sample may miss a short peak. Linux only. */
function highest() {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "utf8"));
    return Number(found?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
