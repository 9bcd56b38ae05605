/** Which model to believe: what each said of the time behind one or several days, and what came. */

import { NOTHING, type RawFit } from "./clv-raw.js";
import { call, expectedFailure } from "./errors.js";
import * as models from "./models.js";
import type { BareError } from "./protocol.js";
import type { ClvContestEntry, ClvReason, ClvVerdict } from "./types-clv.js";

/** Histories as columns. */
export interface Histories {
  /** The row that a history belongs to. */
  readonly rows: Float64Array;
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** Empty where gaps are not known. */
  readonly gaps: Float64Array;
  /** Mean amount of a purchase; empty where amounts are not known. */
  readonly spend: Float64Array;
  /** Purchases after T; empty where nothing came after. */
  readonly later: Float64Array;
}

/** A day up to which models may know, and what came within a time. */
export interface Origin {
  readonly asOf: string;
  readonly until: string;
  readonly histories: Histories;
  readonly time: number;
}

/** Errors are not worded yet. */
export type BareEntry = Omit<ClvContestEntry, "refusal"> & { readonly refusal: BareError | null };

/** A contest as the module has it. */
interface RawContest {
  readonly entries: readonly {
    readonly model: string;
    readonly refusal?: string;
    readonly fit?: RawFit;
    readonly bic?: number;
    readonly eligible?: boolean;
    readonly holdout?: Omit<ClvVerdict, "asOf" | "until" | "customers">;
  }[];
  readonly winner: number;
  readonly reason: ClvReason;
}

export interface Contest {
  readonly entries: readonly BareEntry[];
  readonly winner: string;
  readonly reason: ClvReason;
  /** The winner's fit to what was known at the latest day judged by, and that day; at the end, where nothing was judged. */
  readonly fit: RawFit;
  readonly origin: Origin | null;
}

/**
 * All models are fitted at each day and judged by what came; the one under which all of that was likeliest wins. Days at which no model can
 * be fitted say nothing; where fewer than two models were judged, the likelihood of all histories decides. `told` is called after each day.
 */
export function contestOf(
  now: Histories,
  origins: readonly Origin[],
  names: readonly string[],
  told: () => void,
): Contest {
  const judged: { readonly origin: Origin; readonly found: RawContest }[] = [];
  let failure: unknown = null;
  for (const origin of origins) {
    const { histories, time } = origin;
    try {
      judged.push({ origin, found: held(names, histories, histories.later, time) });
    } catch (thrown) {
      if (!expectedFailure(thrown)) throw thrown;
      failure = thrown;
    }
    told();
  }
  const latest = judged.at(-1);
  // One day was asked for, and it cannot be judged by.
  if (!latest && origins.length === 1 && failure) throw failure;
  const entries = latest?.found.entries.map((entry) => {
    const own = judged.map(({ origin, found }) => ({
      origin,
      entry: found.entries.find(({ model }) => model === entry.model),
    }));
    const refusal = own.find((one) => one.entry?.refusal !== undefined)?.entry?.refusal ?? null;
    const verdicts = own.flatMap(({ origin, entry: of }) => {
      const { asOf, until, histories } = origin;
      return of?.holdout ? [{ asOf, until, customers: histories.x.length, ...of.holdout }] : [];
    });
    return entryOf(entry, verdicts.length === judged.length ? verdicts : [], refusal);
  });
  const fitted = entries?.filter((entry) => entry.holdout && !entry.refusal) ?? [];
  const eligible = fitted.filter((entry) => entry.eligible);
  const candidates = eligible.length > 0 ? eligible : fitted;
  let best = candidates[0];
  // Of equals the simplest, which stands first.
  for (const entry of candidates) {
    if ((entry.holdout?.logScore ?? 0) > (best?.holdout?.logScore ?? 0)) best = entry;
  }
  const fit = latest?.found.entries.find(({ model }) => model === best?.model)?.fit;
  if (latest && best && fit && (candidates.length > 1 || names.length === 1)) {
    return { entries: entries ?? [], winner: best.model, reason: "holdout", fit, origin: latest.origin };
  }
  return byLikelihood(now, names, entries ?? [], told);
}

/** Where there are not two models to compare by what came later, the histories up to the end decide; what was judged is told beside. */
function byLikelihood(
  now: Histories,
  names: readonly string[],
  judged: readonly BareEntry[],
  told: () => void,
): Contest {
  const found = held(names, now, NOTHING, 0);
  told();
  const best = found.entries[found.winner];
  if (!best?.fit) throw new Error("The winner of a contest was fitted.");
  const entries = found.entries.map((entry) => {
    const before = judged.find(({ model }) => model === entry.model);
    return { ...entryOf(entry, [], null), holdout: before?.holdout ?? null, origins: before?.origins ?? [] };
  });
  return { entries, winner: best.model, reason: found.reason, fit: best.fit, origin: null };
}

function held(names: readonly string[], of: Histories, later: Float64Array, time: number): RawContest {
  return call(() => models.contest([...names], of.x, of.tx, of.T, of.gaps, later, time)) as RawContest;
}

function entryOf(
  { model, refusal: own, fit, bic, eligible = false }: RawContest["entries"][number],
  verdicts: readonly ClvVerdict[],
  refused: string | null,
): BareEntry {
  const refusal = refused ?? own ?? null;
  return {
    model,
    refusal: refusal === null ? null : (JSON.parse(refusal) as BareError),
    eligible: eligible && refusal === null,
    k: fit?.k ?? null,
    logLikelihood: fit?.logLikelihood ?? null,
    bic: bic ?? null,
    holdout: pooled(verdicts),
    origins: verdicts,
  };
}

/** All days together: sums, and means over all customers judged. */
function pooled(verdicts: readonly ClvVerdict[]): ClvContestEntry["holdout"] {
  if (verdicts.length === 0) return null;
  const add = (of: (verdict: ClvVerdict) => number) => verdicts.reduce((all, verdict) => all + of(verdict), 0);
  const customers = add((verdict) => verdict.customers);
  const mean = (of: (verdict: ClvVerdict) => number) => add((verdict) => verdict.customers * of(verdict)) / customers;
  return {
    customers,
    expected: add((verdict) => verdict.expected),
    actual: add((verdict) => verdict.actual),
    rmse: Math.sqrt(mean(({ rmse }) => rmse * rmse)),
    mae: mean(({ mae }) => mae),
    logScore: add((verdict) => verdict.logScore),
    brier: mean(({ brier }) => brier),
  };
}
