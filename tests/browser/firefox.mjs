// A real Firefox with a fresh profile, driven over WebDriver BiDi, and pages in it that are watched as Chromium's are.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import puppeteer from "puppeteer-core";
import { FIREFOX, path } from "./programs.mjs";
import { tellViolations, watch } from "./watch.mjs";

const SAVED_WITHIN_MS = 10_000;
const LOOK_MS = 50;

/** Starts Firefox with a folder of its own for what is saved in it. */
export async function launch() {
  const downloads = await mkdtemp(join(tmpdir(), "clientele-firefox-"));
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: path(FIREFOX),
    defaultViewport: { width: 1280, height: 900 },
    extraPrefsFirefox: {
      "browser.download.folderList": 2,
      "browser.download.dir": downloads,
      "intl.accept_languages": "en-GB, en",
    },
  });
  return {
    browser,
    downloads,
    close: async () => {
      await browser.close();
      await rm(downloads, { recursive: true, force: true });
    },
  };
}

/**
 * Opens a page in a context of its own and watches it.
 * @param {Awaited<ReturnType<typeof launch>>} firefox
 * @param {string} url
 */
export async function open({ browser, downloads }, url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const watched = watch(url);
  page.on("console", (message) => watched.said(message.type(), message.text()));
  page.on("pageerror", (error) => watched.uncaught(error));
  page.on("request", (request) => watched.asked(request.url()));
  await page.exposeFunction("__violation", watched.violated);
  await page.evaluateOnNewDocument(tellViolations);
  await page.goto(url);
  return {
    ...watched,
    page,
    /** The saved file of this name, once it is complete. @param {string} name */
    saved: (name) => complete(downloads, name),
    close: () => context.close(),
  };
}

/** Firefox writes into `*.part` beside an empty file of the right name, which it replaces at the end. @param {string} folder @param {string} name */
async function complete(folder, name) {
  for (let waited = 0; waited < SAVED_WITHIN_MS; waited += LOOK_MS) {
    const names = await readdir(folder);
    if (names.includes(name) && !names.some((other) => other.endsWith(".part"))) {
      const path = join(folder, name);
      const bytes = await readFile(path);
      if (bytes.length > 0) {
        // Gone, so that the next one gets the same name.
        await rm(path);
        return bytes;
      }
    }
    await sleep(LOOK_MS);
  }
  throw new Error(`Firefox saved no ${name}.`);
}
