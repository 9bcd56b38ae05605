/** What is asked about the next period, and the answer in words. */

import type { Connection } from "./connection.js";
import { describe, isKey, say } from "./describe.js";
import { ClienteleError } from "./errors.js";
import type { RepurchaseAsked } from "./model-protocol.js";
import type { BareError } from "./protocol.js";
import { numberOf } from "./proxy.js";
import type {
  Bilingual,
  Language,
  OnDay,
  Repurchase,
  RepurchaseColumns,
  RepurchaseFeature,
  RepurchaseRequest,
  RepurchaseScorer,
  Snapshot,
  SnapshotRequest,
} from "./types.js";

const DAY_MS = 86_400_000;
const DAYS = 90;
const MOST_DAYS = 3650;
const RIDGE = 1;
const LIMIT = 10;

/** Asks a snapshot that nobody else sees. */
type Once = <T>(request: SnapshotRequest, ask: (snapshot: Snapshot) => Promise<T>) => Promise<T>;
/** Where the test learns from, where it is judged, and now. */
type Three = readonly [Snapshot, Snapshot, Snapshot];

export function foretell(request: RepurchaseRequest, connection: Connection, once: Once): Promise<Repurchase> {
  const { language } = connection;
  const { asOf, config, signal } = request;
  const on = (day: string | undefined) => ({
    ...(day === undefined ? {} : { asOf: day }),
    ...(config === undefined ? {} : { config }),
    ...(signal === undefined ? {} : { signal }),
  });
  return once(on(asOf), async (now) => {
    const { days = DAYS } = request;
    if (!(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS)) throw wrong("days", days, language);
    const before = (periods: number) =>
      on(new Date(Date.parse(now.summary.asOf) - periods * days * DAY_MS).toISOString().slice(0, 10));
    return once(before(2), (first) =>
      once(before(1), async (middle) => {
        const three = [first, middle, now] as const;
        const command = { name: "repurchase", ...asked(request, days, three, language) } as const;
        return worded(days, (await connection.ask(command, { signal })) as Bare, three, language);
      }),
    );
  });
}

function asked(
  { ridge = RIDGE, limit = LIMIT, customers = [] }: RepurchaseRequest,
  days: number,
  [first, middle, now]: Three,
  language: Language,
): RepurchaseAsked {
  if (!(ridge >= 0 && Number.isFinite(ridge))) throw wrong("ridge", ridge, language);
  if (!(limit >= 0 && Number.isInteger(limit))) throw wrong("limit", limit, language);
  const ends = [middle.summary.asOf, now.summary.asOf] as const;
  return { snapshots: [numberOf(first), numberOf(middle), numberOf(now)], ends, days, ridge, limit, customers };
}

function wrong(field: string, value: unknown, language: Language): ClienteleError {
  return new ClienteleError({ code: "invalid_option", field, value: String(value) }, language);
}

/** Without names and words. */
type Bare = Omit<Repurchase, "test" | "features" | "scorer"> & {
  readonly test: Omit<Repurchase["test"], "refusal"> & { readonly refusal: BareError | null };
  readonly features: readonly Omit<RepurchaseFeature, "name">[];
};

function worded(days: number, found: Bare, [first, middle, now]: Three, language: Language): Repurchase {
  const { refusal } = found.test;
  const [a, b, c] = [first.summary.asOf, middle.summary.asOf, now.summary.asOf];
  return {
    ...found,
    asOf: c,
    days,
    features: found.features.map((feature) => ({ ...feature, name: nameOf(feature.id) })),
    scorer: {
      by: "repurchase",
      days,
      intercept: found.intercept,
      features: found.features.map(({ is, mean, spread, weight }) => ({ is, mean, spread, weight })),
      learnedOn: c,
    },
    learned: { ...found.learned, known: b, until: c },
    test: {
      ...found.test,
      known: a,
      until: b,
      refusal: refusal && { ...refusal, message: describe({ ...refusal, message: "" }, language) },
    },
  };
}

/** Scores any day by what was learned. */
export function repurchaseBy(connection: Connection, by: RepurchaseScorer): OnDay {
  const { days } = by;
  const label = { en: say("en", "repurchase.column", { days }), zh: say("zh", "repurchase.column", { days }) };
  return async (_, bare) => {
    const [snapshot, module] = [await bare({ everyone: true }), await connection.part("models")];
    const command = { name: "repurchaseOn", module, snapshot: numberOf(snapshot), by } as const;
    const { rows, probability } = (await connection.ask(command)) as RepurchaseColumns;
    const values = new Float64Array(snapshot.summary.customers).fill(Number.NaN);
    rows.forEach((row, i) => {
      values[row] = probability[i] ?? Number.NaN;
    });
    return { snapshot, columns: [{ name: "repurchase", label, values }], made: by };
  };
}

function nameOf(feature: string): Bilingual {
  const key = `repurchase.${feature}`;
  return isKey(key) ? { en: say("en", key), zh: say("zh", key) } : { en: feature, zh: feature };
}
