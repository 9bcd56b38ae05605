// What a person does on the page, and sees there.
import { readFile } from "node:fs/promises";
import { part } from "../browser/browser.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {Parameters<import("playwright-core").Locator["setInputFiles"]>[0]} Files */

/** A small shop without anything to remark on. */
export const GOOD = {
  name: "good.csv",
  mimeType: "text/csv",
  buffer: Buffer.from(
    "order_id,customer_id,order_date,amount\n1,ana,2024-01-05,120.50\n2,ben,2024-02-09,15.00\n3,ana,2024-03-01,80.25\n",
  ),
};

/** Waits until a reading is over, with whatever end. @param {Page} page */
export const over = (page) => part(page, "progress").waitFor({ state: "detached" });

/** Gives files to the page and waits for a result or an error. @param {Page} page @param {Files} files */
export async function openFiles(page, files) {
  await part(page, "file-input").setInputFiles(files);
  await over(page);
}

export const VIEWS = /** @type {const} */ ([
  "overview",
  "segments",
  "value",
  "clusters",
  "customers",
  "tags",
  "data",
  "export",
]);
/** @typedef {typeof VIEWS[number]} View */

/** Waits for a result. @param {Page} page */
export const opened = (page) => page.locator("[data-shown]").waitFor();

/** Goes to a view, unless it is on screen. @param {Page} page @param {View} view */
export async function go(page, view) {
  await opened(page);
  if (await page.locator(`[data-shown=${view}]`).isVisible()) return;
  await page.locator(`[data-view=${view}]`).click();
  await page.locator(`[data-shown=${view}]`).waitFor();
}

/** What views of the sample shop tell once it is computed: it comes after the view, and moves what is below it. */
const COMES_LATE = /** @type {Readonly<Partial<Record<View, readonly string[]>>>} */ ({
  overview: ["[data-testid=answers][aria-busy=false]", "[data-testid=standing]"],
  value: ["[data-testid=value-doubt] h3", "[data-testid=next]"],
  // These tags are of value.
  tags: ["button[data-tag=worth_more]"],
});

/** Everything of a view is there. Tags of value come only to whom values were computed for. @param {Page} page @param {View} view */
export async function complete(page, view) {
  for (const late of COMES_LATE[view] ?? []) await page.locator(late).first().waitFor();
}

/** What was decided is on screen. @param {Page} page */
export const settled = (page) =>
  page.waitForFunction(() => {
    const decided = document.querySelector("main")?.getAttribute("data-state");
    return decided === document.querySelector(".opened")?.getAttribute("data-state");
  });

/** The name of all that was decided. @param {Page} page */
export const stateOf = async (page) => (await page.locator("main").getAttribute("data-state")) ?? "";

/** Everything that is known of the result is there, schemes and tags too. @param {Page} page */
export const known = (page) => page.locator('[data-known]:not([data-known=""])').waitFor();

/** Clicks the sample shop and waits for its overview, with all schemes and tags. @param {Page} page */
export async function openSample(page) {
  await part(page, "sample").click();
  await known(page);
}

/**
 * The six figures as they are written: customers, orders, revenue, repeat rate, rows, rows set aside.
 * @param {Page} page
 */
export async function figures(page) {
  await go(page, "overview");
  await part(page, "counts").waitFor();
  const [customers = "", orders = "", revenue = "", repeat = "", rows = "", aside = ""] = await part(page, "counts")
    .locator(".figure-value")
    .allInnerTexts();
  return { customers, orders, revenue, repeat, rows, aside };
}

/** The table of customers, a line of texts each. @param {Page} page */
export async function customers(page) {
  await go(page, "customers");
  return part(page, "rows")
    .locator("tbody tr[data-customer]")
    .evaluateAll((lines) =>
      lines.map((line) => [...line.children].map((cell) => (cell.textContent ?? "").replaceAll(/\s+/g, " ").trim())),
    );
}

/** Types into the search until the table shows only one customer. @param {Page} page @param {string} id */
export async function find(page, id) {
  await go(page, "customers");
  await part(page, "find").fill(id);
  await page.waitForFunction(
    (only) =>
      [...document.querySelectorAll("[data-customer]")].every((row) => row.getAttribute("data-customer") === only),
    id,
  );
}

/** Looks at the world at the end of another day. @param {Page} page @param {string} day */
export async function lookAt(page, day) {
  await part(page, "as-of").fill(day);
  await page.locator(".timeline[aria-busy=false]").waitFor();
  await page.locator(".opened:not(.pending)").waitFor();
}

/**
 * The customers of a segment, as the table writes them.
 * @param {Page} page @param {string} segment
 */
