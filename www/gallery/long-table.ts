import type { Ui } from "../src/actions";
import type { Grid } from "../src/table/grid";
import type { Place } from "../src/table/keys";
import { type Sight, windowOf } from "../src/table/window";

let seen: Sight = { scrolled: 0, high: 300 };
let active: Place = { row: -1, column: 0 };
const LONG = 1_000_000;

/** A million rows, made when they are in sight. */
export function tableOf(ui: Ui, label: string, names: readonly string[]): Grid<readonly string[]> {
  const { from, to } = windowOf(LONG, seen);
  const redraw = () =>
    ui.emit({ type: "chart-stop", chart: "grid", at: `${seen.scrolled} ${active.row} ${active.column}` });
  return {
    name: "rows",
    label,
    columns: names.map((title, at) => ({ name: `c${at}`, title, kind: at === 0 ? "" : "right", width: 140 })),
    total: LONG,
    from,
    rows: Array.from({ length: to - from }, (_, at) => names.map((_, column) => String((from + at) * 10 + column))),
    keyOf: (row) => row[0] ?? "",
    cell: (row, column) => row[column] ?? "",
    sort: "c1",
    descending: true,
    sight: seen,
    active,
    turn: 0,
    open: "20",
    isChosen: (row) => row[0] === "30",
    see: (sight) => {
      seen = sight;
      redraw();
    },
    go: (to) => {
      active = to;
      redraw();
    },
    sortBy: (column) => ui.emit({ type: "sort", column }),
    press: (row) => ui.emit({ type: "customer", id: row[0] ?? "" }),
    choose: (row) => ui.emit({ type: "mark", mark: { kind: "customer", id: row[0] ?? "" }, more: true }),
    copy: () => ui.emit({ type: "copy-rows" }),
  };
}
