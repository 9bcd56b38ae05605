/** Models whose columns the engine was given, and how other days are scored with them. */

import type { Connection } from "./connection.js";
import { ClienteleError } from "./errors.js";
import { numberOf } from "./proxy.js";
import type { LedgerModelColumns, ModelColumn, ModelColumns, ModelName, OnDay, Snapshot } from "./types.js";

/** Days of which the engine keeps a model's columns. */
export const MODEL_DAYS = 4;

interface Kept {
  /** Days of which the engine has columns, the oldest first. */
  readonly days: string[];
  readonly onDay: OnDay | null;
}

export class KeptModels {
  readonly #connection: Connection;
  readonly #kept = new Map<ModelName, Kept>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async put({ name, ...columns }: ModelColumns, onDay: OnDay | null): Promise<void> {
    await this.forget(name);
    const { asOf } = columns.snapshot.summary;
    await this.#give(name, asOf, columns);
    this.#kept.set(name, { days: [asOf], onDay });
  }

  /** Every day that is looked at is scored, none is given. */
  async keep(name: ModelName, onDay: OnDay): Promise<void> {
    await this.forget(name);
    this.#kept.set(name, { days: [], onDay });
  }

  async forget(name: ModelName): Promise<void> {
    if (!this.#kept.delete(name)) return;
    await this.#connection.ask({ name: "model", model: { name }, values: new Float64Array() });
  }

  /** There is other data now, of which no model says anything. */
  forgetAll(): void {
    this.#kept.clear();
  }

  /** Models that were not asked about a day yet. */
  unasked(asOf: string): readonly ModelName[] {
    return [...this.#kept].flatMap(([name, { days, onDay }]) => (onDay && !days.includes(asOf) ? [name] : []));
  }

  /** Scores a day that is about to be looked at with all models that were fitted on another. */
  async score(asOf: string, bare: (everyone: boolean) => Promise<Snapshot>): Promise<void> {
    for (const name of this.unasked(asOf)) {
      const { days, onDay } = this.#kept.get(name) ?? {};
      if (!days || !onDay) continue;
      const snapshots = new Map<boolean, Snapshot>();
      try {
        const made = await onDay(asOf, async ({ everyone = false } = {}) => {
          const snapshot = snapshots.get(everyone) ?? (await bare(everyone));
          snapshots.set(everyone, snapshot);
          return snapshot;
        });
        if (made) await this.#give(name, asOf, made);
      } catch (thrown) {
        // A day of which nothing can be said has no such columns; whoever asks for them is told.
        if (!(thrown instanceof ClienteleError)) throw thrown;
        continue;
      } finally {
        for (const snapshot of snapshots.values()) snapshot.release();
      }
      days.push(asOf);
      if (days.length > MODEL_DAYS) days.shift();
    }
  }

  async #give(
    name: ModelName,
    asOf: string,
    { columns, made, ...of }: LedgerModelColumns | Omit<ModelColumns, "name">,
  ): Promise<void> {
    const codes =
      "snapshot" in of
        ? ((await this.#connection.ask({ name: "codes", snapshot: numberOf(of.snapshot) })) as Uint32Array)
        : null;
    const told = columns.map(({ values: _, ...column }) => column);
    const values = valuesOf(columns, codes);
    await this.#connection.ask({ name: "model", model: { name, asOf, columns: told, made }, values });
  }
}

/** One value a customer of the ledger, column after column; `codes`: the places of the rows, then how many customers there are. */
function valuesOf(columns: readonly ModelColumn[], codes: Uint32Array | null): Float64Array {
  const customers = codes ? (codes.at(-1) ?? 0) : (columns[0]?.values.length ?? 0);
  const all = new Float64Array(customers * columns.length).fill(Number.NaN);
  columns.forEach(({ values }, number) => {
    // Of another length than it should be, none has a value: the engine refuses it.
    if (values.length !== (codes ? codes.length - 1 : customers)) {
      throw new RangeError(`Column ${number} has ${values.length} values.`);
    }
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (value !== undefined) all[number * customers + (codes?.[i] ?? i)] = value;
    }
  });
  return all;
}
