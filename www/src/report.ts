import type { Language } from "clientele";
import { html, render, type TemplateResult } from "lit";
import type { Ui } from "./actions";
import { type Local, local } from "./format";
import type { ViewName } from "./route";
import type { Data, State } from "./state";

/** The views of a report, in their order. */
export const REPORTED: readonly ViewName[] = ["overview", "segments"];

/** Draws a view for a language; the frame does that. */
export type Draw = (ui: Ui, view: ViewName, state: State, data: Data) => unknown;

const LANGUAGES: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };

/** What is there to be operated, and means nothing on paper. */
const OPERATED = [
  ...["script", "style", "dialog", "[popover]", "select", "input", "textarea", "form", "details", "canvas"],
  ...[
    ".help-term",
    ".button",
    ".quiet-button",
    ".choices",
    ".settings",
    "label",
    ".chart-tools",
    "[role=slider]",
    "[role=status]",
  ],
].join(", ");
/** What ties an element to the page, or to the person whose row it is. */
const TIES = /^(id|role|for|tabindex|title|href|style|on.*|data-.*|aria-(?!hidden$|label$).*)$/;

/**
 * The views as one file that needs nothing: no script, static shapes, the page's own style sheet, and a policy that allows just that. Both
 * languages are in it, and its reader chooses.
 */
export function reportOf(state: State, data: Data, draw: Draw): string {
  const { language, aids } = state;
  const other: Language = language === "en" ? "zh" : "en";
  const both = [language, other] as const;
  const words = local(language);
  const parts = both.map((one) => partOf({ ...state, language: one }, data, draw, local(one, aids.masked)));
  const style = document.querySelector("style")?.textContent ?? "";
  const policy = `default-src 'none'; style-src ${allowedStyle()}; img-src data:; base-uri 'none'; form-action 'none'`;
  const links = both.map((one) => `<a href="#${one}" lang="${LANGUAGES[one]}">${local(one).t("report.here")}</a>`);
  return [
    `<!doctype html><html lang="${LANGUAGES[language]}" data-theme="light"><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">',
    `<title>${escaped(words.t("report.title"))} ${data.shown.summary.asOf}</title><style>${style}</style></head>`,
    `<body class="report"><nav aria-label="${escaped(words.t("report.languages"))}">${links.join(" ")}</nav>`,
    `<main>${parts.join("")}</main></body></html>\n`,
  ].join("\n");
}

function partOf(state: State, data: Data, draw: Draw, words: Local): string {
  const { t } = words;
  const ui: Ui = { local: words, emit: () => undefined };
  const { asOf } = data.shown.summary;
  const files = words.list(data.report.files.map(({ name }) => name));
  const place = document.createElement("div");
  const sections = REPORTED.map(
    (view): TemplateResult => html`<h2 class="report-view">${t(`view.${view}`)}</h2>
      ${draw(ui, view, state, data)}`,
  );
  render(
    html`<h1>${t("report.title")}</h1>
      <p class="hint">${t("report.of", { day: asOf, files })}</p>
      ${data.shown.choices.selection.clauses.length > 0 ? html`<p class="hint">${t("report.narrowed")}</p>` : ""} ${sections}`,
    place,
  );
  settle(place);
  const { language } = words;
  return `<section id="${language}" lang="${LANGUAGES[language]}" class="report-part">${place.innerHTML}</section>`;
}

/** Takes away whatever could be operated, or points elsewhere. */
function settle(place: Element): void {
  for (const drawing of place.querySelectorAll("svg")) {
    const title = drawing.closest("section, article")?.querySelector("h2, h3")?.textContent?.trim() ?? "";
    const isChart = drawing.closest("[data-drawing]") !== null && title !== "";
    for (const [name, value] of isChart ? [["aria-label", title]] : [["aria-hidden", "true"]])
      drawing.setAttribute(name ?? "", value ?? "");
    drawing.setAttribute("data-picture", isChart ? "img" : "");
  }
  for (const element of place.querySelectorAll(OPERATED)) element.remove();
  // Words on buttons stay, where they are in a table or a list.
  for (const button of place.querySelectorAll("button, a")) button.replaceWith(...button.childNodes);
  for (const element of place.querySelectorAll("*")) {
    const isPicture = element.getAttribute("data-picture") === "img";
    const isNamed = isPicture || element.localName === "section" || element.localName === "table";
    for (const { name } of [...element.attributes])
      if (TIES.test(name) || (name === "aria-label" && !isNamed)) element.removeAttribute(name);
    if (isPicture) element.setAttribute("role", "img");
  }
  const comments = document.createTreeWalker(place, NodeFilter.SHOW_COMMENT);
  const all: Node[] = [];
  while (comments.nextNode()) all.push(comments.currentNode);
  for (const comment of all) comment.parentNode?.removeChild(comment);
}

/** The very style that the page may use: its policy names it by its hash. An unsealed copy has no policy. */
function allowedStyle(): string {
  const policy = document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy" i]')?.content ?? "";
  const [hash] = /'sha256-[^']+'/.exec(/style-src[^;]*/.exec(policy)?.[0] ?? "") ?? [];
  return hash ?? "'unsafe-inline'";
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
