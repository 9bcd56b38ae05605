// Clusters on the page: asked for by a button, told as the package tells them, and each one an audience.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { it } from "node:test";
import { open, part, picture } from "../browser/browser.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";
import { browser, engine, number, visit } from "./sample.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** Looks for clusters and waits for what comes of it. @param {Page} page */
async function find(page) {
  await part(page, "clusters-find").click();
  await part(page, "clusters-verdict").waitFor();
  await part(page, "clusters-progress").waitFor({ state: "detached" });
}

/** What axe finds wrong; the page has to be opened without its policy. @param {Page} page */
async function faults(page) {
  await page.evaluate(await readFile(at("node_modules/axe-core/axe.min.js"), "utf8"));
  return page.evaluate(async () => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (/** @type {unknown} */ (globalThis));
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n  ")}`);
  });
}

/** A hundred members of two kinds that differ plainly. */
function members() {
  const lines = Array.from({ length: 100 }, (_, i) => {
    const kind = i % 2;
    return [
      `m${i}`,
      (kind ? 60 : 20) + (i % 7),
      (kind ? 900 : 100) + ((i * 13) % 50),
      kind ? "金卡" : "普通",
      7,
    ].join();
  });
  return {
    name: "members.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(`客户编号,年龄,年度预算,套餐,门店\n${lines.join("\n")}\n`),
  };
}

it("says that the sample shop has no clear clusters, and shows how it can be divided, as the package does", async () => {
  const told = await engine.cluster({ coordinates: 2 });
  const watched = await visit("clusters");
  const { page } = watched;
  await part(page, "clusters-columns").locator("summary").click();
  await part(page, "clusters-columns").getByText("missing for 98%").first().waitFor();
  assert.equal(await part(page, "clusters-verdict").count(), 0, "nothing is looked for before it is asked for");
  await find(page);
  assert.equal(told.clear, false);
  await part(page, "clusters-verdict").getByRole("heading", { name: "No clear clusters" }).waitFor();
  await page
    .getByRole("status")
    .getByText(`No clear clusters: ${number(told.customers)} customers in 2 clusters.`)
    .waitFor();
  const cards = page.locator("[data-cluster]");
  assert.equal(await cards.count(), told.k);
  for (const [place, cluster] of told.clusters.entries()) {
    const text = await cards.nth(place).innerText();
    for (const words of [cluster.name.en, `${number(cluster.size)} customers`, cluster.rule?.text ?? "-"])
      assert.ok(text.includes(words), `${words} in ${text}`);
  }

  const evidence = part(page, "clusters-evidence");
  await evidence.locator("summary").click();
  assert.equal(await evidence.locator("tbody tr").count(), told.choice?.evidence.length);
  const picked = await evidence.locator(".chosen").first().locator("xpath=..").locator("th").innerText();
  assert.equal(picked, String(told.choice?.picks[0]?.k));

  // A name narrows the audience to its customers, here and everywhere.
  const [first] = told.clusters;
  await cards.first().locator("button").click();
  const count = part(page, "selection-count").getByText(new RegExp(`^${number(first?.size ?? 0)} `));
  await count.waitFor();
  assert.equal(await part(page, "selection").getAttribute("title"), `cluster.group = '${first?.name.en}'`);
  assert.equal(await cards.first().locator("button").getAttribute("aria-pressed"), "true");
  // In the other language the chip speaks that; the expression stays.
  await part(page, "language").click();
  await page.locator(".chip", { hasText: first?.name.zh ?? "-" }).waitFor();
  await part(page, "language").click();
  await person.go(page, "customers");
  await part(page, "row-count")
    .filter({ hasText: `of ${number(first?.size ?? 0)}` })
    .waitFor();

  // How to look for them is decided like everything else: it can be taken back.
  await person.go(page, "clusters");
  await part(page, "clusters-k").selectOption("3");
  await part(page, "clusters-changed").waitFor();
  await page.keyboard.press("Control+z");
  await part(page, "clusters-changed").waitFor({ state: "detached" });
  assert.equal(await part(page, "clusters-k").inputValue(), "auto");

  // Asked for three, there are three, and the audience of before is let go.
  await part(page, "clusters-k").selectOption("3");
  await part(page, "clusters-find").click();
  await cards.nth(2).waitFor();
  await part(page, "clusters-verdict").getByRole("heading", { name: "3 clusters, as asked" }).waitFor();

  // The map has all of them, and its legend selects as the cards do.
  const three = await engine.cluster({ k: 3, coordinates: 2 });
  const legend = part(page, "clusters-map").locator(".legend button");
  await part(page, "clusters-map").locator("canvas[data-painter]").waitFor();
  assert.equal(await legend.count(), 3);
  await legend.nth(2).click();
  await part(page, "selection-count")
    .getByText(new RegExp(`^${number(three.clusters[2]?.size ?? 0)} `))
    .waitFor();
  await part(page, "selection-clear").click();
  await part(page, "clusters-map").locator(".as-table").click();
  const sizes = await part(page, "clusters-map").locator("tbody td:nth-child(2)").allInnerTexts();
  assert.deepEqual(
    sizes,
    three.clusters.map(({ size }) => number(size)),
  );

  // The profile has a cell for each cluster and column, and says the figures.
  const cells = part(page, "clusters-profile").locator(".heat");
  assert.equal(await cells.count(), 9);
  const strongest = three.clusters[0]?.traits[0];
  const said = await part(page, "clusters-profile")
    .locator("[aria-label*='on average']")
    .first()
    .getAttribute("aria-label");
  assert.ok(strongest && said?.startsWith(`${three.clusters[0]?.name.en}: `), `${said}`);

  // The rules are kept as one more scheme, which divides customers as the package says.
  await part(page, "clusters-keep").click();
  await part(page, "clusters-kept").waitFor();
  await page.getByRole("link", { name: "Look at it under Segments" }).click();
  await page.locator("[data-shown=segments]").waitFor();
  await page.locator("tr[data-segment=cluster_1]").waitFor();
  const [label] = three.scheme && "labels" in three.scheme ? three.scheme.labels : [];
  const holds = await engine.evaluate(label?.when ?? "false");
  assert.equal(await person.segmentSize(page, label?.id ?? ""), number(holds.holds ?? 0));
  await person.go(page, "clusters");

  // On another day they are told by the same model, and the page says so.
  await person.lookAt(page, "2026-03-31");
  await part(page, "clusters-frozen").waitFor();
  await part(page, "clusters-map").getByText("The map is drawn for the day").waitFor();
  await watched.close();
});

