// How scores are made, who is in at all, and how sure labels are: the page beside the package.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { part } from "../browser/browser.mjs";
import { createEngine } from "../browser/engines.mjs";
import * as person from "./person.mjs";
import { engine, number, visit } from "./sample.mjs";

/** Goes back to how scores are made. @param {import("playwright-core").Page} page */
async function again(page) {
  await person.go(page, "overview");
  if (!(await part(page, "scoring-way").isVisible())) await part(page, "scoring").locator("summary").click();
}

/** Waits until the table has these sizes. @param {import("playwright-core").Page} page @param {import("../../pkg/types.js").SnapshotConfig} config */
async function shows(page, config) {
  const { segments } = (await engine.snapshot({ config })).summary;
  await person.go(page, "segments");
  for (const { id, customers } of segments.slice(0, 4)) {
    await page.locator(`tr[data-segment="${id}"] td`).first().getByText(number(customers), { exact: true }).waitFor();
  }
  return segments;
}

it("scores in other ways, and so do the schemes; what cannot be leaves all as it was", async () => {
  const { page, assertClean, close } = await visit();
  const before = await shows(page, {});
  await person.go(page, "overview");
  await part(page, "scoring").locator("summary").click();
  await part(page, "scoring-way").selectOption("nested");
  const nested = await shows(page, { rfm: { scoring: "nested" } });
  assert.notDeepEqual(nested, before);
  await again(page);
  await part(page, "scoring-method").selectOption("width");
  await shows(page, { rfm: { scoring: "nested", method: "width" } });
  await again(page);
  await part(page, "scoring-way").selectOption("independent");
  await part(page, "scoring-recency").fill("30, 90, 180, 365");
  await part(page, "scoring-recency").press("Enter");
  await shows(page, { rfm: { method: "width", cuts: { recency: [30, 90, 180, 365] } } });

  await again(page);
  // A table of five scores cannot do with two: it says so, and the settings before stay.
  await part(page, "scoring-recency").fill("30");
  await part(page, "scoring-recency").press("Enter");
  await page.getByText("number of scores").first().waitFor();
  await shows(page, { rfm: { method: "width", cuts: { recency: [30, 90, 180, 365] } } });
  await again(page);
  await part(page, "scoring-recency").fill("ninety");
  await part(page, "scoring-recency").press("Enter");
  assert.equal(await part(page, "scoring-recency").getAttribute("aria-invalid"), "true");

  // The grid is about scores; other divisions have none.
  await person.go(page, "segments");
  await part(page, "scheme").selectOption("gender");
  await person.go(page, "overview");
  await part(page, "grid").waitFor({ state: "detached" });
  assertClean();
  await close();
});

it("counts only who is in, and says who that is", async () => {
  const { page, assertClean, close } = await visit();
  const chip = part(page, "population");
  assert.match(await chip.locator("summary").innerText(), /everyone/);
  await chip.locator("summary").click();
  await part(page, "population-text").fill("gender = 'female' and frequency > 1");
  await part(page, "population-text").press("Enter");
  const population = "gender = 'female' and frequency > 1";
  await shows(page, { population });
  const { summary } = await engine.snapshot({ config: { population } });
  const said = await chip.locator("summary").innerText();
  assert.ok(said.includes(population) && said.includes(`${number(summary.population?.leftOut ?? -1)} left out`), said);
  await part(page, "population-text").fill("frequency >");
  await part(page, "population-text").press("Enter");
  await page.locator("[role=alert]").first().waitFor();
  await shows(page, { population });
  await part(page, "population-all").click();
  await shows(page, {});
  assertClean();
  await close();
});

it("tells how sure labels are, and saves a scheme with its borders", async () => {
  const { page, assertClean, close } = await visit();
  await person.go(page, "segments");
  await part(page, "sureness").locator("summary").click();
  const { labels } = await (await engine.snapshot()).stability("notebook");
  const lines = part(page, "sureness").locator("tbody tr");
  await lines.first().waitFor();
  assert.deepEqual(
    await lines.evaluateAll((rows) => rows.map((row) => row.querySelector("td:last-child")?.textContent)),
    labels.map(({ unsure }) => number(unsure)),
  );
  const [saved] = await Promise.all([page.waitForEvent("download"), part(page, "freeze").click()]);
  assert.match(saved.suggestedFilename(), /^notebook_\d{4}_\d\d_\d\d\.json$/);
  const rules = JSON.parse(await readFile(await saved.path(), "utf8"));
  await engine.defineRules(rules);
  const { summary } = await engine.snapshot({ config: { scheme: rules.schemes[0].id } });
  const usual = (await engine.snapshot()).summary;
  assert.deepEqual(
    summary.segments.map(({ id, customers }) => [id, customers]),
    usual.segments.map(({ id, customers }) => [id, customers]),
  );
  assertClean();
  await close();
});

it("starts at a day of one's choice, which can be taken back", async () => {
  const { page, assertClean, close } = await visit();
  const chip = part(page, "population");
  const all = await chip.locator("summary").innerText();
  await chip.locator("summary").click();
  const from = "2024-01-01";
  await part(page, "population-from").fill(from);
  await part(page, "population-from").press("Enter");
  await chip.locator("summary").getByText(from).waitFor();
  const later = await createEngine({ workers: 1 });
  await later.open(await later.sampleShop("en"), { from });
  const { summary } = await later.snapshot();
  later.close();
  const orders = page.locator(".figure-value").nth(1);
  await orders.getByText(number(summary.orders), { exact: true }).waitFor();
  await part(page, "undo").click();
  await orders.getByText(number((await engine.snapshot()).summary.orders), { exact: true }).waitFor();
  assert.equal(await chip.locator("summary").innerText(), all);
  assertClean();
  await close();
});

it("tells of one customer how sure the label is, once it is asked", async () => {
  const { page, assertClean, close } = await visit();
  await person.go(page, "customers");
  const first = page.locator("[data-customer]").first();
  const id = await first.getAttribute("data-customer");
  await first.click();
  await part(page, "sureness-ask").click();
  const told = await part(page, "sureness-of").innerText();
  const snapshot = await engine.snapshot({ config: { resamples: 100 } });
  const at = snapshot.columns.findIndex(({ name }) => name === "segment_stability");
  const share = (await snapshot.customer(id ?? ""))?.[at];
  assert.ok(told.includes(`${(Number(share) * 100).toFixed(1)}%`), told);
  assertClean();
  await close();
});
