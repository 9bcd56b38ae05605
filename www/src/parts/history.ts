import type { Card, HistoryEntry } from "clientele";
import { scaleLinear, scaleSqrt } from "d3-scale";
import { html, nothing, svg, type TemplateResult } from "lit";
import { dayNumber, type Local } from "../format";
import { amount } from "./amount";

const ACROSS = 1000;
const HIGH = 64;
const BASE = 44;
const DEEPEST = 18;

/** A customer's life as a strip: orders rise from the line, refunds hang below it. The height is that of the root of the amount. */
export function historyStrip(local: Local, { history }: Card, asOf: string): TemplateResult | typeof nothing {
  const days = history.map(({ day }) => dayNumber(day) ?? 0);
  const [first, last] = [days[0], dayNumber(asOf)];
  if (first === undefined || last === null) return nothing;
  const most = Math.max(1, ...history.map((entry) => Math.abs(entry.amount.minor)));
  const x = scaleLinear([first, Math.max(first + 1, last)], [4, ACROSS - 4]);
  const up = scaleSqrt([0, most], [3, BASE - 2]);
  const down = scaleSqrt([0, most], [3, DEEPEST]);
  const bar = (entry: HistoryEntry, i: number) => {
    const size = Math.abs(entry.amount.minor);
    const to = entry.refund ? BASE + down(size) : BASE - up(size);
    const at = x(days[i] ?? first);
    return svg`<path class=${entry.refund ? "strip-refund" : "strip-order"} d="M${at} ${BASE}V${to}"></path>`;
  };
  return html`<div class="strip">
    <svg width="100%" height=${HIGH} viewBox="0 0 ${ACROSS} ${HIGH}" preserveAspectRatio="none" role="img" aria-label=${summary(local, history)}>
      <path class="plot-line" d="M0 ${BASE}H${ACROSS}"></path>
      ${history.map(bar)}
    </svg>
    <div class="track-ends"><span>${history[0]?.day}</span><span>${asOf}</span></div>
  </div>`;
}

/** The strip in words. */
export function summary(local: Local, history: readonly HistoryEntry[]): string {
  const orders = history.filter(({ refund }) => !refund).length;
  const [first, last] = [history[0]?.day ?? "", history.at(-1)?.day ?? ""];
  return local.t("history.reading", { orders, refunds: history.length - orders, first, last });
}

export function historyTable(local: Local, history: readonly HistoryEntry[]): TemplateResult {
  const { t } = local;
  return html`<table>
    <caption class="unseen">${t("history.title")}</caption>
    <thead>
      <tr>
        <th scope="col">${t("history.day")}</th>
        <th scope="col">${t("history.kind")}</th>
        <th scope="col" class="right">${t("history.amount")}</th>
      </tr>
    </thead>
    <tbody>
      ${[...history].reverse().map(
        (entry) => html`<tr>
          <th scope="row">${entry.day}</th>
          <td>${t(entry.refund ? "history.refund" : "history.order")}</td>
          <td class="right">${amount(local, entry.amount)}</td>
        </tr>`,
      )}
    </tbody>
  </table>`;
}
