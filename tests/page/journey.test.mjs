// The whole way of a person: sample shop, own file, another day, one customer, files to take along.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { part } from "../browser/browser.mjs";
import { GOLDEN, largeOrders, onlineRetail, sha256, WITHOUT_ONLINE_RETAIL } from "../browser/data.mjs";
import { inNode, sampleInNode } from "./in-node.mjs";
import * as person from "./person.mjs";
import { eachWay } from "./ways.mjs";

/** @type {string} */
let folder;
/** @type {string} */
let large;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "clientele-journey-"));
  large = await largeOrders(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

eachWay("the journey", (visit) => {
  it("shows the sample shop, and saves what Node makes of it", async () => {
    const { page, assertClean, close } = await visit();
    const expected = await sampleInNode("en");
    await person.openSample(page);
    const { customers, orders } = await person.figures(page);
    assert.equal(customers, expected.summary.customers.toLocaleString("en"));
    assert.equal(orders, expected.summary.orders.toLocaleString("en"));
    await person.go(page, "segments");
    assert.equal(await page.locator("tr[data-segment]").count(), expected.summary.segments.length);
    const csv = await person.save(page, "csv");
    assert.equal(csv.name, "customers.csv");
    assert.ok(csv.bytes.equals(expected.bytes), "the same bytes as in Node");
    for (const name of /** @type {const} */ (["summary", "run"])) {
      const saved = await person.save(page, name);
      assert.equal(saved.name, `${name}.json`);
      JSON.parse(saved.bytes.toString());
    }
    assertClean();
    await close();
  });

  it("opens a file with progress and cancel, searches, and shows a customer", async () => {
    const { page, assertClean, close } = await visit();
    await part(page, "file-input").setInputFiles(large);
    await part(page, "progress").waitFor();
    await part(page, "cancel").click();
    await part(page, "drop").waitFor();
    assert.equal(await person.errorCode(page), null, "to cancel is no error");

    await person.openFiles(page, large);
    assert.equal((await person.figures(page)).rows, "480,000");
    await person.find(page, "c1234");
    await page.locator('[data-customer="c1234"]').click();
    await part(page, "customer").waitFor();
    assert.match(await part(page, "customer").innerText(), /c1234/);
    await page.keyboard.press("Escape");
    await part(page, "customer").waitFor({ state: "detached" });
    await part(page, "find").fill("nobody has this id");
    await page.locator(".none-found").waitFor();
    assertClean();
    await close();
  });

  it("looks at another day, and back", async () => {
    const { page, assertClean, close } = await visit();
    await person.openSample(page);
    const atLast = await person.figures(page);
    const lastDay = await part(page, "as-of").inputValue();
    const firstDay = (await part(page, "as-of").getAttribute("min")) ?? "";
    const middle = new Date((Date.parse(firstDay) + Date.parse(lastDay)) / 2).toISOString().slice(0, 10);
    await person.lookAt(page, middle);
    await page.waitForFunction(
      (then) => document.querySelector(".figure-value")?.textContent?.trim() !== then,
      atLast.customers,
    );
    const earlier = await person.figures(page);
    assert.notEqual(earlier.revenue, atLast.revenue);
    assert.ok(
      Number.parseFloat(earlier.orders.replaceAll(",", "")) < Number.parseFloat(atLast.orders.replaceAll(",", "")),
    );
    await person.lookAt(page, lastDay);
    await page.waitForFunction(
      (then) => document.querySelector(".figure-value")?.textContent?.trim() === then,
      atLast.customers,
    );
    assert.deepEqual(await person.figures(page), atLast);
    assertClean();
    await close();
  });

  it("narrows the customers to a segment", async () => {
    const { page, assertClean, close } = await visit();
    await person.openSample(page);
    const size = await person.segmentSize(page, "champions");
    await page.locator('tr[data-segment="champions"]').click();
    const named = await page.locator('tr[data-segment="champions"] button').innerText();
    await person.go(page, "customers");
    await part(page, "row-count")
      .filter({ hasText: new RegExp(`\\b${size}\\b`) })
      .waitFor();
    for (const line of await person.customers(page)) assert.ok(line.includes(named), line.join(" | "));
    assertClean();
    await close();
  });

  it("speaks Chinese and English, and remembers what is open", async () => {
    const { page, assertClean, close } = await visit();
    await person.openSample(page);
    const { customers } = await person.figures(page);
    await person.go(page, "segments");
    const english = await part(page, "segments").innerText();
    await part(page, "language").click();
    await page.locator("html[lang=zh-CN]").waitFor();
    const chinese = await part(page, "segments").innerText();
    assert.match(chinese, /\p{Script=Han}/u);
    assert.equal((await person.figures(page)).customers, customers);
    for (const view of person.VIEWS) {
      await person.go(page, view);
      assert.deepEqual(await person.foreignWords(page), [], `nothing was left in English in ${view}`);
    }
    await person.go(page, "segments");
    await part(page, "language").click();
    await page.locator("html[lang=en]").waitFor();
    assert.equal(await part(page, "segments").innerText(), english);
    assertClean();
    await close();
  });

  it("begins in the language of the browser", async () => {
    const { page, assertClean, close } = await visit({ locale: "zh-CN" });
    await page.locator("html[lang=zh-CN]").waitFor();
    assert.match(await page.locator("h1").innerText(), /\p{Script=Han}/u);
    assertClean();
    await close();
  });

  it("gives the right result when a job worker dies in the middle", async () => {
    const expected = await inNode([large]);
    const { page, assertClean, close } = await visit();
    const victim = await person.jobWorker(page);
    let started = 0;
    page.on("worker", async (worker) => {
      if ((await worker.evaluate(() => self.name).catch(() => "")) === "job") started += 1;
    });
    await part(page, "file-input").setInputFiles(large);
    await part(page, "progress").waitFor();
    victim.evaluate(() => self.close()).catch(() => {});
    await person.over(page);
    await person.opened(page);
    assert.equal(started, 1, "another worker took its place");
    assert.ok((await person.save(page, "csv")).bytes.equals(expected.bytes));
    assertClean();
    await close();
  });

  describe("with Online Retail", { skip: WITHOUT_ONLINE_RETAIL }, () => {
    it("shows the published figures and saves the known bytes", async (test) => {
      const path = await onlineRetail(folder);
      const { page, assertClean, close } = await visit();
      await part(page, "drop").waitFor();
      const begun = performance.now();
      await part(page, "file-input").setInputFiles(path);
      await person.opened(page);
      test.diagnostic(`from drop to table: ${((performance.now() - begun) / 1000).toFixed(2)} s`);
      const { customers, rows, revenue } = await person.figures(page);
      assert.deepEqual({ customers, rows, revenue }, { customers: "4,372", rows: "541,909", revenue: "8,300,065.814" });
      const [first = []] = await person.customers(page);
      assert.equal(first[0], "14646");
      assert.ok(
        first.some((text) => text.startsWith("279,489.02")),
        first.join(" | "),
      );
      assert.equal(await person.segmentSize(page, "unscored"), "33");
      await person.go(page, "data");
      assert.match(await page.locator('li[data-issue="missing_customer"]').innerText(), /135,080/);
      assert.match(await page.locator('li[data-issue="cancel_mark"]').innerText(), /9,288/);
      await person.find(page, "12748");
      assert.ok((await person.customers(page))[0]?.includes("210"));
      assert.equal(sha256((await person.save(page, "csv")).bytes), GOLDEN);
      assertClean();
      await close();
    });
  });
});
