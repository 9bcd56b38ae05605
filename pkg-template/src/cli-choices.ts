/** What options may be that say how files are written and what is made of the data. Each is understood here, or `undefined`. */

import { ORDER_FIELDS, ROLES, STATUS_FIELDS } from "./fields.js";
import type {
  DateOrder,
  DecimalMark,
  Exclusions,
  FileOptions,
  Identity,
  OrderField,
  Role,
  SimilarIds,
  StatusMeaning,
} from "./types.js";

type Values = NonNullable<FileOptions["values"]>;

export function isField(name: string): name is OrderField {
  return (ORDER_FIELDS as readonly string[]).includes(name);
}

export function isRole(name: unknown): name is Role {
  return (ROLES as readonly unknown[]).includes(name);
}

/** Whether a text is a day of the calendar, written `2024-03-31`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

export function isSimilarIds(text: unknown): text is SimilarIds {
  return text === "apart" || text === "together";
}

const IDENTITIES: readonly string[] = ["id", "email", "phone"] satisfies readonly Identity[];

/** Names, each at most once. */
export function isIdentity(value: unknown): value is readonly Identity[] {
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size < value.length) return false;
  return value.every((name) => IDENTITIES.includes(name));
}

const RATE = /^\d{1,12}(\.\d{1,6})?$/;

/** `EUR=1.08`. */
export function rateOf(entry: string): readonly [currency: string, rate: string] | undefined {
  const [, currency, rate = ""] = /^([^=]+)=(.+)$/s.exec(entry) ?? [];
  return currency !== undefined && isRate(rate) ? [currency, rate] : undefined;
}

export function isRates(value: unknown): value is NonNullable<FileOptions["rates"]> {
  return isObject(value) && Object.values(value).every(isRate);
}

function isRate(value: unknown): boolean {
  return typeof value === "string" && RATE.test(value) && Number(value) > 0;
}

/** `customer:ID` or `item:CODE`. */
export function exclusionOf(entry: string): readonly [list: keyof Exclusions, text: string] | undefined {
  const [, kind, text] = /^(customer|item):(.+)$/s.exec(entry) ?? [];
  if (text === undefined) return undefined;
  return [kind === "item" ? "items" : "customers", text];
}

export function isExclude(value: unknown): value is Exclusions {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([list, texts]) => {
    const isList = list === "customers" || list === "items";
    return isList && isTexts(texts);
  });
}

export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isMeaning(text: unknown): text is StatusMeaning {
  return text === "paid" || text === "cancelled" || text === "unpaid";
}

/** `orders.status:TEXT=paid`, `customers.gender:F=女`: the last equals sign divides. */
export function meaningOf(entry: string): readonly [column: string, text: string, meaning: string] | undefined {
  const [, column, text, meaning] = /^([a-z]+\.[^:]+):(.+)=(.+)$/s.exec(entry) ?? [];
  if (column === undefined || text === undefined || meaning === undefined) return undefined;
  return isValues({ [column]: { [text]: meaning } }) ? [column, text, meaning] : undefined;
}

export function isValues(value: unknown): value is Values {
  return isObject(value) && Object.entries(value).every(([column, texts]) => areMeanings(column, texts));
}

function areMeanings(column: string, texts: unknown): boolean {
  const [role, ...rest] = column.split(".");
  const isStatus = STATUS_FIELDS.some((field) => column === `orders.${field}`);
  const isOne = isStatus ? isMeaning : (text: unknown) => typeof text === "string" && text !== "";
  return isRole(role) && rest.join(".") !== "" && isObject(texts) && Object.values(texts).every(isOne);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isDelimiter(text: unknown): text is string {
  return typeof text === "string" && (text === "spaces" || /^[^\p{L}\p{N}"\r\n]$/u.test(text));
}

export function isDateOrder(text: unknown): text is DateOrder {
  return text === "day-first" || text === "month-first";
}

export function isDecimalMark(text: unknown): text is DecimalMark {
  return text === "." || text === ",";
}

/** A power of ten from a millionth to a million millions, written out. */
export function isAmountUnit(text: unknown): text is string {
  return typeof text === "string" && /^(10{0,12}|0\.0{0,5}1)$/.test(text);
}

export function isAmountPer(text: unknown): text is "line" | "order" {
  return text === "line" || text === "order";
}