it("makes columns comparable as asked, and leads to those in no cluster", async () => {
  const asked = /** @type {const} */ ({ k: 3, scaling: "robust", transform: "log1p" });
  const [told, usual] = [await engine.cluster(asked), await engine.cluster({ k: 3 })];
  const sizes = (/** @type {typeof told} */ { clusters }) => clusters.map(({ size }) => size);
  assert.notDeepEqual(sizes(told), sizes(usual));
  const { page, close } = await visit("clusters");
  await part(page, "clusters-k").selectOption("3");
  await part(page, "clusters-preparing").locator("summary").click();
  await part(page, "clusters-scaling").selectOption("robust");
  await part(page, "clusters-transform").selectOption("log1p");
  await find(page);
  for (const [place, size] of sizes(told).entries())
    await page
      .locator(`[data-cluster='${place}']`)
      .getByText(`${number(size)} customers`)
      .waitFor();
  await picture(page, "clusters-comparable");
  // Dense regions leave some customers to themselves.
  const dense = await engine.cluster({ method: "hdbscan" });
  assert.ok(dense.outliers > 0);
  await part(page, "clusters-scaling").selectOption("z");
  await part(page, "clusters-transform").selectOption("auto");
  await part(page, "clusters-method").selectOption("hdbscan");
  await part(page, "clusters-find").click();
  await part(page, "clusters-outliers").click();
  await part(page, "selection-count")
    .getByText(new RegExp(`^${number(dense.outliers)} `))
    .waitFor();
  assert.equal(await part(page, "clusters-outliers").getAttribute("aria-pressed"), "true");
  await person.go(page, "customers");
  await part(page, "row-count")
    .filter({ hasText: `of ${number(dense.outliers)}` })
    .waitFor();
  await close();
});

