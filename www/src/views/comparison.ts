import type { Money, Overview } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { amount } from "../parts/amount";

interface Figures {
  readonly customers: number;
  readonly orders: number;
  readonly revenue: Money;
  readonly repeatRate: number | null;
}

/** The audience beside all others: how many they are, and what they are like. */
export function comparison(ui: Ui, selected: Overview, others: Overview): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  const [own, rest] = [figuresOf(selected), figuresOf(others)];
  if (!own || !rest) return nothing;
  const line = (name: string, value: (of: Figures) => unknown) => html`<tr>
    <th scope="row">${name}</th>
    <td class="right">${value(own)}</td>
    <td class="right">${value(rest)}</td>
  </tr>`;
  return html`<section class="panel" data-testid="comparison" aria-labelledby="comparison-title">
    <div class="panel-head"><h2 id="comparison-title">${t("comparison.title")}</h2></div>
    <p class="chart-reading">${reading(local, own, rest)}</p>
    <table class="comparison">
      <caption class="unseen">${t("comparison.title")}</caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col" class="right">${t("comparison.audience")}</th>
          <th scope="col" class="right">${t("comparison.others")}</th>
        </tr>
      </thead>
      <tbody>
        ${line(t("counts.customers"), ({ customers }) => local.number(customers))}
        ${line(t("counts.orders"), ({ orders }) => local.number(orders))}
        ${line(t("counts.revenue"), ({ revenue }) => amount(local, revenue))}
        ${line(t("comparison.orders"), ({ orders, customers }) => each(local, orders, customers))}
        ${line(t("comparison.revenue"), ({ revenue, customers }) => mean(local, revenue, customers))}
        ${line(t("comparison.order"), ({ revenue, orders }) => mean(local, revenue, orders))}
        ${line(t("counts.repeat"), ({ repeatRate }) => local.percent(repeatRate))}
      </tbody>
    </table>
  </section>`;
}

function figuresOf({ concentration, weeks, buyers, repeatBuyers }: Overview): Figures | null {
  const all = concentration.at(-1);
  if (!all) return null;
  const orders = weeks.reduce((sum, { orders }) => sum + orders, 0);
  const repeatRate = buyers === 0 ? null : repeatBuyers / buyers;
  return { customers: all.customers, orders, revenue: all.revenue, repeatRate };
}

/** What one of them brings, beside what one of the others does. */
function reading(local: Local, own: Figures, rest: Figures): string {
  const [one, other] = [perCustomer(own), perCustomer(rest)];
  if (one === null || other === null || one <= 0 || other <= 0) return local.t("comparison.note");
  const more = one >= other;
  const times = local.number(Number((more ? one / other : other / one).toPrecision(2)));
  return local.t(more ? "comparison.more" : "comparison.less", { times });
}

function perCustomer({ revenue, customers }: Figures): number | null {
  return customers === 0 ? null : revenue.minor / customers;
}

function each(local: Local, count: number, of: number): string {
  return of === 0 ? "–" : local.number(count / of);
}

/** A mean, rounded to the smallest unit. */
function mean(local: Local, { minor, scale }: Money, of: number): TemplateResult | string {
  return of === 0 ? "–" : amount(local, { minor: Math.round(minor / of), scale });
}
