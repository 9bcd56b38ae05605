import type { Language } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../src/actions";
import { barChart } from "../src/chart/bar";
import { heatMap } from "../src/chart/heat";
import { histogramChart } from "../src/chart/histogram";
import { lineChart } from "../src/chart/line";
import { type Chart, chartPanel } from "../src/chart/panel";
import { parallelChart, radarChart } from "../src/chart/profile";
import { sankeyChart } from "../src/chart/sankey";
import { scatterChart } from "../src/chart/scatter";
import { stripChart } from "../src/chart/strip";
import { treeMap } from "../src/chart/treemap";
import type { Twin } from "../src/chart/twin";
import type { Charts } from "../src/charts";
import { dataGrid } from "../src/table/grid";
import { cloud } from "./cloud";
import { tableOf } from "./long-table";
import { words } from "./words";

export interface Specimen {
  readonly name: string;
  readonly draw: (ui: Ui, charts: Charts) => TemplateResult;
}

const TONES = ["champions", "loyal", "potential", "new", "attention", "risk"] as const;

export function specimens(language: Language, points: number): readonly Specimen[] {
  const w = words[language];
  /** A chart of a kind in a state, in its panel. */
  const of = (
    name: string,
    drawn: (ui: Ui, charts: Charts) => Chart["drawing"],
    twin = twinOf(w),
    more?: Partial<Chart>,
  ) => ({
    name,
    draw: (ui: Ui, charts: Charts) =>
      chartPanel(ui, charts, {
        name,
        title: w.titles[name] ?? name,
        reading: w.reading,
        drawing: drawn(ui, charts),
        twin,
        ...more,
      }),
  });
  const mark = (ui: Ui) => (id: string, more: boolean) =>
    ui.emit({ type: "mark", mark: { kind: "value", term: "x", value: id }, more });
  const names = (count: number) =>
    w.segments.slice(0, count).map((name, at) => ({ id: `g${at}`, name, tone: TONES[at % TONES.length] ?? "" }));

  const bars = (pressed: boolean) => (ui: Ui, charts: Charts) =>
    barChart(ui, charts, {
      name: pressed ? "bar-chosen" : "bar",
      label: w.label,
      bars: names(6).map(({ id, name, tone }, at) => ({
        id,
        name,
        tone,
        value: 1200 - at * 190,
        text: ui.local.number(1200 - at * 190),
        ...(pressed ? { pressed: at === 1 } : {}),
      })),
      choose: mark(ui),
    });
  const differences = (ui: Ui, charts: Charts) =>
    barChart(ui, charts, {
      name: "bar-signed",
      label: w.label,
      bars: names(4).map(({ id, name }, at) => {
        const value = [0.42, -0.31, 0.08, -0.02][at] ?? 0;
        return {
          id,
          name,
          value,
          from: value - 0.1,
          to: value + 0.1,
          tone: value < 0 ? "risk" : "loyal",
          text: ui.local.percent(value),
        };
      }),
    });
  const heat = (pressed: boolean) => (ui: Ui, charts: Charts) =>
    heatMap(ui, charts, {
      name: pressed ? "heat-chosen" : "heat",
      label: w.label,
      side: 260,
      rows: w.segments.slice(0, 5),
      columns: ["1", "2", "3", "4", "5", "6"],
      cells: names(5).flatMap((row, r) =>
        Array.from({ length: 6 - r }, (_, c) => ({
          id: `${r}-${c}`,
          row: r,
          column: c,
          strength: r === 4 ? -0.6 : 1 / (c + 1),
          // Written shorter in the cell than beside it.
          text: [ui.local.short((r + 1) * 1234), ui.local.wholePercent(1 / (c + 1))],
          label: `${row.name}, ${c + 1}: ${ui.local.number((r + 1) * 1234)}, ${ui.local.percent(1 / (c + 1))}`,
          ...(pressed ? { pressed: r === 1 && c === 1 } : {}),
        })),
      ),
      choose: mark(ui),
    });
  const histogram = (ui: Ui, charts: Charts) =>
    histogramChart(ui, charts, {
      name: "histogram",
      label: w.label,
      counts: Array.from({ length: 30 }, (_, at) => Math.round(400 * Math.exp(-(((at - 9) / 6) ** 2)))),
      low: 0,
      step: 10,
      open: true,
      write: ui.local.number,
      say: (low, high, count) => `${low}–${high ?? "∞"}: ${count}`,
      cuts: [60, 150].map((value, at) => ({
        id: `cut${at}`,
        label: w.segments[at] ?? "",
        value,
        text: String(value),
        move: (to) => ui.emit({ type: "setting", kind: "scheme", id: "x", setting: `cut${at}`, text: String(to) }),
      })),
      choose: (bin, more) => mark(ui)(String(bin), more),
    });
  const months = Array.from({ length: 24 }, (_, at) => ({
    at,
    real: 100 + 40 * Math.sin(at / 3) + at * 4,
    model: 100 + at * 4.4,
  }));
  const lines = (ui: Ui, charts: Charts) =>
    lineChart(ui, charts, {
      name: "lines",
      label: w.label,
      points: months,
      across: ({ at }) => at,
      series: [
        { name: w.segments[0] ?? "", up: ({ real }) => real, filled: true },
        {
          name: w.segments[1] ?? "",
          up: ({ model }) => model,
          tone: "risk",
          dashed: true,
          band: ({ model }) => [model * 0.85, model * 1.15],
        },
      ],
      say: ({ at, real }) => `${at}: ${ui.local.number(Math.round(real))}`,
      standard: 23,
      feet: [0, 11, 23].map((at) => ({ at, text: `2024-${String((at % 12) + 1).padStart(2, "0")}` })),
      lines: 3,
      write: ui.local.number,
      side: "start",
      choose: (from, to) => mark(ui)(`${from}-${to}`, false),
      chosen: [[4, 9]],
    });
  const areas = (pressed: boolean) => (ui: Ui, charts: Charts) =>
    treeMap(ui, charts, {
      name: pressed ? "treemap-chosen" : "treemap",
      label: w.label,
      areas: names(6).map(({ id, name, tone }, at) => ({
        id,
        name,
        tone,
        size: 60 / (at + 1),
        text: ui.local.percent(0.4 / (at + 1)),
        label: `${name} ${ui.local.percent(0.4 / (at + 1))}`,
        pressed: pressed && at === 2,
      })),
      choose: mark(ui),
    }) as TemplateResult;
  const profiles = (kind: typeof radarChart, name: string) => (ui: Ui, charts: Charts) =>
    kind(ui, charts, {
      name,
      label: w.label,
      axes: w.axes,
      profiles: names(3).map(({ id, name, tone }, at) => ({
        id,
        name,
        tone,
        label: name,
        values: w.axes.map((_, axis) => (axis === 3 && at === 2 ? null : Math.abs(Math.sin(at * 2 + axis)))),
      })),
      choose: mark(ui),
    });
  const sankey = (ui: Ui, charts: Charts) => {
    const nodes = names(4);
    return sankeyChart(ui, charts, {
      name: "sankey",
      label: w.label,
      layers: ["2025-06-30", "2025-12-31", "2026-06-30"].map((title, layer) => ({
        title,
        nodes: nodes.map((node) => ({ ...node, id: `${layer}${node.id}`, label: `${title} ${node.name}` })),
      })),
      flows: [0, 1].map((layer) =>
        nodes.flatMap((from, a) =>
          nodes.map((to, b) => ({
            id: `${layer}${a}${b}`,
            from: `${layer}${from.id}`,
            to: `${layer + 1}${to.id}`,
            value: a === b ? 300 - a * 60 : 40 / (1 + Math.abs(a - b)),
            label: `${from.name} → ${to.name}`,
          })),
        ),
      ),
      choose: mark(ui),
    });
  };
  const scatter = (name: string, count: number, chosen: boolean) => (ui: Ui, charts: Charts) =>
    scatterChart(ui, charts, {
      name,
      label: w.label,
      points: cloud(count, chosen),
      x: { name: w.axes[0] ?? "", write: ui.local.number },
      y: { name: w.axes[1] ?? "", write: ui.local.number },
      groups: names(3).map((group, at) => ({
        ...group,
        customers: Math.round(count / 3),
        ...(chosen ? { pressed: at === 0 } : {}),
      })),
      choose: mark(ui),
      lasso: (corners) => ui.emit({ type: "mark", mark: { kind: "area", x: "x", y: "y", corners }, more: false }),
      ...(chosen
        ? {
            lassos: [
              [
                [-1, -1],
                [1, -1],
                [1.4, 1],
                [0, 2],
                [-1, 1],
              ],
            ],
          }
        : {}),
    });
  const strip = (ui: Ui, charts: Charts) =>
    stripChart(ui, charts, {
      name: "strip",
      label: w.label,
      from: 0,
      to: 365,
      ends: ["2025-07-01", "2026-06-30"],
      events: [3, 40, 44, 120, 200, 201, 310].map((at, i) => ({
        id: String(i),
        at,
        size: i === 3 ? -40 : 20 + i * 30,
        label: `${at}`,
      })),
    });
  const table = (ui: Ui) => dataGrid<readonly string[]>(ui, tableOf(ui, w.label, w.axes));
  return [
    of("bar", bars(false)),
    of("bar-chosen", bars(true)),
    of("bar-signed", differences),
    of("heat", heat(false)),
    of("heat-chosen", heat(true)),
    of("histogram", histogram),
    of("lines", lines),
    of("treemap", areas(false)),
    of("treemap-chosen", areas(true)),
    of("parallel", profiles(parallelChart, "parallel")),
    of("radar", profiles(radarChart, "radar")),
    of("sankey", sankey),
    of("scatter", scatter("scatter", points, false)),
    of("scatter-chosen", scatter("scatter-chosen", points, true)),
    of("strip", strip),
    of("empty", () => w.empty),
    of("little", () => w.little),
    of("table", bars(false), twinOf(w), { note: w.note }),
    { name: "grid", draw: (ui) => html`<section class="panel">${table(ui)}</section>` },
    { name: "text", draw: () => html`<p class="chart-reading">${w.long}</p>` },
  ];
}

function twinOf(w: (typeof words)[Language]): Twin {
  return {
    columns: [{ name: w.axes[0] ?? "" }, { name: w.axes[1] ?? "", right: true }],
    rows: w.segments.map((name, at) => [name, String(1200 - at * 190)]),
  };
}
