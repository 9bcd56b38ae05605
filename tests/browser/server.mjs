// A plain static host: `dist/` with the headers that `dist/_headers` asks for.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { DIST } from "./project.mjs";

/** @type {Readonly<Record<string, string>>} */
const TYPES = { ".html": "text/html; charset=utf-8" };

/** The headers that hosts add to every answer. */
export async function hostedHeaders() {
  const lines = (await readFile(join(DIST, "_headers"), "utf8")).split("\n").filter((line) => line.startsWith("  "));
  return Object.fromEntries(
    lines.map((line) => {
      const [name = "", ...value] = line.trim().split(": ");
      return [name, value.join(": ")];
    }),
  );
}

/**
 * Serves `dist/` on a free port of this machine.
 * @returns {Promise<{ origin: string, close: () => Promise<void> }>}
 */
export async function serveDist() {
  const headers = await hostedHeaders();
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://host").pathname);
    const file = join(DIST, path.endsWith("/") ? `${path}index.html` : path);
    const content = await readFile(file).catch(() => null);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(content ? 200 : 404, { ...headers, "Content-Type": type });
    response.end(content ?? "");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
