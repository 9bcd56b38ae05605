// The sealed page opens, from disk and over http, without a complaint and without asking for anything.
import { after, before, describe, it } from "node:test";
import { launch, open, part, picture } from "../browser/browser.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import { serveDist } from "../browser/server.mjs";

describe("the sealed page", () => {
  /** @type {import("playwright-core").Browser} */
  let browser;
  /** @type {Awaited<ReturnType<typeof serveDist>>} */
  let server;
  before(async () => {
    [browser, server] = await Promise.all([launch(), serveDist()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  it("opens from disk", async () => {
    const watched = await open(browser, SEALED_FILE);
    await part(watched.page, "drop").waitFor();
    await picture(watched.page, "opened-from-disk");
    watched.assertClean();
    await watched.close();
  });

  it("opens over http, with the headers a host sends", async () => {
    const watched = await open(browser, `${server.origin}/`);
    await part(watched.page, "drop").waitFor();
    watched.assertClean();
    await watched.close();
  });
});
