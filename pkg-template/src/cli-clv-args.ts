/** What is asked about customers' value. */

import { isDay } from "./cli-choices.js";
import type { ClvCommand, LookingCommand } from "./cli-commands.js";
import type { OptionValues, Wrong } from "./cli-options.js";
import type { ClvModel } from "./types.js";

const MODELS: readonly string[] = [
  "nbd",
  "bg_nbd",
  "mbg_nbd",
  "pareto_nbd",
  "bg_cnbd_k",
  "mbg_cnbd_k",
] satisfies readonly ClvModel[];

const MONTHS = { m: 1, y: 12 };
const MOST_MONTHS = 1200;
const MOST_ROLLING = 12;
const MOST_SAMPLES = 10_000;
const USUAL_HORIZON = "12m";
const USUAL_DISCOUNT = "0.01";
/** Days, as lifetimes has them: 4.345 weeks are a month of 30 days and a bit. */
const UNITS = { day: 1, week: 30 / 4.345, month: 30 };

export function valuingOf(values: OptionValues, wrong: Wrong): Omit<ClvCommand, keyof LookingCommand | "name"> {
  const { model = "auto", holdout, horizon = USUAL_HORIZON, discount = USUAL_DISCOUNT, unit = "day" } = values;
  const { samples = "0", rolling = "0" } = values;
  if (model !== "auto" && !isModel(model)) {
    throw wrong("cli.usage.model", { value: model, models: ["auto", ...MODELS].join(", ") });
  }
  if (holdout !== undefined && !isDay(holdout)) throw wrong("cli.usage.holdout", { value: holdout });
  const days = /^\d{1,2}$/.test(rolling) ? Number(rolling) : Number.NaN;
  if (!(days <= MOST_ROLLING)) throw wrong("cli.usage.rolling", { value: rolling, most: MOST_ROLLING });
  if (days > 0 && holdout !== undefined) throw wrong("cli.usage.rolling_or_holdout");
  const [, count = "", length = ""] = /^(\d{1,4})([my])$/.exec(horizon) ?? [];
  const months = Number(count) * MONTHS[length === "y" ? "y" : "m"];
  if (!(months >= 1 && months <= MOST_MONTHS)) throw wrong("cli.usage.horizon", { value: horizon });
  const rate = /^\d*\.?\d+$/.test(discount) ? Number(discount) : Number.NaN;
  if (!(rate < 1)) throw wrong("cli.usage.discount", { value: discount });
  const sets = /^\d{1,5}$/.test(samples) ? Number(samples) : Number.NaN;
  if (!(sets === 0 || (sets >= 2 && sets <= MOST_SAMPLES))) {
    throw wrong("cli.usage.samples", { value: samples, most: MOST_SAMPLES });
  }
  if (unit !== "day" && unit !== "week" && unit !== "month") throw wrong("cli.usage.unit", { value: unit });
  return {
    ...(model === "auto" ? {} : { model }),
    ...(holdout === undefined ? {} : { holdout }),
    rolling: days,
    months,
    discount: rate,
    samples: sets,
    unit: UNITS[unit],
  };
}

function isModel(name: string): name is ClvModel {
  return MODELS.includes(name);
}
