import type { OpenReport } from "./types-report.js";
import type { Column } from "./types-snapshot.js";

export type TotalsColumn = "customer_id" | "first_order" | "last_order" | "orders" | "revenue";

/**
 * First and last order, number of orders and net revenue of every customer, sorted by id. They stay in the engine until other totals are
 * made, they are released, or the engine had to be restarted: then what is asked of them is refused with `released`.
 */
export interface Totals {
  readonly report: OpenReport;
  readonly customers: number;
  /** `first_order` and `last_order` are days; who has only refunds has none. `revenue` is in minor units, exact up to 2^53. */
  column(name: TotalsColumn): Promise<Column>;
  /** All columns as a file; amounts are exact. */
  file(format: "csv" | "json"): Promise<Uint8Array>;
  release(): void;
}
