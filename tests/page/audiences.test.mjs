// Tags and audiences: listed, written as text and as lines, counted, shown by examples, kept, compared with an earlier day.
import assert from "node:assert/strict";
import { it } from "node:test";
import { part } from "../browser/browser.mjs";
import { assertAt, tabTo } from "./keyboard.mjs";
import * as person from "./person.mjs";
import { engine, number, snapshot, visit } from "./sample.mjs";

/** Writes a rule and waits until it is counted. @param {import("playwright-core").Page} page @param {string} text */
async function write(page, text) {
  await part(page, "audience-text").fill(text);
  const { holds } = await snapshot.evaluate(text);
  await part(page, "audience-count")
    .getByText(number(holds ?? -1), { exact: true })
    .waitFor();
}

/** @param {import("playwright-core").Page} page */
const text = (page) => part(page, "audience-text").inputValue();

it("lists tags with their customers, and shows one with examples, the weightiest first", async () => {
  const { page, assertClean, close } = await visit("tags");
  const { tags } = await snapshot.library();
  const possible = tags.filter(({ text }) => text !== null);
  const listed = await part(page, "tag-list")
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [
        row.querySelector("[data-tag]")?.getAttribute("data-tag"),
        row.querySelector("td")?.textContent,
      ]),
    );
  assert.deepEqual(
    listed,
    possible.map(({ id, customers }) => [id, number(customers ?? -1)]),
  );
  await page.locator("[data-tag=cart_abandoner]").click();
  await assertAt(page, "#audience-title");
  await part(page, "audience-sample").waitFor();
  const tag = tags.find(({ id }) => id === "cart_abandoner") ?? assert.fail();
  assert.equal(await text(page), tag.text);
  const rows = await part(page, "audience-sample")
    .locator("tbody tr")
    .evaluateAll((all) =>
      all.map((row) => [
        row.querySelector("button")?.textContent?.trim() ?? "",
        Number(row.querySelector("td:last-child")?.textContent),
      ]),
    );
  for (const [id, weight] of rows) {
    const value = (await snapshot.explain(tag.weight ?? "", String(id)))?.value;
    assert.ok(
      typeof value === "number" && Math.abs(value - Number(weight)) <= 0.005,
      `${id}: ${value} shown as ${weight}`,
    );
    assert.equal((await snapshot.explain(`tags.${tag.id}`, String(id)))?.value, true);
  }
  assert.ok(
    rows.length === 8 && rows.every((row, i) => i === 0 || Number(row[1]) <= Number(rows[i - 1]?.[1])),
    String(rows),
  );

  // An example opens the customer; Escape and closing lead back.
  await part(page, "audience-sample").locator("button").first().click();
  await part(page, "customer").waitFor();
  await page.keyboard.press("Escape");
  await part(page, "audience").getByRole("button", { name: "Close this audience" }).click();
  await assertAt(page, "[data-tag=cart_abandoner]");
  assertClean();
  await close();
});

it("checks and counts a rule as it is written, and says where it is wrong", async () => {
  const { page, assertClean, close } = await visit("tags");
  await part(page, "audience-new").click();
  await write(page, "frequency >= 3");
  await part(page, "audience-text").fill("frequncy >= 3");
  const wrong = part(page, "audience-wrong");
  await wrong.getByText("(line 1, character 1, did you mean “frequency”?)").waitFor();
  await part(page, "audience-text").fill("frequency >= ");
  await wrong.getByText("a value is needed").waitFor();
  await part(page, "audience-text").fill("frequency + 1");
  await wrong.getByText("not a yes or no").waitFor();
  assert.equal(await part(page, "audience-text").getAttribute("aria-invalid"), "true");
  await write(page, "frequency >= 4");
  assert.equal(await wrong.count(), 0);
  // A name that nobody has is allowed, and told.
  await part(page, "audience-text").fill("customers.city = 'Wuhn'");
  await part(page, "audience").getByText("did you mean “Wuhan”?").waitFor();
  assertClean();
  await close();
});

