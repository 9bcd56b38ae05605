/** Figures for people. */

import type { Datum, Language, Money } from "./types.js";

export const NONE = "–";

/** At most so many decimals. */
export function figure(value: number | null, language: Language, decimals = 1): string {
  return value === null ? NONE : new Intl.NumberFormat(language, { maximumFractionDigits: decimals }).format(value);
}

export function percent(part: number | null, language: Language): string {
  if (part === null) return NONE;
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, { style: "percent", ...digits }).format(part);
}

/** All decimals of the ledger, none made up. */
export function money({ minor, scale }: Money, language: Language): string {
  const digits = String(Math.abs(minor)).padStart(scale + 1, "0");
  const point = digits.length - scale;
  const whole = new Intl.NumberFormat(language).format(BigInt(digits.slice(0, point)));
  return (minor < 0 ? "-" : "") + whole + (scale > 0 ? `.${digits.slice(point)}` : "");
}

export function isMoney(value: Datum): value is Money {
  return typeof value === "object" && value !== null && "minor" in value;
}
