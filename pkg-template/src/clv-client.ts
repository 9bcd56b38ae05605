/** What is asked about customers' value, and the answer in words. */

import { describe } from "./describe.js";
import { ClienteleError } from "./errors.js";
import type { BareError, ClvAsked } from "./protocol.js";
import { numberOf } from "./proxy.js";
import type { Clv, ClvRequest, ErrorDetail, Language, Snapshot } from "./types.js";

const DAY_MS = 86_400_000;
const MOST_MONTHS = 1200;
const MOST_SAMPLES = 10_000;
const MONTHS = 12;
const DISCOUNT = 0.01;
const LIMIT = 10;

export function clvAsked(
  { model = "auto", months = MONTHS, discount = DISCOUNT, samples = 0, limit = LIMIT, holdout }: ClvRequest,
  snapshot: Snapshot,
  before: Snapshot | null,
  language: Language,
): ClvAsked {
  const wrong = (field: string, value: unknown) =>
    new ClienteleError({ code: "invalid_option", field, value: String(value) }, language);
  if (!(months > 0 && months <= MOST_MONTHS && Number.isInteger(months))) throw wrong("months", months);
  if (!(discount >= 0 && discount < 1)) throw wrong("discount", discount);
  if (!(samples === 0 || (samples >= 2 && samples <= MOST_SAMPLES && Number.isInteger(samples)))) {
    throw wrong("samples", samples);
  }
  if (!(limit >= 0 && Number.isInteger(limit))) throw wrong("limit", limit);
  const days = before ? (Date.parse(snapshot.summary.asOf) - Date.parse(before.summary.asOf)) / DAY_MS : 0;
  if (before && !(days > 0)) throw wrong("holdout", holdout);
  return {
    snapshot: numberOf(snapshot),
    before: before && { snapshot: numberOf(before), days },
    models: model === "auto" ? [] : [model],
    months,
    discount,
    samples,
    limit,
  };
}

export function wordedClv(
  { holdout = undefined, months = MONTHS, discount = DISCOUNT }: ClvRequest,
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
    contest: found.contest.map((entry) => ({ ...entry, refusal: worded(entry.refusal) })),
    spending: { ...found.spending, refusal: worded(found.spending.refusal) },
  };
}
