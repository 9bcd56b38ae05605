import type { Money } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { type Answers, type Change, type Few, keyOf, type Pair, QUARTER_DAYS } from "../answers";
import { amount } from "../parts/amount";
import { person, personal } from "../parts/person";
import { term } from "../parts/term";
import type { Data } from "../state";

/** Less than this is no change worth a word. */
const STEADY = 0.02;

/** The three questions that bring people here, answered in words, each with the way to more. */
export function answers(ui: Ui, data: Data): TemplateResult | typeof nothing {
  const { t } = ui.local;
  const found = data.answers;
  if (data.report.orders === 0) return nothing;
  const isStale = found?.of !== keyOf(data.shown.summary.asOf, data.shown.choices.selection);
  return html`<section class="answers" data-testid="answers" aria-label=${t("answers.title")} aria-busy=${isStale ? "true" : "false"}>
    ${found ? html`${few(ui, "best", found.best)} ${few(ui, "losing", found.losing)} ${change(ui, found)}` : html`<p class="hint">${t("answers.wait")}</p>`}
  </section>`;
}

function few(ui: Ui, which: "best" | "losing", found: Few | null): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const show = () => {
    if (found) emit({ type: "show-tag", tag: found.tag });
  };
  return html`<article class="panel answer" data-testid="answer-${which}" aria-labelledby="answer-${which}-title">
    <h2 id="answer-${which}-title">${t(`answers.${which}`)} ${term(ui, which)}</h2>
    ${
      found === null || found.customers === 0
        ? html`<p>${t(found === null ? "answers.unknown" : `answers.${which}.none`)}</p>`
        : html`<p class="answer-words">
              ${t(`answers.${which}.say`, { customers: found.customers, share: local.percent(found.share) })}
            </p>
            ${top(ui, found)}
            <button class="button" type="button" data-testid="answer-${which}-show" @click=${show}>
              ${t("answers.show", { customers: found.customers })}
            </button>`
    }
  </article>`;
}

/** Those who bring most. */
function top(ui: Ui, { rows: { columns, rows } }: Few): TemplateResult {
  const { local, emit } = ui;
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  const [id, name, monetary, recency] = ["customer_id", "name", "monetary", "recency_days"].map(at);
  return html`<ol class="answer-top">
    ${rows.map((row) => {
      const customer = String(row[id ?? 0] ?? "");
      const money = row[monetary ?? -1];
      const days = row[recency ?? -1];
      const called = typeof row[name ?? -1] === "string" ? person(local, String(row[name ?? -1]), 24) : nothing;
      return html`<li>
        <button
          type="button"
          class="plain linked"
          data-customer=${customer}
          aria-label=${local.t("customers.open", { id: personal(local, customer, 80) })}
          @click=${() => emit({ type: "customer", id: customer })}
        >${person(local, customer, 20, true)}</button>
        <span class="answer-name">${called}</span>
        <span class="answer-days">${typeof days === "number" ? local.t("answers.days", { days }) : nothing}</span>
        <span class="right">${isMoney(money) ? amount(local, money) : nothing}</span>
      </li>`;
    })}
  </ol>`;
}

const isMoney = (cell: unknown): cell is Money => typeof cell === "object" && cell !== null && "minor" in cell;

/** The last quarter beside the one before it. */
function change(ui: Ui, { change: found }: Answers): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const title = html`<h2 id="answer-change-title">${t("answers.change")} ${term(ui, "change")}</h2>`;
  if (!found)
    return html`<article class="panel answer" data-testid="answer-change" aria-labelledby="answer-change-title">
      ${title}
      <p>${t("answers.change.none", { days: 2 * QUARTER_DAYS })}</p>
    </article>`;
  const line = (name: string, pair: Pair<unknown>, part: number | null) => html`<tr>
    <th scope="row">${name}</th>
    <td class="right">${pair.now}</td>
    <td class="right">${pair.before}</td>
    <td class="right">${signed(ui, part)}</td>
  </tr>`;
  const counted = (name: string, pair: Pair<number>) =>
    line(name, { now: local.number(pair.now), before: local.number(pair.before) }, partOf(pair));
  const { revenue } = found;
  const money = { now: revenue.now.minor, before: revenue.before.minor };
  return html`<article class="panel answer" data-testid="answer-change" aria-labelledby="answer-change-title">
    ${title}
    <p class="answer-words">${said(ui, found)}</p>
    <table class="answer-change">
      <caption class="unseen">${t("answers.change")}</caption>
      <thead>
        <tr>
          <td></td>
          <th scope="col" class="right">${t("answers.change.now", { days: QUARTER_DAYS })}</th>
          <th scope="col" class="right">${t("answers.change.before")}</th>
          <th scope="col" class="right">${t("answers.change.part")}</th>
        </tr>
      </thead>
      <tbody>
        ${line(t("counts.revenue"), { now: amount(local, revenue.now), before: amount(local, revenue.before) }, partOf(money))}
        ${counted(t("counts.orders"), found.orders)} ${counted(t("answers.buyers"), found.buyers)}
        ${counted(t("answers.newcomers"), found.newcomers)}
      </tbody>
    </table>
  </article>`;
}

/** What changed of revenue, and what did it: how many bought, how often, or for how much. */
function said({ local }: Ui, { revenue, orders, buyers }: Change): string {
  const { t } = local;
  const whole = partOf({ now: revenue.now.minor, before: revenue.before.minor });
  if (whole === null) return t("answers.change.new");
  const direction = whole > STEADY ? "up" : whole < -STEADY ? "down" : "steady";
  const ratio = (now: number, before: number) => (now > 0 && before > 0 ? Math.log(now / before) : 0);
  const causes = [
    ["buyers", ratio(buyers.now, buyers.before)],
    ["often", ratio(orders.now / buyers.now, orders.before / buyers.before)],
    ["size", ratio(revenue.now.minor / orders.now, revenue.before.minor / orders.before)],
  ] as const;
  const sign = Math.sign(whole);
  const [cause] = causes.filter(([, by]) => by * sign > 0).toSorted(([, a], [, b]) => (b - a) * sign);
  const why = direction === "steady" || !cause ? "" : t(`answers.change.${cause[0]}.${direction}`);
  const part = direction === "steady" ? signed({ local }, whole) : local.percent(Math.abs(whole));
  return t(`answers.change.${direction}`, { part }) + (direction === "steady" ? "" : why || t("answers.stop"));
}

function partOf({ now, before }: Pair<number>): number | null {
  return before > 0 ? now / before - 1 : null;
}

function signed({ local }: Pick<Ui, "local">, part: number | null): string {
  if (part === null) return local.percent(null);
  return (part > 0 ? "+" : "") + local.percent(part);
}
