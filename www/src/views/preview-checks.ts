import { html, type TemplateResult } from "lit";
import { dateExample, numberExample } from "../examples";
import { cut, type Local } from "../format";
import { encodingName, isSure } from "../origin";
import { icon } from "../parts/icon";
import { decisionIn, type Group } from "../preview";

const LONGEST_LINE = 60;

/** What the file cannot tell and the person can, each with an example from it. */
export function previewChecks(local: Local, group: Group): readonly TemplateResult[] {
  return [letters(local, group), dates(local, group), numbers(local, group)].flatMap((sentence) =>
    sentence === null ? [] : [html`<p class="to-check">${icon("warning")}<span>${sentence}</span></p>`],
  );
}

function letters(local: Local, { files }: Group): string | null {
  const encoding = files.map(({ sketch }) => sketch.origin.encoding).find((one) => !isSure(one));
  if (!encoding) return null;
  return local.t("preview.check.encoding", {
    name: encodingName(local, encoding.label),
    line: cut(encoding.preview, LONGEST_LINE),
  });
}

function dates({ t, dayOfMonth }: Local, group: Group): string | null {
  const decision = decisionIn(group, "dateOrder");
  if (decision?.reason !== "custom") return null;
  const example = dateExample(group);
  if (!example) return t("preview.check.date");
  const { text, first, second } = example;
  const [dayFirst, monthFirst] = [dayOfMonth(second, first), dayOfMonth(first, second)];
  const [day, other] = decision.value === "day-first" ? [dayFirst, monthFirst] : [monthFirst, dayFirst];
  return t("preview.check.date.example", { example: text, day, other });
}

function numbers({ t, money }: Local, group: Group): string | null {
  const decision = decisionIn(group, "decimalMark");
  if (decision?.reason !== "custom") return null;
  const example = numberExample(group);
  if (!example) return t("preview.check.number");
  const { text, mark, before, after } = example;
  const written = (scale: number) => Object.values(money({ minor: Number(before + after), scale })).join("");
  const [thousands, decimals] = [written(0), written(after.length)];
  return mark === decision.value
    ? t("preview.check.number.decimals", { example: text, value: decimals, other: thousands })
    : t("preview.check.number.thousands", { example: text, value: thousands, other: decimals });
}
