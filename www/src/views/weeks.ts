import type { Overview, Week } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { lineChart } from "../chart/line";
import { chartPanel } from "../chart/panel";
import type { Twin } from "../chart/twin";
import { type Charts, chosenPlace } from "../charts";
import { dayNumber, dayText, type Local } from "../format";
import { amount } from "../parts/amount";
import { type Mark, marksOf, type Selection } from "../selection";

const FEET = 5;
/** Of more weeks than these, the feet say only the month. */
const MANY = 40;
const DAYS_A_WEEK = 7;

/** Orders per week as a line, each week's figures at the pointer; a stretch of it narrows the audience to who ordered then. */
export function weeks(
  ui: Ui,
  { weeks: all }: Overview,
  asOf: string,
  charts: Charts,
  selection: Selection,
): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  if (all.length < 2) return nothing;
  const last = all.length - 1;
  const at = chosenPlace(charts, "weeks", all);
  const chosen = at === null ? undefined : all[at];
  const days = daysOf(all[last], asOf);
  const begun = days < DAYS_A_WEEK;
  const say = (week: Week) => sentence(local, week, week === all[last] ? days : DAYS_A_WEEK);
  const placeOf = (day: string) => all.findLastIndex(({ start }) => start <= day);
  return chartPanel(ui, charts, {
    name: "weeks",
    title: t("weeks.title"),
    reading: chosen ? say(chosen) : summary(local, all, begun ? all.slice(0, -1) : all),
    note: begun ? t("weeks.begun", { days }) : "",
    drawing: lineChart(ui, charts, {
      name: "weeks",
      label: t("weeks.slider"),
      points: all,
      across: (_, place) => place,
      series: [{ up: ({ orders }) => orders, filled: true }],
      say,
      standard: last,
      feet: Array.from({ length: FEET }, (_, foot) => Math.round((foot / (FEET - 1)) * last))
        .filter((week, i, feet) => feet.indexOf(week) === i)
        .map((week) => ({ at: week, text: all[week]?.start.slice(0, all.length > MANY ? 7 : 10) ?? "" })),
      lines: 3,
      write: local.number,
      side: "start",
      begun,
      choose: (from, to) => {
        const mark: Mark = { kind: "days", from: all[from]?.start ?? asOf, to: lastDayOf(all[to], asOf) };
        emit({ type: "mark", mark, more: false });
      },
      chosen: marksOf(selection, "days").flatMap((mark) => {
        const [from, to] = mark.kind === "days" ? [placeOf(mark.from), placeOf(mark.to)] : [-1, -1];
        return from < 0 || to < 0 ? [] : [[from, to] as const];
      }),
    }),
    twin: twin(local, all, days),
  });
}

/** Days of a week that are over by the end of the as-of day. */
function daysOf(week: Week | undefined, asOf: string): number {
  const [first, last] = [dayNumber(week?.start ?? ""), dayNumber(asOf)];
  return first === null || last === null ? DAYS_A_WEEK : Math.min(DAYS_A_WEEK, last - first + 1);
}

function lastDayOf(week: Week | undefined, asOf: string): string {
  const [first, last] = [dayNumber(week?.start ?? ""), dayNumber(asOf)];
  return first === null || last === null ? asOf : dayText(Math.min(last, first + DAYS_A_WEEK - 1));
}

function sentence(local: Local, { start, orders, revenue }: Week, days: number): string {
  const values = { day: start, orders, revenue: local.shortMoney(revenue) };
  return days < DAYS_A_WEEK ? local.t("weeks.point.begun", { ...values, days }) : local.t("weeks.point", values);
}

/** The mean is that of full weeks; the best may be one that has only begun. */
function summary(local: Local, all: readonly Week[], full: readonly Week[]): string {
  const best = all.reduce((best, week) => (week.orders > best.orders ? week : best));
  const recent = full.slice(-4);
  const mean = recent.reduce((sum, week) => sum + week.orders, 0) / Math.max(1, recent.length);
  return local.t("weeks.reading", { mean: Math.round(mean), n: recent.length, day: best.start, most: best.orders });
}

function twin(local: Local, all: readonly Week[], days: number): Twin {
  const { t } = local;
  return {
    columns: [
      { name: t("weeks.week") },
      { name: t("counts.orders"), right: true },
      { name: t("counts.revenue"), right: true },
    ],
    rows: all
      .toReversed()
      .map(({ start, orders, revenue }, i) => [
        i === 0 && days < DAYS_A_WEEK ? html`${start} <small>${t("weeks.sofar", { days })}</small>` : start,
        local.number(orders),
        amount(local, revenue),
      ]),
  };
}
