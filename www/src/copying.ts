import type { Cell, Snapshot } from "clientele";
import type { Local } from "./format";
import { columnsOf } from "./listing";
import { nameOf } from "./parts/why";
import { namesIn } from "./rules";
import { conditionOf } from "./selection";
import type { Data } from "./state";
import { toClipboard, tsv } from "./table/copy";

/** Rows that are copied at most: more is what exports are for. */
const MOST = 5000;
const AT_ONCE = 1000;

/** Copies the rows of the audience, as the table has them, for spreadsheets; says how many. */
export async function copyRows(open: Snapshot, { query, shown, rules }: Data, local: Local): Promise<string> {
  const { find, sort, descending } = query;
  const [columns, where] = [columnsOf(shown, query), conditionOf(shown.choices.selection)];
  const request = { sort, descending, columns, ...(find === "" ? {} : { find }), ...(where === null ? {} : { where }) };
  const first = await open.rows({ ...request, limit: AT_ONCE });
  const rows: (readonly Cell[])[] = [...first.rows];
  while (rows.length < Math.min(MOST, first.total)) {
    const next = await open.rows({ ...request, offset: rows.length, limit: AT_ONCE });
    rows.push(...next.rows);
  }
  const names = namesIn(rules.library);
  const titles = columns.map((column) => nameOf(local, column, shown.columns, names));
  await toClipboard(tsv(local, { columns: first.columns, rows }, titles));
  return local.t("customers.copied", { rows: rows.length, total: first.total });
}
