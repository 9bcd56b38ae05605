// What the views show is what the package says, and each can be used.
import assert from "node:assert/strict";
import { it } from "node:test";
import { open, part } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { browser, engine, snapshot } from "./sample.mjs";

it("shows overview, grid and card of the sample shop as the package has them", async () => {
  const visited = await open(browser, SEALED_FILE, { locale: "en-GB" });
  const { page } = visited;
  await person.openSample(page);

  // Every week of the chart's table, and so of the chart, is one of the overview's.
  const { weeks, concentration } = await snapshot.overview();
  // The sample ends on a Tuesday: its last week is told apart, and the mean is that of the four before.
  const full = weeks.slice(-5, -1).map(({ orders }) => orders);
  const mean = Math.round(full.reduce((sum, orders) => sum + orders, 0) / full.length);
  assert.match(await part(page, "weeks").locator(".chart-reading").innerText(), new RegExp(`^${mean} orders a week`));
  assert.match(await part(page, "weeks").locator(".chart-note").innerText(), /2 of its 7 days/);
  assert.equal(await part(page, "weeks").locator(".plot-begun").count(), 1);
  await part(page, "weeks").locator(".as-table").click();
  assert.match(await part(page, "weeks").locator("tbody tr").first().innerText(), /2 days so far/);
  assert.equal(await part(page, "weeks").locator("tbody tr").count(), weeks.length);
  await part(page, "concentration").locator(".as-table").click();
  assert.ok((await part(page, "concentration").locator("tbody tr").count()) > 1);
  assert.deepEqual(concentration.at(-1)?.revenue, snapshot.summary.netRevenue);

  // The grid holds everybody with a score; a cell leaves its customers in the table.
  const grid = await snapshot.grid();
  const scored = grid.cells.reduce((sum, cell) => sum + cell.customers, 0);
  const unscored = snapshot.summary.segments.find(({ id }) => id === "unscored")?.customers ?? 0;
  assert.equal(scored + unscored, snapshot.summary.customers);
  const best = grid.cells.at(-1);
  assert.ok(best);
  await part(page, "grid").locator(".heat").nth(4).click();
  await person.go(page, "customers");
  await part(page, "row-count")
    .filter({ hasText: `of ${best.customers}` })
    .waitFor();
  await page.locator(".chip").click();
  await part(page, "row-count")
    .filter({ hasText: `of ${snapshot.summary.customers.toLocaleString("en")}` })
    .waitFor();

  // The card says why: the rule of the customer's segment, with every condition met.
  const [first] = (await snapshot.rows({ limit: 1 })).rows;
  const id = String(first?.[0]);
  await page.locator(`[data-customer="${id}"]`).click();
  const rule = part(page, "customer").locator(".card-segment > .why");
  await rule.locator(".met").first().waitFor();
  assert.equal(await rule.locator(".unmet").count(), 0);
  const card = await snapshot.card(id);
  assert.ok(card && card.history.length > 0);

  // Other bins: as many rows in the grid.
  await person.go(page, "overview");
  await part(page, "bins").selectOption("4");
  await page.waitForFunction(() => document.querySelectorAll("[data-testid=grid] .heat-row").length === 4);
  await visited.close();
});

it("draws a last week that is over like every other", async () => {
  const { page, close } = await open(browser, SEALED_FILE, { locale: "en-GB" });
  await person.openSample(page);
  const sunday = "2026-06-28";
  await person.lookAt(page, sunday);
  const weeks = (await (await engine.snapshot({ asOf: sunday })).overview()).weeks;
  const mean = Math.round(weeks.slice(-4).reduce((sum, { orders }) => sum + orders, 0) / 4);
  await page.getByText(`${mean} orders a week`).waitFor();
  assert.equal(await part(page, "weeks").locator(".plot-begun").count(), 0);
  assert.equal(await part(page, "weeks").locator(".chart-note").innerText(), "");
  await close();
});

for (const { locale, said } of [
  { locale: "en-GB", said: "could not make a picture" },
  { locale: "zh-CN", said: "无法生成这张图表的图片" },
]) {
  it(`says that a chart's picture cannot be made, in ${locale}`, async () => {
    const { page, assertClean, close } = await open(browser, SEALED_FILE, { locale });
    await person.openSample(page);
    const save = async (/** @type {"svg" | "png"} */ kind) => {
      await part(page, "weeks").locator(".chart-save").click();
      await part(page, `weeks-${kind}`).click();
    };
    // What browsers do with a picture that is too large for them.
    const refuse = () => {
      HTMLCanvasElement.prototype.toBlob = (done) => done(null);
    };
    const lack = () => {
      HTMLCanvasElement.prototype.getContext = () => null;
    };
    for (const fail of [refuse, lack]) {
      await page.evaluate(fail);
      await save("png");
      await part(page, "error").filter({ hasText: said }).waitFor();
      assert.equal(await person.errorCode(page), "picture_failed");
      assert.equal(await page.evaluate(() => document.activeElement?.id), "error-title");
      await part(page, "error").getByRole("button").first().click();
      await part(page, "error").waitFor({ state: "detached" });
    }
    await Promise.all([page.waitForEvent("download"), save("svg")]);
    assert.equal(await person.errorCode(page), null);
    assertClean();
    await close();
  });
}
