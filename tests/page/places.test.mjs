// Rows that no division is made for, and nobody's orders: the page looks for clusters among them all the same, however many there are.
import assert from "node:assert/strict";
import { it } from "node:test";
import { open, part } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { browser } from "./sample.mjs";

/** Sixteen heaps on a plane, in four rows of four. */
function places() {
  const around = (/** @type {number} */ i, /** @type {number} */ by) =>
    ((i * by) % 1009) * 30 + ((i * by * 7) % 997) * 30;
  const lines = Array.from({ length: 960 }, (_, i) => {
    const [x, y] = [i % 4, Math.floor(i / 4) % 4];
    return `${100_000 + x * 200_000 + around(i, 389)},${100_000 + y * 200_000 + around(i, 571)}`;
  });
  return { name: "places.csv", mimeType: "text/csv", buffer: Buffer.from(`x,y\n${lines.join("\n")}\n`) };
}

it("finds as many clusters as there are among rows that are nobody's, and goes on from there", async () => {
  const watched = await open(browser, SEALED_FILE, { locale: "en-GB" });
  const { page } = watched;
  await person.openFiles(page, places());
  // What the rows are has to be told: they could be anything.
  assert.equal(await part(page, "preview-read").isEnabled(), false);
  await part(page, "preview-0-role").selectOption("customers");
  await part(page, "preview-read").click();
  await person.go(page, "clusters");
  await part(page, "clusters-find").click();
  await part(page, "clusters-verdict").getByRole("heading", { name: "16 clear clusters" }).waitFor();
  const cards = page.locator("[data-cluster]");
  assert.equal(await cards.count(), 16);
  const evidence = part(page, "clusters-evidence");
  await evidence.locator("summary").click();
  assert.ok((await evidence.locator("tbody th").allInnerTexts()).includes("16"));
  // Each has a rule: a condition for every one that has to be parted from it.
  assert.equal(await page.locator("[data-cluster]", { hasText: "No short rule" }).count(), 0);

  await part(page, "clusters-k").selectOption("20");
  await part(page, "clusters-find").click();
  await page.locator("[data-cluster]").nth(19).waitFor();
  await cards.first().getByRole("button").first().click();
  await part(page, "selection-count").waitFor();
  // No division is possible, and nothing else asks for one.
  await person.go(page, "segments");
  await page.getByText("No division is possible with this data").waitFor();
  await person.go(page, "customers");
  await part(page, "row-count").waitFor();
  watched.assertClean();
  await watched.close();
});
