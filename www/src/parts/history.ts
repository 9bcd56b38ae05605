import type { Card, HistoryEntry } from "clientele";
import type { Ui } from "../actions";
import type { Chart } from "../chart/panel";
import { stripChart } from "../chart/strip";
import type { Charts } from "../charts";
import { dayNumber, type Local } from "../format";
import { amount } from "./amount";

/** A customer's life as a strip: orders rise from the line, refunds hang below it. */
export function historyChart(ui: Ui, charts: Charts, { history }: Card, asOf: string): Chart {
  const { local } = ui;
  const { t } = local;
  const [first, last] = [dayNumber(history[0]?.day ?? ""), dayNumber(asOf)];
  const nothing = first === null || last === null;
  return {
    name: "history",
    title: t("history.title"),
    reading: summary(local, history),
    drawing: nothing
      ? t("history.none")
      : stripChart(ui, charts, {
          name: "history",
          label: summary(local, history),
          from: first,
          to: last,
          ends: [history[0]?.day ?? "", asOf],
          events: history.map((entry, at) => ({
            id: String(at),
            at: dayNumber(entry.day) ?? first,
            size: entry.refund ? -Math.abs(entry.amount.minor) : Math.abs(entry.amount.minor),
            label: inWords(local, entry),
          })),
        }),
    twin: {
      columns: [{ name: t("history.day") }, { name: t("history.kind") }, { name: t("history.amount"), right: true }],
      rows: history
        .toReversed()
        .map((entry) => [entry.day, t(entry.refund ? "history.refund" : "history.order"), amount(local, entry.amount)]),
    },
  };
}

function inWords({ t, money }: Local, { day, refund, amount }: HistoryEntry): string {
  const { whole, decimals } = money(amount);
  return t("history.entry", { day, kind: t(refund ? "history.refund" : "history.order"), amount: whole + decimals });
}

/** The strip in words. */
function summary(local: Local, history: readonly HistoryEntry[]): string {
  const orders = history.filter(({ refund }) => !refund).length;
  const [first, last] = [history[0]?.day ?? "", history.at(-1)?.day ?? ""];
  return local.t("history.reading", { orders, refunds: history.length - orders, first, last });
}
