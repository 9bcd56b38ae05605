// What a reader needs to know about the machine, and nothing that names it.
import { cpus, freemem, loadavg, totalmem } from "node:os";
import process from "node:process";

const GIB = 2 ** 30;

export function machine() {
  const model = cpus()[0]?.model.trim() ?? "unknown";
  return {
    cpu: model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / GIB),
    system: `${process.platform} ${process.arch}`,
  };
}

/** How busy the machine is: processes running or waiting over the last minute, and memory that is free. */
export const load = () => ({
  minute: Number((loadavg()[0] ?? 0).toFixed(2)),
  freeGiB: Number((freemem() / GIB).toFixed(1)),
});
