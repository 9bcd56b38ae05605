import type { ColumnInfo, Datum, Trace, TraceOperand } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Local } from "../format";
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

/** A rule with one customer's values in it, a line a condition. */
export function why(local: Local, trace: Trace, columns: readonly ColumnInfo[]): TemplateResult {
  const parts = trace.op === "and" ? trace.parts : [trace];
  return html`<ul class="why">
    ${parts.map((part) => html`<li>${mark(local, part)}${condition(local, part, columns)}</li>`)}
  </ul>`;
}

function mark(local: Local, { holds }: Trace): TemplateResult {
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
        ${trace.parts.length > 0 ? why(local, { ...trace, op: "and" }, columns) : ""}</span
      >`;
    default:
      return html`<span>${sentence(local, trace, columns)}</span>`;
  }
}

function sentence(local: Local, { op, text, operands }: Trace, columns: readonly ColumnInfo[]): string {
  const { t } = local;
  const [first, second, third] = operands;
  const key = ASKED.get(op);
  // What has no sentence of its own is shown as the rule writes it.
  if (!first?.column || (key === undefined && op !== "between" && op !== "is missing")) return text;
  const figure = (operand: TraceOperand | undefined) => (operand ? shown(local, operand.value) : t("value.none"));
  const place = (operand: TraceOperand | undefined) => (operand?.column ? named(local, operand.column, columns) : "");
  const other = place(second) === "" ? figure(second) : `${place(second)} (${figure(second)})`;
  const asked =
    op === "between"
      ? t("why.between", { low: figure(second), high: figure(third) })
      : key === undefined
        ? t("why.missing")
        : t(key, { value: other });
  return t("why.is", { column: place(first), value: figure(first), asked });
}

function shown(local: Local, value: Datum): string {
  if (value === null) return local.t("value.none");
  if (typeof value === "number") return local.number(value);
  if (typeof value !== "object") return String(value);
  if (!("minor" in value)) return local.series(value);
  const { whole, decimals } = local.money(value);
  return whole + decimals;
}

function named(local: Local, name: string, columns: readonly ColumnInfo[]): string {
  const column = columns.find((info) => info.name === name);
  const label = column ? local.pick(column.label) : name;
  return column?.unit === "score" ? local.t("why.score", { name: label }) : label;
}
