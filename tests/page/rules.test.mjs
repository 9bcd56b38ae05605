// Schemes: chosen, explained by their rules, examined, changed and set side by side. What is shown is what the package says.
import assert from "node:assert/strict";
import { it } from "node:test";
import { open, part } from "../browser/browser.mjs";
import { createEngine } from "../browser/engines.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { browser, engine, number, visit } from "./sample.mjs";

const SCHEME = "lifecycle_status";

/** Divides the customers otherwise. @param {import("playwright-core").Page} page @param {string} scheme */
async function divide(page, scheme) {
  const { segments } = (await engine.snapshot({ config: { scheme } })).summary;
  await part(page, "scheme").selectOption(scheme);
  await page.locator(`tr[data-segment="${segments[0]?.id}"]`).waitFor();
  return segments;
}

/** Customers by segment, as the table has them. @param {import("playwright-core").Page} page */
const sizes = (page) =>
  part(page, "segments")
    .locator("tr[data-segment]")
    .evaluateAll((rows) =>
      rows.map((row) => [row.getAttribute("data-segment"), row.querySelector("td")?.textContent?.trim()]),
    );

/** @param {readonly import("../../pkg/types.js").Segment[]} segments */
const asShown = (segments) => segments.map(({ id, customers }) => [id, number(customers)]);

it("divides the customers by any scheme the data allows", async () => {
  const { page, assertClean, close } = await visit("segments");
  const library = await (await engine.snapshot()).library();
  const possible = library.schemes.filter(({ text }) => text !== null).map(({ id }) => id);
  const offered = await part(page, "scheme")
    .locator("option")
    .evaluateAll((all) => all.map((one) => /** @type {HTMLOptionElement} */ (one).value));
  assert.deepEqual(offered.toSorted(), possible.toSorted());
  const segments = await divide(page, SCHEME);
  assert.deepEqual(await sizes(page), asShown(segments));
  const unlabelled = (await engine.audit(SCHEME)).unlabelled;
  assert.equal(await page.locator("tr.unlabelled td").first().innerText(), number(unlabelled));
  const dormant = await person.segmentSize(page, "dormant");
  await page.locator("tr[data-segment=dormant] button").click();
  await person.go(page, "customers");
  await part(page, "row-count")
    .filter({ hasText: `of ${dormant}` })
    .waitFor();
  await person.go(page, "segments");
  assert.deepEqual(await sizes(page), asShown(segments), "what is marked stands among the others");

  // Another scheme divides those who are selected. Values as labels differ in colour.
  const { labels } = await (await engine.snapshot()).scheme("gender", { where: `schemes.${SCHEME} = 'dormant'` });
  await divide(page, "gender");
  await page.locator("tfoot", { hasText: dormant }).waitFor();
  assert.deepEqual(await sizes(page), asShown(labels));
  const colours = await page
    .locator("tr[data-segment] .dot")
    .evaluateAll((all) => all.map((dot) => getComputedStyle(dot).backgroundColor));
  assert.equal(new Set(colours).size, colours.length);
  assertClean();
  await close();
});

it("says what the data lacks for schemes and tags that it does not allow", async () => {
  const few = await createEngine({ workers: 1 });
  await few.open([{ name: person.GOOD.name, bytes: new Uint8Array(person.GOOD.buffer) }]);
  const library = await (await few.snapshot()).library();
  few.close();
  const { page, assertClean, close } = await open(browser, SEALED_FILE, { locale: "en-GB" });
  await person.openFiles(page, person.GOOD);
  await person.known(page);
  for (const [place, items] of /** @type {const} */ ([
    ["segments", library.schemes],
    ["tags", library.tags],
  ])) {
    await person.go(page, place);
    const missing = items.filter(({ text }) => text === null);
    assert.ok(missing.length > 0 && missing.length < items.length, "some are possible, some not, or nothing is tested");
    const lacking = page.locator(`section[aria-labelledby=${place}-title] [data-testid=lacking]`);
    await lacking.locator("summary").click();
    const said = await lacking.locator("li").allInnerTexts();
    assert.equal(said.length, missing.length);
    for (const [i, { name, needs }] of missing.entries()) {
      assert.ok(said[i]?.includes(name.en), said[i]);
      for (const { message } of needs) assert.ok(said[i]?.includes(message.split(" (line")[0] ?? ""), said[i]);
    }
    const offered = place === "tags" ? page.locator("[data-tag]") : part(page, "scheme").locator("option");
    assert.equal(await offered.count(), items.length - missing.length);
  }
  assertClean();
  await close();
});

