// Where contestants perform: in a fresh Chromium or in a fresh Node process, each with its memory watched.
import { fork } from "node:child_process";
import { on, once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { launch } from "../tests/browser/browser.mjs";
import { at } from "../tests/browser/project.mjs";
import { held, watch } from "./memory.mjs";

export const MODULES = at("target/bench/npm/node_modules");

/** What the page may ask for. */
const FOLDERS = { benches: at("benches"), pkg: at("pkg"), npm: MODULES };
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};

/**
 * Serves the page, the package and the other contestants on a free port of this machine.
 * @param {Record<string, string>} [more] folders, by the name that they are asked for by
 */
export async function serve(more = {}) {
  const folders = { ...FOLDERS, ...more };
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://host").pathname));
    const [, folder = "", ...rest] = path.split(sep);
    const root = Object.hasOwn(folders, folder) ? folders[folder] : null;
    const content = root && (await readFile(join(root, ...rest)).catch(() => null));
    response.writeHead(content ? 200 : 404, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" });
    response.end(content ?? "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    origin: `http://127.0.0.1:${address.port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * A browser of its own for every run: none pays for what another left behind.
 * @param {import("./contestants.mjs").Contestant} contestant
 * @param {string} file
 * @param {string} origin
 */
export async function inChromium(contestant, file, origin) {
  const browser = await launch();
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("crash", () => problems.push("the page crashed"));
    await page.goto(`${origin}/benches/page/index.html`);
    await page.waitForFunction(() => "perform" in globalThis);
    await page.setInputFiles("#file", file);
    const idle = held();
    const memory = watch();
    const result = await page
      .evaluate(([name, options]) => globalThis.perform(name, options), [contestant.file, contestant.options])
      .catch((error) => {
        throw new Error([error.message, ...problems].join("\n"));
      });
    const { all: peak, tab } = memory.stop();
    const found = await page.evaluate(() => globalThis.check());
    return {
      ...result,
      found,
      versions: { ...result.versions, Chromium: browser.version() },
      memory: { peak, idle, tab },
    };
  } finally {
    await browser.close();
  }
}

/**
 * @param {import("./contestants.mjs").Contestant} contestant
 * @param {string} file
 */
export async function inNode(contestant, file) {
  const memory = watch();
  const child = fork(at("benches/child.mjs"), [contestant.file, JSON.stringify(contestant.options), file]);
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`The process ended with ${code} and said nothing.`);
  });
  // Ends after the message, too; by then nobody waits for it.
  ended.catch(() => {});
  const messages = on(child, "message");
  const heard = async () => (await Promise.race([messages.next(), ended])).value[0];
  const { highest, ...result } = await heard();
  const peak = Math.max(memory.stop().all, highest);
  const found = await heard();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return { ...result, found, memory: { peak, idle: 0, tab: 0 } };
}
