import type { HostWorker } from "./types.js";

/** A browser's `Worker` as the client uses it. */
export function browserWorker(worker: Worker): HostWorker {
  return {
    post: (message, transfer) => worker.postMessage(message, [...transfer]),
    onMessage: (handler) => {
      worker.onmessage = (event) => handler(event.data);
    },
    onDeath: (handler) => {
      worker.onerror = (event) => handler(event.message);
      worker.onmessageerror = () => handler("messageerror");
    },
    terminate: () => worker.terminate(),
  };
}
