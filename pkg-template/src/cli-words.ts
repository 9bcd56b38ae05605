/** Rules and values of one customer, in words. */

import { figure, isMoney, money } from "./cli-figures.js";
import { isKey, type Key, say } from "./describe.js";
import type { Change, ColumnInfo, Datum, Language, Trace, TraceOperand } from "./types.js";

const INDENT = "  ";
const DURATION = /\d (?:day|week|month|year)s?$/;

const QUANTILE = /^quantile\(.+, (0?\.\d+)\)$/s;

/** What is known about a text of the rule. */
interface Known {
  readonly name: string;
  /** Its numbers are days. */
  readonly isDays: boolean;
}

export class Words {
  readonly #columns: readonly ColumnInfo[];
  readonly #language: Language;
  /** By what the rule says. */
  readonly #known = new Map<string, Known>();

  /** Learns names and units from a trace. */
  constructor(columns: readonly ColumnInfo[], trace: Trace, language: Language) {
    this.#columns = columns;
    this.#language = language;
    this.#learn(trace);
  }

  /** A trace, a condition a line; what is joined or defined is indented. */
  lines(trace: Trace, depth: number): readonly string[] {
    const { op, parts } = trace;
    const inner = parts.flatMap((part) => this.lines(part, depth + 1));
    const line = (text: string) => `${INDENT.repeat(depth)}${this.holds(trace)} ${text}`;
    switch (op) {
      case "and":
      case "or":
      case "not":
      case "case":
        return [line(say(this.#language, `cli.explain.${op}`)), ...inner];
      default:
        return [line(this.#compared(trace)), ...inner];
    }
  }

  /** Whether a condition holds, as a mark; another one for what is no condition. */
  holds({ op, holds, operands }: Trace): string {
    const value = operands[0]?.value;
    const isValue = op === "case" || (op === "is" && value !== null && typeof value !== "boolean");
    if (holds === null && isValue) return "·";
    return say(this.#language, holds === null ? "cli.explain.unknown" : holds ? "cli.explain.yes" : "cli.explain.no");
  }

  /** How a value would have to be another. */
  change({ text, from, relation, to }: Change): string {
    const { name, isDays } = this.#known.get(text) ?? { name: text, isDays: false };
    const asked = this.#asked(relation, [this.value(to, isDays)]);
    return say(this.#language, "cli.explain.would", { name, value: this.value(from, isDays), asked });
  }

  value(value: Datum, isDays: boolean): string {
    if (value === null) return say(this.#language, "cli.explain.missing");
    if (typeof value === "boolean") return say(this.#language, value ? "cli.case.true" : "cli.case.false");
    if (typeof value === "number") {
      const number = figure(value, this.#language, Math.abs(value) < 10 ? 4 : 2);
      return isDays ? say(this.#language, value === 1 ? "cli.explain.day" : "cli.explain.days", { number }) : number;
    }
    if (isMoney(value)) return money(value, this.#language);
    const quoted = (text: string) => (/^\d{4}-\d{2}-\d{2}$/.test(text) ? text : `“${text}”`);
    return typeof value === "string" ? quoted(value) : value.map(quoted).join(", ");
  }

  #learn(trace: Trace): void {
    const isDays = trace.operands.some(
      (operand) => DURATION.test(operand.text) || this.#columnOf(operand)?.unit === "days",
    );
    for (const operand of trace.operands) {
      const name = operand.label?.[this.#language] ?? this.#columnOf(operand)?.label[this.#language] ?? operand.text;
      if (operand.text !== "") this.#known.set(operand.text, { name, isDays });
    }
    for (const part of trace.parts) this.#learn(part);
  }

  #columnOf({ column }: TraceOperand): ColumnInfo | undefined {
    return column === null ? undefined : this.#columns.find(({ name }) => name === column);
  }

  /** `Orders is 3; the rule asks for at least 5`. */
  #compared({ op, text, operands }: Trace): string {
    const [of, ...others] = operands;
    if (!of) return text;
    const { name, isDays } = this.#known.get(of.text) ?? { name: text, isDays: false };
    const value = this.value(of.value, isDays);
    if (op === "is") return say(this.#language, "cli.explain.is", { name, value });
    const written = others.map((other) => this.#written(other, isDays));
    return say(this.#language, "cli.explain.compared", { name, value, asked: this.#asked(op, written) });
  }

  /** What something is compared with; what is no fixed value is told by name as well. */
  #written(operand: TraceOperand, isDays: boolean): string {
    const value = this.value(operand.value, isDays);
    if (operand.constant) return value;
    const [, part] = QUANTILE.exec(operand.text) ?? [];
    if (part !== undefined) return this.#quantile(value, Number(part));
    const name = this.#known.get(operand.text)?.name ?? operand.text;
    return say(this.#language, "cli.asked.which", { value, name });
  }

  /** What divides the customers, by how many lie beyond it. */
  #quantile(value: string, part: number): string {
    const [key, beyond]: [Key, number] = part > 0.5 ? ["cli.asked.top", 1 - part] : ["cli.asked.bottom", part];
    const share = new Intl.NumberFormat(this.#language, { style: "percent", maximumFractionDigits: 1 }).format(beyond);
    return say(this.#language, key, { value, share });
  }

  #asked(op: string, values: readonly string[]): string {
    const [low = "", high = ""] = values;
    const key = `cli.asked.${op}`;
    if (!isKey(key)) return [op, ...values].join(" ");
    return say(this.#language, key, { value: low, low, high, values: values.join(", ") });
  }
}
