// Customers, interactions and answers beside orders, or without any, on the sealed page.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { launch, open, part, picture } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { file } from "./questions.mjs";

const PEOPLE = "member_id,name,gender,city,points\n7,Ana,f,Oslo,120\n8,Ben,m,Rome,\n9,Cem,m,Bonn,80\n";
const LOG = "who,at,what\nana,2024-01-05,visit\nana,2024-01-07,complaint\nben,2024-02-09,visit\n";

describe("ledgers beside orders", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  before(async () => {
    browser = await launch();
  });
  after(() => browser?.close());
  const visit = (/** @type {string} */ locale = "en-GB") => open(browser, SEALED_FILE, { locale });

  it("come with the sample shop, and its people have names", async () => {
    const { page, assertClean, close } = await visit();
    await person.openSample(page);
    assert.equal(
      await part(page, "besides").innerText(),
      "Also read: 3,120 customers described, 43,527 interactions, and 6,922 answers.",
    );
    await person.find(page, "U0001");
    await page.locator("[data-customer]").first().click();
    await part(page, "customer")
      .locator(".facts dt", { hasText: /^Name$/ })
      .waitFor();
    const facts = await part(page, "customer").locator(".facts dt").allInnerTexts();
    for (const fact of ["Name", "Birthday", "City", "Tier", "Preferred contact"]) assert.ok(facts.includes(fact), fact);
    assertClean();
    await close();
  });

  it("are all there is in a table of customers", async () => {
    const { page, assertClean, close } = await visit();
    await part(page, "file-input").setInputFiles(file("people.csv", PEOPLE));
    assert.deepEqual(await person.customers(page), [
      ["7", "Ana", "f", "Oslo", "120"],
      ["8", "Ben", "m", "Rome", "–none"],
      ["9", "Cem", "m", "Bonn", "80"],
    ]);
    await picture(page, "customers-only");
    assertClean();
    await close();
  });

  it("can be told from orders by hand", async () => {
    const { page, assertClean, close } = await visit();
    await person.previewFiles(page, file("log.csv", LOG));
    await person.formSelect(page, "role").selectOption("events");
    await page.waitForFunction(() => document.querySelector("select[data-column=what] option[value=type]"));
    for (const [column, field] of [
      ["who", "customer"],
      ["at", "date"],
      ["what", "type"],
    ]) {
      await person.columnSelect(page, String(column)).selectOption(String(field));
    }
    await part(page, "preview-read").click();
    await part(page, "besides").waitFor();
    assert.equal(await part(page, "besides").innerText(), "Also read: 3 interactions.");
    assert.equal((await person.figures(page)).customers, "2");
    assertClean();
    await close();
  });
});
