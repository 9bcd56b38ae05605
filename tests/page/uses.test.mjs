// What uses a tag or a way to divide is said before either is changed or removed.
import assert from "node:assert/strict";
import { it } from "node:test";
import { part } from "../browser/browser.mjs";
import { keepTag } from "./person.mjs";
import { snapshot, visit } from "./sample.mjs";

const KINDS = /** @type {const} */ (["features", "scores", "schemes", "tags"]);

/** What people call a rule. @param {string} full */
async function nameOf(full) {
  const [space, id] = full.split(".");
  const library = await snapshot.library();
  const list = KINDS.filter((kind) => kind === space).flatMap((kind) => [...library[kind]]);
  return list.find((one) => one.id === id)?.name.en ?? assert.fail(full);
}

it("names all that uses a tag of the engine, and nothing where nothing does", async () => {
  const { page, assertClean, close } = await visit("tags");
  const { tags } = await snapshot.library();
  const used = tags.find(({ id }) => id === "slipping") ?? assert.fail();
  assert.ok(used.usedBy.length > 0);
  await page.locator(`[data-tag=${used.id}]`).click();
  const said = await part(page, "uses").innerText();
  for (const user of used.usedBy) assert.ok(said.includes(`“${await nameOf(user)}”`), `${user} in ${said}`);
  assert.ok(said.includes("What is changed here changes there too.") && !said.includes("removed"), said);
  const unused = tags.find(({ text, usedBy }) => text !== null && usedBy.length === 0) ?? assert.fail();
  await page.locator(`[data-tag=${unused.id}]`).click();
  await page.waitForFunction((name) => document.querySelector("#audience-title")?.textContent === name, unused.name.en);
  assert.equal(await part(page, "uses").count(), 0);
  assertClean();
  await close();
});

it("warns before a tag of one's own is removed that others ask for, in both languages", async () => {
  const { page, assertClean, close } = await visit("tags");
  await keepTag(page, "frequency >= 3", "Regulars");
  await keepTag(page, "not tags.own_1", "Others");
  await page.locator("[data-tag=own_1]").click();
  await part(page, "uses")
    .getByText(
      "Used by the tag “Others”. What is changed here changes there too; once this tag is removed, they can no longer be computed.",
    )
    .waitFor();
  await part(page, "population").locator("summary").click();
  await part(page, "population-text").fill("tags.own_1 or frequency > 0");
  await part(page, "population-text").press("Enter");
  await part(page, "uses").getByText("Used by the tag “Others” and the choice of who counts at all.").waitFor();
  await part(page, "language").click();
  await part(page, "uses").getByText("用到它的有：标签“Others”和统计范围。").waitFor();
  assertClean();
  await close();
});

it("names what uses a way to divide, beside its rules", async () => {
  const { page, assertClean, close } = await visit("segments");
  const { schemes } = await snapshot.library();
  const { usedBy } = schemes.find(({ id }) => id === "loyalty") ?? assert.fail();
  assert.ok(usedBy.includes("scores.loyalty"), String(usedBy));
  await part(page, "scheme").selectOption("loyalty");
  await part(page, "rules").locator("summary").click();
  await part(page, "uses")
    .getByText(`the score “${await nameOf("scores.loyalty")}”`)
    .waitFor();
  assertClean();
  await close();
});
