// What a person can have before her, and the way there.
import { readFile } from "node:fs/promises";
import { part } from "../browser/browser.mjs";
import { at } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { CURRENCIES, FEW_LETTERS } from "./questions.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {string} name @param {string} text */
const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });

/** Orders as a German shop writes them: with lines above, day first, decimal comma, and names that are not known. */
function german() {
  const places = ["Köln", "Münster", "Zürich"];
  const day = (/** @type {number} */ i) => `${String(1 + ((i * 2) % 28)).padStart(2, "0")}.${i < 14 ? 11 : 12}.2024`;
  const line = (/** @type {number} */ i) =>
    `K-${1000 + ((i * 7) % 6)};${day(i)};${1 + (i % 3)}.${200 + i * 7},${10 + i};B${20240 + i};${places[i % 3]};${i % 5 ? "" : "Geschenk, bitte"}`;
  const lines = Array.from({ length: 28 }, (_, i) => line(i));
  return csv(
    "bestellungen-2024.csv",
    ["Teeladen am Markt", "Erstellt am 31.12.2024", "Wer;Wann;Wieviel;Bestellung;Ort;Bemerkung", ...lines].join("\n"),
  );
}

/** Nothing in it tells day from month or thousands from decimals. @param {string} name */
const twoWays = (name) =>
  csv(
    name,
    `customer,date,amount\n${Array.from({ length: 24 }, (_, i) => `c${i % 5},${1 + (i % 9)}/${1 + ((i * 5) % 11)}/2024,"${1 + (i % 4)},${200 + i}"`).join("\n")}`,
  );

/** @param {readonly person.View[]} names */
function viewsOf(names) {
  return names.map((name) => ({
    name,
    reach: async (/** @type {Page} */ page) => {
      await person.go(page, name);
      // One after the other, as long as some are closed: what comes meanwhile would shift the numbers of a list.
      const closed = page.locator("main details:not([open]) > summary");
      for (let left = await closed.count(); left > 0; left--) await closed.first().click();
    },
  }));
}

