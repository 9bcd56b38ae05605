// The gallery of widgets, built for the tests alone and served by nobody: the browser is handed its files.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import process from "node:process";
import { promisify } from "node:util";
import { at } from "../browser/project.mjs";

let folder = "";
const ORIGIN = "http://gallery.test";
const TYPES = { html: "text/html", js: "text/javascript", css: "text/css" };

/** Builds it, for each file of tests in a place of its own. @param {string} of */
export async function build(of) {
  folder = `target/gallery/${of}`;
  const vite = at("node_modules/vite/bin/vite.js");
  const args = [
    vite,
    "build",
    "--logLevel",
    "warn",
    "--config",
    "www/vite.config.ts",
    "--mode",
    "gallery",
    "--outDir",
    at(folder),
  ];
  await promisify(execFile)(process.execPath, args, { cwd: at(".") });
}

/** What a widget asked for last. @param {import("playwright-core").Page} page */
export const asked = async (page) => JSON.parse((await page.locator("#app").getAttribute("data-last")) ?? "null");

/**
 * Opens it, and remembers what goes wrong in it.
 * @param {import("playwright-core").Browser} browser
 * @param {Record<string, string>} asked
 * @param {import("playwright-core").BrowserContextOptions} [options]
 */
export async function visit(browser, asked = {}, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.route(`${ORIGIN}/**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1) || "index.html";
    const file = name === "index.html" ? at("www/gallery/index.html") : at(`${folder}/${name}`);
    const contentType = TYPES[/** @type {keyof typeof TYPES} */ (name.split(".").at(-1))];
    await route.fulfill({ body: await readFile(file), contentType });
  });
  await page.goto(`${ORIGIN}/?${new URLSearchParams(asked)}`);
  await page.locator(".gallery").waitFor();
  return { page, faults, close: () => context.close() };
}
