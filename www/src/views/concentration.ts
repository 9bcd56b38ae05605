import type { ConcentrationPoint, Overview } from "clientele";
import { nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { lineChart } from "../chart/line";
import { chartPanel } from "../chart/panel";
import type { Twin } from "../chart/twin";
import { type Charts, chosenPlace } from "../charts";
import type { Local } from "../format";
import { amount } from "../parts/amount";
import { besides, conditionOf, type Mark, type Selection } from "../selection";

/** The part of the customers that the sentence speaks of. */
const TOP = 0.2;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** Which part of the customers brings which part of the revenue; a point narrows the audience to the top, a stretch to those between. */
export function concentration(
  ui: Ui,
  overview: Overview,
  charts: Charts,
  selection: Selection,
): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const points = overview.concentration;
  const standard = points.findIndex(({ share }) => share >= TOP);
  const chosen = points[chosenPlace(charts, "concentration", points) ?? standard];
  if (points.length < 3 || !chosen || points[standard]?.revenueShare === null) return nothing;
  const say = (point: ConcentrationPoint) => sentence(local, point);
  return chartPanel(ui, charts, {
    name: "concentration",
    title: t("concentration.title"),
    reading: say(chosen),
    note: t("concentration.even"),
    drawing: lineChart(ui, charts, {
      name: "concentration",
      label: t("concentration.slider"),
      points,
      across: ({ share }) => share,
      series: [{ up: ({ revenueShare }) => revenueShare, filled: true }],
      say,
      standard,
      feet: QUARTERS.map((share) => ({ at: share, text: local.wholePercent(share) })),
      lines: 2,
      write: local.wholePercent,
      side: "end",
      even: 1,
      choose: (from, to) => {
        const [first, last] = [from === to ? undefined : points[from], points[to]];
        if (!last || last.customers === 0) return;
        const mark: Mark = {
          kind: "top",
          after: first?.customers ?? 0,
          to: last.customers,
          // The curve is of those who are selected already.
          of: conditionOf(besides(selection, "top")),
        };
        emit({ type: "mark", mark, more: false });
      },
    }),
    twin: twin(local, points),
  });
}

function sentence(local: Local, { share, customers, revenueShare }: ConcentrationPoint): string {
  const [part, of] = [local.percent(share), local.percent(revenueShare)];
  return local.t("concentration.point", { share: part, customers, revenue: of });
}

function twin(local: Local, points: readonly ConcentrationPoint[]): Twin {
  const { t } = local;
  return {
    columns: [
      { name: t("concentration.top") },
      { name: t("counts.customers"), right: true },
      { name: t("segments.revenue"), right: true },
      { name: t("segments.revenueShare"), right: true },
    ],
    rows: points.map(({ share, customers, revenue, revenueShare }) => [
      local.percent(share),
      local.number(customers),
      amount(local, revenue),
      local.percent(revenueShare),
    ]),
  };
}
