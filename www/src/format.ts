import type { Bilingual, Language, Money } from "clientele";
import { type Key, text, type Values } from "./text";

/** Everything whose form depends on the language. Views get one of these and never ask the browser themselves. */
export interface Local {
  readonly language: Language;
  /** Who people are is not shown. */
  readonly masked: boolean;
  t(key: Key, values?: Values): string;
  pick(names: Bilingual): string;
  number(value: number): string;
  /** A figure of a computation with so many digits that count, eight by default; very small ones as a power of ten. */
  figure(value: number, digits?: number): string;
  milliseconds(count: number): string;
  /** A part of one as a percentage with one decimal; `null` is a dash. */
  percent(part: number | null): string;
  /** As `percent`, without decimals: for axes. */
  wholePercent(part: number): string;
  /** An exact amount, whole part and decimals apart so that the decimals can step back. */
  money(amount: Money): { readonly whole: string; readonly decimals: string };
  /** A large number in few letters, and an amount likewise; only where the exact one can be had too. */
  short(value: number): string;
  shortMoney(amount: Money): string;
  bytes(count: number): string;
  seconds(count: number): string;
  /** A day of a month, counted from 1, the month in letters. */
  dayOfMonth(month: number, day: number): string;
  /** A moment of the device's own time. */
  moment(iso: string): string;
  /** Several things in a sentence. */
  list(things: readonly string[]): string;
  /** Several things of which one will do. */
  alternatives(things: readonly string[]): string;
  /** Several things one after another, without "and". */
  series(things: readonly string[]): string;
}

const LOCALES: Readonly<Record<Language, string>> = { en: "en", zh: "zh-CN" };
const DASH = "–";
/** What is smaller has more zeros than can be counted at a glance. */
const SMALL = 1e-4;
const RAISED = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"];
const MINUS = "−";

export function local(language: Language, masked = false): Local {
  const locale = LOCALES[language];
  const plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const axis = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const point = plain.formatToParts(0.5).find((part) => part.type === "decimal")?.value ?? ".";
  const unit = (name: string, digits: number) =>
    new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: digits });
  const sizes = [unit("byte", 0), unit("kilobyte", 0), unit("megabyte", 1), unit("gigabyte", 2)];
  const millisecond = unit("millisecond", 0);
  const second = unit("second", 1);
  const wholeSecond = unit("second", 0);
  const minute = unit("minute", 0);

  const dayOfMonth = new Intl.DateTimeFormat(locale, { month: "long", day: "numeric", timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const either = new Intl.ListFormat(locale, { type: "disjunction" });
  const series = new Intl.ListFormat(locale, { type: "conjunction", style: "narrow" });

  const compact = new Intl.NumberFormat(locale, { notation: "compact", maximumSignificantDigits: 3 });
  const short = (value: number) => compact.format(value).replace("-", MINUS);
  const number = (value: number) => plain.format(value).replace("-", MINUS);
  return {
    language,
    masked,
    t: (key, values = {}) => text(language, key, values, number),
    pick: (names) => names[language],
    number,
    figure: (value, digits = 8) => {
      const notation = value !== 0 && Math.abs(value) < SMALL ? "scientific" : "standard";
      const written = new Intl.NumberFormat(locale, { maximumSignificantDigits: digits, notation }).format(value);
      return written.replace(/E(.*)/, (_, power: string) => `×10${raised(power)}`).replace("-", MINUS);
    },
    milliseconds: (count) => millisecond.format(count),
    percent: (part) => {
      if (part === null) return DASH;
      if (part > 0 && part < 0.0005) return `<${percent.format(0.001)}`;
      return percent.format(part).replace("-", MINUS);
    },
    wholePercent: (part) => axis.format(part),
    money: ({ minor, scale }) => {
      const digits = String(Math.abs(minor)).padStart(scale + 1, "0");
      const split = digits.length - scale;
      const sign = minor < 0 ? MINUS : "";
      return {
        whole: sign + whole.format(BigInt(digits.slice(0, split))),
        decimals: scale > 0 ? point + digits.slice(split) : "",
      };
    },
    short,
    shortMoney: ({ minor, scale }) => short(minor / 10 ** scale),
    bytes: (count) => {
      const step = count < 1000 ? 0 : count < 1e6 ? 1 : count < 1e9 ? 2 : 3;
      return (sizes[step] ?? plain).format(count / 1000 ** step);
    },
    seconds: (count) => {
      if (count >= 90) return minute.format(Math.round(count / 60));
      return count < 10 ? second.format(count) : wholeSecond.format(count);
    },
    // Any leap year will do.
    dayOfMonth: (month, day) => dayOfMonth.format(Date.UTC(2024, month - 1, day)),
    moment: (iso) => (Number.isNaN(Date.parse(iso)) ? DASH : moment.format(new Date(iso))),
    list: (things) => list.format(things),
    alternatives: (things) => either.format(things),
    series: (things) => series.format(things),
  };
}

/** Small and high, as powers are written. */
function raised(power: string): string {
  return power.replaceAll(/./g, (sign) => RAISED[Number(sign)] ?? "⁻");
}

/** Shortens text of unknown length without splitting a character. */
export function cut(value: string, length: number): string {
  if (value.length <= length) return value;
  // A character has at most two units: these are one more than there is room for, or all.
  const characters = Array.from(value.slice(0, (length + 1) * 2));
  return characters.length <= length ? value : `${characters.slice(0, length - 1).join("")}…`;
}

/** Letters of a name in a sentence. */
const NAME = 60;
/** Signs that turn the direction of what follows them, which in a sentence, a label or a drawing nothing would end. */
const TURNING = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** What files call something, as a part of a sentence. */
export function called({ pick }: Pick<Local, "pick">, names: Bilingual): string {
  return cut(pick(names).replaceAll(TURNING, ""), NAME);
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of an ISO day, or null when it is not one. */
export function dayNumber(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? null : ms / DAY_MS;
}

export function dayText(number: number): string {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

/** Today by the device's own calendar. */
export function today(): string {
  const now = new Date();
  return dayText(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / DAY_MS);
}