it("finds what is there among members, by the keyboard, in Chinese, on a telephone", async () => {
  const { page, close, assertClean } = await open(browser, SEALED_FILE, {
    locale: "zh-CN",
    viewport: { width: 360, height: 740 },
    bypassCSP: true,
  });
  await person.openFiles(page, members());
  await person.go(page, "clusters");
  await part(page, "clusters-find").focus();
  await page.keyboard.press("Enter");
  await part(page, "clusters-verdict").getByRole("heading", { name: "2 个清晰的聚类" }).waitFor();
  await page.locator("[data-cluster='0'] button").waitFor();
  await part(page, "clusters-columns").locator("summary").click();
  await part(page, "clusters-columns").getByText("几乎人人相同").first().waitFor();
  assert.deepEqual(await person.foreignWords(page), []);
  assert.deepEqual(await faults(page), []);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  await picture(page, "clusters-zh-360");
  await page.locator("[data-cluster='1'] button").focus();
  await page.keyboard.press("Enter");
  await page.locator("[data-cluster='1'] button[aria-pressed=true]").waitFor();
  await person.go(page, "customers");
  await part(page, "row-count").filter({ hasText: "50" }).waitFor();
  assertClean();
  await close();
});

it("can be stopped, and then begun again", async () => {
  const watched = await visit("clusters");
  const { page } = watched;
  // So many columns take a while.
  await part(page, "clusters-columns").locator("summary").click();
  for (const column of ["country", "region", "source", "tier", "points"])
    await page.locator(`[data-cluster-column=${column}]`).check();
  await part(page, "clusters-find").click();
  await part(page, "clusters-stop").click();
  await part(page, "clusters-stopped").waitFor();
  assert.equal(await part(page, "clusters-verdict").count(), 0);
  // The palette begins it from anywhere.
  await part(page, "clusters-k").selectOption("2");
  await person.go(page, "overview");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("find clusters");
  await page.keyboard.press("Enter");
  await page.locator("[data-shown=clusters]").waitFor();
  await part(page, "clusters-verdict").waitFor();
  assert.equal(await part(page, "clusters-stopped").count(), 0);
  assert.equal(await page.locator("[data-cluster]").count(), 2);
  await watched.close();
});

it("opens a project whose audience is a cluster, without it where the clusters are not there, and says so", async () => {
  const first = await visit("clusters");
  await part(first.page, "clusters-k").selectOption("3");
  await find(first.page);
  await first.page.locator("[data-cluster='0'] button").click();
  await part(first.page, "selection-count").getByText(/ of /).waitFor();
  await person.go(first.page, "export");
  const [saved] = await Promise.all([first.page.waitForEvent("download"), part(first.page, "project-save").click()]);
  const { models: _, ...project } = JSON.parse(await readFile(await saved.path(), "utf8"));
  const buffer = Buffer.from(JSON.stringify(project));
  await first.close();
  const second = await open(browser, SEALED_FILE, { locale: "en-GB" });
  await person.openFiles(second.page, { name: "shop.clientele.json", mimeType: "application/json", buffer });
  await person.opened(second.page);
  await part(second.page, "let-go").waitFor();
  assert.equal(await part(second.page, "selection").count(), 0);
  // How to look for clusters was decided, and is as it was.
  await person.go(second.page, "clusters");
  assert.equal(await part(second.page, "clusters-k").inputValue(), "3");
  await find(second.page);
  await second.page.locator("[data-cluster='0'] button").click();
  await part(second.page, "let-go").waitFor({ state: "detached" });
  await second.close();
});

it("says in words what cannot be looked for", async () => {
  const visited = await open(browser, SEALED_FILE, { locale: "en-GB" });
  const { page } = visited;
  await person.openFiles(page, person.GOOD);
  await person.go(page, "clusters");
  await part(page, "clusters-k").selectOption("12");
  await part(page, "clusters-find").click();
  await part(page, "clusters-refused").getByText("No clusters can be looked for in this way").waitFor();
  // Without a column there is nothing to press.
  await part(page, "clusters-columns").locator("summary").click();
  const chosen = page.locator("[data-cluster-column]:checked");
  for (let left = await chosen.count(); left > 0; left--) await chosen.first().uncheck();
  await part(page, "clusters-settings").getByText("Choose at least one column.").waitFor();
  assert.equal(await part(page, "clusters-find").getAttribute("aria-disabled"), "true");
  await visited.close();
});
