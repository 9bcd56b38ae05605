import type { Clv, ClvChecks, ClvTracking } from "clientele";
import { nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { heatMap } from "../chart/heat";
import { lineChart } from "../chart/line";
import { chartPanel } from "../chart/panel";
import { type Charts, chosenPlace } from "../charts";

type Step = ClvTracking["steps"][number] & { readonly fresh: number; readonly came: number };
type Group = Omit<ClvChecks["alive"][number], "alive"> & { readonly alive?: number };
type Tenth = Group & { readonly place: number };

/** Purchases expected and real since the first day, added up and step by step; what lies behind the line the model did not know. */
export function tracking(ui: Ui, charts: Charts, { tracking }: Clv): readonly TemplateResult[] {
  const { local } = ui;
  const { t } = local;
  if (!tracking || tracking.steps.length < 3) return [];
  const steps = tracking.steps.map((step, i): Step => {
    const before = tracking.steps[i - 1];
    return { ...step, fresh: step.expected - (before?.expected ?? 0), came: step.actual - (before?.actual ?? 0) };
  });
  const whole = (value: number) => local.number(Math.round(value));
  const last = steps.length - 1;
  const one = (name: "tracking" | "increments", expected: (step: Step) => number, actual: (step: Step) => number) => {
    const say = (step: Step) =>
      t(`value.${name}.point`, { days: step.days, expected: whole(expected(step)), actual: whole(actual(step)) });
    const standard = last;
    const chosen = steps[chosenPlace(charts, name, steps) ?? standard] as Step;
    return chartPanel(ui, charts, {
      name,
      title: t(`value.${name}`),
      reading: say(chosen),
      note: t("value.tracking.note", { day: tracking.asOf, days: tracking.knownDays }),
      drawing: lineChart(ui, charts, {
        name,
        label: t(`value.${name}`),
        points: steps,
        across: ({ days }) => days,
        series: [
          { name: t("value.real"), up: actual },
          { name: t("value.foretold"), up: expected, tone: "attention", dashed: true },
        ],
        say,
        standard,
        feet: [
          { at: steps[0]?.days ?? 0, text: t("value.day", { day: steps[0]?.days ?? 0 }) },
          { at: steps[last]?.days ?? 0, text: t("value.day", { day: steps[last]?.days ?? 0 }) },
        ],
        lines: 3,
        write: local.short,
        side: "start",
      }),
      twin: {
        columns: [
          { name: t("value.day.column"), right: true },
          { name: t("value.foretold"), right: true },
          { name: t("value.real"), right: true },
        ],
        rows: steps.map((step) => [local.number(step.days), whole(expected(step)), whole(actual(step))]),
      },
    });
  };
  return [
    one(
      "tracking",
      ({ expected }) => expected,
      ({ actual }) => actual,
    ),
    one(
      "increments",
      ({ fresh }) => fresh,
      ({ came }) => came,
    ),
  ];
}

/** How many of those held for so alive bought again, beside how many were to. */
export function calibration(ui: Ui, charts: Charts, { checks }: Clv): TemplateResult | typeof nothing {
  return checks ? tenthsChart(ui, charts, "calibration", "value.calibration", checks, checks.alive) : nothing;
}

/** Customers in groups, the least likely first: how many were to buy, beside how many did. */
export function tenthsChart(
  ui: Ui,
  charts: Charts,
  name: string,
  texts: "value.calibration" | "next.calibration",
  days: { readonly asOf: string; readonly until: string },
  groups: readonly Group[],
): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  if (groups.length < 3) return nothing;
  const tenths = groups.map((group, i): Tenth => ({ ...group, place: i + 1 }));
  const say = ({ place, alive = 0, foretold, bought }: Tenth) =>
    t(`${texts}.point`, {
      place,
      of: tenths.length,
      alive: local.percent(alive),
      foretold: local.percent(foretold),
      bought: local.percent(bought),
    });
  const standard = tenths.length - 1;
  const chosen = tenths[chosenPlace(charts, name, tenths) ?? standard] as Tenth;
  const hasAlive = groups.some(({ alive }) => alive !== undefined);
  return chartPanel(ui, charts, {
    name,
    title: t(texts),
    reading: say(chosen),
    note: t(`${texts}.note`, { asOf: days.asOf, until: days.until }),
    drawing: lineChart(ui, charts, {
      name,
      label: t(texts),
      points: tenths,
      across: ({ place }) => place,
      series: [
        { name: t("value.real"), up: ({ bought }) => bought },
        { name: t("value.foretold"), up: ({ foretold }) => foretold, tone: "attention", dashed: true },
      ],
      say,
      standard,
      feet: [
        { at: 1, text: t(`${texts}.low`) },
        { at: tenths.length, text: t(`${texts}.high`) },
      ],
      lines: 3,
      write: local.wholePercent,
      side: "start",
    }),
    twin: {
      columns: [
        { name: t("value.calibration.tenth"), right: true },
        { name: t("counts.customers"), right: true },
        ...(hasAlive ? [{ name: t("value.alive.column"), right: true }] : []),
        { name: t("value.foretold"), right: true },
        { name: t("value.real"), right: true },
      ],
      rows: tenths.map(({ place, customers, alive = 0, foretold, bought }) => [
        String(place),
        local.number(Math.round(customers)),
        ...(hasAlive ? [local.percent(alive)] : []),
        local.percent(foretold),
        local.percent(bought),
      ]),
    },
  });
}

