import type { TemplateResult } from "lit";
import type { Ui } from "../actions";
import { heatMap } from "../chart/heat";
import { chartPanel } from "../chart/panel";
import type { Charts } from "../charts";
import { isMarked, type Selection } from "../selection";
import { ALIVE_BANDS, boxOf, type Worth, type WorthCell } from "../worth";

/** Customers by how likely they are still there and what they are worth; a cell narrows the audience to its customers. */
export function worthMap(ui: Ui, charts: Charts, worth: Worth, selection: Selection, scale: number): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { borders, cells, isMoney } = worth;
  const say = (value: number) =>
    isMoney ? local.shortMoney({ minor: Math.round(value * 10 ** scale), scale }) : local.short(value);
  const columns = Array.from({ length: borders.length + 1 }, (_, step) => {
    const [from, to] = [borders[step - 1], borders[step]];
    if (from === undefined) return to === undefined ? t("value.map.all") : t("value.map.below", { to: say(to) });
    return to === undefined ? t("value.map.from", { from: say(from) }) : `${say(from)}–${say(to)}`;
  });
  const bands = ALIVE_BANDS.toReversed();
  const rows = bands.map(([low, high]) => `${local.wholePercent(low)}–${local.wholePercent(high)}`);
  const most = Math.max(1, ...cells.map(({ value }) => value));
  const rowOf = ({ alive }: WorthCell) => bands.length - 1 - alive;
  const idOf = ({ alive, step }: WorthCell) => `${alive}-${step}`;
  const sorted = cells.toSorted((a, b) => rowOf(a) - rowOf(b) || a.step - b.step);
  const label = (cell: WorthCell) =>
    t(isMoney ? "value.map.cell" : "value.map.cell.purchases", {
      alive: rows[rowOf(cell)] ?? "",
      worth: columns[cell.step] ?? "",
      customers: cell.customers,
      total: say(cell.value),
    });
  const atRisk = cells.filter(({ alive }) => alive < 2).reduce((sum, { value }) => sum + value, 0);
  return chartPanel(ui, charts, {
    name: "worth",
    title: t(isMoney ? "value.map" : "value.map.purchases"),
    reading: t("value.map.reading", {
      share: local.percent(worth.total > 0 ? (worth.total - atRisk) / worth.total : null),
    }),
    note: t("value.map.note"),
    drawing: heatMap(ui, charts, {
      name: "worth",
      label: t("value.map"),
      rows,
      columns,
      side: 110,
      row: 42,
      cells: sorted.map((cell) => ({
        id: idOf(cell),
        row: rowOf(cell),
        column: cell.step,
        strength: cell.value / most,
        text: [local.short(cell.customers), say(cell.value)],
        label: label(cell),
        pressed: isMarked(selection, boxOf(worth, cell)),
      })),
      choose: (id, more) => {
        const cell = cells.find((one) => idOf(one) === id);
        if (cell) emit({ type: "mark", mark: boxOf(worth, cell), more });
      },
    }),
    twin: {
      columns: [
        { name: t("value.alive.column") },
        { name: t(isMoney ? "value.clv" : "value.purchases") },
        { name: t("counts.customers"), right: true },
        { name: t("value.total"), right: true },
      ],
      rows: sorted.map((cell) => [
        rows[rowOf(cell)] ?? "",
        columns[cell.step] ?? "",
        local.number(cell.customers),
        say(cell.value),
      ]),
    },
  });
}
