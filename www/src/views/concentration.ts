import type { ConcentrationPoint, Overview } from "clientele";
import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { html, nothing, svg, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import type { Local } from "../format";
import { amount } from "../parts/amount";
import { chartPanel } from "../parts/chart-panel";
import { ACROSS, HIGH, plot } from "../parts/plot";

const UPPERMOST = 14;
/** The part of the customers that the sentence speaks of. */
const TOP = 0.2;
const QUARTERS = [0, 0.25, 0.5, 0.75, 1];

/** Which part of the customers brings which part of the revenue. */
export function concentration(ui: Ui, overview: Overview, charts: Charts): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  const points = overview.concentration;
  const first = points.find(({ share }) => share >= TOP);
  if (points.length < 3 || !first || first.revenueShare === null) return nothing;
  const at = charts.points.concentration ?? null;
  const chosen = (at === null ? undefined : points[Math.min(at, points.length - 1)]) ?? first;
  const part = ({ revenueShare }: ConcentrationPoint) => revenueShare ?? 0;
  const x = scaleLinear([0, 1], [0, ACROSS]);
  const y = scaleLinear([0, Math.max(1, ...points.map(part))], [HIGH - 1, UPPERMOST]);
  const over = ({ share }: ConcentrationPoint) => x(share);
  const shape = area<ConcentrationPoint>(over, HIGH, (point) => y(part(point)))([...points]);
  const edge = line<ConcentrationPoint>(over, (point) => y(part(point)))([...points]);
  return chartPanel(ui, {
    name: "concentration",
    title: t("concentration.title"),
    reading: sentence(local, chosen),
    note: t("concentration.even"),
    asTable: charts.tables.includes("concentration"),
    chart: plot(ui, {
      name: "concentration",
      label: t("concentration.slider"),
      count: points.length,
      at,
      spoken: sentence(local, chosen),
      mark: { x: x(chosen.share), y: y(part(chosen)) },
      across: QUARTERS.map((share) => ({ at: x(share), text: local.wholePercent(share) })),
      up: [0.5, 1].map((share) => ({ at: y(share), text: local.wholePercent(share) })),
      upAt: "end",
      shapes: svg`<path class="plot-area" d=${shape}></path>
        <path class="plot-even" d="M0 ${HIGH - 1}L${ACROSS} ${y(1)}"></path>
        <path class="plot-edge" d=${edge}></path>`,
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
