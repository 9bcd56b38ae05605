/** What is asked about customers' value, and the answer in words. */

import type { Connection } from "./connection.js";
import { describe, say } from "./describe.js";
import { ClienteleError } from "./errors.js";
import type { ClvAsked } from "./model-protocol.js";
import type { BareError } from "./protocol.js";
import { numberOf } from "./proxy.js";
import type {
  Clv,
  ClvRequest,
  ClvScorer,
  ErrorDetail,
  Language,
  ModelColumn,
  OnDay,
  Snapshot,
  ValueColumns,
} from "./types.js";

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOST_MONTHS = 1200;
const MOST_SAMPLES = 10_000;
const MOST_ROLLING = 12;
const MONTHS = 12;
const DISCOUNT = 0.01;
const LIMIT = 10;

export function clvAsked(
  {
    model = "auto",
    months = MONTHS,
    discount = DISCOUNT,
    discounting = "monthly",
    samples = 0,
    limit = LIMIT,
    holdout,
    rolling = 0,
  }: ClvRequest,
  snapshot: Snapshot,
  language: Language,
): ClvAsked {
  const wrong = (field: string, value: unknown) =>
    new ClienteleError({ code: "invalid_option", field, value: String(value) }, language);
  const isCount = (value: number, most: number) => value >= 0 && value <= most && Number.isInteger(value);
  const { asOf } = snapshot.summary;
  if (!(months > 0 && isCount(months, MOST_MONTHS))) throw wrong("months", months);
  if (!(discount >= 0 && discount < 1)) throw wrong("discount", discount);
  if (discounting !== "monthly" && discounting !== "continuous") throw wrong("discounting", discounting);
  if (!(samples !== 1 && isCount(samples, MOST_SAMPLES))) throw wrong("samples", samples);
  if (!isCount(limit, Number.MAX_SAFE_INTEGER)) throw wrong("limit", limit);
  if (!isCount(rolling, MOST_ROLLING)) throw wrong("rolling", rolling);
  if (holdout !== undefined && !(DAY.test(holdout) && holdout < asOf)) throw wrong("holdout", holdout);
  return {
    snapshot: numberOf(snapshot),
    asOf,
    models: model === "auto" ? [] : [model],
    holdout: holdout ?? null,
    rolling,
    months,
    discount,
    continuous: discounting === "continuous",
    samples,
    limit,
  };
}

export function wordedClv(
  { holdout = undefined, months = MONTHS, discount = DISCOUNT, discounting = "monthly" }: ClvRequest,
  found: Clv,
  snapshot: Snapshot,
  language: Language,
): Clv {
  const worded = (error: BareError | null): ErrorDetail | null =>
    error && { ...error, message: describe({ ...error, message: "" }, language) };
  return {
    ...found,
    asOf: snapshot.summary.asOf,
    holdout: holdout ?? null,
    months,
    discount,
    discounting,
    contest: found.contest.map((entry) => ({ ...entry, refusal: worded(entry.refusal) })),
    unsure: worded(found.unsure),
    spending: { ...found.spending, refusal: worded(found.spending.refusal) },
  };
}

/** Columns that a fit makes, in their order. */
const COLUMNS = ["p_alive", "expected", "p_none", "spend", "clv"] as const;
const MONEY: ReadonlySet<string> = new Set(["spend", "clv"]);

/** Scores any day by a fit. */
export function scoresBy(connection: Connection, by: ClvScorer): OnDay {
  return async (asOf) => {
    const found = (await connection.ask({ name: "valueOn", asOf, by })) as ValueColumns;
    const columns = COLUMNS.flatMap((name): ModelColumn[] => {
      const values = found[name];
      const label = { en: say("en", `clv.column.${name}`), zh: say("zh", `clv.column.${name}`) };
      return values ? [{ name, label, values, ...(MONEY.has(name) ? { unit: "money" } : {}) }] : [];
    });
    return { columns, made: by };
  };
}
