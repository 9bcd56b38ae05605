import type { RowsRequest, Snapshot } from "clientele";
import { type Customer, PAGE_ROWS, type Query, type Shown } from "./state";

/** All that is on screen of a snapshot. */
export async function look(open: Snapshot, query: Query, customer: string | null): Promise<Shown> {
  const [rows, overview, grid, one] = await Promise.all([
    open.rows(request(query)),
    open.overview(),
    open.grid(),
    customer === null ? null : oneCustomer(open, customer),
  ]);
  return { summary: open.summary, columns: open.columns, rows, overview, grid, customer: one };
}

export async function oneCustomer(open: Snapshot, id: string): Promise<Customer> {
  return { id, card: await open.card(id) };
}

export function request({ find, segment, cell, sort, descending, offset }: Query): RowsRequest {
  return {
    offset,
    limit: PAGE_ROWS,
    sort,
    descending,
    ...(find === "" ? {} : { find }),
    ...(segment === null ? {} : { segment }),
    ...cell,
  };
}
