// The sample shop twice: in the page, as people open it, and in the package, which says what the page has to show.
import { after, before } from "node:test";
import { launch, open } from "../browser/browser.mjs";
import { createEngine } from "../browser/engines.mjs";
import { SEALED_FILE } from "../browser/project.mjs";
import * as person from "./person.mjs";

/** @type {import("playwright-core").Browser} */
export let browser;
/** @type {import("../../pkg/types.js").Engine} */
export let engine;
/** @type {import("../../pkg/types.js").Snapshot} */
export let snapshot;
before(async () => {
  [browser, engine] = await Promise.all([launch(), createEngine({ workers: 1 })]);
  await engine.open(await engine.sampleShop("en"));
  snapshot = await engine.snapshot();
});
after(async () => {
  engine?.close();
  await browser?.close();
});

/** A number as the page writes it. @param {number} value */
export const number = (value) => value.toLocaleString("en");

/** The page with the sample shop, in one of its views. @param {typeof person.VIEWS[number]} [view] */
export async function visit(view) {
  const watched = await open(browser, SEALED_FILE, { locale: "en-GB" });
  await person.openSample(watched.page);
  if (view) await person.go(watched.page, view);
  return watched;
}
