// What is made of the data beside how it is written: what a status means, who the customer is, who and what counts, rates, and what
// each of several files brings.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { CURRENCIES, file, needed } from "./questions.mjs";

const SHOP = file(
  "shop.csv",
  "customer_id,email,order_id,order_date,amount,status,sku\n" +
    "AB-12,ana@example.org,1,2024-01-05,10.00,paid,A1\n" +
    "ab12,ana@example.org,2,2024-02-09,20.00,mystery,POST\n" +
    ",ben@example.org,3,2024-03-01,40.00,unpaid,A1\n" +
    ",ben@example.org,4,2024-03-02,80.00,paid,A2\n",
);

describe("what is made of the data", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  const visit = () => open(browser, SEALED_FILE);
  /** @param {import("playwright-core").Page} page */
  const money = async (page) => (await person.figures(page)).revenue;

  it("shows what each order status was taken for, and goes by what is chosen", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, SHOP);
    assert.equal(await money(page), "30.00");
    const found = await person.issues(page);
    for (const code of ["unpaid", "missing_customer", "similar_ids", "no_product"])
      assert.ok(found.includes(code), code);
    await person.lookAgain(page);
    const statuses = part(page, "statuses").locator("select");
    const values = () => statuses.evaluateAll((all) => all.map((one) => /** @type {HTMLSelectElement} */ (one).value));
    assert.deepEqual(await values(), ["paid", "paid", "unpaid"]);
    assert.equal(await part(page, "statuses").locator(".check").count(), 1, "nobody knows what mystery is");
    await statuses.nth(1).selectOption("cancelled");
    await person.readPreviewed(page);
    assert.equal(await money(page), "10.00");
    await person.lookAgain(page);
    assert.deepEqual(await values(), ["paid", "cancelled", "unpaid"]);
    assertClean();
    await close();
  });

  it("lets an e-mail address stand in for a missing customer", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, SHOP);
    await person.lookAgain(page);
    const identity = page.locator("select[id$=-identity]");
    assert.equal(await identity.inputValue(), "id");
    await identity.selectOption("email");
    await person.readPreviewed(page);
    assert.equal(await money(page), "110.00");
    assert.ok((await person.issues(page)).includes("id_by_email"));
    assertClean();
    await close();
  });

  it("counts from a day on, without an item, and ids that are nearly the same as one", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, SHOP);
    await person.lookAgain(page);
    await part(page, "counting").locator("summary").click();
    await page.locator("#counting-similar").selectOption("together");
    await page.locator("#counting-items").fill("post\n");
    await page.locator("#counting-items").blur();
    await person.readPreviewed(page);
    assert.deepEqual([await money(page), (await person.figures(page)).customers], ["10.00", "1"]);
    const found = await person.issues(page);
    for (const code of ["excluded_item", "id_folded"]) assert.ok(found.includes(code), code);
    await person.lookAgain(page);
    assert.equal(await page.locator("#counting-items").inputValue(), "post", "what was said is still there");
    await page.locator("#counting-items").fill("");
    await page.locator("#counting-items").blur();
    await page.locator("#counting-from").fill("2024-02-01");
    await page.locator("#counting-from").blur();
    await person.readPreviewed(page);
    assert.equal(await money(page), "20.00");
    assertClean();
    await close();
  });

  it("brings other currencies to the one that is read", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, CURRENCIES);
    await part(page, "error-again").click();
    await page.locator("select#preview-currency").selectOption("EUR");
    const rate = page.getByLabel("1 USD in EUR");
    await rate.fill("free");
    await rate.blur();
    assert.equal(await rate.getAttribute("aria-invalid"), "true");
    await rate.fill("0,5");
    await rate.blur();
    assert.match(await needed(page), /Everything/);
    await person.readPreviewed(page);
    assert.equal(await money(page), "17.50");
    assert.ok((await person.issues(page)).includes("converted"));
    assertClean();
    await close();
  });

  it("says what each of several files adds", async () => {
    const { page, assertClean, close } = await visit();
    const header = "customer,order,date,amount\n";
    await person.openFiles(page, [
      file("january.csv", `${header}ana,1,2024-01-05,10\nben,2,2024-01-06,20\n`),
      file("february.csv", `${header}ben,2,2024-01-06,21\nana,1,2024-01-05,10\ncy,3,2024-02-01,5\n`),
    ]);
    await person.go(page, "data");
    const said = await part(page, "news").locator("p").allInnerTexts();
    assert.deepEqual(said, [
      "2 orders new, 0 changed, 0 already known\n2 customers new",
      "1 order new, 1 changed, 1 already known\n1 customer new",
    ]);
    assertClean();
    await close();
  });
});
