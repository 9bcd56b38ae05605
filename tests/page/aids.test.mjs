// What helps about the page: the three questions, the palette, words explained, names hidden, the tour.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { part } from "../browser/browser.mjs";
import * as person from "./person.mjs";
import { engine, number, snapshot, visit } from "./sample.mjs";

/** The answers of the day on screen are there. @param {import("playwright-core").Page} page */
const answers = async (page) => {
  await page.locator("[data-testid=answers][aria-busy=false]").waitFor();
  const text = async (/** @type {string} */ name) =>
    (await part(page, `answer-${name}`).innerText()).replaceAll(/\s+/g, " ");
  return { best: await text("best"), losing: await text("losing"), change: await text("change") };
};

/** @param {import("../../pkg/types.js").Evaluation} column */
const values = (column) => {
  assert.ok("values" in column);
  return Array.from({ length: column.values.length }, (_, row) =>
    ((column.valid[row >> 3] ?? 0) >> (row & 7)) & 1 ? Number(column.values[row]) : 0,
  );
};

describe("the overview answers", () => {
  it("who is best, who is being lost, and what changed, as the engine counts them", async () => {
    const { page, assertClean, close } = await visit("overview");
    const { best, losing, change } = await answers(page);
    const [high, slipping] = await Promise.all(
      ["tags.high_value", "tags.slipping"].map((rule) => snapshot.evaluate(rule)),
    );
    assert.ok(high && slipping);
    const count = (/** @type {number[]} */ all) => all.filter((value) => value > 0).length;
    assert.ok(best.includes(`${number(count(values(high)))} customers`), best);
    assert.ok(losing.includes(`${number(count(values(slipping)))} customers`), losing);
    // The quarters, counted from the orders themselves.
    const rows = new TextDecoder()
      .decode(await engine.ledger("csv"))
      .split("\r\n")
      .slice(1, -1)
      .map((line) => line.split(","));
    const last = Date.parse(snapshot.summary.asOf);
    const age = (/** @type {string} */ day) => Math.round((last - Date.parse(day)) / 86_400_000);
    /** @type {(from: number, to: number) => { orders: Set<string>, buyers: Set<string> }} */
    const quarter = (from, to) => {
      const all = rows.filter(([, , day = ""]) => age(day) >= from && age(day) < to);
      const paid = all.filter((row) => row[4] === "paid");
      return {
        orders: new Set(paid.map(([order = ""]) => order)),
        buyers: new Set(paid.map(([, customer = ""]) => customer)),
      };
    };
    for (const { orders, buyers } of [quarter(0, 91), quarter(91, 182)]) {
      assert.ok(change.includes(number(orders.size)), `${orders.size} orders in: ${change}`);
      assert.ok(change.includes(number(buyers.size)), `${buyers.size} buyers in: ${change}`);
    }
    assert.match(change, /Revenue (rose|fell) by [\d.]+%|about the same/);
    assertClean();
    await close();
  });

  it("of the audience, and leads to those it speaks of", async () => {
    const { page, assertClean, close } = await visit("overview");
    const before = await answers(page);
    await part(page, "answer-losing-show").click();
    await page.locator("[data-shown=customers]").waitFor();
    await person.settled(page);
    assert.match(await part(page, "selection").innerText(), /Slipping away/);
    await person.go(page, "overview");
    const after = await answers(page);
    assert.notEqual(after.best, before.best);
    assertClean();
    await close();
  });

  it("nothing where there is nothing to compare with", async () => {
    const { page, assertClean, close } = await visit();
    await person.openFiles(page, person.GOOD);
    assert.match((await answers(page)).change, /nothing to compare with/);
    assertClean();
    await close();
  });
});