it("draws a rule as lines, changes it there, and leaves as text what cannot be drawn", async () => {
  const { page, assertClean, close } = await visit("tags");
  await part(page, "audience-new").click();
  const rest = "(recency_days < 90 or count(orders, last 30 days) > 1)";
  await write(page, `frequency >= 3 and customers.city = 'Wuhan' and not tags.slipping and ${rest}`);
  const lines = part(page, "terms").locator(".term");
  await lines.nth(3).waitFor();
  assert.equal(await lines.count(), 4);
  const heights = await lines
    .nth(0)
    .evaluate((line) =>
      [...line.children].map((one) => one.getBoundingClientRect()).map(({ top, height }) => top + height / 2),
    );
  assert.ok(heights.length === 4 && Math.max(...heights) - Math.min(...heights) <= 2, `one line: ${heights}`);
  assert.equal(await lines.nth(1).locator(".term-value").inputValue(), "Wuhan");
  assert.equal(await lines.nth(3).innerText(), rest.slice(1, -1));
  await part(page, "terms").getByText("cannot be drawn").waitFor();

  const becomes = async (/** @type {string} */ wanted) => {
    await page
      .waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, wanted, { timeout: 5000 })
      .catch(() => null);
    assert.equal(await text(page), wanted);
    await part(page, "audience-count")
      .getByText(number((await snapshot.evaluate(wanted)).holds ?? -1), { exact: true })
      .waitFor();
  };
  await lines.nth(0).locator(".term-value").fill("5");
  await page.keyboard.press("Tab");
  await becomes(`frequency >= 5 and customers.city = 'Wuhan' and not tags.slipping and ${rest}`);
  await lines.nth(1).locator(".term-sign").selectOption("not contains");
  await becomes(`frequency >= 5 and customers.city not contains 'Wuhan' and not tags.slipping and ${rest}`);
  await lines.nth(2).locator(".term-sign").selectOption("holds");
  await becomes(`frequency >= 5 and customers.city not contains 'Wuhan' and tags.slipping and ${rest}`);
  await lines.nth(3).getByRole("button").click();
  await becomes("frequency >= 5 and customers.city not contains 'Wuhan' and tags.slipping");
  await part(page, "terms").getByRole("button", { name: "At least one" }).click();
  await becomes("frequency >= 5 or customers.city not contains 'Wuhan' or tags.slipping");
  await lines.nth(1).locator(".term-name").selectOption("features.tenure");
  await becomes("frequency >= 5 or features.tenure >= 0 or tags.slipping");
  await lines.nth(1).locator(".term-value").fill("2 years");
  await page.keyboard.press("Tab");
  await becomes("frequency >= 5 or features.tenure >= 2 years or tags.slipping");
  for (let left = 3; left > 0; left--) await lines.first().getByRole("button").click();
  await becomesEmpty();
  assertClean();
  await close();

  async function becomesEmpty() {
    await part(page, "audience").getByText("it is counted as you write").waitFor();
    assert.equal(await text(page), "");
  }
});