it("says what the rules leave out and claim twice", async () => {
  const { page, assertClean, close } = await visit("segments");
  await divide(page, SCHEME);
  const audit = await engine.audit(SCHEME);
  await part(page, "audit").locator("summary").click();
  const lines = part(page, "audit").locator("table").first().locator("tbody tr");
  await lines.first().waitFor();
  const said = await part(page, "audit").innerText();
  assert.ok(said.includes(`${number(audit.unlabelled)} customers have no label`), said);
  assert.ok(
    said.includes(`${number(audit.overlapping)} customers are claimed by several rules; the earlier one decides`),
    said,
  );
  assert.equal(await lines.count(), audit.labels.length);
  const figures = await lines.evaluateAll((rows) =>
    rows.map((row) => [...row.querySelectorAll("td")].slice(0, 2).map((cell) => cell.textContent)),
  );
  assert.deepEqual(
    figures,
    audit.labels.map(({ holds, customers }) => [number(holds), number(customers)]),
  );
  const [first] = audit.labels;
  assert.ok(first?.moved.length, "the order matters here, or nothing is tested");
  assert.ok((await lines.first().innerText()).includes(number(first.moved[0]?.customers ?? -1)));

  // The first scheme is proven without gap; the audit that is open follows.
  await part(page, "scheme").selectOption("notebook");
  await part(page, "audit").getByText("The rules tell 25 cases apart, and all can occur. None is left out.").waitFor();
  assertClean();
  await close();
});

it("takes over changed settings at once, refuses impossible ones, and goes back", async () => {
  const { page, assertClean, close } = await visit("segments");
  const segments = await divide(page, SCHEME);
  const library = await (await engine.snapshot()).library();
  const file = library.schemes.find(({ id }) => id === SCHEME)?.file ?? assert.fail();
  await part(page, "rules").locator("summary").click();
  const field = part(page, "setting-scheme-new");
  assert.equal(await field.inputValue(), "30 days");

  for (const { text, said } of [
    { text: "30 apples", said: "where “apples” stands, an operator or the end is needed" },
    { text: "'x'", said: "a duration in days is needed" },
  ]) {
    await field.fill(text);
    await field.press("Tab");
    await part(page, "rules").locator(".wrong", { hasText: said }).waitFor();
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    assert.deepEqual(await sizes(page), asShown(segments), "what was there stays");
  }

  const settings = (file.settings ?? []).map((one) => (one.id === "new" ? { ...one, value: "90 days" } : one));
  await engine.defineScheme({ ...file, settings });
  const changed = (await engine.snapshot({ config: { scheme: SCHEME } })).summary.segments;
  await engine.removeScheme(SCHEME);
  assert.notEqual(changed[0]?.customers, segments[0]?.customers);
  await field.fill("90 days");
  await field.press("Enter");
  await page.locator("tr[data-segment=new]", { hasText: number(changed[0]?.customers ?? -1) }).waitFor();
  assert.deepEqual(await sizes(page), asShown(changed));
  assert.equal(await part(page, "rules").locator(".wrong").count(), 0);

  await part(page, "settings-reset").click();
  await page.locator("tr[data-segment=new]", { hasText: number(segments[0]?.customers ?? -1) }).waitFor();
  assert.deepEqual(await sizes(page), asShown(segments));
  await page.waitForFunction(
    () => /** @type {HTMLInputElement} */ (document.querySelector("#setting-scheme-new")).value === "30 days",
  );
  assertClean();
  await close();
});

it("moves a setting on the picture of the figure that it cuts, by keyboard, too", async () => {
  const { page, assertClean, close } = await visit("segments");
  const segments = await divide(page, SCHEME);
  await part(page, "rules").locator("summary").click();
  const slider = page.locator("[data-cut=new]");
  await slider.waitFor();
  // Two figures are cut: the time since the first order, and the silence.
  assert.equal(await part(page, "cut-points").count(), 2);
  assert.equal(await part(page, "cut-points").nth(1).locator(".cut-slider").count(), 2);
  assert.equal(await slider.getAttribute("aria-valuetext"), "30 days");
  await slider.focus();
  for (let step = 0; step < 12; step++) await page.keyboard.press("ArrowRight");
  const value = await slider.inputValue();
  const file =
    (await (await engine.snapshot()).library()).schemes.find(({ id }) => id === SCHEME)?.file ?? assert.fail();
  const settings = (file.settings ?? []).map((one) => (one.id === "new" ? { ...one, value: `${value} days` } : one));
  await engine.defineScheme({ ...file, settings });
  const changed = (await engine.snapshot({ config: { scheme: SCHEME } })).summary.segments;
  await engine.removeScheme(SCHEME);
  assert.notEqual(changed[0]?.customers, segments[0]?.customers);
  await page.locator("tr[data-segment=new]", { hasText: number(changed[0]?.customers ?? -1) }).waitFor();
  await page.waitForFunction(
    (text) => /** @type {HTMLInputElement} */ (document.querySelector("#setting-scheme-new")).value === text,
    `${value} days`,
  );
  assert.deepEqual(await sizes(page), asShown(changed));
  assert.equal(await slider.getAttribute("aria-valuetext"), `${value} days`);
  assertClean();
  await close();
});

