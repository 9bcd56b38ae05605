// One audience for every view: set by clicks, joined, turned around, kept; every figure is what the package says of its expression.
import assert from "node:assert/strict";
import { it } from "node:test";
import { part } from "../browser/browser.mjs";
import * as person from "./person.mjs";
import { engine, number, snapshot, visit } from "./sample.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** Everything on screen is of those for whom this holds. @param {Page} page @param {string} where */
async function assertOf(page, where) {
  const { holds } = await snapshot.evaluate(where);
  assert.ok(
    holds !== null && holds > 0 && holds < snapshot.summary.customers,
    `${where}: ${holds}, so nothing is tested`,
  );
  await part(page, "selection-count")
    .getByText(new RegExp(`^${number(holds)} of ${number(snapshot.summary.customers)} customers`))
    .waitFor();
  await person.settled(page);
  const { weeks, concentration } = await snapshot.overview({ where });
  const { customers, orders, revenue } = await person.figures(page);
  const all = concentration.at(-1) ?? assert.fail();
  assert.equal(customers, number(holds), where);
  assert.equal(orders, number(weeks.reduce((sum, week) => sum + week.orders, 0)), where);
  assert.equal(Number(revenue.replaceAll(",", "")), all.revenue.minor / 10 ** all.revenue.scale, where);
  await person.go(page, "customers");
  await part(page, "row-count")
    .filter({ hasText: new RegExp(`of ${number(holds)}\\b`) })
    .waitFor();
  const [first] = await person.customers(page);
  assert.equal(first?.[0], (await snapshot.rows({ where, limit: 1 })).rows[0]?.[0], where);
}

const CHAMPIONS = "schemes.notebook = 'champions'";
const LOYAL = "schemes.notebook = 'loyal'";

/** @param {Page} page @param {string} segment @param {("Control" | "Shift")[]} modifiers */
async function press(page, segment, modifiers = []) {
  await person.go(page, "segments");
  await page.locator(`tr[data-segment="${segment}"] button`).click({ modifiers });
}

it("narrows every view to what is clicked, and shows the others of its kind beside it", async () => {
  const { page, assertClean, close } = await visit();
  await press(page, "champions");
  await assertOf(page, CHAMPIONS);
  await press(page, "loyal", ["Control"]);
  await assertOf(page, `${CHAMPIONS} or ${LOYAL}`);
  assert.match(await page.locator(".chip").innerText(), /^Ten RFM segments: Champions or Loyal customers$/);

  // A cell narrows the segments, and segments the grid; what is marked itself stands among its like.
  await person.go(page, "overview");
  const grid = await snapshot.grid({ where: `${CHAMPIONS} or ${LOYAL}` });
  const cells = page.locator(".heat");
  assert.equal(await cells.count(), grid.cells.filter(({ customers }) => customers > 0).length);
  await page.locator('[data-stop="5-5"]').click();
  await page.locator('[data-stop="5-5"][aria-pressed=true]').waitFor();
  assert.equal(await cells.count(), grid.cells.filter(({ customers }) => customers > 0).length);
  await assertOf(page, `(${CHAMPIONS} or ${LOYAL}) and r = 5 and f = 5`);
  const { labels } = await snapshot.scheme("notebook", { where: "r = 5 and f = 5" });
  assert.equal(
    await person.segmentSize(page, "champions"),
    number(labels.find(({ id }) => id === "champions")?.customers ?? -1),
  );
  // Pressed again, a mark is gone.
  await person.go(page, "overview");
  await page.locator('[data-stop="5-5"]').click();
  await press(page, "champions", ["Control"]);
  await assertOf(page, LOYAL);
  await press(page, "loyal");
  await part(page, "selection").waitFor({ state: "detached" });
  assertClean();
  await close();
});

it("joins clauses by and, or and except, takes all others, and is rid of one and of all", async () => {
  const { page, assertClean, close } = await visit();
  await press(page, "champions");
  await person.go(page, "overview");
  await page.locator('[data-stop="5-5"]').click();
  const join = page.locator(".chip-join");
  await join.selectOption("except");
  const FIVE = "r = 5 and f = 5";
  // Of whom nothing is known, that is not known either: those without scores are among the others.
  const others = (/** @type {string} */ text) => `(${text}) is missing or not (${text})`;
  await assertOf(page, `(${CHAMPIONS}) and (${others(FIVE)})`);
  await join.selectOption("or");
  await assertOf(page, `(${CHAMPIONS}) or (${FIVE})`);
  await part(page, "selection-invert").click();
  await assertOf(page, others(`(${CHAMPIONS}) or (${FIVE})`));
  await part(page, "selection-invert").click();
  await page.getByRole("button", { name: "Remove Scores: R5 F5 from the audience" }).click();
  await assertOf(page, CHAMPIONS);
  await part(page, "selection-clear").click();
  await part(page, "selection").waitFor({ state: "detached" });
  assert.equal((await person.figures(page)).customers, number(snapshot.summary.customers));
  assertClean();
  await close();
});

