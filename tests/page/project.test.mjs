// A project is one file, from which every page comes to the same figures; nothing stays in the browser unless it is asked for.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, it } from "node:test";
import { launch, open, part } from "../browser/browser.mjs";
import { sha256 } from "../browser/data.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { serveDist } from "../browser/server.mjs";
import * as person from "./person.mjs";

/** @typedef {import("playwright-core").Page} Page */

/** @type {import("playwright-core").Browser} */
let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());
const visit = (options = {}) => open(browser, SEALED_FILE, options);

const ORDERS = {
  name: "orders.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    `order_id,customer_id,order_date,amount\n${Array.from({ length: 90 }, (_, i) => `${i},c${(i * i) % 23},2024-0${1 + (i % 9)}-1${i % 7},${10 + ((i * 37) % 90)}.50`).join("\n")}\n`,
  ),
};

/** Decides about everything that a project keeps. @param {Page} page */
async function decide(page) {
  await person.go(page, "segments");
  await part(page, "scheme").selectOption("klaviyo");
  await person.settled(page);
  await page.locator("tr[data-segment] button").first().click();
  await person.settled(page);
  await person.lookAt(page, "2024-08-20");
  await person.settled(page);
}

/** @param {Page} page @param {{ passphrase?: string, data?: boolean }} [how] */
async function saveProject(page, { passphrase = "", data = true } = {}) {
  await person.go(page, "export");
  await part(page, "project-data").setChecked(data);
  for (const field of ["passphrase", "passphrase-again"]) await part(page, field).fill(passphrase);
  const [download] = await Promise.all([page.waitForEvent("download"), part(page, "project-save").click()]);
  await part(page, "project-save").and(page.locator("[aria-busy=false]")).waitFor();
  return {
    name: download.suggestedFilename(),
    mimeType: "application/json",
    buffer: await readFile(await download.path()),
  };
}

/** What a result is, whatever the page it is on. @param {Page} page */
async function result(page) {
  await person.settled(page);
  return { state: await person.stateOf(page), customers: sha256((await person.save(page, "csv")).bytes) };
}

/** @param {Page} page */
const unsaved = (page) =>
  page.evaluate(() => {
    const event = new Event("beforeunload", { cancelable: true });
    dispatchEvent(event);
    return event.defaultPrevented;
  });

