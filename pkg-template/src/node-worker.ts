import { parentPort } from "node:worker_threads";
import { nodeReader } from "./node-source.js";
import type { FromEngine, Start, ToEngine } from "./protocol.js";
import { startWorker } from "./start.js";
import { type Wire, wireOver } from "./wire.js";

if (!parentPort) throw new Error("This file is a worker: start it through createEngine().");
const wire: Wire<FromEngine, Start | ToEngine> = wireOver(parentPort as unknown as MessagePort);
startWorker(wire, nodeReader);
