import type { Clv, ErrorDetail } from "clientele";
import { describe } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import type { Selection } from "../selection";
import type { Valuing } from "../valuing";
import type { Worth } from "../worth";
import { calibration, frequency, matrix, tracking } from "./value-checks";
import { contest } from "./value-contest";
import { disagreements, topCustomers } from "./value-customers";
import { worthMap } from "./value-map";
import { nextBuyers, nextCalibration } from "./value-next";

interface Given {
  readonly value: Valuing;
  readonly worth: Worth | null;
  readonly orders: number;
  /** Whether who is in goes by what the models say. */
  readonly circular: boolean;
  /** The day on screen. */
  readonly asOf: string;
  readonly scale: number;
  readonly selection: Selection;
  readonly charts: Charts;
}

const MONTHS = [3, 6, 12, 24, 36];

/** What customers will buy and are worth, by which model, and how far that can be believed. */
export function value(ui: Ui, given: Given): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { value, worth, charts, scale } = given;
  const { clv, progress, refusal, stopped } = value;
  if (given.orders === 0) return html`<section class="panel"><p>${t("value.noOrders")}</p></section>`;
  return html`
    ${progress === null ? nothing : fitting(ui, progress)}
    ${refusal ? refused(ui, refusal) : nothing}
    ${
      stopped
        ? html`<section class="panel"><p>${t("value.stopped")}</p>
            <button class="button" type="button" data-testid="value-fit" @click=${() => emit({ type: "value-fit" })}>${t("value.fit")}</button>
          </section>`
        : nothing
    }
    ${clv && !refusal ? fitted(ui, given, clv) : nothing}
    ${clv && worth ? worthMap(ui, charts, worth, given.selection, scale) : nothing}
    ${
      clv && !refusal
        ? html`${topCustomers(ui, clv, scale)} ${disagreements(ui, value.disagreements)} ${value.next ? nextBuyers(ui, value.next) : nothing}
            <div class="value-pair">
              ${value.next ? nextCalibration(ui, charts, value.next) : nothing} ${tracking(ui, charts, clv)} ${calibration(ui, charts, clv)} ${frequency(ui, charts, clv)} ${matrix(ui, charts, clv)}
            </div>`
        : nothing
    }
  `;
}

function fitting({ local: { t, wholePercent }, emit }: Ui, progress: number): TemplateResult {
  return html`<section class="panel value-fitting" data-testid="value-progress" aria-label=${t("value.fitting")}>
    <p>${t("value.fitting")} ${wholePercent(progress)}</p>
    <progress max="1" value=${progress} aria-label=${t("value.fitting")}></progress>
    <button class="button" type="button" data-testid="value-stop" @click=${() => emit({ type: "value-stop" })}>${t("value.stop")}</button>
  </section>`;
}

/** Too little for a model: why, and what can be said instead. */
function refused({ local }: Ui, refusal: ErrorDetail): TemplateResult {
  const { t } = local;
  return html`<section class="panel" data-testid="value-refused">
    <h2>${t("value.refused")}</h2>
    <p>${describe(refusal, local.language)}</p>
    <p class="hint">${t("value.instead")}</p>
  </section>`;
}

function fitted(ui: Ui, { value, circular, asOf, scale }: Given, clv: Clv): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { totals, customers, repeaters, intervals, months, scorer } = clv;
  const figure = (name: string, text: string | TemplateResult, note: string) => html`<div class="figure">
    <dt>${name}</dt>
    <dd class="figure-value">${text}</dd>
    <dd class="figure-note">${note}</dd>
  </div>`;
  const between = (pair: readonly [number, number] | undefined) =>
    pair
      ? t("value.between", {
          level: local.wholePercent(intervals?.level ?? 0),
          low: local.number(Math.round(pair[0])),
          high: local.number(Math.round(pair[1])),
        })
      : "";
  const money = (amount: number) => local.money({ minor: Math.round(amount * 10 ** scale), scale }).whole;
  return html`<section class="panel" data-testid="value" aria-labelledby="value-title">
    <div class="panel-head">
      <h2 id="value-title">${t("value.title")}</h2>
      <label class="settings">
        ${t("value.months")}
        <select
          data-testid="value-months"
          @change=${(event: Event) => emit({ type: "value-months", months: Number((event.currentTarget as HTMLSelectElement).value) })}
        >
          ${MONTHS.map((count) => html`<option value=${count} .selected=${count === value.months}>${t("value.horizon", { months: count })}</option>`)}
        </select>
      </label>
    </div>
    <dl class="counts">
      ${figure(t("value.alive"), local.number(Math.round(totals.alive)), `${t("value.alive.note", { customers: local.number(customers) })} ${between(intervals?.alive)}`)}
      ${figure(t("value.expected"), local.number(Math.round(totals.expected)), `${t("value.expected.note", { months })} ${between(intervals?.expected)}`)}
      ${totals.value === null ? nothing : figure(t("value.worth"), money(totals.value), t("value.worth.note", { months, rate: local.percent(clv.discount) }))}
      ${totals.residual === null ? nothing : figure(t("value.residual"), money(totals.residual), t("value.residual.note"))}
      ${figure(t("value.repeaters"), local.number(repeaters), t("value.repeaters.note", { share: local.percent(repeaters / customers) }))}
    </dl>
    ${clv.spending.refusal ? html`<p class="hint">${t("value.noSpending", { reason: describe(clv.spending.refusal, local.language) })}</p>` : nothing}
    ${clv.unsure ? html`<p class="hint">${t("value.unsure", { reason: describe(clv.unsure, local.language) })}</p>` : nothing}
    ${circular ? html`<p class="hint" data-testid="value-among">${t("value.among")}</p>` : nothing}
    ${
      scorer.fittedOn === asOf
        ? nothing
        : html`<p class="hint" data-testid="value-frozen">
            ${t("value.frozen", { day: scorer.fittedOn })}
            <button class="quiet-button" type="button" data-testid="value-fit" @click=${() => emit({ type: "value-fit" })}>
              ${t("value.again", { day: asOf })}
            </button>
          </p>`
    }
    ${contest(ui, clv)}
  </section>`;
}
