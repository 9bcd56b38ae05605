import { type Clv, type ClvContestEntry, describe } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { isKey } from "../text";
import { selfTestLink } from "./self-test";

export function modelName({ t }: Local, model: string): string {
  const key = `value.model.${model}`;
  return isKey(key) ? t(key) : model;
}

/** Which model was taken and why, in words; and what each of them had said. */
export function contest({ local }: Ui, clv: Clv): TemplateResult {
  const { t } = local;
  const judged = clv.contest.some(({ holdout }) => holdout);
  const head = (name: string, right = true) => html`<th scope="col" class=${right ? "right" : ""}>${name}</th>`;
  return html`<h3>${t("value.contest")}</h3>
    <p class="chart-reading" data-testid="value-reason">${reasonOf(local, clv)}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("value.contest.table")}>
      <table class="value-table" data-testid="value-contest">
        <caption class="unseen">${t("value.contest.table")}</caption>
        <thead>
          <tr>
            ${head(t("value.contest.model"), false)}
            ${
              judged
                ? html`${head(t("value.contest.expected"))} ${head(t("value.contest.actual"))} ${head(t("value.contest.off"))}
                  ${head(t("value.contest.error"))} ${head(t("value.contest.score"))}`
                : html`${head(t("value.contest.likelihood"))} ${head(t("value.contest.bic"))}`
            }
            ${head(t("value.contest.note"), false)}
          </tr>
        </thead>
        <tbody>
          ${clv.contest.map((entry) => row(local, clv, entry, judged))}
        </tbody>
      </table>
    </div>
    ${judged ? html`<p class="hint">${t("value.contest.days", { days: daysOf(local, clv) })}</p>` : nothing}
    <p>${selfTestLink(local)}</p>`;
}

function row(local: Local, clv: Clv, entry: ClvContestEntry, judged: boolean): TemplateResult {
  const { t } = local;
  const { holdout, refusal, eligible, model } = entry;
  const won = model === clv.model;
  const cell = (text: string) => html`<td class="right">${text}</td>`;
  const note = refusal
    ? describe(refusal, local.language)
    : won
      ? t("value.contest.won")
      : eligible
        ? ""
        : t("value.contest.trapped");
  const off = holdout && holdout.actual > 0 ? holdout.expected / holdout.actual - 1 : null;
  return html`<tr class=${won ? "chosen" : ""}>
    <th scope="row">${modelName(local, model)}${entry.k !== null && entry.k > 1 ? ` (k = ${entry.k})` : ""}</th>
    ${
      judged
        ? html`${cell(whole(local, holdout?.expected))} ${cell(whole(local, holdout?.actual))}
          ${cell(off === null ? "–" : signed(local, off))} ${cell(holdout ? local.number(holdout.mae) : "–")}
          ${cell(holdout ? local.number(Math.round(holdout.logScore * 10) / 10) : "–")}`
        : html`${cell(entry.logLikelihood === null ? "–" : local.number(entry.logLikelihood))} ${cell(entry.bic === null ? "–" : local.number(entry.bic))}`
    }
    <td class="remark">${note}</td>
  </tr>`;
}

function whole(local: Local, value: number | undefined): string {
  return value === undefined ? "–" : local.number(Math.round(value));
}

export function signed(local: Local, part: number): string {
  return `${part > 0 ? "+" : ""}${local.percent(part)}`;
}

function daysOf(local: Local, { contest }: Clv): string {
  const origins = contest.find(({ origins }) => origins.length > 0)?.origins ?? [];
  return local.list(origins.map(({ asOf, until }) => local.t("value.contest.day", { asOf, until })));
}

/** The reason as one would tell it. */
function reasonOf(local: Local, clv: Clv): string {
  const { t } = local;
  const model = modelName(local, clv.model);
  const winner = clv.contest.find((entry) => entry.model === clv.model);
  const holdout = winner?.holdout;
  if (clv.reason !== "holdout" || !holdout) return t(`value.because.${clv.reason}`, { model });
  const others = clv.contest.filter((entry) => entry !== winner && entry.eligible && entry.holdout);
  const next = others.toSorted((a, b) => (b.holdout?.logScore ?? 0) - (a.holdout?.logScore ?? 0))[0];
  const figures = {
    model,
    days: winner.origins.length,
    expected: local.number(Math.round(holdout.expected)),
    actual: local.number(Math.round(holdout.actual)),
    off: holdout.actual > 0 ? signed(local, holdout.expected / holdout.actual - 1) : "–",
  };
  const told = t("value.because.holdout", figures);
  if (!next?.holdout) return told;
  const lead = holdout.logScore - next.holdout.logScore;
  const key = lead < 2 ? "value.because.close" : "value.because.next";
  const rest = t(key, { other: modelName(local, next.model), lead: local.number(Math.round(lead * 10) / 10) });
  return t("sentence.two", { first: told, second: rest });
}
