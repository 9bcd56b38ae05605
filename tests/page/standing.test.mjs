// Scores on the overview and on the card: what the page shows is what the package says.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { engine, number, snapshot, visit } from "./sample.mjs";

describe("scores on the page", () => {
  it("stand on the overview with their errors", async () => {
    const { page } = await visit("overview");
    const { scores } = await snapshot.scores({ scores: ["nps", "loyalty"] });
    for (const { id, all } of scores) {
      assert.ok(all && all.standardError !== null);
      const [mean, error] = [all.mean, all.standardError].map((value) => number(Math.round(value * 100) / 100));
      const tile = await page.locator(`[data-testid=standing] [data-score=${id}]`).innerText();
      assert.match(
        tile.replaceAll("\u00a0", " "),
        new RegExp(`${mean} ± ${error}\\s+${number(all.customers)} customers`),
      );
    }
    await page.close();
  });

  it("say who shows signs of leaving, with the evidence, and narrow the view to them", async () => {
    const { page } = await visit("overview");
    const { holds } = await snapshot.evaluate("tags.buying_less");
    assert.ok(holds);
    const signal = page.locator("[data-signal=buying_less]");
    assert.match(await signal.locator(".signal-name").innerText(), new RegExp(`^${number(holds)}\\s+Buying less`));
    const { rows } = await snapshot.rows({ where: "tags.buying_less", limit: 1 });
    const id = String(rows[0]?.[0]);
    const [evidence] = (await snapshot.scored(id, ["order_change"])) ?? [];
    const [before, now] = ["before", "now"].map((name) => evidence?.parts.find((part) => part.id === name)?.value);
    const first = signal.locator(".evidence li").first();
    assert.match(await first.innerText(), new RegExp(`${id}[\\s\\S]*${before} → ${now} \\(−`));
    await first.locator("button").click();
    const card = page.locator("[data-testid=customer-scores] [data-score=order_change]");
    await card.locator("summary").click();
    assert.match(await card.innerText(), new RegExp(`Orders before\\s+${before}\\s+Orders now\\s+${now}`));
    await signal.locator(".signal-name").click();
    await page.locator("[data-signal=buying_less] .signal-name[aria-pressed=true]").waitFor();
    const some = await engine.snapshot();
    const { scores } = await some.scores({ scores: ["loyalty"], where: "tags.buying_less" });
    const mean = number(Math.round((scores[0]?.all?.mean ?? 0) * 100) / 100);
    await page.locator("[data-testid=standing] [data-score=loyalty]", { hasText: mean }).waitFor();
    await page.close();
  });

  it("are made by settings that can be changed, refused and taken back", async () => {
    const { page } = await visit("overview");
    const tile = page.locator("[data-testid=standing] [data-score=nps]");
    const before = await tile.innerText();
    const { scores } = await snapshot.library();
    const file = scores.find(({ id }) => id === "nps")?.file;
    assert.ok(file?.settings);
    const settings = file.settings.map((one) => (one.id === "promoter" ? { ...one, value: "8" } : one));
    await engine.defineScore({ ...file, settings });
    const other = await engine.snapshot();
    const [nps] = (await other.scores({ scores: ["nps"] })).scores;
    await engine.removeScore("nps");
    const mean = number(Math.round((nps?.all?.mean ?? 0) * 100) / 100);
    assert.ok(!before.includes(mean));

    await page.locator("[data-testid=standing-settings] summary").click();
    const field = page.locator("[data-testid=setting-nps-promoter]");
    await field.fill("very happy");
    await field.press("Enter");
    await page.locator("[data-testid=settings-nps] .wrong").waitFor();
    await field.fill("8");
    await field.press("Enter");
    await tile.getByText(mean).waitFor();
    await page.locator("[data-testid=undo]").click();
    await tile.getByText(mean).waitFor({ state: "detached" });
    assert.equal(await tile.innerText(), before);
    assert.equal(await field.inputValue(), "9");

    // A signal is a tag and the score that it rests on.
    await page.locator("[data-testid=signals-settings] summary").click();
    const { holds } = await snapshot.evaluate("scores.order_change <= -0.8");
    await page.locator("[data-testid=setting-buying_less-drop]").fill("-0.8");
    await page.locator("[data-testid=setting-buying_less-drop]").press("Enter");
    await page
      .locator("[data-signal=buying_less] strong", { hasText: new RegExp(`^${number(holds ?? -1)}$`) })
      .waitFor();
    await page.locator("[data-testid=settings-buying_less] [data-testid=settings-reset]").click();
    const { holds: usual } = await snapshot.evaluate("tags.buying_less");
    await page
      .locator("[data-signal=buying_less] strong", { hasText: new RegExp(`^${number(usual ?? -1)}$`) })
      .waitFor();
    await page.close();
  });
});
