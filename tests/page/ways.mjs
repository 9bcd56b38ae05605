// The two ways to the page: from disk, and from a host with its headers. Everything is tried in both.
import { after, before, describe } from "node:test";
import { launch, open } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { serveDist } from "../browser/server.mjs";

/**
 * How to describe something once for each way, in the browser that `launch` starts.
 * @template {{ close: () => Promise<void> }} Browser
 * @template Visit
 * @template [Options=never]
 * @param {() => Promise<Browser>} launch
 * @param {(browser: Browser, url: string, options?: Options) => Promise<Visit>} open
 */
export function ways(launch, open) {
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
