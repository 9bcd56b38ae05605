/** What is asked about the next period, and the answer in words. */

import { describe } from "./describe.js";
import { ClienteleError } from "./errors.js";
import type { BareError, RepurchaseAsked } from "./protocol.js";
import { numberOf } from "./proxy.js";
import type { Language, Repurchase, RepurchaseRequest, Snapshot } from "./types.js";

const DAY_MS = 86_400_000;
const DAYS = 90;
const MOST_DAYS = 3650;
const RIDGE = 1;
const LIMIT = 10;

/** Days of the snapshots that it takes, before that of `asOf`: where the test learns from, and where it is judged. */
export function daysBefore(
  { days = DAYS }: RepurchaseRequest,
  asOf: string,
  language: Language,
): readonly [string, string] {
  if (!(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS)) throw wrong("days", days, language);
  const back = (periods: number) => new Date(Date.parse(asOf) - periods * days * DAY_MS).toISOString().slice(0, 10);
  return [back(2), back(1)];
}

export function repurchaseAsked(
  { days = DAYS, ridge = RIDGE, limit = LIMIT, customers = [] }: RepurchaseRequest,
  snapshots: readonly [Snapshot, Snapshot, Snapshot],
  language: Language,
): RepurchaseAsked {
  if (!(ridge >= 0 && Number.isFinite(ridge))) throw wrong("ridge", ridge, language);
  if (!(limit >= 0 && Number.isInteger(limit))) throw wrong("limit", limit, language);
  const [first, middle, now] = snapshots;
  return { snapshots: [numberOf(first), numberOf(middle), numberOf(now)], days, ridge, limit, customers };
}

function wrong(field: string, value: unknown, language: Language): ClienteleError {
  return new ClienteleError({ code: "invalid_option", field, value: String(value) }, language);
}

export function wordedRepurchase(
  { days = DAYS }: RepurchaseRequest,
  found: Repurchase,
  [first, middle, now]: readonly [Snapshot, Snapshot, Snapshot],
  language: Language,
): Repurchase {
  const refusal = found.test.refusal as BareError | null;
  const [a, b, c] = [first.summary.asOf, middle.summary.asOf, now.summary.asOf];
  return {
    ...found,
    asOf: c,
    days,
    learned: { known: b, until: c, ...found.learned },
    test: {
      known: a,
      until: b,
      ...found.test,
      refusal: refusal && { ...refusal, message: describe({ ...refusal, message: "" }, language) },
    },
  };
}
