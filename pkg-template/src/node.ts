/** The package in Node: paths instead of Files, worker threads instead of workers. */
import { Client } from "./client.js";
import { nodeHost } from "./node-host.js";
import type { Engine, EngineOptions } from "./types.js";

export { describe, describeNeed } from "./describe.js";
export { ClienteleError } from "./errors.js";
export { ORDER_FIELDS, ROLES, STATUS_FIELDS } from "./fields.js";
export { parseRun } from "./run-file.js";
export { hiddenGroups } from "./sharing.js";
export type * from "./types.js";

/** Starts an engine: one thread that owns the data, and a few that read it. */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return Client.create(options.host ?? nodeHost(), options);
}
