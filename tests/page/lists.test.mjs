// What can be taken along: lists of the audience and its segments, pseudonyms, a summary for others, a report.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { describe, it } from "node:test";
import * as axe from "../browser/axe.mjs";
import { open, part } from "../browser/browser.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { browser, snapshot, visit } from "./sample.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} button */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), part(page, button).click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), "utf8") };
}
/** @param {Page} page @param {string} what @param {string} [who] */
async function list(page, what, who = "") {
  await part(page, "list-who").selectOption(who);
  await part(page, "list-what").selectOption(what);
  return saved(page, "list-save");
}
/** @param {string} text */
const lines = (text) => text.replace("\ufeff", "").split("\r\n").slice(0, -1);

describe("lists of customers", () => {
  it("follow audience and segment, byte for byte the rows of customers.csv", async () => {
    const { page, assertClean, close } = await visit("overview");
    const whole = lines(new TextDecoder("utf-8", { ignoreBOM: true }).decode(await snapshot.export("customers.csv")));
    await page.locator("[data-testid=answers][aria-busy=false]").waitFor();
    await part(page, "answer-best-show").click();
    await page.locator("[data-shown=customers]").waitFor();
    await person.settled(page);
    await person.go(page, "export");
    const full = await list(page, "full");
    assert.equal(full.name, "customers-audience-full.csv");
    const holds = await snapshot.evaluate("tags.high_value");
    assert.ok(holds.type === "boolean");
    const expected = whole.filter((_, i) => i === 0 || holds.values[i - 1] === 1);
    assert.deepEqual(lines(full.text), expected);
    const ids = await list(page, "ids", "champions");
    const { rows } = await snapshot.rows({
      where: "tags.high_value and schemes.notebook = 'champions'",
      sort: "customer_id",
      descending: false,
      limit: 1000,
    });
    assert.deepEqual(
      lines(ids.text).slice(1),
      rows.map((row) => row[0]),
    );
    assertClean();
    await close();
  });

  it("under pseudonyms tell nobody who it is, and are the same again from the project", async () => {
    const { page, assertClean, close } = await visit("export");
    const one = await list(page, "pseudonyms");
    const all = lines(one.text);
    assert.deepEqual(all[0]?.split(",").slice(0, 5), ["pseudonym", "r", "f", "m", "segment"]);
    const { columns, rows } = await snapshot.rows({ limit: 1000 });
    for (const name of ["customer_id", "name", "email", "phone"]) {
      const place = columns.findIndex((column) => column.name === name);
      for (const row of rows) assert.ok(!row[place] || !one.text.includes(String(row[place])), `${name} ${row[place]}`);
    }
    assert.deepEqual(all.slice(1), all.slice(1).toSorted(), "in an order of their own");
    assert.equal(new Set(all.map((line) => line.split(",")[0])).size, snapshot.summary.customers + 1);
    const project = await saved(page, "project-save");
    await close();
    const [again, other] = [await open(browser, SEALED_FILE), await visit("export")];
    assert.notEqual((await list(other.page, "pseudonyms")).text, one.text, "another project has other ones");
    await part(again.page, "file-input").setInputFiles({
      name: project.name,
      mimeType: "application/json",
      buffer: Buffer.from(project.text),
    });
    await person.opened(again.page);
    await person.go(again.page, "export");
    await person.settled(again.page);
    assert.equal((await list(again.page, "pseudonyms")).text, one.text);
    assertClean();
    await again.close();
    await other.close();
  });
});

describe("a summary for others", () => {
  it("hides small groups, and refuses an audience that is one", async () => {
    const { page, assertClean, close } = await visit("export");
    await part(page, "share-k").selectOption("50");
    const { text } = await saved(page, "share-save");
    const groups = lines(text)
      .slice(1, -1)
      .map((line) => line.split(","));
    const hidden = groups.filter((cells) => cells.at(-1) === "1");
    for (const cells of groups)
      if (cells.at(-1) !== "1") assert.ok(Number(cells[3]) === 0 || Number(cells[3]) >= 50, cells.join());
    for (const cells of hidden) assert.deepEqual(cells.slice(3, 6), ["", "", ""]);
    const told = groups.reduce((sum, cells) => sum + Number(cells[3] ?? 0), 0);
    const rest = snapshot.summary.customers - told;
    assert.ok(
      hidden.length === 0 ? rest === 0 : hidden.length >= 2 && rest >= 50,
      `${hidden.length} hidden, ${rest} in them`,
    );
    await person.go(page, "tags");
    await page.locator("[data-tag=high_support]").click();
    await part(page, "audience-select").click();
    await person.settled(page);
    await person.go(page, "export");
    await part(page, "share-save").click();
    await part(page, "error").waitFor();
    assert.equal(await person.errorCode(page), "too_few_to_share");
    assertClean();
    await close();
  });
});

describe("the report", () => {
  it("is one file in both languages that runs nothing, under a policy of its own", async () => {
    const first = await visit("export");
    const { text } = await saved(first.page, "export-report");
    first.assertClean();
    await first.close();
    assert.match(text, /default-src 'none'; style-src 'sha256-/);
    assert.doesNotMatch(text, /<script|\son\w+=|<button|<input|<select|javascript:|\sstyle=|data-customer/i);
    const path = at("target/report.test.html");
    await writeFile(path, text);
    const watched = await open(browser, `file://${path}`);
    const { page } = watched;
    const seen = () => page.locator("main").innerText();
    assert.match(await seen(), /Who are my best customers\?[\s\S]*297 customers/);
    assert.doesNotMatch(await seen(), /谁是我最好的客户/);
    assert.ok((await page.locator("[lang=en] svg").count()) >= 3, "with its charts");
    const paper = await page
      .locator(".panel")
      .first()
      .evaluate((one) => getComputedStyle(one).borderTopStyle);
    assert.equal(paper, "solid", "its style is allowed");
    await page.getByRole("link", { name: "中文" }).click();
    assert.match(await seen(), /谁是我最好的客户？/);
    assert.doesNotMatch(await seen(), /Who are my best/);
    await page.screenshot({ path: at("target/screenshots/report-zh.png"), fullPage: true });
    watched.assertClean();
    await watched.close();
    const lifted = await open(browser, `file://${path}`, { bypassCSP: true });
    assert.equal((await axe.faults(lifted.page)).join("\n"), "");
    await lifted.close();
  });
});
