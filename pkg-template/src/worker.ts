import type { FromEngine, Start, ToEngine } from "./protocol.js";
import { blobReader } from "./source.js";
import { startWorker } from "./start.js";
import { type Wire, wireOver } from "./wire.js";

declare const self: DedicatedWorkerGlobalScope;

// A worker's global scope posts and listens as a port does.
const wire: Wire<FromEngine, Start | ToEngine> = wireOver(self as unknown as MessagePort);
startWorker(wire, blobReader);
