import type { Bilingual, ColumnInfo, Setting } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { histogramChart } from "../chart/histogram";
import { chartBody, chartTools } from "../chart/panel";
import type { Charts } from "../charts";
import type { Histogram } from "../histogram";
import { both } from "../rules";
import { isMarked, type Mark, type Selection } from "../selection";
import { nameOf } from "./why";

/** Steps of a slider in a bin. */
const FINER = 10;

interface Given {
  readonly scheme: string;
  readonly settings: readonly Setting[];
  readonly columns: readonly ColumnInfo[];
  readonly names: ReadonlyMap<string, Bilingual>;
  readonly charts: Charts;
  readonly selection: Selection;
}

/** How a figure is spread over the customers, and its borders, which can be dragged; a bar narrows the audience to its customers. */
export function cutPoints(ui: Ui, { term, bins, low, step, cuts }: Histogram, given: Given): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { charts, selection } = given;
  const title = nameOf(local, term, given.columns, given.names);
  const name = `cuts-${term.replaceAll(/\W/g, "-")}`;
  const markOf = (bin: number): Mark => {
    const high = bin === bins.length - 1 ? null : exact(low + (bin + 1) * step);
    return { kind: "range", term, low: exact(low + bin * step), high };
  };
  const say = (from: number, to: number | null, customers: number) =>
    to === null ? t("cuts.bin.beyond", { from, customers }) : t("cuts.bin", { from, to, customers });
  const most = bins.reduce((best, count, at) => (count > (bins[best] ?? 0) ? at : best), 0);
  const chart = {
    name,
    title,
    reading: t("cuts.reading", {
      bin: say(
        exact(low + most * step),
        most === bins.length - 1 ? null : exact(low + (most + 1) * step),
        bins[most] ?? 0,
      ),
    }),
    drawing: histogramChart(ui, charts, {
      name,
      label: t("cuts.title", { name: title }),
      counts: bins,
      low,
      step,
      open: true,
      write: local.number,
      say,
      pressed: (bin) => isMarked(selection, markOf(bin)),
      choose: (bin, more) => emit({ type: "mark", mark: markOf(bin), more }),
      // Whole days stay whole.
      finest: cuts.some(({ unit }) => unit !== "") ? Math.max(1, step / FINER) : step / FINER,
      cuts: cuts.map(({ setting, value, unit }) => {
        const named = given.settings.find(({ id }) => id === setting)?.name;
        return {
          id: setting,
          label: named ? local.pick(both(named)) : setting,
          value,
          text: unit === "" ? local.number(value) : t("cuts.days", { n: value }),
          move: (to: number) =>
            emit({ type: "setting", kind: "scheme", id: given.scheme, setting, text: `${to}${unit}` }),
        };
      }),
    }),
    twin: {
      columns: [{ name: title }, { name: t("counts.customers"), right: true }],
      rows: bins.map((customers, at) => {
        const [from, to] = [local.number(exact(low + at * step)), local.number(exact(low + (at + 1) * step))];
        return [
          at === bins.length - 1 ? t("cuts.beyond", { value: from }) : `${from} – ${to}`,
          local.number(customers),
        ];
      }),
    },
  };
  return html`<figure class="cut-points" data-testid="cut-points">
    <figcaption class="panel-head">
      <h3>${title}</h3>
      ${chartTools(ui, charts, chart)}
    </figcaption>
    ${chartBody(ui, charts, chart)}
  </figure>`;
}

/** Without what adding leaves behind the point. */
function exact(value: number): number {
  return Number(value.toPrecision(12));
}
