import type { Bilingual, ColumnInfo, Datum, Trace, TraceOperand } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { plain } from "../drawing";
import { cut, type Local } from "../format";
import type { Key } from "../text";
import { icon } from "./icon";

const ASKED: ReadonlyMap<string, Key> = new Map([
  ["=", "why.equal"],
  ["<>", "why.unequal"],
  ["<", "why.less"],
  ["<=", "why.atMost"],
  [">", "why.more"],
  [">=", "why.atLeast"],
]);

/** Letters of a rule, a name or a value; files have texts that no line has room for, and that browsers take seconds to lay out. */
const LONGEST = 120;

/** What a sign or test asks of a value. */
export function asks(local: Local, relation: string, value: string): string {
  const key = ASKED.get(relation);
  return key === undefined ? `${relation} ${value}` : local.t(key, { value });
}

/** A rule with one customer's values in it, a line a condition. */
export function why(local: Local, trace: Trace, columns: readonly ColumnInfo[]): TemplateResult {
  const parts = trace.op === "and" ? trace.parts : [trace];
  return html`<ul class="why">
    ${parts.map((part) => html`<li>${mark(local, part)}${condition(local, part, columns)}</li>`)}
  </ul>`;
}

function mark(local: Local, { holds, op }: Trace): TemplateResult | typeof nothing {
  // A value is neither met nor unmet.
  if (op === "is" && holds === null) return nothing;
  const said = local.t(holds === true ? "why.holds" : "why.not");
  return html`<span class=${holds === true ? "met" : "unmet"}>${icon(holds === true ? "tick" : "close")}<span class="unseen">${said}</span></span>`;
}

function condition(local: Local, trace: Trace, columns: readonly ColumnInfo[]): TemplateResult {
  const { t } = local;
  switch (trace.op) {
    case "and":
    case "or":
    case "not":
      return html`<span
        >${t(trace.op === "not" ? "why.none" : trace.op === "or" ? "why.any" : "why.all")}
        ${trace.parts.length > 0 ? inner(local, trace, columns) : ""}</span
      >`;
    default:
      if (trace.parts.length === 0) return html`<span>${sentence(local, trace, columns)}</span>`;
      // A definition brings its own rule along.
      return html`<details class="inner">
        <summary>${sentence(local, trace, columns)}</summary>
        ${inner(local, trace, columns)}
      </details>`;
  }
}

function inner(local: Local, trace: Trace, columns: readonly ColumnInfo[]): TemplateResult {
  return html`${trace.parts.map((part) => why(local, part, columns))}`;
}

function sentence(local: Local, { op, text, operands }: Trace, columns: readonly ColumnInfo[]): string {
  const { t } = local;
  const [first, second, third] = operands;
  if (!first) return text;
  const place = (operand: TraceOperand) => called(local, operand, columns);
  if (op === "is") {
    if (typeof first.value === "boolean") return t("why.flag", { name: place(first) });
    return t("why.value", { column: place(first), value: shown(local, first.value) });
  }
  // What has no sentence of its own is shown as the rule writes it.
  if (!ASKED.has(op) && op !== "between" && op !== "is missing")
    return t("why.test", { column: place(first), value: shown(local, first.value), rule: cut(text, LONGEST) });
  const figure = (operand: TraceOperand | undefined) => (operand ? shown(local, operand.value) : t("value.none"));
  const other = second && !second.constant ? `${figure(second)} (${place(second)})` : figure(second);
  const asked =
    op === "between"
      ? t("why.between", { low: figure(second), high: figure(third) })
      : op === "is missing"
        ? t("why.missing")
        : asks(local, op, other);
  return t("why.is", { column: place(first), value: figure(first), asked });
}

/** A value as people read it. */
export function shown(local: Local, value: Datum): string {
  if (value === null) return local.t("value.none");
  if (typeof value === "number") return local.number(value);
  if (typeof value === "boolean") return local.t(value ? "why.yes" : "why.no");
  if (typeof value !== "object") return cut(value, LONGEST);
  if (!("minor" in value)) return cut(local.series(value), LONGEST);
  const { whole, decimals } = local.money(value);
  return whole + decimals;
}

function called(local: Local, { label, column, text }: TraceOperand, columns: readonly ColumnInfo[]): string {
  return label ? cut(local.pick(label), LONGEST) : nameOf(local, column ?? text, columns);
}

/** What people call a column; anything else as the rule writes it. */
export function nameOf(
  local: Local,
  name: string,
  columns: readonly ColumnInfo[],
  names?: ReadonlyMap<string, Bilingual>,
): string {
  const given = names?.get(name);
  if (given) return local.pick(given);
  const column = columns.find((info) => info.name === plain(name));
  if (!column) return cut(name, LONGEST);
  const label = cut(local.pick(column.label), LONGEST);
  return column.unit === "score" ? local.t("why.score", { name: label }) : label;
}
