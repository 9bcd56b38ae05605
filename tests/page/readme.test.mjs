// The picture of the page in the README. It is not compared, for its figures of time and its letters differ between machines; it is
// made anew with CLIENTELE_UPDATE=1.
import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { it } from "node:test";
import { launch, open } from "../browser/browser.mjs";
import { at, SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";

const NAME = "docs/screenshot.png";
const SIZE = { width: 1280, height: 940 };
const MOST_BYTES = 250_000;
/** Where a PNG says how wide and high it is. */
const WIDTH_AT = 16;
const HEIGHT_AT = 20;

async function update() {
  const browser = await launch();
  const { page, assertClean } = await open(browser, SEALED_FILE, {
    locale: "en-GB",
    colorScheme: "light",
    reducedMotion: "reduce",
    viewport: SIZE,
  });
  await person.openSample(page);
  await mkdir(dirname(at(NAME)), { recursive: true });
  await page.screenshot({ path: at(NAME) });
  assertClean();
  await browser.close();
}

it("has a picture of the page, small enough to load at once", async () => {
  if (process.env.CLIENTELE_UPDATE === "1") await update();
  const png = await readFile(at(NAME));
  assert.deepEqual({ width: png.readUInt32BE(WIDTH_AT), height: png.readUInt32BE(HEIGHT_AT) }, SIZE);
  assert.ok(png.length < MOST_BYTES, `${NAME} has ${png.length} bytes`);
  const shown = (await readFile(at("README.md"), "utf8")).match(/!\[([^\]]+)\]\(docs\/screenshot\.png\)/);
  assert.ok(shown, `The README shows ${NAME}, with words for those who do not see it.`);
});
