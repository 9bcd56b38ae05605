// A project goes from one browser to the other and back, and is the same result there: the same decisions, the same bytes of every file.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, it } from "node:test";
import * as chromium from "../browser/browser.mjs";
import { sha256 } from "../browser/data.mjs";
import * as firefox from "../browser/firefox.mjs";
import { FIREFOX, without } from "../browser/programs.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { file } from "./questions.mjs";

const PASSPHRASE = "correct horse 电池";
const NAME = "orders.clientele.json";
/** Files that say what the result is: its rows, its figures, and from what it follows. */
const FILES = /** @type {const} */ (["customers.csv", "summary.json", "run.json"]);
const ORDERS = file(
  "orders.csv",
  `order_id,customer_id,order_date,amount\n${Array.from({ length: 90 }, (_, i) => `${i},c${(i * i) % 23},2024-0${1 + (i % 9)}-1${i % 7},${10 + ((i * 37) % 90)}.50`).join("\n")}\n`,
);
/** @param {string} name its `data-testid` */
const named = (name) => `[data-testid="${name}"]`;

/** @type {string} */
let folder;
/** @type {import("playwright-core").Browser} */
let chrome;
/** @type {Awaited<ReturnType<typeof firefox.launch>>} */
let fox;
const missing = without(FIREFOX);
before(async () => {
  if (missing) return;
  folder = await mkdtemp(join(tmpdir(), "clientele-elsewhere-"));
  [chrome, fox] = await Promise.all([chromium.launch(), firefox.launch()]);
});
after(async () => {
  await chrome?.close();
  await fox?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/**
 * What both browsers' pages are asked to do.
 * @typedef {object} Place
 * @property {(selector: string) => Promise<unknown>} see
 * @property {(selector: string) => Promise<unknown>} click
 * @property {(selector: string, value: string) => Promise<unknown>} choose
 * @property {(selector: string, text: string) => Promise<unknown>} write
 * @property {(selector: string, path: string) => Promise<unknown>} give a file
 * @property {(selector: string, name: string) => Promise<Buffer>} save by a click on it
 * @property {(selector: string, attribute: string) => Promise<string | null>} attribute
 * @property {() => void} assertClean
 * @property {() => Promise<void>} close
 */

/** @returns {Promise<Place>} */
async function inChromium() {
  const { page, assertClean, close } = await chromium.open(chrome, SEALED_FILE, { locale: "zh-CN" });
  return {
    see: (selector) => page.locator(selector).first().waitFor(),
    click: (selector) => page.locator(selector).first().click(),
    choose: (selector, value) => page.locator(selector).selectOption(value),
    write: (selector, text) => page.locator(selector).fill(text),
    give: (selector, path) => page.locator(selector).setInputFiles(path),
    save: async (selector) => {
      const [download] = await Promise.all([page.waitForEvent("download"), page.locator(selector).click()]);
      return readFile(await download.path());
    },
    attribute: (selector, attribute) => page.locator(selector).getAttribute(attribute),
    assertClean,
    close,
  };
}

/** @returns {Promise<Place>} */
async function inFirefox() {
  const { page, saved, assertClean, close } = await firefox.open(fox, SEALED_FILE);
  return {
    see: (selector) => page.waitForSelector(selector),
    click: (selector) => page.locator(selector).click(),
    choose: (selector, value) => page.select(selector, value),
    write: (selector, text) => page.locator(selector).fill(text),
    give: async (selector, path) => {
      const input = await page.waitForSelector(selector);
      await /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (input).uploadFile(path);
    },
    save: async (selector, name) => {
      await page.locator(selector).click();
      return saved(name);
    },
    attribute: (selector, attribute) =>
      page.$eval(selector, (one, attribute) => one.getAttribute(attribute), attribute),
    assertClean,
    close,
  };
}

/** @param {Place} place @param {person.View} view */
async function go({ click, see }, view) {
  await click(`[data-view=${view}]`);
  await see(`[data-shown=${view}]`);
}

/** What was decided is on screen. @param {Place} place */
async function settled({ see, attribute }) {
  await see(`.opened:not(.pending)[data-state="${await attribute("main", "data-state")}"]`);
}

/** The decisions, and a hash of each file that is made of them. @param {Place} place */
async function result(place) {
  await settled(place);
  await go(place, "export");
  /** @type {Record<string, string | null>} */
  const found = { state: await place.attribute("main", "data-state") };
  for (const name of FILES) {
    const bytes = await place.save(
      named(`export-${name === "customers.csv" ? "csv" : name.replace(".json", "")}`),
      name,
    );
    found[name] = sha256(bytes);
  }
  return found;
}

/** @param {Place} place @param {string} path @param {string | null} passphrase */
async function keep(place, path, passphrase) {
  await go(place, "export");
  for (const field of ["passphrase", "passphrase-again"]) if (passphrase) await place.write(named(field), passphrase);
  await writeFile(path, await place.save(named("project-save"), NAME));
}

/** @param {Place} place @param {string} path @param {string | null} passphrase */
async function reopen(place, path, passphrase) {
  await place.give(named("file-input"), path);
  if (passphrase) {
    await place.see(named("unseal"));
    await place.write(named("unseal"), passphrase);
    await place.click(named("unseal-do"));
  }
  await place.see("[data-shown]");
}

for (const passphrase of [null, PASSPHRASE]) {
  it(`leads to the same snapshot from Chromium to Firefox and back${passphrase ? ", under a passphrase" : ""}`, {
    skip: missing ?? false,
  }, async () => {
    const paths = ["there", "back"].map((way) =>
      join(folder, `${way}-${passphrase ? "sealed" : "plain"}.clientele.json`),
    );
    const [there = "", back = ""] = paths;
    const orders = join(folder, ORDERS.name);
    await writeFile(orders, ORDERS.buffer);

    const first = await inChromium();
    await first.give(named("file-input"), orders);
    await first.see("[data-shown]");
    await go(first, "segments");
    await first.choose(named("scheme"), "klaviyo");
    await settled(first);
    await first.click("tr[data-segment] button");
    await settled(first);
    const begun = await result(first);
    await keep(first, there, passphrase);

    const second = await inFirefox();
    await reopen(second, there, passphrase);
    assert.deepEqual(await result(second), begun, "in Firefox");
    // Something is decided there.
    await go(second, "segments");
    await second.choose(named("scheme"), "putler");
    await settled(second);
    const decided = await result(second);
    assert.notEqual(decided.state, begun.state);
    assert.notEqual(decided["customers.csv"], begun["customers.csv"]);
    await keep(second, back, passphrase);

    const third = await inChromium();
    await reopen(third, back, passphrase);
    assert.deepEqual(await result(third), decided, "in Chromium again");
    for (const place of [first, second, third]) {
      place.assertClean();
      await place.close();
    }
  });
}