describe("a project", () => {
  for (const how of [{}, { passphrase: "correct horse 电池" }, { data: false }]) {
    it(`leads to the same figures in the other language: ${JSON.stringify(how)}`, async () => {
      const first = await visit();
      await person.openFiles(first.page, ORDERS);
      await decide(first.page);
      assert.equal(await unsaved(first.page), true, "there is something to lose");
      const file = await saveProject(first.page, how);
      assert.equal(await unsaved(first.page), false, "it is saved");
      const expected = await result(first.page);
      first.assertClean();
      await first.close();
      if ("passphrase" in how) assert.ok(!file.buffer.includes("order_id"), "nothing of it can be read");

      const second = await visit({ locale: "zh-CN" });
      const { page } = second;
      await part(page, "file-input").setInputFiles(file);
      if ("passphrase" in how) {
        await part(page, "unseal").fill("wrong");
        await part(page, "unseal-do").click();
        await page.locator("#unseal[aria-invalid=true]").waitFor();
        await part(page, "unseal").fill(how.passphrase ?? "");
        await part(page, "unseal-do").click();
      }
      if ("data" in how) {
        await page.locator("[data-is=missing]").waitFor();
        await part(page, "file-input").setInputFiles({
          ...ORDERS,
          buffer: Buffer.concat([ORDERS.buffer, Buffer.from("91,c1,2024-02-03,1.00\n")]),
        });
        await page.locator("[data-is=other]").waitFor();
        assert.equal(await person.errorCode(page), "inputs_differ");
        await part(page, "file-input").setInputFiles({ ...ORDERS, name: "otherwise-named.csv" });
      }
      await person.opened(page);
      assert.deepEqual(await result(page), expected);
      assert.equal(await part(page, "differs").count(), 0);
      assert.equal(await unsaved(page), false, "nothing was decided since");
      second.assertClean();
      await second.close();
    });
  }

  it("of the sample shop makes it anew, with changed rules and tags of one's own", async () => {
    const first = await visit();
    await person.openSample(first.page);
    await person.go(first.page, "tags");
    await part(first.page, "audience-new").click();
    await part(first.page, "audience-text").fill("frequency > 3");
    await part(first.page, "audience-name").fill("<b>often</b>");
    await part(first.page, "audience-save").click();
    await first.page.locator('[data-tag="own_1"]').waitFor();
    await person.go(first.page, "segments");
    /** What is done, and its decision on screen. @param {() => Promise<unknown>} act */
    const decide = async (act) => {
      const before = await person.stateOf(first.page);
      await act();
      await first.page.locator(`main:not([data-state="${before}"])`).waitFor();
      await person.settled(first.page);
    };
    await decide(() => part(first.page, "scheme").selectOption("lifecycle_status"));
    for (const summary of await first.page.locator("main summary").all()) await summary.click();
    await part(first.page, "setting-scheme-new").fill("45 days");
    await decide(() => first.page.keyboard.press("Tab"));
    const expected = await result(first.page);
    await person.go(first.page, "export");
    const [download] = await Promise.all([
      first.page.waitForEvent("download"),
      part(first.page, "project-save").click(),
    ]);
    const path = await download.path();
    const buffer = await readFile(path);
    await first.close();
    const second = await visit({ locale: "zh-CN" });
    await part(second.page, "file-input").setInputFiles({
      name: "x.clientele.json",
      mimeType: "application/json",
      buffer,
    });
    await person.opened(second.page);
    assert.deepEqual(await result(second.page), expected);
    second.assertClean();
    await second.close();
  });

  it("that is damaged, foreign, newer or hostile is a clear error", async () => {
    const watched = await visit();
    const { page } = watched;
    await person.openFiles(page, ORDERS);
    const saved = await saveProject(page);
    const sealed = JSON.parse((await saveProject(page, { passphrase: "12345678" })).buffer.toString());
    const project = JSON.parse(saved.buffer.toString());
    const state = await person.stateOf(page);
    const key = { ...sealed.key, iterations: 2 ** 40 };
    /** @type {[string, unknown][]} */
    const cases = [
      ["run_foreign", "not json"],
      ["run_foreign", { format: "other" }],
      ["run_newer", { ...project, formatVersion: 9 }],
      ["run_newer", { ...sealed, formatVersion: 9 }],
      ["run_broken", saved.buffer.toString().slice(0, -20)],
      ["run_broken", { ...sealed, key }],
      ["run_broken", { ...sealed, text: "<script>" }],
      ["run_broken", { ...project, page: { ...project.page, salt: "short" } }],
      [
        "run_broken",
        {
          ...project,
          page: {
            ...project.page,
            choices: {
              ...project.page.choices,
              selection: { clauses: [{ join: "and", marks: [{ kind: "tag", tag: "a or true" }] }], inverted: false },
            },
          },
        },
      ],
      ["run_broken", { ...project, data: [{ name: "orders.csv", gzip: "AAAA" }] }],
      [
        "run_broken",
        {
          ...project,
          inputs: [{ ...project.inputs[0], reading: { ...project.inputs[0].reading, input: 2 ** 40 } }],
          page: undefined,
        },
      ],
      ["invalid_option", { ...project, config: { ...project.config, bins: 1e9 } }],
      ["invalid_expression", { ...project, rules: { tags: [{ id: "x" }] } }],
    ];
    for (const [code, content] of cases) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      await part(page, "file-input").setInputFiles({
        name: "a.clientele.json",
        mimeType: "application/json",
        buffer: Buffer.from(text),
      });
      await part(page, "error")
        .waitFor({ timeout: 5000 })
        .catch(() => assert.fail(`${code}: nothing is said of ${text.slice(0, 200)}`));
      assert.equal(await person.errorCode(page), code, text.slice(0, 200));
      const cancel = part(page, "project-cancel");
      if (await cancel.isVisible()) await cancel.click();
      await page.locator(".error button").first().click();
      await part(page, "error").waitFor({ state: "detached" });
      assert.equal(await person.stateOf(page), state, "what was on screen stays");
    }
    await person.go(page, "segments");
    await part(page, "scheme").selectOption("klaviyo");
    await person.settled(page);
    watched.assertClean();
    await watched.close();
  });

  it("keeps nothing in the browser unless asked, goes on from what it kept, and erases all of it", async () => {
    const watched = await visit();
    const { page } = watched;
    const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
    await person.openFiles(page, ORDERS);
    await decide(page);
    assert.deepEqual(await databases(), []);
    await person.go(page, "export");
    await part(page, "project-keep").check();
    await part(page, "kept").waitFor();
    assert.deepEqual(await databases(), ["clientele"]);
    assert.equal(await unsaved(page), false);
    const expected = await result(page);

    await page.reload();
    await part(page, "kept-continue").click();
    await person.opened(page);
    assert.deepEqual(await result(page), expected);

    await person.go(page, "export");
    await part(page, "erase").click();
    const line = (/** @type {string} */ place) =>
      part(page, "erased").locator(`tr[data-place=${place}] td`).allInnerTexts();
    await part(page, "erased").waitFor();
    assert.match((await line("memory"))[0] ?? "", /^1 /);
    assert.match((await line("database"))[0] ?? "", /^2 /);
    for (const place of ["memory", "database"]) assert.equal((await line(place))[1], "nothing");
    assert.deepEqual(await databases(), []);
    await page.reload();
    await part(page, "drop").waitFor();
    assert.equal(await part(page, "kept-before").count(), 0);
    await person.openFiles(page, ORDERS);
    await person.opened(page);
    watched.assertClean();
    await watched.close();
  });

  it("says why there is no encryption on a plain host", async () => {
    const server = await serveDist();
    const port = new URL(server.origin).port;
    // A name that is not this machine's own to the browser, so that it grants no secure context.
    const other = await launch([`--host-resolver-rules=MAP plain.test 127.0.0.1:${port}`]);
    const watched = await open(other, `http://plain.test:${port}/`);
    const { page } = watched;
    await person.openFiles(page, ORDERS);
    await person.go(page, "export");
    assert.equal(await page.evaluate(() => isSecureContext), false);
    await part(page, "insecure").waitFor();
    assert.equal(await part(page, "passphrase").count(), 0);
    const [download] = await Promise.all([page.waitForEvent("download"), part(page, "project-save").click()]);
    assert.match(download.suggestedFilename(), /^orders\.clientele\.json$/);
    await watched.close();
    await other.close();
    await server.close();
  });
});
