// The two ways to the page: from disk, and from a host with its headers. Everything is tried in both.
import { after, before, describe } from "node:test";
import { launch, open } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { serveDist } from "../browser/server.mjs";

/**
 * Describes something once for each way.
 * @param {string} name
 * @param {(visit: (options?: import("playwright-core").BrowserContextOptions) => ReturnType<typeof open>) => void} tests
 */
export function eachWay(name, tests) {
  /** @type {import("playwright-core").Browser} */
  let browser;
  describe(`${name}, from disk`, () => {
    before(async () => {
      browser = await launch();
    });
    after(() => browser?.close());
    tests((options) => open(browser, SEALED_FILE, options));
  });
  describe(`${name}, over http`, () => {
    /** @type {Awaited<ReturnType<typeof serveDist>>} */
    let server;
    before(async () => {
      [browser, server] = await Promise.all([launch(), serveDist()]);
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });
    tests((options) => open(browser, `${server.origin}/`, options));
  });
}
