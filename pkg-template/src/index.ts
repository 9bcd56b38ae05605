/** The package in browsers. */
import { Client } from "./client.js";
import { browserHost } from "./host-browser.js";
import type { Engine, EngineOptions } from "./types.js";

export { browserWorker } from "./browser-worker.js";
export { describe, describeNeed } from "./describe.js";
export { ClienteleError } from "./errors.js";
export { ORDER_FIELDS, ROLES, STATUS_FIELDS } from "./fields.js";
export { parseRun } from "./run-file.js";
export { hiddenGroups } from "./sharing.js";
export type * from "./types.js";

/** Starts an engine: one worker that owns the data, and a few that read it. */
export function createEngine(options: EngineOptions = {}): Promise<Engine> {
  return Client.create(options.host ?? browserHost(), options);
}
