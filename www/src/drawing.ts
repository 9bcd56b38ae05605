import type { ExpressionJson } from "clientele";

/** A rule as lines of a form: comparisons that all hold, or of which one does. */
export interface Drawn {
  readonly join: "and" | "or";
  readonly conditions: readonly Condition[];
}

export type Condition =
  | { readonly kind: "comparison"; readonly name: string; readonly sign: Sign; readonly value: string }
  /** A condition that has a name, such as a tag; or that it does not hold. */
  | { readonly kind: "flag"; readonly name: string; readonly sign: FlagSign }
  /** What cannot be drawn, as it is written. */
  | { readonly kind: "text"; readonly json: ExpressionJson; readonly text: string };

export const COMPARISONS = ["=", "<>", "<", "<=", ">", ">="] as const;
export const TESTS = ["contains", "not contains", "starts with", "is missing", "is not missing"] as const;
export const SIGNS = [...COMPARISONS, ...TESTS] as const;
export const FLAG_SIGNS = ["holds", "not"] as const;
export type Sign = (typeof SIGNS)[number];
export type FlagSign = (typeof FLAG_SIGNS)[number];

/** What the attributes of a customers table are written with. */
const ATTRIBUTE = "customers.";
const FLAGS = "tags.";
const UNITS = ["days", "weeks", "months", "years"] as const;

type Json = ExpressionJson | "as_of";
type Node = { readonly [name: string]: unknown };

/** The name of a column, which attributes of a customers table have, too. */
export const plain = (name: string) => bare(name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length) : name);
/** Any name can stand in backticks. */
const bare = (name: string) => (name.startsWith("`") ? name.slice(1, -1).replaceAll("``", "`") : name);
export const ticked = (name: string) => `\`${name.replaceAll("`", "``")}\``;
export const attribute = (name: string) => ATTRIBUTE + name;
export const isFlag = (name: string) => name.startsWith(FLAGS);
export const needsValue = (sign: Sign) => sign !== "is missing" && sign !== "is not missing";

/** Draws the JSON form. `text` of what cannot be drawn is left empty. */
export function draw(json: Json): Drawn {
  for (const join of ["and", "or"] as const) {
    const parts = entry(json, join);
    if (Array.isArray(parts)) return { join, conditions: (parts as Json[]).map(condition) };
  }
  return { join: "and", conditions: [condition(json)] };
}

function condition(json: Json): Condition {
  const name = nameOf(json);
  if (name !== null && isFlag(name)) return { kind: "flag", name, sign: "holds" };
  const denied = entry(json, "not");
  const not = denied === undefined ? null : nameOf(denied);
  if (not !== null && isFlag(not)) return { kind: "flag", name: not, sign: "not" };
  return comparison(json) ?? { kind: "text", json: json as ExpressionJson, text: "" };
}

function comparison(json: Json): Condition | null {
  const denied = entry(json, "not");
  for (const sign of SIGNS) {
    const [asked, within] = sign.includes("not ") ? [sign.replace("not ", ""), denied] : [sign, json];
    const parts = within === undefined ? undefined : entry(within, asked);
    if (parts === undefined) continue;
    const [left, right] = needsValue(sign) && Array.isArray(parts) ? parts : [parts, undefined];
    const name = nameOf(left);
    const value = needsValue(sign) ? written(right) : "";
    return name === null || value === null ? null : { kind: "comparison", name, sign, value };
  }
  return null;
}

/** The one member of an object, if it has this name and no other. */
function entry(json: unknown, name: string): unknown {
  if (typeof json !== "object" || json === null || Object.keys(json).join() !== name) return undefined;
  return (json as Node)[name];
}

function nameOf(json: unknown): string | null {
  const [column, attribute] = [entry(json, "column"), entry(json, "attribute")];
  if (typeof column === "string") return column;
  return typeof attribute === "string" ? ATTRIBUTE + attribute : null;
}

/** A value as people type it into the form. */
function written(json: unknown): string | null {
  if (typeof json === "number") return String(json);
  for (const name of ["text", "date"]) {
    const value = entry(json, name);
    if (typeof value === "string") return value;
  }
  const unit = UNITS.find((unit) => typeof entry(json, unit) === "number");
  if (unit) return `${entry(json, unit)} ${unit}`;
  const minus = entry(json, "-");
  return Array.isArray(minus) && minus.length === 1 && typeof minus[0] === "number" ? `-${minus[0]}` : null;
}

/** The JSON form of what is drawn; `isText` tells of which columns the values are texts whatever they look like. */
export function undraw({ join, conditions }: Drawn, isText: (name: string) => boolean): ExpressionJson {
  const parts = conditions.map((one): ExpressionJson => {
    if (one.kind === "text") return one.json;
    const name = reference(one.name);
    if (one.kind === "flag") return one.sign === "not" ? { not: name } : name;
    const asked = one.sign.replace("not ", "");
    const inner: ExpressionJson = needsValue(one.sign)
      ? { [asked]: [name, literal(one.value, isText(one.name))] }
      : { [asked]: name };
    return asked === one.sign ? inner : { not: inner };
  });
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : { [join]: parts };
}

function reference(name: string): ExpressionJson {
  return name.startsWith(ATTRIBUTE) ? { attribute: plain(name) } : { column: name };
}

function literal(value: string, isText: boolean): ExpressionJson {
  const trimmed = value.trim();
  if (isText) return { text: value };
  if (/^[-+−]?\d+(\.\d+)?$/.test(trimmed)) return Number(trimmed.replace("−", "-"));
  if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed)) return { date: trimmed };
  const [, count, unit] = /^(\d+) ?(day|week|month|year)s?$/i.exec(trimmed) ?? [];
  return count && unit ? { [`${unit.toLowerCase()}s`]: Number(count) } : { text: value };
}
