// What axe finds wrong with a page. The page's policy has to be lifted for it.
import { readFile } from "node:fs/promises";
import { at } from "./project.mjs";

/** Run whatever axe's next version makes of them: whoever says what she sees must be understood. */
const ALWAYS = ["label-content-name-mismatch"];
/** @type {Promise<string> | undefined} */
let source;

/** The rules that the page breaks, with the parts that do. @param {import("playwright-core").Page} page */
export async function faults(page) {
  source ??= readFile(at("node_modules/axe-core/axe.min.js"), "utf8");
  await page.evaluate(await source);
  return page.evaluate(async (always) => {
    const { axe } = /** @type {{ axe: typeof import("axe-core") }} */ (/** @type {unknown} */ (globalThis));
    const rules = Object.fromEntries(always.map((rule) => [rule, { enabled: true }]));
    const { violations } = await axe.run(document, { resultTypes: ["violations"], rules });
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map(({ html }) => html.slice(0, 240)).join("\n  ")}`,
    );
  }, ALWAYS);
}
