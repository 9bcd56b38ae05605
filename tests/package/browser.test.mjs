// The installed package in a browser program made with a usual bundler: its worker and engine are found and run.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { after, before, it } from "node:test";
import { build } from "vite";
import { launch, open } from "../browser/browser.mjs";
import { install } from "./installed.mjs";

/** @type {Readonly<Record<string, string>>} */
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

/** @type {import("./installed.mjs").Installed} */
let installed;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("node:http").Server} */
let server;

before(async () => {
  [installed, browser] = await Promise.all([install(), launch()]);
});
after(async () => {
  server?.close();
  await browser?.close();
  await installed?.remove();
});

it("runs in a bundled browser program", async () => {
  const page = '<!doctype html><meta charset="utf-8"><script type="module" src="./browser.ts"></script>';
  await writeFile(join(installed.folder, "index.html"), page);
  await build({ root: installed.folder, configFile: false, logLevel: "warn", build: { target: "es2022" } });
  server = createServer(async (request, response) => {
    const path = request.url === "/" ? "/index.html" : (request.url ?? "");
    const content = await readFile(join(installed.folder, "dist", path)).catch(() => null);
    response.writeHead(content ? 200 : 404, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(content ?? "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  const watched = await open(browser, `http://127.0.0.1:${address.port}/`);
  await watched.page.waitForFunction(() => document.title !== "", null, { timeout: 20_000 });
  assert.match(await watched.page.title(), /^2 customers, /);
  await watched.close();
});
