import type { Connection } from "./connection.js";
import type { Column, OpenReport, Totals, TotalsColumn } from "./types.js";

/** Totals that live in the engine. */
export class TotalsProxy implements Totals {
  readonly report: OpenReport;
  readonly #connection: Connection;
  readonly #number: number;

  constructor(connection: Connection, number: number, report: OpenReport) {
    this.#connection = connection;
    this.#number = number;
    this.report = report;
  }

  get customers(): number {
    return this.report.customers;
  }

  async column(name: TotalsColumn): Promise<Column> {
    return (await this.#ask(name)) as Column;
  }

  async file(format: "csv" | "json"): Promise<Uint8Array> {
    return (await this.#ask(format)) as Uint8Array;
  }

  release(): void {
    this.#ask("release").catch(() => undefined);
  }

  #ask(wanted: TotalsColumn | "csv" | "json" | "release"): Promise<unknown> {
    return this.#connection.ask({ name: "totals", number: this.#number, wanted });
  }
}
