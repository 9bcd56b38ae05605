/** How scores are asked for on the command line. */

import type { OptionValues, Wrong } from "./cli-options.js";
import type { ScoringConfig, SnapshotConfig } from "./types.js";

type Scores = Pick<SnapshotConfig, "bins" | "rfm" | "population" | "resamples">;

const LISTS = {
  recency: "rfm-recency",
  frequency: "rfm-frequency",
  monetary: "rfm-monetary",
  fourth: "rfm-fourth-cuts",
} as const;

/** The settings of the `--rfm-…` options and of `--population`; the engine says which of them do not fit each other. */
export function scoresOf(values: OptionValues, wrong: Wrong): Scores {
  const { population, "rfm-scoring": scoring, "rfm-method": method, "rfm-fourth": fourth } = values;
  const bins = numbersOf(values, "rfm-bins", wrong)?.[0];
  const percentiles = numbersOf(values, "rfm-percentiles", wrong);
  const lists = Object.entries(LISTS).flatMap(([dimension, option]) => {
    const numbers = numbersOf(values, option, wrong);
    return numbers === undefined ? [] : [[dimension, numbers] as const];
  });
  const rfm = {
    ...(scoring === undefined ? {} : { scoring: scoring as NonNullable<ScoringConfig["scoring"]> }),
    ...(method === undefined ? {} : { method: method as NonNullable<ScoringConfig["method"]> }),
    ...(percentiles === undefined ? {} : { percentiles }),
    ...(lists.length === 0 ? {} : { cuts: Object.fromEntries(lists) }),
    ...(fourth === undefined ? {} : { fourth }),
  };
  return {
    ...(bins === undefined ? {} : { bins }),
    ...(Object.keys(rfm).length === 0 ? {} : { rfm }),
    ...(population === undefined ? {} : { population }),
  };
}

/** What the command says of scores goes before what the settings say. */
export function scoresOver(settings: SnapshotConfig, { bins, rfm, population, resamples }: Scores): SnapshotConfig {
  return {
    ...settings,
    ...(bins === undefined ? {} : { bins }),
    ...(population === undefined ? {} : { population }),
    ...(resamples === undefined ? {} : { resamples }),
    ...(rfm === undefined ? {} : { rfm: { ...settings.rfm, ...rfm } }),
  };
}

/** Numbers between commas. */
function numbersOf(
  values: OptionValues,
  option: "rfm-bins" | "rfm-percentiles" | (typeof LISTS)[keyof typeof LISTS],
  wrong: Wrong,
): readonly number[] | undefined {
  const text = values[option];
  if (text === undefined) return undefined;
  const numbers = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (!numbers.every(Number.isFinite)) throw wrong("cli.usage.numbers", { option: `--${option}`, value: text });
  return numbers;
}
