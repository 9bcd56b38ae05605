// Clusters looked at closely: as lines, on the map, and those who are least like the rest.
import assert from "node:assert/strict";
import { it } from "node:test";
import { part } from "../browser/browser.mjs";
import { engine, number, visit } from "./sample.mjs";

it("draws clusters side by side, names who is least like the rest, and takes a line drawn on the map", async () => {
  const told = await engine.cluster({ k: 3, coordinates: 2 });
  const watched = await visit("clusters");
  const { page } = watched;
  await part(page, "clusters-k").selectOption("3");
  await part(page, "clusters-find").click();
  await part(page, "clusters-verdict").waitFor();
  await part(page, "clusters-map").locator("canvas[data-painter]").waitFor();

  // The same as lines, and those who are least like their cluster.
  assert.equal(await part(page, "clusters-lines").locator(".profile").count(), 3);
  const there = await engine.snapshot();
  const { rows: far } = await there.rows({ sort: "cluster.distance", descending: true, limit: 8 });
  await part(page, "clusters-far").locator("tbody th").first().waitFor();
  const told8 = await part(page, "clusters-far").locator("tbody th").allInnerTexts();
  assert.deepEqual(
    told8,
    far.map(([id]) => id),
  );

  // Clusters speak the page's language, whatever they were found in.
  await part(page, "language").click();
  const group = told.clusters.find(({ name }) => far[0]?.includes(name.en))?.name.zh ?? "-";
  await part(page, "clusters-far").locator("tbody tr").first().getByText(group).waitFor();
  await part(page, "language").click();

  // A line drawn around points narrows the audience to them, as an expression that the package understands; other clusters end it.
  const hand = part(page, "clusters-map").locator(".scatter-hand");
  await hand.scrollIntoViewIfNeeded();
  const box = await hand.boundingBox();
  assert.ok(box);
  const corner = (/** @type {number} */ x, /** @type {number} */ y) =>
    page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 4 });
  await corner(0.3, 0.3);
  await page.mouse.down();
  for (const [x, y] of /** @type {const} */ ([
    [0.6, 0.3],
    [0.5, 0.8],
    [0.3, 0.7],
  ]))
    await corner(x, y);
  await page.mouse.up();
  await part(page, "selection-count").getByText(/ of /).waitFor();
  const drawn = (await part(page, "selection").getAttribute("title")) ?? "";
  const { total } = await there.rows({ where: drawn, limit: 1 });
  assert.ok(total > 10 && total < told.customers / 2, `${total} of ${told.customers}`);
  assert.match(await part(page, "selection-count").innerText(), new RegExp(`^${number(total)} of`));
  await page.locator(".chip", { hasText: "Drawn on the map of customers" }).waitFor();
  assert.equal(await part(page, "clusters-map").locator("path.lasso[d]").count(), 1);
  await part(page, "clusters-find").click();
  await page.locator(".chip").waitFor({ state: "detached" });
  await engine.forgetModel("cluster");
  await watched.close();
});
