// Customers' value on the page: fitted when it is looked at, told as the package tells it, kept while the days pass.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { open, part } from "../browser/browser.mjs";
import { createEngine } from "../browser/engines.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { asCsv } from "../package/buyers.mjs";
import * as person from "./person.mjs";
import { browser, number, visit } from "./sample.mjs";

/** A column's sum in few figures. @param {import("../../pkg/types.js").Column} column */
function shortOf(column) {
  assert.ok(column.type === "money");
  const total = column.values.reduce((sum, minor) => sum + minor, 0) / 10 ** column.scale;
  return new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 }).format(total);
}

/**
 * Drags the day, and notes what stands for the value of customers whenever another day is on screen: day and figure. In the page.
 * @param {readonly string[]} days
 */
async function passing(days) {
  const slider = /** @type {HTMLInputElement} */ (document.querySelector("[data-testid=as-of-slider]"));
  const dayOf = () => document.querySelector("[data-testid=counts] .figure-note")?.textContent ?? "";
  const worth = () => document.querySelectorAll("[data-testid=counts] .figure-value")[3]?.textContent?.trim() ?? "";
  const seen = [];
  for (const day of days) {
    const before = dayOf();
    slider.value = String(Date.parse(day) / 86_400_000);
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    while (dayOf() === before) await new Promise((done) => setTimeout(done, 1));
    seen.push(`${dayOf().trim()} ${worth()}`);
  }
  return seen;
}

/** Saves the customers as soon as another day is on screen. In the page. @param {string} day */
async function savedInPassing(day) {
  const slider = /** @type {HTMLInputElement} */ (document.querySelector("[data-testid=as-of-slider]"));
  const shown = () => document.querySelector(".opened")?.getAttribute("data-state");
  const before = shown();
  slider.value = String(Date.parse(day) / 86_400_000);
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  while (shown() === before) await new Promise((done) => setTimeout(done, 1));
  /** @type {HTMLElement} */ (document.querySelector("[data-testid=export-csv]")).click();
}

const tenth = (/** @type {number} */ value) => Math.round(value * 10) / 10;

it("fits models when the view is opened, and tells what the package tells", async () => {
  const engine = await createEngine({ workers: 1 });
  await engine.open({ name: "orders.csv", bytes: new TextEncoder().encode(asCsv()) });
  const visited = await open(browser, SEALED_FILE, { locale: "en-GB" });
  const { page } = visited;
  await person.openFiles(page, { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(asCsv()) });
  await person.go(page, "value");
  await part(page, "value-contest").waitFor();
  const clv = await engine.clv({ rolling: 3, samples: 200, limit: 12, months: 12, keep: true });
  const fresh = await engine.snapshot();
  const held = clv.contest.find(({ model }) => model === clv.model)?.holdout;
  const row = await page.locator("[data-testid=value-contest] tr.chosen").innerText();
  assert.match(row, new RegExp(`${number(Math.round(held?.expected ?? 0))}\\s+${number(held?.actual ?? 0)}`));
  assert.match(await part(page, "value-reason").innerText(), /was taken: over 3 days of looking back/);
  assert.ok((await part(page, "value").innerText()).includes(number(Math.round(clv.totals.alive))));
  assert.equal(await page.locator("[data-testid=value-top] tbody tr").count(), 12);
  assert.ok((await part(page, "value-top").innerText()).includes(clv.top[0]?.customer ?? "-"));
  assert.equal(await page.locator("[data-testid=value-top] .bounds").count(), 36);
  for (const chart of ["tracking", "increments", "calibration", "frequency", "matrix", "matrix-alive"]) {
    assert.equal(await part(page, chart).locator("[data-drawing]").count(), 1, chart);
  }

  // A cell of the map narrows the audience to its customers.
  const cell = part(page, "worth").locator(".heat").first();
  const [customers = ""] = /^[\d,]+/.exec((await cell.getAttribute("aria-label")) ?? "") ?? [];
  await cell.click();
  await part(page, "selection-count")
    .getByText(new RegExp(`^${customers} `))
    .waitFor();
  await part(page, "selection-clear").click();

  // Rule against model, as the tags of the package count them.
  for (const tag of ["silent_but_alive", "active_but_leaving"]) {
    const { total } = await fresh.rows({ where: `tags.${tag}`, limit: 1 });
    await part(page, tag)
      .getByText(new RegExp(`^${number(total)} customer`))
      .waitFor();
  }

  // Who buys next, as the package learns it.
  const next = await engine.repurchase({ limit: 12 });
  await part(page, "next").waitFor();
  assert.equal(await page.locator("[data-testid=next-top] tbody tr").count(), 12);
  const [likeliest] = next.top;
  const first = await page.locator("[data-testid=next-top] tbody tr").first().innerText();
  assert.ok(
    first.includes(likeliest?.customer ?? "-") && first.includes(`${tenth(100 * (likeliest?.probability ?? 0))}%`),
  );
  assert.equal(await page.locator("[data-testid=next-weights] tbody tr").count(), next.features.length);
  assert.match(
    await part(page, "next").innerText(),
    new RegExp(`${tenth(100 * (next.test.logistic.groups.at(-1)?.bought ?? 0))}% bought`),
  );
  assert.equal(await part(page, "next-calibration").locator("[data-drawing]").count(), 1);

  // What is fitted stands in the overview and beside each segment.
  await person.go(page, "overview");
  await part(page, "counts")
    .getByText(shortOf(await fresh.column("value.clv")), { exact: true })
    .waitFor();
  await person.go(page, "segments");
  await part(page, "segments").locator("th", { hasText: "Expected value" }).waitFor();

  // A day that the timeline passes does not wait for it; one on which it stays has it, and what is saved of it too.
  await person.go(page, "overview");
  const passed = await page.evaluate(passing, ["2023-11-28", "2023-11-29", "2023-11-30"]);
  assert.ok(passed.length > 0 && passed.every((text) => text.endsWith("…")), passed.join());
  assert.match(passed.at(-1) ?? "", /2023-11-30/);
  await page.locator(".timeline[aria-busy=false]").waitFor();
  const stayed = await engine.snapshot({ asOf: "2023-11-30" });
  await part(page, "counts")
    .getByText(shortOf(await stayed.column("value.clv")), { exact: true })
    .waitFor();
  await person.go(page, "export");
  const [download] = await Promise.all([page.waitForEvent("download"), page.evaluate(savedInPassing, "2023-11-29")]);
  const csv = await (await engine.snapshot({ asOf: "2023-11-29" })).export("customers.csv");
  assert.deepEqual(await readFile(await download.path()), Buffer.from(csv));

  // Another day is scored by the same fit, and says so; asked to, it is fitted.
  await person.go(page, "value");
  await person.lookAt(page, "2023-10-31");
  await part(page, "value-frozen").getByText("2023-12-31").waitFor();
  await part(page, "value-fit").click();
  await part(page, "value-frozen").waitFor({ state: "detached" });
  engine.close();
  await visited.close();
});

