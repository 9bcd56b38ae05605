import type { Cell, Clv, CustomerValue } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { amount } from "../parts/amount";
import { person } from "../parts/person";
import { DISAGREEMENTS, type Disagreement, type Disagreements, type Doubtful } from "../worth";

/** The most valuable customers, and between which bounds their figures lie. */
export function topCustomers(ui: Ui, clv: Clv, scale: number): TemplateResult {
  const { local } = ui;
  const { t } = local;
  const isMoney = clv.totals.value !== null;
  const head = (name: string, right = true) => html`<th scope="col" class=${right ? "right" : ""}>${name}</th>`;
  const level = local.wholePercent(clv.intervals?.level ?? 0);
  const samples = clv.intervals?.samples ?? 0;
  return html`<section class="panel" aria-labelledby="top-title">
    <div class="panel-head"><h2 id="top-title">${t("value.top")}</h2></div>
    <p class="hint">${t(clv.intervals ? "value.top.note" : "value.top.plain", { months: clv.months, level, samples })}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("value.top.table")}>
      <table class="value-table" data-testid="value-top">
        <caption class="unseen">${t("value.top")}</caption>
        <thead>
          <tr>
            ${head(t("value.customer"), false)} ${head(t("value.bought"))} ${head(t("value.alive.column"))} ${head(t("value.purchases"))}
            ${isMoney ? html`${head(t("value.spend"))} ${head(t("value.clv"))}` : nothing}
          </tr>
        </thead>
        <tbody>
          ${clv.top.map((one) => line(ui, one, isMoney, scale))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function line(ui: Ui, one: CustomerValue, isMoney: boolean, scale: number): TemplateResult {
  const { local } = ui;
  const { bounds } = one;
  const money = (value: number) => local.money({ minor: Math.round(value * 10 ** scale), scale }).whole;
  const cell = (text: string, pair: readonly [number, number] | null | undefined, write: (value: number) => string) =>
    html`<td class="right">${text}${pair ? html`<small class="bounds">${write(pair[0])}–${write(pair[1])}</small>` : nothing}</td>`;
  return html`<tr>
    <th scope="row">${customer(ui, one.customer)}</th>
    <td class="right">${local.number(one.purchases)}</td>
    ${cell(local.percent(one.alive), bounds?.alive, local.wholePercent)}
    ${cell(local.number(one.expected), bounds?.expected, (value) => local.number(Math.round(value * 10) / 10))}
    ${
      isMoney
        ? html`<td class="right">${money(one.spend ?? 0)}</td> ${cell(money(one.value ?? 0), bounds?.value, money)}`
        : nothing
    }
  </tr>`;
}

/** Letters of an id. */
const LONGEST = 40;

export function customer({ emit, local }: Ui, id: string): TemplateResult {
  return html`<button type="button" class="plain" @click=${() => emit({ type: "customer", id })}>${person(local, id, LONGEST, true)}</button>`;
}

/** Where the rule and the model contradict each other: the customers whom it pays to look at oneself. */
export function disagreements(ui: Ui, found: Disagreements | null): TemplateResult {
  const { t } = ui.local;
  return html`<section class="panel" aria-labelledby="doubt-title" data-testid="value-doubt">
    <div class="panel-head"><h2 id="doubt-title">${t("value.doubt")}</h2></div>
    <p class="hint">${t("value.doubt.note")}</p>
    ${found ? html`<div class="value-pair">${DISAGREEMENTS.map((tag) => list(ui, tag, found[tag]))}</div>` : nothing}
  </section>`;
}

function list(ui: Ui, tag: Disagreement, { total, customers }: Disagreements[Disagreement]): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const title = t(`value.doubt.${tag}`);
  return html`<div data-testid=${tag}>
    <h3>${title}</h3>
    <p>${t(`value.doubt.${tag}.note`, { customers: total })}</p>
    ${
      total === 0
        ? nothing
        : html`<div class="scroll" role="region" tabindex="0" aria-label=${title}>
              <table class="value-table">
                <caption class="unseen">${title}</caption>
                <thead>
                  <tr>
                    <th scope="col">${t("value.customer")}</th>
                    <th scope="col" class="right">${t("value.silent")}</th>
                    <th scope="col" class="right">${t("counts.orders")}</th>
                    <th scope="col" class="right">${t("value.alive.column")}</th>
                    <th scope="col" class="right">${t("value.clv")}</th>
                  </tr>
                </thead>
                <tbody>
                  ${customers.map((one) => doubtful(ui, one))}
                </tbody>
              </table>
            </div>
            <button
              class="quiet-button"
              type="button"
              @click=${() => emit({ type: "mark", mark: { kind: "tag", tag }, more: false })}
            >
              ${t("value.doubt.select", { customers: total })}
            </button>`
    }
  </div>`;
}

function doubtful(ui: Ui, { id, alive, days, orders, worth }: Doubtful): TemplateResult {
  const { local } = ui;
  return html`<tr>
    <th scope="row">${customer(ui, id)}</th>
    <td class="right">${written(local, days)}</td>
    <td class="right">${written(local, orders)}</td>
    <td class="right">${typeof alive === "number" ? local.percent(alive) : "–"}</td>
    <td class="right">${written(local, worth)}</td>
  </tr>`;
}

function written(local: Local, cell: Cell): string | TemplateResult {
  if (typeof cell === "number") return local.number(cell);
  return cell !== null && typeof cell === "object" && "minor" in cell ? amount(local, cell) : "–";
}
