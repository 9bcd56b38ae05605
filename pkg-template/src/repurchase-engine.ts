/** Who buys in the next period, on the engine's side: what is known is gathered here, and learned in a job worker; ids never leave. */

import type { Bridge } from "./bridge.js";
import { historiesOf } from "./clv.js";
import { expectedFailure, Failure } from "./errors.js";
import type { RepurchaseAsked, RepurchaseKnown, RepurchaseScored, RepurchaseWork } from "./model-protocol.js";
import * as models from "./models.js";
import type { Pool } from "./pool.js";
import { FEATURES, FROM } from "./repurchase-features.js";
import { type foretold, likely } from "./repurchase-work.js";
import type { RepurchaseColumns, RepurchaseCustomer, RepurchaseFeature } from "./types-repurchase.js";

type Feature = Pick<RepurchaseFeature, "id" | "is">;

const YEAR = 365;

/** Gathered day by day: other questions are answered between them. */
export async function repurchase(
  core: Bridge,
  pool: Pool,
  { snapshots: [first, middle, now], ends: [ofMiddle, ofNow], customers, ...asked }: RepurchaseAsked,
  signal: AbortSignal,
): Promise<object> {
  const features = usable(core, now, asked.days);
  const known = async (snapshot: number, until: string) => {
    await others(signal);
    return knownOn(core, snapshot, until, features);
  };
  const before = await known(first, ofMiddle);
  const judged = await known(middle, ofNow);
  const present = await known(now, ofNow);
  const ids = (core.column(now, "customer_id") as { readonly values: readonly string[] }).values;
  const wanted = new Set(customers);
  const places = Array.from(present.rows.keys()).filter((place) => wanted.has(ids[present.rows[place] ?? 0] ?? ""));
  const histories = core.histories(middle, "", ofNow);
  const work: RepurchaseWork = { before, judged, present, histories, features, ...asked, asked: places };
  const lost = { code: "worker_failed" };
  const found = (await pool.do({ name: "repurchase", work }, lost, signal)) as ReturnType<typeof foretold>;
  const named = ({ place, ...told }: (typeof found.top)[number]): RepurchaseCustomer => ({
    customer: ids[found.columns.rows[place] ?? 0] ?? "",
    ...told,
  });
  return { ...found, top: found.top.map(named), asked: found.asked.map(named) };
}

/** Lets what was asked meanwhile go first. */
async function others(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  if (signal.aborted) throw new Failure({ code: "cancelled" });
}

/** The probabilities of another day, by what was learned before. */
export function repurchaseOn(
  core: Bridge,
  { module, snapshot, by }: RepurchaseScored & { readonly module: WebAssembly.Module },
): RepurchaseColumns {
  models.initSync({ module });
  const { rows, columns } = knownOn(core, snapshot, "", by.features);
  const of = (name: "weight" | "mean" | "spread") => Float64Array.from(by.features, (feature) => feature[name]);
  const model = { intercept: by.intercept, weights: of("weight"), means: of("mean"), spreads: of("spread") };
  return { rows, probability: likely(model, columns, rows.length) };
}

/** The features that the data allows. */
function usable(core: Bridge, snapshot: number, days: number): readonly Feature[] {
  const from = String(Math.max(0, YEAR - days));
  const all = FEATURES.map(({ id, is }) => ({ id, is: is.replace(FROM, from) }));
  return all.filter(({ is }) => {
    try {
      core.evaluate(snapshot, is);
      return true;
    } catch (thrown) {
      if (expectedFailure(thrown)) return false;
      throw thrown;
    }
  });
}

function knownOn(core: Bridge, snapshot: number, until: string, used: readonly Pick<Feature, "is">[]): RepurchaseKnown {
  const { rows, later: bought } = historiesOf(core.histories(snapshot, "", until), true);
  const columns = new Float64Array(rows.length * used.length).fill(Number.NaN);
  used.forEach(({ is }, at) => {
    const { values, valid } = core.evaluate(snapshot, is) as {
      readonly values: Float64Array;
      readonly valid: Uint8Array;
    };
    rows.forEach((row, i) => {
      if (((valid[row >> 3] ?? 0) >> (row & 7)) & 1) columns[at * rows.length + i] = values[row] ?? Number.NaN;
    });
  });
  return { rows, columns, bought: bought.map((count) => Math.min(1, count)) };
}
