import type { Evaluation, SchemeFile, Snapshot } from "clientele";
import { isValid } from "./crossing";

/** How often which value occurs, of a figure that settings cut in parts. */
export interface Histogram {
  /** As the rules write it. */
  readonly term: string;
  /** Customers from `low` on in steps of `step`; the last bin has all beyond, too. */
  readonly bins: readonly number[];
  readonly low: number;
  readonly step: number;
  readonly cuts: readonly Cut[];
}

/** A setting that is a border on the axis. */
export interface Cut {
  readonly setting: string;
  readonly value: number;
  /** What is written behind the number. */
  readonly unit: "" | " days";
}

const BINS = 48;
/** What lies beyond this part of the customers is in the last bin. */
const SHOWN = 0.97;
/** Beyond the highest cut there is room to move it. */
const ROOM = 1.25;

const COMPARED = /^([\w.]+) (?:<|<=|>|>=) \$(\w+)$/;
const NUMBER = /^(-?\d+(?:\.\d+)?)( days)?$/;

/** Which figures a scheme's settings cut, where a rule compares the one with the other directly. */
function cutTerms(file: SchemeFile): ReadonlyMap<string, readonly Cut[]> {
  const terms = new Map<string, Cut[]>();
  if (!("labels" in file)) return terms;
  const parts = new Set(file.parts?.map(({ id }) => id));
  for (const { when } of file.labels) {
    for (const compared of typeof when === "string" ? when.split(" and ") : []) {
      const [, name = "", setting = ""] = COMPARED.exec(compared) ?? [];
      const written = String(file.settings?.find(({ id }) => id === setting)?.value ?? "");
      const [, value, days] = NUMBER.exec(written) ?? [];
      if (value === undefined) continue;
      const term = parts.has(name) ? `schemes.${file.id}.${name}` : name;
      const cuts = terms.get(term) ?? [];
      if (cuts.some((cut) => cut.setting === setting)) continue;
      terms.set(term, [...cuts, { setting, value: Number(value), unit: days ? " days" : "" }]);
    }
  }
  return terms;
}

/** The figures that settings of a scheme cut, with how their values are spread. */
export async function histograms(open: Snapshot, file: SchemeFile): Promise<readonly Histogram[]> {
  const all = await Promise.all(
    Array.from(cutTerms(file), async ([term, cuts]) => binned(term, cuts, await open.evaluate(term))),
  );
  return all.filter((one) => one !== null);
}

function binned(term: string, cuts: readonly Cut[], found: Evaluation): Histogram | null {
  if (found.type !== "number" && found.type !== "duration") return null;
  const values = found.values.filter((_, row) => isValid(found, row)).toSorted();
  const [least, most] = [values[0], values[Math.floor((values.length - 1) * SHOWN)]];
  if (least === undefined || most === undefined) return null;
  const low = Math.min(0, least);
  const high = Math.max(most, ROOM * Math.max(...cuts.map(({ value }) => value)));
  const step = niceStep((high - low) / BINS);
  const count = Math.max(1, Math.ceil((high - low) / step));
  const bins = Array.from({ length: count }, () => 0);
  for (const value of values) {
    const at = Math.min(count - 1, Math.max(0, Math.floor((value - low) / step)));
    bins[at] = (bins[at] ?? 0) + 1;
  }
  return { term, bins, low, step, cuts };
}

/** 1, 2 or 5 times a power of ten, not less than this. */
function niceStep(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const times = [1, 2, 5, 10].find((times) => times * power >= least) ?? 10;
  return Number((times * power).toPrecision(12));
}
