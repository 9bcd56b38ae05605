// What goes wrong in a page, whichever browser and test tool it is opened with.
import assert from "node:assert/strict";

/** Schemes that stay on the machine. */
const LOCAL = ["file:", "blob:", "data:", "about:"];

/** What a driver says of its own speed: tests draw without a graphics card. */
const OF_DRIVER = /^\[\.WebGL-\w+\]GL Driver Message \(OpenGL, Performance,/;

/**
 * Collects what a page complains of and asks for. Whoever opens the page tells it what is heard there.
 * @param {string} url the page's own address
 */
export function watch(url) {
  /** @type {string[]} console errors, uncaught errors, policy violations, in the order they came */
  const problems = [];
  /** @type {string[]} addresses asked for that are neither local nor the page's own */
  const requests = [];
  return {
    problems,
    requests,
    /** @param {string} type @param {string} text */
    said: (type, text) => {
      // Test tools have different words for a warning.
      const isOfPage = type === "error" || (type.startsWith("warn") && !OF_DRIVER.test(text));
      if (isOfPage) problems.push(`console: ${text}`);
    },
    /** @param {unknown} error */
    uncaught: (error) => {
      problems.push(`uncaught: ${error instanceof Error ? error.message : error}`);
    },
    /** @param {string} text */
    violated: (text) => {
      problems.push(`policy: ${text}`);
    },
    /** @param {string} address */
    asked: (address) => {
      const { href, protocol } = new URL(address);
      const own = href.split("#")[0] === url.split("#")[0];
      if (!own && !LOCAL.includes(protocol)) requests.push(href);
    },
    /** Fails when there is a problem or a request. */
    assertClean: () => {
      assert.deepEqual(problems, [], "The page must not complain.");
      assert.deepEqual(requests, [], "The page must not ask for anything.");
    },
  };
}

/** Runs in the page, before anything of its own: tells of every violation of its policy. */
export function tellViolations() {
  addEventListener("securitypolicyviolation", (event) => {
    const { __violation } = /** @type {{ __violation?: (text: string) => void }} */ (
      /** @type {unknown} */ (globalThis)
    );
    __violation?.(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
  });
}
