import type { ConcentrationPoint, Overview } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { type Charts, chosenPlace } from "../charts";
import type { Local } from "../format";
import { amount } from "../parts/amount";
import { chartPanel } from "../parts/chart-panel";
import { plot } from "../parts/plot";

/** The part of the customers that the sentence speaks of. */
const TOP = 0.2;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** Which part of the customers brings which part of the revenue. */
export function concentration(ui: Ui, overview: Overview, charts: Charts): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  const points = overview.concentration;
  const standard = points.findIndex(({ share }) => share >= TOP);
  const chosen = points[chosenPlace(charts, "concentration", points) ?? standard];
  if (points.length < 3 || !chosen || points[standard]?.revenueShare === null) return nothing;
  const say = (point: ConcentrationPoint) => sentence(local, point);
  return chartPanel(ui, {
    name: "concentration",
    title: t("concentration.title"),
    reading: say(chosen),
    note: t("concentration.even"),
    asTable: charts.tables.includes("concentration"),
    chart: plot(ui, charts, {
      name: "concentration",
      label: t("concentration.slider"),
      points,
      across: ({ share }) => share,
      up: ({ revenueShare }) => revenueShare ?? 0,
      say,
      standard,
      feet: QUARTERS.map((share) => ({ at: share, text: local.wholePercent(share) })),
      lines: 2,
      write: local.wholePercent,
      side: "end",
      even: 1,
    }),
    table: table(local, points),
  });
}

function sentence(local: Local, { share, customers, revenueShare }: ConcentrationPoint): string {
  const [part, of] = [local.percent(share), local.percent(revenueShare)];
  return local.t("concentration.point", { share: part, customers, revenue: of });
}

function table(local: Local, points: readonly ConcentrationPoint[]): TemplateResult {
  const { t } = local;
  return html`<table>
    <caption class="unseen">${t("concentration.title")}</caption>
    <thead>
      <tr>
        <th scope="col">${t("concentration.top")}</th>
        <th scope="col" class="right">${t("counts.customers")}</th>
        <th scope="col" class="right">${t("segments.revenue")}</th>
        <th scope="col" class="right">${t("segments.revenueShare")}</th>
      </tr>
    </thead>
    <tbody>
      ${points.map(
        (point) => html`<tr>
          <th scope="row">${local.percent(point.share)}</th>
          <td class="right">${local.number(point.customers)}</td>
          <td class="right">${amount(local, point.revenue)}</td>
          <td class="right">${local.percent(point.revenueShare)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