it("compares the audience with all others", async () => {
  const { page, assertClean, close } = await visit();
  await person.go(page, "overview");
  assert.equal(await part(page, "comparison").count(), 0, "beside everyone there is nobody");
  await press(page, "champions");
  await person.go(page, "overview");
  const lines = await part(page, "comparison")
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) =>
        [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent?.replaceAll(/[,%]/g, ""))),
      ),
    );
  const where = `(${CHAMPIONS}) is missing or not (${CHAMPIONS})`;
  const [own, others] = await Promise.all([snapshot.overview({ where: CHAMPIONS }), snapshot.overview({ where })]);
  const expected = [own, others].map(({ concentration, weeks, buyers, repeatBuyers }) => {
    const { customers, revenue } = concentration.at(-1) ?? assert.fail();
    const orders = weeks.reduce((sum, week) => sum + week.orders, 0);
    const money = revenue.minor / 10 ** revenue.scale;
    return [
      customers,
      orders,
      money,
      orders / customers,
      money / customers,
      money / orders,
      (100 * repeatBuyers) / buyers,
    ];
  });
  assert.equal((expected[0]?.[0] ?? 0) + (expected[1]?.[0] ?? 0), snapshot.summary.customers, "together they are all");
  assert.equal(lines.length, expected[0]?.length);
  for (const [row, [left = 0, right = 0]] of lines.entries()) {
    // Means are shown to the cent, rates to a tenth.
    assert.ok(Math.abs(left - (expected[0]?.[row] ?? 0)) <= 0.05, `row ${row}: ${left}`);
    assert.ok(Math.abs(right - (expected[1]?.[row] ?? 0)) <= 0.05, `row ${row}: ${right}`);
  }
  assert.match(await part(page, "comparison").innerText(), /A customer of this audience brings [\d.]+ times as much/);
  await part(page, "selection-invert").click();
  await page.getByText(/^One of the others brings [\d.]+ times as much/).waitFor();
  assertClean();
  await close();
});

it("takes a pair of two divisions, and a tag, and becomes a tag", async () => {
  const { page, assertClean, close } = await visit();
  await person.go(page, "segments");
  await part(page, "crossing").locator("summary").click();
  await part(page, "beside").selectOption("lifecycle_status");
  const pair = page.getByRole("button", { name: /^At risk, Lost: / });
  await pair.click();
  const BOTH = "schemes.notebook = 'at_risk' and schemes.lifecycle_status = 'lost'";
  await assertOf(page, BOTH);
  await person.go(page, "tags");
  await page.locator("[data-tag=high_value]").click();
  await part(page, "audience-count").waitFor();
  await part(page, "audience-select").click();
  assert.equal(await page.locator(".chip").last().innerText(), "Tag: High value");
  await page.locator(".chip-join").last().selectOption("or");
  await assertOf(page, `(${BOTH}) or tags.high_value`);

  await part(page, "selection-keep").click();
  await page.locator("[data-shown=tags]").waitFor();
  await part(page, "audience-count").waitFor();
  await part(page, "audience-name").fill("Worth a call");
  await part(page, "audience-save").click();
  const own = page.locator("tr", { has: page.locator("[data-tag=own_1]") });
  const { holds } = await snapshot.evaluate(`(${BOTH}) or tags.high_value`);
  await own.getByText(number(holds ?? -1), { exact: true }).waitFor();
  // What stands on a tag goes with it.
  await part(page, "selection-clear").click();
  await part(page, "audience-select").click();
  await page.getByText("Tag: Worth a call").waitFor();
  await part(page, "audience-remove").click();
  await part(page, "selection").waitFor({ state: "detached" });
  await part(page, "undo").click();
  await page.getByText("Tag: Worth a call").waitFor();
  assertClean();
  await close();
});

it("follows the day, and lets the days pass as one step", async () => {
  const { page, assertClean, close } = await visit();
  await press(page, "champions");
  const early = "2025-03-01";
  await person.lookAt(page, early);
  const then = await engine.snapshot({ asOf: early });
  const { holds } = await then.evaluate(CHAMPIONS);
  await part(page, "selection-count")
    .getByText(new RegExp(`^${number(holds ?? -1)} of`))
    .waitFor();
  assert.equal(await page.locator(".spark-selected").count(), 1);
  const figures = await person.figures(page);

  await page.waitForTimeout(700);
  await part(page, "play").click();
  await page.waitForFunction(
    () => /** @type {HTMLInputElement} */ (document.querySelector("[data-testid=as-of]")).value > "2025-06-01",
  );
  await part(page, "play").click();
  await page.getByRole("button", { name: "Play from here to the last day" }).waitFor();
  await person.settled(page);
  const stopped = await part(page, "as-of").inputValue();
  assert.ok(stopped > "2025-06-01" && stopped < "2026-06-30", stopped);
  const at = await engine.snapshot({ asOf: stopped });
  const weeks = (await at.overview({ where: CHAMPIONS })).weeks.reduce((sum, { orders }) => sum + orders, 0);
  assert.equal((await person.figures(page)).orders, number(weeks), "figures are of the day on screen");
  await part(page, "undo").click();
  await person.settled(page);
  assert.equal(await part(page, "as-of").inputValue(), early);
  assert.deepEqual(await person.figures(page), figures);
  assertClean();
  await close();
});