describe("the palette", () => {
  it("finds views, actions and customers by keys alone, in either language", async () => {
    const { page, assertClean, close } = await visit("overview");
    const press = async (/** @type {string} */ text) => {
      await page.keyboard.press("Control+k");
      await part(page, "palette-find").waitFor();
      await page.keyboard.type(text);
    };
    await press("segments");
    await page.keyboard.press("Enter");
    await page.locator("[data-shown=segments]").waitFor();
    assert.equal(await page.locator("dialog[open]").count(), 0);
    await press("客户");
    await page.locator('[data-command="view-customers"]').waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    const id = String((await snapshot.rows({ limit: 1 })).rows[0]?.[0]);
    await press(id);
    await page.locator(`[data-command="customer-${id}"]`).waitFor();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Enter");
    await part(page, "customer").waitFor();
    await press("nothing has this name");
    assert.match(await part(page, "palette").innerText(), /Nothing has this name/);
    await page.keyboard.press("Escape");
    await press("hide names");
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=mask][aria-pressed=true]").waitFor();
    assertClean();
    await close();
  });
});

describe("names, phones and e-mails", () => {
  it("are said to be hidden, which a new day before it does not talk over", async () => {
    const { page, assertClean, close } = await visit("overview");
    await person.lookAt(page, "2025-06-30");
    await part(page, "mask").click();
    const said = page.locator("main > [role=status]");
    const hidden = await said.innerText();
    assert.match(hidden, /hidden/);
    // Longer than a day rests before it is said.
    await page.waitForTimeout(1000);
    assert.equal(await said.innerText(), hidden);
    assertClean();
    await close();
  });

  it("are nowhere on the page while they are hidden", async () => {
    const { page, assertClean, close } = await visit("customers");
    await part(page, "find").waitFor();
    await page.locator("[data-shown=customers] [data-customer]").first().click();
    await part(page, "customer").waitFor();
    const { columns, rows } = await snapshot.rows({ limit: 50 });
    const told = ["name", "email", "phone"].flatMap((name) => {
      const at = columns.findIndex((column) => column.name === name);
      return rows.map((row) => String(row[at] ?? "")).filter((text) => text.length > 3);
    });
    const seen = async () => {
      const page_ = await page.evaluate(() => document.body.outerHTML);
      return told.filter((text) => page_.includes(text)).length;
    };
    assert.ok((await seen()) > 10, "they are shown at first");
    await part(page, "mask").click();
    await page.locator("[data-testid=mask][aria-pressed=true]").waitFor();
    assert.equal(await seen(), 0);
    await person.go(page, "overview");
    await answers(page);
    assert.equal(await seen(), 0);
    assertClean();
    await close();
  });
});

describe("words and the tour", () => {
  it("explain every word, and give the focus back", async () => {
    const { page, assertClean, close } = await visit("overview");
    const button = page.locator("[data-term=repeat]");
    await button.click();
    await part(page, "help").locator("h2").waitFor();
    assert.match(await part(page, "help").innerText(), /Repeat rate[\s\S]*How it is computed[\s\S]*Source/);
    for (const other of await part(page, "help").locator(".help-others button").allInnerTexts()) {
      await part(page, "help").getByRole("button", { name: other, exact: true }).click();
      assert.equal(await part(page, "help").locator("h2").innerText(), other);
    }
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.ok(await button.evaluate((one) => document.activeElement === one));
    assertClean();
    await close();
  });

  it("lead around, back, and out", async () => {
    const { page, assertClean, close } = await visit("overview");
    await part(page, "tour-start").click();
    const titles = [];
    for (let step = 0; step < 6; step++) {
      titles.push(await part(page, "tour").locator("h2").innerText());
      assert.ok(await page.evaluate(() => document.activeElement?.id === "tour-title"));
      await part(page, "tour-next").click();
    }
    assert.equal(new Set(titles).size, 6);
    await part(page, "tour").waitFor({ state: "hidden" });
    await part(page, "tour-start").click();
    await part(page, "tour-next").click();
    await part(page, "tour-back").click();
    assert.equal(await part(page, "tour").locator("h2").innerText(), titles[0]);
    await page.keyboard.press("Escape");
    await part(page, "tour").waitFor({ state: "hidden" });
    assertClean();
    await close();
  });
});
