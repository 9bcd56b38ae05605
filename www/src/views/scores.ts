import type { Money, ScoreInfo, ScoreOfCustomer, Spread } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { amount } from "../parts/amount";
import { person } from "../parts/person";
import { settingFields } from "../parts/setting-fields";
import { both, isChanged, type RuleKind, ruleOf, tagOf } from "../rules";
import { isMarked, type Mark, marked } from "../selection";
import type { Signal, Standing } from "../standing";
import type { Data } from "../state";

/** What customers say and how they hold to the shop, in figures with their errors; below, who may be leaving. */
export function standing(ui: Ui, data: Data, now: Standing): TemplateResult | typeof nothing {
  const { t } = ui.local;
  const shown = now.scores.scores.filter(({ all }) => all !== null);
  return html`
    ${
      shown.length > 0
        ? html`<section class="panel" data-testid="standing" aria-labelledby="standing-title">
            <div class="panel-head"><h2 id="standing-title">${t("standing.title")}</h2></div>
            <dl class="standing">${shown.map(({ id, all }) => (all ? tile(ui.local, infoOf(data, id), id, all) : nothing))}</dl>
            <p class="hint">${t("standing.note")}</p>
            ${settings(ui, data, "standing", SETTLED)}
          </section>`
        : nothing
    }
    ${now.signals.length > 0 ? signals(ui, data, now) : nothing}
  `;
}

/** Scores that can be made otherwise, in the order of the overview; then those of worth. */
const SETTLED = ["nps", "csat", "perceived_value", "engagement", "service_load", "simple_value", "contribution"].map(
  (id) => ["score", id] as const,
);

/** The named values of several rules, of those that the data allows. */
function settings(
  ui: Ui,
  { rules, history }: Data,
  of: "standing" | "signals",
  all: readonly (readonly [RuleKind, string])[],
): TemplateResult {
  const { t, pick } = ui.local;
  return html`<details class="unfold" data-testid="${of}-settings">
    <summary>${t("rules.settings")}</summary>
    <p class="hint">${t("standing.settings")}</p>
    ${all.map(([kind, id]) => {
      const rule = ruleOf(rules.library, kind, id);
      return rule?.text == null
        ? nothing
        : settingFields(ui, {
            kind,
            id,
            title: pick(rule.name),
            settings: rule.file.settings ?? [],
            refused: rules.refused,
            changed: isChanged(history.now.rules, kind, id),
          });
    })}
  </details>`;
}

function infoOf({ rules }: Data, id: string): ScoreInfo | undefined {
  return rules.library?.scores.find((score) => score.id === id);
}

function tile(local: Local, info: ScoreInfo | undefined, id: string, all: Spread): TemplateResult {
  const { t } = local;
  const value = (number: number) => inUnit(local, info, number);
  const error = all.standardError;
  return html`<div class="score-tile" data-score=${id} title=${info?.file.meaning === undefined ? "" : local.pick(both(info.file.meaning))}>
    <dt>${info ? local.pick(info.name) : id}</dt>
    <dd class="score-mean">
      ${value(all.mean)}${error === null ? nothing : html`<small>&nbsp;±&nbsp;${value(error)}</small>`}
    </dd>
    <dd class="figure-note">${t("standing.of", { customers: local.number(all.customers), n: all.customers })}</dd>
  </div>`;
}

/** Who may be leaving: each signal with its count, and of those who brought most, what it rests on. */
function signals(ui: Ui, data: Data, { signals }: Standing): TemplateResult {
  const { t } = ui.local;
  return html`<section class="panel" data-testid="signals" aria-labelledby="signals-title">
    <div class="panel-head"><h2 id="signals-title">${t("signals.title")}</h2></div>
    <p class="hint">${t("signals.note")}</p>
    <ul class="signals">
      ${signals.map((signal) => oneSignal(ui, data, signal))}
    </ul>
    ${settings(
      ui,
      data,
      "signals",
      signals.flatMap(({ tag, score }) => [["tag", tag] as const, ["score", score] as const]),
    )}
  </section>`;
}

function oneSignal({ local, emit }: Ui, data: Data, signal: Signal): TemplateResult {
  const { t } = local;
  const tag = tagOf(data.rules.library, signal.tag);
  const mark: Mark = { kind: "tag", tag: signal.tag };
  const { selection } = data.history.now;
  const pressed = isMarked(selection, mark);
  return html`<li class="signal" data-signal=${signal.tag}>
    <button
      type="button"
      class="button signal-name"
      aria-pressed=${pressed ? "true" : "false"}
      ?disabled=${signal.customers === 0 && !pressed}
      @click=${() => emit({ type: "select", selection: marked(selection, mark, false) })}
    >
      <strong>${local.number(signal.customers)}</strong> ${tag ? local.pick(tag.name) : signal.tag}
    </button>
    ${tag ? html`<p class="hint">${local.pick(tag.meaning)}</p>` : nothing}
    ${
      signal.first.length === 0
        ? nothing
        : html`<ul class="evidence" aria-label=${t("signals.first")}>
            ${signal.first.map(
              ({ id, revenue, evidence }) => html`<li>
                <button type="button" class="plain" @click=${() => emit({ type: "customer", id })}>${person(local, id, 24, true)}</button>
                ${isAmount(revenue) ? html`<span class="signal-revenue">${amount(local, revenue)}</span>` : nothing}
                <span>${evidenceOf(local, infoOf(data, signal.score), evidence)}</span>
              </li>`,
            )}
          </ul>`
    }
  </li>`;
}

/** What it was before and what it is now. */
function evidenceOf(local: Local, info: ScoreInfo | undefined, { value, parts }: ScoreOfCustomer): string {
  const of = (id: string) => {
    const found = parts.find((part) => part.id === id)?.value;
    return typeof found === "number" ? local.number(found) : "–";
  };
  const sign = typeof value === "number" && value > 0 ? "+" : "";
  const change = typeof value === "number" ? sign + inUnit(local, info, value) : "–";
  return local.t("signals.change", { before: of("before"), now: of("now"), change });
}

function isAmount(value: unknown): value is Money {
  return typeof value === "object" && value !== null && "minor" in value;
}

/** A figure of a score as its unit has it. */
export function inUnit(local: Local, info: ScoreInfo | undefined, value: number): string {
  const unit = info?.file.unit;
  if (unit === "share" || unit === "change") return local.percent(value);
  // A balance of shares, such as the net promoter score, is written without the sign.
  if (unit === "percent" && info?.file.from === 0) return local.percent(value / 100);
  return local.number(Math.round(value * DECIMALS) / DECIMALS);
}

const DECIMALS = 100;