/** Purchases a customer, by how many there had been before. */
export function frequency(ui: Ui, charts: Charts, { checks }: Clv): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  const groups = checks?.frequency ?? [];
  if (!checks || groups.length < 3) return nothing;
  type Group = (typeof groups)[number];
  const name = ({ purchases, orMore }: Group) => (orMore ? t("value.orMore", { purchases }) : String(purchases));
  const say = (group: Group) =>
    t("value.frequency.point", {
      purchases: name(group),
      customers: group.customers,
      expected: local.number(group.expected),
      actual: local.number(group.actual),
    });
  const chosen = groups[chosenPlace(charts, "frequency", groups) ?? 0] as Group;
  return chartPanel(ui, charts, {
    name: "frequency",
    title: t("value.frequency"),
    reading: say(chosen),
    note: t("value.calibration.note", { asOf: checks.asOf, until: checks.until }),
    drawing: lineChart(ui, charts, {
      name: "frequency",
      label: t("value.frequency"),
      points: groups,
      across: ({ purchases }) => purchases,
      series: [
        { name: t("value.real"), up: ({ actual }) => actual },
        { name: t("value.foretold"), up: ({ expected }) => expected, tone: "attention", dashed: true },
      ],
      say,
      standard: 0,
      feet: groups.map((group) => ({ at: group.purchases, text: name(group) })),
      lines: 3,
      write: local.number,
      side: "start",
    }),
    twin: {
      columns: [
        { name: t("value.bought"), right: true },
        { name: t("counts.customers"), right: true },
        { name: t("value.foretold"), right: true },
        { name: t("value.real"), right: true },
      ],
      rows: groups.map((group) => [
        name(group),
        local.number(group.customers),
        local.number(group.expected),
        local.number(group.actual),
      ]),
    },
  });
}

/** What is expected by how often and how long ago somebody bought. */
export function matrix(ui: Ui, charts: Charts, clv: Clv): readonly TemplateResult[] {
  const { local } = ui;
  const { t } = local;
  const { purchases, quiet, alive, expected, watched } = clv.matrix;
  const cells = quiet.flatMap((days, row) =>
    purchases.map((count, column) => {
      const at = row * purchases.length + column;
      return { days, count, row, column, alive: alive[at] ?? 0, expected: expected[at] ?? 0 };
    }),
  );
  const most = Math.max(Number.MIN_VALUE, ...expected);
  const draw = (name: "matrix" | "matrix-alive", of: (cell: (typeof cells)[number]) => number, top: number) => {
    const textOf = (cell: (typeof cells)[number]) =>
      name === "matrix" ? local.number(Number(cell.expected.toPrecision(2))) : local.wholePercent(cell.alive);
    return chartPanel(ui, charts, {
      name,
      title: t(name === "matrix" ? "value.matrix" : "value.matrix.alive"),
      reading: t("value.matrix.reading", { days: watched }),
      drawing: heatMap(ui, charts, {
        name,
        label: t(name === "matrix" ? "value.matrix" : "value.matrix.alive"),
        rows: quiet.map((days) => t("value.matrix.row", { days })),
        columns: purchases.map((count) => String(count)),
        side: 170,
        row: 26,
        cells: cells.map((cell) => ({
          id: `${cell.row}-${cell.column}`,
          row: cell.row,
          column: cell.column,
          strength: of(cell) / top,
          text: [textOf(cell)],
          label: t("value.matrix.cell", {
            days: cell.days,
            purchases: cell.count,
            alive: local.percent(cell.alive),
            expected: local.number(cell.expected),
          }),
        })),
      }),
      twin: {
        columns: [
          { name: t("value.silent"), right: true },
          ...purchases.map((count) => ({ name: t("value.matrix.column", { purchases: count }), right: true })),
        ],
        rows: quiet.map((days, row) => [
          local.number(days),
          ...cells
            .filter((cell) => cell.row === row)
            .map((cell) => (name === "matrix" ? local.number(cell.expected) : local.percent(cell.alive))),
        ]),
      },
    });
  };
  return [draw("matrix", ({ expected }) => expected, most), draw("matrix-alive", ({ alive }) => alive, 1)];
}
