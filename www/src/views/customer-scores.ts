import type { Datum, ScoreInfo, ScoreOfCustomer } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { shown as written } from "../parts/why";
import { both, type Rules } from "../rules";
import type { Customer } from "../state";
import { inUnit } from "./scores";

/** The customer's scores, each with what it says and what it is made of. */
export function customerScores(
  { local }: Ui,
  { scores, late }: Customer,
  rules: Rules,
): TemplateResult | typeof nothing {
  const { t } = local;
  if (!scores) return nothing;
  const known = scores.flatMap((score) => {
    const info = rules.library?.scores.find(({ id }) => id === score.id);
    return info && score.value !== null ? [{ info, score }] : [];
  });
  if (known.length === 0) return nothing;
  return html`<h3>${t("standing.customer")}</h3>
    <div data-testid="customer-scores" aria-busy=${late ? "true" : "false"}>${known.map(({ info, score }) => oneScore(local, info, score))}</div>`;
}

function oneScore(local: Local, info: ScoreInfo, { value, parts }: ScoreOfCustomer): TemplateResult {
  const { meaning, parts: files } = info.file;
  const nameOf = (id: string) => {
    const name = files?.find((part) => part.id === id)?.name;
    return name === undefined ? id : local.pick(both(name));
  };
  return html`<details class="inner" data-score=${info.id}>
    <summary>${local.pick(info.name)} <small>${valueText(local, info, value)}</small></summary>
    ${meaning === undefined ? nothing : html`<p class="hint">${local.pick(both(meaning))}</p>`}
    ${
      parts.length === 0
        ? nothing
        : html`<dl class="facts">
            ${parts.map(
              ({ id, value }) => html`<div>
                <dt>${nameOf(id)}</dt>
                <dd>${valueText(local, undefined, value)}</dd>
              </div>`,
            )}
          </dl>`
    }
  </details>`;
}

function valueText(local: Local, info: ScoreInfo | undefined, value: Datum) {
  return typeof value === "number" ? inUnit(local, info, value) : written(local, value);
}