it("sets two schemes side by side", async () => {
  const { page, assertClean, close } = await visit("segments");
  await divide(page, SCHEME);
  await part(page, "crossing").locator("summary").click();
  await part(page, "beside").selectOption("city");
  const table = part(page, "crossing").locator("table");
  await table.waitFor();
  const cells = await table
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => [...row.querySelectorAll("td")].map((cell) => Number(cell.textContent?.replaceAll(",", "")))),
    );
  const columns = await table.locator("thead th").allInnerTexts();
  const rows = await table.locator("tbody th").allInnerTexts();
  const { customers } = (await engine.snapshot()).summary;
  assert.equal(
    cells.flat().reduce((sum, one) => sum + one, 0),
    customers,
  );
  const both = await engine.evaluate(`schemes.${SCHEME} = 'lost' and customers.city = 'Shanghai'`);
  assert.equal(cells[rows.indexOf("Lost")]?.[columns.indexOf("Shanghai")], both.holds);
  // Rare values share a column, as they share a label.
  const others = (await (await engine.snapshot()).scheme("city")).labels.find(({ id }) => id === "*other");
  assert.equal(
    cells.reduce((sum, row) => sum + (row[columns.indexOf("Other cities")] ?? 0), 0),
    others?.customers,
  );
  assertClean();
  await close();
});

it("tells why a customer has a label, what would change it, and her tags", async () => {
  const { page, assertClean, close } = await visit("segments");
  await divide(page, SCHEME);
  const snapshot = await engine.snapshot({ config: { scheme: SCHEME } });
  const library = await snapshot.library();
  const both = await snapshot.evaluate("tags.valuable_and_slipping");
  const ids = await snapshot.column("customer_id");
  assert.ok(both.type === "boolean" && ids.type === "text");
  const id = ids.values[both.values.indexOf(1)] ?? assert.fail();
  await person.find(page, id);
  await page.locator(`[data-customer="${id}"]`).click();
  const card = part(page, "customer");
  await page.locator("[data-testid=customer-tags][aria-busy=false]").waitFor();

  const explanation = (await snapshot.explain(`schemes.${SCHEME}`, id)) ?? assert.fail();
  const rule = await card.locator(".card-segment > .why").innerText();
  assert.ok(rule.includes("Silence, in own rhythms is"), rule);
  const near = await card.locator(".card-segment > .nearest").innerText();
  assert.ok(
    explanation.changes.length > 0 && near.startsWith("The nearest way to another outcome: Silence, in own rhythms:"),
    near,
  );
  assert.ok(explanation.byItself && near.includes(`on ${explanation.byItself.day} it becomes: Lost`), near);

  const held = await Promise.all(
    library.tags
      .filter(({ text }) => text !== null)
      .map(async ({ id: tag, name }) => ((await snapshot.explain(`tags.${tag}`, id))?.value === true ? name.en : "")),
  );
  const names = await part(page, "customer-tags").locator(":scope > details > summary").allInnerTexts();
  assert.deepEqual(
    names.map((name) =>
      name
        .split("\n")[0]
        ?.replace(/ weight .*/, "")
        .trim(),
    ),
    held.filter((name) => name !== ""),
  );
  // A tag made of tags brings their rules along.
  const whole = part(page, "customer-tags").locator("details", { hasText: "High value and slipping away" }).last();
  await whole.locator("summary").first().click();
  const within = whole.locator("details.inner", { hasText: "Slipping away" }).last();
  await within.locator("summary").click();
  assert.ok((await within.innerText()).includes("the rule asks for more than 2"));
  assertClean();
  await close();
});
