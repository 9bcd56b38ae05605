// A listener that every address leads to: the proxy of the pages' browser context, for this machine's own addresses too.
import { once } from "node:events";
import { createServer } from "node:net";

/** Long enough for a request already under way to arrive. */
const SETTLING_MS = 500;

/** A port where nobody listens. */
const NOBODY = 1;

/**
 * @typedef {object} Canary
 * @property {readonly string[]} flags for the browser: its own services (updates, accounts) reach nobody
 * @property {import("playwright-core").BrowserContextOptions} context for the pages: everything they ask for arrives here
 * @property {string[]} heard the first line of everything that arrived
 * @property {() => Promise<readonly string[]>} listen waits a moment, then gives what was heard
 * @property {() => Promise<void>} close
 */

/**
 * Starts one on a free port of this machine. It answers nothing: what matters is who calls.
 * @returns {Promise<Canary>}
 */
export async function startCanary() {
  /** @type {string[]} */
  const heard = [];
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    // Browsers open connections to their proxy ahead of need; those say nothing. A request begins with the address it is for.
    socket.once("data", (data) => {
      heard.push(data.toString("latin1").split("\r\n")[0] ?? "");
      socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The canary has no port.");
  return {
    heard,
    flags: [`--proxy-server=http://127.0.0.1:${NOBODY}`, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    // Without the bypass rule, Chromium would not use the proxy for addresses of this machine.
    context: { proxy: { server: `http://127.0.0.1:${address.port}`, bypass: "<-loopback>" } },
    listen: async () => {
      await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
      return heard;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
