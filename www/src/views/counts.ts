import type { Money, OpenReport, Overview, SnapshotSummary } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { TermName } from "../aids";
import { amount } from "../parts/amount";
import { term } from "../parts/term";
import type { Worth } from "../worth";

interface Given {
  readonly report: OpenReport;
  readonly summary: SnapshotSummary;
  readonly seconds: number;
  /** Of the audience; null where that is everyone. */
  readonly selected: Overview | null;
  /** What they are worth, where that was fitted. */
  readonly worth: Worth | null;
}

/** The four figures of an audience that those of everyone came with. */
function figuresOf(selected: Overview, { netRevenue }: SnapshotSummary) {
  const all = selected.concentration.at(-1);
  return {
    customers: all?.customers ?? 0,
    orders: selected.weeks.reduce((sum, { orders }) => sum + orders, 0),
    netRevenue: all?.revenue ?? { ...netRevenue, minor: 0 },
    repeatRate: selected.buyers === 0 ? null : selected.repeatBuyers / selected.buyers,
  };
}

function worthMoney(total: number, { netRevenue: { scale } }: SnapshotSummary): Money {
  return { minor: Math.round(total * 10 ** scale), scale };
}

/** The six figures everything else rests on. */
export function counts({ local, emit }: Ui, { report, summary, seconds, selected, worth }: Given): TemplateResult {
  const { t } = local;
  const bytes = report.files.reduce((sum, file) => sum + file.bytes, 0);
  const aside = rowsAside(report);
  const { customers, orders, netRevenue, repeatRate } = selected ? figuresOf(selected, summary) : summary;
  const figure = (name: string, value: unknown, note: string, word?: TermName) => html`<div class="figure">
    <dt>${name} ${word ? term({ local, emit }, word) : nothing}</dt>
    <dd class="figure-value">${value}</dd>
    <dd class="figure-note">${note}</dd>
  </div>`;
  return html`<section aria-label=${t("counts.title")}>
    <dl class="counts" data-testid="counts">
      ${figure(t("counts.customers"), local.number(customers), t("counts.customers.note", { day: summary.asOf }), "customers")}
      ${figure(t("counts.orders"), local.number(orders), t("counts.orders.note"), "orders")}
      ${figure(t("counts.revenue"), amount(local, netRevenue), t("counts.revenue.note"), "revenue")}
      ${
        worth?.isMoney
          ? figure(
              t("counts.worth"),
              worth.isLate ? "…" : local.shortMoney(worthMoney(worth.total, summary)),
              t("counts.worth.note"),
            )
          : nothing
      }
      ${figure(t("counts.repeat"), local.percent(repeatRate), t("counts.repeat.note"), "repeat")}
      ${figure(
        t("counts.rows"),
        local.number(report.rows),
        t("counts.rows.note", {
          files: report.files.length,
          bytes: local.bytes(bytes),
          time: local.seconds(seconds),
        }),
      )}
      ${figure(
        t("counts.aside"),
        local.number(aside),
        aside === 0 ? t("counts.aside.none") : t("counts.aside.note", { share: local.percent(aside / report.rows) }),
        "aside",
      )}
    </dl>
    ${besides(local, report)}
  </section>`;
}

/** What there is beside orders. */
function besides({ t, list, number }: Ui["local"], report: OpenReport): TemplateResult | typeof nothing {
  const { describedCustomers: customers, events, answers } = report;
  const parts = [
    ...(customers > 0 ? [t("counts.described", { customers: number(customers), n: customers })] : []),
    ...(events > 0 ? [t("counts.events", { events: number(events), n: events })] : []),
    ...(answers > 0 ? [t("counts.answers", { answers: number(answers), n: answers })] : []),
  ];
  return parts.length > 0
    ? html`<p class="hint counts-besides" data-testid="besides">${t("counts.besides", { parts: list(parts) })}</p>`
    : nothing;
}

function rowsAside(report: OpenReport): number {
  return report.issues.reduce((sum, issue) => sum + (issue.severity === "excluded" ? issue.count : 0), 0);
}