it("keeps an audience as a tag, changes and removes it, by keyboard alone", async () => {
  const { page, assertClean, close } = await visit("tags");
  await tabTo(page, "[data-testid=audience-new]");
  await page.keyboard.press("Enter");
  await assertAt(page, "#audience-title");
  await tabTo(page, "[data-testid=term-add]");
  await page.keyboard.press("Enter");
  await part(page, "audience-count").waitFor();
  assert.equal(await text(page), "frequency >= 2");
  await tabTo(page, "[data-testid=audience-name]");
  await page.keyboard.type("Come back");
  await page.keyboard.press("Enter");
  const own = page.locator("tr", { has: page.locator("[data-tag=own_1]") });
  await own.waitFor();
  const { holds } = await snapshot.evaluate("frequency >= 2");
  assert.equal(await own.locator("td").first().innerText(), number(holds ?? -1));
  assert.ok((await own.innerText()).startsWith("Come back"));

  // Others can build on it, and it changes under its name.
  await write(page, "frequency >= 7");
  await part(page, "audience-save").click();
  await own.getByText(number((await snapshot.evaluate("frequency >= 7")).holds ?? -1), { exact: true }).waitFor();
  await part(page, "audience-new").click();
  await part(page, "audience-text").fill("not tags.own_1");
  const others = (await snapshot.evaluate("not (frequency >= 7)")).holds ?? -1;
  await part(page, "audience-count").getByText(number(others), { exact: true }).waitFor();
  // What is saved has the tag of one's own, and is what the package writes.
  await engine.defineTag({ id: "own_1", name: "Come back", when: "frequency >= 7" });
  const bytes = await snapshot.export("tags.csv");
  await engine.removeTag("own_1");
  assert.deepEqual((await person.save(page, "tags")).bytes, Buffer.from(bytes));
  await person.go(page, "tags");
  await page.locator("[data-tag=own_1]").click();
  await part(page, "audience-remove").click();
  await own.waitFor({ state: "detached" });
  assertClean();
  await close();
});

it("changes a tag's settings, and follows the day", async () => {
  const { page, assertClean, close } = await visit("tags");
  await page.locator("[data-tag=birthday_soon]").click();
  const line = page.locator("tr", { has: page.locator("[data-tag=birthday_soon]") });
  await part(page, "setting-tag-days").fill("'soon'");
  await page.keyboard.press("Enter");
  await part(page, "audience").locator(".wrong", { hasText: "What stands here is a text" }).waitFor();
  await part(page, "setting-tag-days").fill("30 days");
  await page.keyboard.press("Enter");
  const { holds } = await snapshot.evaluate("days_until_next(customers.birthday) <= 30 days");
  await line.getByText(number(holds ?? -1), { exact: true }).waitFor();
  await part(page, "audience-count")
    .getByText(number(holds ?? -1), { exact: true })
    .waitFor();
  await part(page, "settings-reset").click();
  const first = (await snapshot.evaluate("tags.birthday_soon")).holds ?? -1;
  await line.getByText(number(first), { exact: true }).waitFor();

  const asOf = "2025-03-01";
  const then = (await engine.evaluate("tags.birthday_soon", { asOf })).holds ?? -1;
  assert.notEqual(then, first);
  await person.lookAt(page, asOf);
  await line.getByText(number(then), { exact: true }).waitFor();
  await part(page, "audience-count").getByText(number(then), { exact: true }).waitFor();
  assertClean();
  await close();
});

it("tells who entered and who left since an earlier day, and which condition decided", async () => {
  const { page, assertClean, close } = await visit("tags");
  await page.locator("[data-tag=slipping]").click();
  await part(page, "audience-count").waitFor();
  const since = "2026-01-31";
  await part(page, "moves-since").fill(since);
  await part(page, "moves-ask").click();
  const moves = await snapshot.moves("tags.slipping", await engine.snapshot({ asOf: since }));
  const { entered, left, stayed } = moves;
  await part(page, "moves")
    .getByText(`From ${since} to ${snapshot.summary.asOf}: ${number(entered)} entered`)
    .waitFor();
  const said = await part(page, "moves").innerText();
  assert.ok(said.includes(`${number(left)} left, ${number(stayed)} stayed`), said);
  assert.ok(
    said.includes(moves.enteredFirst[0]?.customer ?? "?") && said.includes(moves.leftFirst[0]?.customer ?? "?"),
  );
  const tag = (await snapshot.library()).tags.find(({ id }) => id === "slipping") ?? assert.fail();
  const decided = await snapshot.moves(tag.text ?? "", await engine.snapshot({ asOf: since }));
  const rows = await part(page, "moves")
    .locator("tbody tr")
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent?.trim())));
  assert.deepEqual(
    rows,
    decided.terms
      .filter(({ entered, left }) => entered + left > 0)
      .map(({ text, entered, left }) => [text, number(entered), number(left)]),
  );
  assertClean();
  await close();
});