it("fits nothing to those alone whom its own columns let in", async () => {
  const visited = await open(browser, SEALED_FILE, { locale: "en-GB" });
  const { page } = visited;
  await person.openFiles(page, { name: "orders.csv", mimeType: "text/csv", buffer: Buffer.from(asCsv()) });
  await person.go(page, "value");
  await part(page, "value-contest").waitFor();
  await part(page, "worth").waitFor();
  const figures = () => part(page, "value").locator(".figure-value").first().innerText();
  const alive = await figures();
  await person.narrow(page, "value.p_alive >= 0.5");
  await part(page, "value-among").waitFor();
  assert.ok(Number((await person.figures(page)).customers) < 600);
  await person.go(page, "value");
  // Asked for other months, it is fitted again, and to the same customers.
  await part(page, "value-months").selectOption("6");
  await part(page, "value").getByText("within 6 months.").first().waitFor();
  await part(page, "value-progress").waitFor({ state: "detached" });
  assert.equal(await figures(), alive);
  await person.narrow(page, "");
  await part(page, "value-among").waitFor({ state: "detached" });

  // It may do so by a tag, of one's own or not; one that is there and is not asked for changes nothing.
  await person.go(page, "tags");
  await person.keepTag(page, "value.p_alive >= 0.5", "Here");
  await person.go(page, "value");
  await person.narrow(page, "frequency > 1");
  await part(page, "value").locator(".figure-value").first().filter({ hasNotText: alive }).waitFor();
  assert.equal(await part(page, "value-among").count(), 0);
  for (const tag of ["own_1", "silent_but_alive"]) {
    await person.narrow(page, `frequency > 1 and tags.${tag}`);
    await part(page, "value-among").waitFor();
    await person.narrow(page, "frequency > 1");
    await part(page, "value-among").waitFor({ state: "detached" });
  }
  visited.assertClean();
  await visited.close();
});

it("takes the likelihood where models cannot be judged, and says that there are no ranges", async () => {
  const visited = await visit("value");
  const { page } = visited;
  await part(page, "value-reason").getByText("fewer than two models could be judged").waitFor();
  await part(page, "value").getByText("No ranges can be given").waitFor();
  assert.equal(await page.locator("[data-testid=value-top] .bounds").count(), 0);
  await visited.close();
});

it("says what is too little, and what can be said instead", async () => {
  const visited = await open(browser, SEALED_FILE, { locale: "en-GB" });
  await person.openFiles(visited.page, person.GOOD);
  await person.go(visited.page, "value");
  await part(visited.page, "value-refused").getByText("What can be said without a model").waitFor();
  await visited.close();
});