/** What a person can have before her, each reached from the one before. */
export const VIEWS = [
  { name: "start", reach: (/** @type {Page} */ page) => part(page, "drop").waitFor() },
  {
    name: "error",
    reach: (/** @type {Page} */ page) =>
      person.openFiles(page, { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) }),
  },
  {
    name: "preview",
    reach: async (/** @type {Page} */ page) => {
      await person.previewFiles(page, german());
      await person.columnSelect(page, "Wer").selectOption("customer");
    },
  },
  {
    name: "preview-several",
    reach: (/** @type {Page} */ page) =>
      person.previewFiles(page, [twoWays("january.csv"), twoWays("february.csv"), csv("empty.csv", "")]),
  },
  {
    name: "preview-kinds",
    reach: async (/** @type {Page} */ page) => {
      const names = ["orders.xlsx", "orders.gbk.csv", "months.zip"];
      const bytes = await Promise.all(names.map((name) => readFile(at(`tests/fixtures/${name}`))));
      const files = bytes.map((buffer, i) => ({ name: names[i] ?? "", mimeType: "application/octet-stream", buffer }));
      await person.previewFiles(page, [FEW_LETTERS, ...files]);
    },
  },
  {
    name: "preview-currency",
    reach: async (/** @type {Page} */ page) => {
      // A preview is open still, and asks at once.
      await person.openFiles(page, CURRENCIES);
      await part(page, "currencies").waitFor();
    },
  },
  {
    name: "overview",
    reach: async (/** @type {Page} */ page) => {
      await part(page, "preview-cancel").click();
      await person.openSample(page);
      await person.complete(page, "overview");
    },
  },
  ...viewsOf(["data", "export", "customers", "tags"]),
  {
    name: "value",
    reach: async (/** @type {Page} */ page) => {
      await person.go(page, "value");
      await person.complete(page, "value");
    },
  },
  {
    name: "clusters",
    reach: async (/** @type {Page} */ page) => {
      await person.go(page, "clusters");
      await part(page, "clusters-columns").locator("summary").click();
      await part(page, "clusters-k").selectOption("4");
      await part(page, "clusters-find").click();
      await part(page, "clusters-profile").locator(".heat").first().waitFor();
      await part(page, "clusters-progress").waitFor({ state: "detached" });
    },
  },
  ...viewsOf(["segments"]),
  {
    name: "rules",
    reach: async (/** @type {Page} */ page) => {
      await part(page, "scheme").selectOption("lifecycle_status");
      await part(page, "setting-scheme-new").fill("soon");
      await page.keyboard.press("Tab");
      await page.locator(".wrong").waitFor();
      await part(page, "beside").selectOption("notebook");
      await part(page, "crossing").locator("table").waitFor();
      await part(page, "audit").locator("table").first().waitFor();
    },
  },
  {
    name: "selection",
    reach: async (/** @type {Page} */ page) => {
      await part(page, "crossing").locator(".pair").nth(3).click();
      // The grid is of scores.
      await part(page, "scheme").selectOption("notebook");
      await person.go(page, "overview");
      await person.complete(page, "overview");
      await page.locator(".heat").first().click();
      await page.locator(".chip-join").last().selectOption("except");
      await page.locator(".chip").nth(2).waitFor();
    },
  },
  {
    name: "audience",
    reach: async (/** @type {Page} */ page) => {
      await part(page, "selection-clear").click();
      await person.go(page, "tags");
      await page.locator("[data-tag=slipping]").click();
      await part(page, "moves-ask").click();
      await part(page, "moves").locator("table").waitFor();
      await part(page, "audience-text").fill(
        "frequncy > 2 or not (recency_days > 90 and monetary > 100) or tags.high_value",
      );
      await part(page, "audience-wrong").waitFor();
    },
  },
  {
    name: "audience-counted",
    reach: async (/** @type {Page} */ page) => {
      await part(page, "audience-text").fill("frequency > 2 and monetary > 100");
      await part(page, "audience-sample").waitFor();
    },
  },
  {
    name: "card",
    reach: async (/** @type {Page} */ page) => {
      await person.go(page, "customers");
      await page.locator("[data-customer]").first().click();
      await page.locator("[data-testid=customer-tags][aria-busy=false]").waitFor();
      for (const summary of await part(page, "customer").locator("summary").all()) await summary.click();
    },
  },
  {
    name: "filter",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await part(page, "customer").waitFor({ state: "detached" });
      await page.locator("th[data-column=segment] button").click();
      await page.locator("[data-testid=filter-values][aria-busy=false] label").first().click();
      await part(page, "filter-remove").waitFor();
    },
  },
  {
    name: "filter-wrong",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await page.locator("th[data-column=monetary] button").click();
      await part(page, "filter-from").fill("9");
      await part(page, "filter-to").fill("1");
      await part(page, "filter-apply").click();
      await page.locator("#filter-wrong").waitFor();
    },
  },
  {
    name: "error-with-data",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await person.openFiles(page, { name: "empty.csv", mimeType: "text/csv", buffer: Buffer.alloc(0) });
    },
  },
  {
    name: "palette",
    reach: async (/** @type {Page} */ page) => {
      await page.locator(".error button").first().click();
      await person.go(page, "overview");
      await person.complete(page, "overview");
      await page.keyboard.press("Control+k");
      await page.keyboard.type("c");
    },
  },
  {
    name: "help",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await page.locator("[data-term=losing]").click();
      await part(page, "help").locator("h2").waitFor();
    },
  },
  {
    name: "self-test",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await part(page, "help").waitFor({ state: "hidden" });
      await page.evaluate(() => {
        location.hash = "#/self-test";
      });
      await part(page, "self-test-verdict").waitFor();
    },
  },
  {
    name: "tour",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await part(page, "self-test").waitFor({ state: "hidden" });
      await part(page, "mask").click();
      await part(page, "tour-start").click();
      await part(page, "tour").locator("h2").waitFor();
    },
  },
  {
    name: "erased",
    reach: async (/** @type {Page} */ page) => {
      await page.keyboard.press("Escape");
      await person.go(page, "export");
      await part(page, "erase").click();
      await part(page, "erased").waitFor();
    },
  },
  {
    name: "reopening",
    reach: (/** @type {Page} */ page) => part(page, "file-input").setInputFiles(at("tests/fixtures/orders.run.json")),
  },
  { name: "privacy", reach: (/** @type {Page} */ page) => part(page, "privacy").click() },
];