export async function segmentSize(page, segment) {
  await go(page, "segments");
  return page.locator(`tr[data-segment="${segment}"] td`).first().innerText();
}

/** Goes back to how the files on screen are read. @param {Page} page */
export async function lookAgain(page) {
  await go(page, "data");
  await part(page, "preview-again").click();
}

/** The error on the page. @param {Page} page */
export async function errorCode(page) {
  const panel = part(page, "error");
  return (await panel.isVisible()) ? panel.locator("code").innerText() : null;
}

/** The codes of the issues listed. @param {Page} page */
export async function issues(page) {
  await go(page, "data");
  return page
    .locator("li[data-issue]")
    .evaluateAll((lines) => lines.map((line) => line.getAttribute("data-issue") ?? ""));
}

/**
 * Saves a file from the page.
 * @param {Page} page @param {"csv" | "tags" | "summary" | "run"} which
 */
export async function save(page, which) {
  await go(page, "export");
  const [download] = await Promise.all([page.waitForEvent("download"), part(page, `export-${which}`).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** What the page says in its own words, which must all be in its own language. Names of files and formats are the same in both. */
const OWN_WORDS =
  "h1, h2, h3, dt, summary, caption, figcaption, label, .hint, .figure-note, .issue-text, .segment-meaning, .foot, [role=status]";
const SAME_IN_BOTH =
  /customers\.csv|summary\.json|run\.json|clientele|Excel|Ctrl|Cookie|CSV|JSON|UTF-8|NPS|CSAT|RFM|Shopify|Putler/g;

/** English words on a Chinese page. @param {Page} page */
export async function foreignWords(page) {
  const said = await page.locator(OWN_WORDS).allTextContents();
  return said.flatMap((text) => text.replaceAll(SAME_IN_BOTH, "").match(/[A-Za-z]{3,}.*/g) ?? []);
}

/** One of the job workers, as soon as it has started. @param {Page} page */
export async function jobWorker(page) {
  for (let waited = 0; waited < 10_000; waited += 20) {
    for (const worker of page.workers()) {
      // Another one, which unpacks, may end while it is asked.
      if ((await worker.evaluate(() => self.name).catch(() => "")) === "job") return worker;
    }
    await page.waitForTimeout(20);
  }
  throw new Error("The page starts no job worker.");
}

/** Gives files to the page that leave something to ask, and waits for the preview. @param {Page} page @param {Files} files */
export async function previewFiles(page, files) {
  await part(page, "file-input").setInputFiles(files);
  await over(page);
  await part(page, "preview").waitFor();
}

/** The select above a column of the preview. @param {Page} page @param {string} column */
export const columnSelect = (page, column) => part(page, "preview").locator(`select[data-column="${column}"]`);

/** One of the selects about a whole file. @param {Page} page @param {"role" | "delimiter" | "header" | "sheet" | "encoding" | "amounts" | "dates" | "numbers"} which */
export const formSelect = (page, which) => part(page, "preview").locator(`select[id$="-${which}"]`).first();

/** What each column of the preview is used for. @param {Page} page */
export const columnUses = (page) =>
  part(page, "sketch")
    .first()
    .locator("select")
    .evaluateAll((all) => all.map((one) => /** @type {HTMLSelectElement} */ (one).value));

/** Reads the files in preview and waits for the result. @param {Page} page */
export async function readPreviewed(page) {
  await part(page, "preview-read").click();
  await opened(page);
}

/** Cancels the next reading when its files are read and its first snapshot is being made. @param {Page} page */
export const cancelLate = (page) =>
  page.evaluate(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector(".stages li:last-child[aria-current=step]")) return;
      observer.disconnect();
      /** @type {HTMLElement} */ (document.querySelector("[data-testid=cancel]")).click();
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true });
  });

/** Lets in only whom a condition holds for; with none, everybody. @param {Page} page @param {string} condition */
export async function narrow(page, condition) {
  const state = await stateOf(page);
  const field = part(page, "population-text");
  if (!(await field.isVisible())) await part(page, "population").locator("summary").click();
  await field.fill(condition);
  await page.keyboard.press("Enter");
  await page.locator(`main:not([data-state="${state}"])`).waitFor();
  await settled(page);
}

/** Keeps a rule as a tag. @param {Page} page @param {string} rule @param {string} name */
export async function keepTag(page, rule, name) {
  await part(page, "audience-new").click();
  await part(page, "audience-text").fill(rule);
  await part(page, "audience-count").waitFor();
  await part(page, "audience-name").fill(name);
  await part(page, "audience-name").press("Enter");
  await page.locator("[data-tag]", { hasText: name }).waitFor();
}
