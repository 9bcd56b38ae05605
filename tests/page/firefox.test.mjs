// The sealed page in Firefox: another engine for JavaScript, WebAssembly, workers and policy, and still the same bytes.
import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { sha256 } from "../browser/data.mjs";
import { launch, open } from "../browser/firefox.mjs";
import { FIREFOX, without } from "../browser/programs.mjs";
import { at } from "../browser/project.mjs";
import { sampleInNode } from "./in-node.mjs";
import { ways } from "./ways.mjs";

/** @param {string} name its `data-testid` */
const part = (name) => `[data-testid="${name}"]`;

/** Waits for what is heard with delay; the test's own limit ends it. @param {() => boolean} met */
async function until(met) {
  while (!met()) await sleep(20);
}

/** As many as make several slices. */
const ORDERS = 120_000;

/** In the page: chooses a file of orders that was never on a disk. @param {string} selector @param {number} orders @param {boolean} packed */
async function handOver(selector, orders, packed) {
  const lines = Array.from({ length: orders }, (_, i) => {
    const day = new Date(Date.UTC(2024, 0, 1 + (i % 360))).toISOString().slice(0, 10);
    return `${i},customer-${i % 5000},${day},${1 + (i % 97)}.50`;
  });
  const text = new Blob([["order_id,customer_id,order_date,amount", ...lines].join("\n")]);
  const packing = text.stream().pipeThrough(new CompressionStream("gzip"));
  const file = packed
    ? new File([await new Response(packing).blob()], "orders.csv.gz")
    : new File([text], "orders.csv");
  const data = new DataTransfer();
  data.items.add(file);
  const input = /** @type {HTMLInputElement} */ (document.querySelector(selector));
  input.files = data.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

const missing = without(FIREFOX);
if (missing) it("opens in Firefox", { skip: missing });
else {
  ways(launch, open)("the sealed page in Firefox", (visit) => {
    it("shows the sample shop, and saves what Node makes of it", async () => {
      const { page, saved, assertClean, close } = await visit();
      const expected = await sampleInNode("en");
      await page.locator(part("sample")).click();
      await page.waitForSelector("[data-shown=overview]");
      const [customers, orders] = await page.$$eval(".figure-value", (all) => all.map((one) => one.textContent.trim()));
      assert.equal(customers, expected.summary.customers.toLocaleString("en"));
      assert.equal(orders, expected.summary.orders.toLocaleString("en"));
      await page.locator("[data-view=export]").click();
      await page.locator(part("export-csv")).click();
      assert.equal(sha256(await saved("customers.csv")), sha256(expected.bytes));
      assertClean();
      await close();
    });

    it("follows the slider to another day, and shows a customer", async () => {
      const { page, assertClean, close } = await visit();
      await page.locator(part("sample")).click();
      await page.waitForSelector("[data-shown=overview]");
      const lastDay = await page.$eval(part("as-of-slider"), (slider) => slider.ariaValueText);
      await page.focus(part("as-of-slider"));
      await page.keyboard.press("PageDown");
      const moved = `${part("as-of-slider")}:not([aria-valuetext="${lastDay}"])`;
      await page.waitForSelector(`.timeline[aria-busy=false] ${moved}`);
      await page.locator("[data-view=customers]").click();
      await page.locator("[data-customer]").click();
      await page.waitForSelector(`${part("customer")} .why .met`);
      assertClean();
      await close();
    });

    // Firefox sends a Blob of more than a mebibyte that a page made through a port as one whose later parts cannot be read.
    for (const packed of [false, true]) {
      it(`reads a large file that a page made${packed ? ", and one that had to be unpacked" : ""}`, async () => {
        const { page, assertClean, close } = await visit();
        await page.waitForSelector(part("file-input"));
        await page.evaluate(handOver, part("file-input"), ORDERS, packed);
        await page.waitForSelector("[data-shown=overview]");
        const orders = await page.$$eval(".figure-value", (all) => all[1]?.textContent.trim());
        assert.equal(orders, ORDERS.toLocaleString("en"));
        assertClean();
        await close();
      });
    }

    it("opens a workbook", async () => {
      const { page, assertClean, close } = await visit();
      const input = await page.waitForSelector(part("file-input"));
      await /** @type {import("puppeteer-core").ElementHandle<HTMLInputElement>} */ (input).uploadFile(
        at("tests/fixtures/orders.xlsx"),
      );
      await page.waitForSelector("[data-shown=overview]");
      await page.locator("[data-view=customers]").click();
      await page.waitForSelector("[data-customer]");
      const ids = await page.$$eval("[data-customer]", (all) => all.map((one) => one.getAttribute("data-customer")));
      assert.deepEqual(ids.sort(), ["大海", "小鹿", "山雀"].sort());
      assertClean();
      await close();
    });

    it("is heard when something goes wrong in it", { timeout: 10_000 }, async () => {
      const { page, problems, close } = await visit();
      await page.waitForSelector(part("drop"));
      await page.evaluate(() => {
        console.error("said");
        document.body.setAttribute("style", "color: red");
        setTimeout(() => {
          throw new Error("thrown");
        });
      });
      for (const heard of ["console: said", "policy: style-src-attr", "uncaught: Error: thrown"]) {
        await until(() => problems.some((problem) => problem.startsWith(heard)));
      }
      await close();
    });
  });
}
