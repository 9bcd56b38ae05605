import type { RowsRequest, Snapshot, SnapshotSummary } from "clientele";
import { toned } from "./parts/tone";
import { type Customer, PAGE_ROWS, type Query, type Shown } from "./state";

/** All that is on screen of a snapshot at once. */
export async function look(open: Snapshot, query: Query, scheme: string, customer: string | null): Promise<Shown> {
  const [rows, overview, grid, one] = await Promise.all([
    open.rows(request(query)),
    open.overview(),
    open.grid(),
    customer === null ? null : oneCustomer(open, scheme, customer),
  ]);
  return { summary: coloured(open.summary), columns: open.columns, rows, overview, grid, customer: one };
}

/** Labels that are values have no colours of their own. */
function coloured(summary: SnapshotSummary): SnapshotSummary {
  return { ...summary, segments: toned(summary.segments) };
}

export async function oneCustomer(open: Snapshot, scheme: string, id: string): Promise<Customer> {
  const [card, explanation] = await Promise.all([
    open.card(id),
    // Without what the scheme needs, nothing can be explained, and the library says what is missing.
    open.explain(`schemes.${scheme}`, id).catch(() => null),
  ]);
  return { id, card, explanation, tags: null };
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
