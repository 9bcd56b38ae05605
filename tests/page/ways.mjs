// The two ways to the page: from disk, and from a host with its headers. Whatever may depend on the way is tried in both.
import { after, before, describe } from "node:test";
import { launch, open } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { serveDist } from "../browser/server.mjs";

/** With CLIENTELE_WAYS=all everything is tried in both ways. */
const ALL = process.env.CLIENTELE_WAYS === "all";

/**
 * How to describe something once for each way, or from disk alone, in the browser that `launch` starts.
 * @template {{ close: () => Promise<void> }} Browser
 * @template Visit
 * @template [Options=never]
 * @param {() => Promise<Browser>} launch
 * @param {(browser: Browser, url: string, options?: Options) => Promise<Visit>} open
 * @param {boolean} [both]
 */
export function ways(launch, open, both = true) {
  /**
   * @param {string} name
   * @param {(visit: (options?: Options) => Promise<Visit>) => void} tests
   */
  return (name, tests) => {
    /** @type {Browser | undefined} */
    let browser;
    const opened = (/** @type {string} */ url, /** @type {Options | undefined} */ options) => {
      if (!browser) throw new Error("The browser was not started.");
      return open(browser, url, options);
    };
    describe(`${name}, from disk`, () => {
      before(async () => {
        browser = await launch();
      });
      after(() => browser?.close());
      tests((options) => opened(SEALED_FILE, options));
    });
    if (!both) return;
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
      tests((options) => opened(`${server.origin}/`, options));
    });
  };
}

/** Describes something once for each way, in Chromium. */
export const eachWay = ways(launch, open);

/** Describes from disk what is the same in both ways, in Chromium. */
export const anyWay = ways(launch, open, ALL);
