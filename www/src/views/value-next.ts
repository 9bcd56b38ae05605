import type { RepurchaseCustomer } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import type { Local } from "../format";
import type { Next } from "../valuing";
import { tenthsChart } from "./value-checks";
import { customer } from "./value-customers";

/** Reasons that are named with a customer. */
const REASONS = 2;

/** Who buys in the next period: the likeliest, what speaks for them, and how good that was when it was tried. */
export function nextBuyers(ui: Ui, next: Next): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const { test, days, asOf } = next;
  const best = test.logistic.groups.at(-1);
  const number = (value: number) => local.number(Math.round(value * 100) / 100);
  const title = t("next.title", { days });
  const likeliest = next.top.map(
    (one) => html`<tr>
      <th scope="row">${customer(ui, one.customer)}</th>
      <td class="right">${local.percent(one.probability)}</td>
      <td>${reasons(local, one, next)}</td>
    </tr>`,
  );
  const weights = next.features
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .map(
      ({ name, weight }) => html`<tr>
        <th scope="row">${name[local.language]}</th>
        <td class="right">${number(Math.exp(weight))}</td>
      </tr>`,
    );
  return html`<section class="panel" aria-labelledby="next-title" data-testid="next">
    <div class="panel-head"><h2 id="next-title">${title}</h2></div>
    <p>
      ${t("next.reading", { known: test.until, asOf, share: local.percent(best?.bought ?? 0), lift: number(test.logistic.lift) })}
      ${test.btyd ? t("next.beside", { auc: number(test.logistic.auc), other: number(test.btyd.auc), model: t(`value.model.${test.btyd.model}`) }) : nothing}
    </p>
    <p class="hint">${t("next.note", { asOf, days })}</p>
    <div class="value-pair">
      ${listed("next-top", t("next.likeliest"), [t("value.customer"), t("next.chance"), t("next.because")], likeliest)}
      ${listed("next-weights", t("next.weights"), [t("next.feature"), t("next.odds")], weights)}
    </div>
  </section>`;
}

/** A table under a heading; its second column has the numbers. */
function listed(id: string, title: string, names: readonly string[], rows: readonly TemplateResult[]): TemplateResult {
  return html`<div>
    <h3>${title}</h3>
    <div class="scroll" role="region" tabindex="0" aria-label=${title}>
      <table class="value-table" data-testid=${id}>
        <caption class="unseen">${title}</caption>
        <thead>
          <tr>${names.map((name, i) => html`<th scope="col" class=${i === 1 ? "right" : ""}>${name}</th>`)}</tr>
        </thead>
        <tbody>${rows}</tbody>
      </table>
    </div>
  </div>`;
}

function reasons({ language, list }: Local, { parts }: RepurchaseCustomer, { features }: Next): string {
  const names = parts.flatMap(({ feature, adds }) =>
    adds > 0 ? features.filter(({ id }) => id === feature).map(({ name }) => name[language]) : [],
  );
  return list(names.slice(0, REASONS));
}

/** How many of those with such a chance did buy when it was tried. */
export function nextCalibration(ui: Ui, charts: Charts, { test, asOf }: Next): TemplateResult | typeof nothing {
  const days = { asOf: test.until, until: asOf };
  return tenthsChart(ui, charts, "next-calibration", "next.calibration", days, test.logistic.groups);
}
