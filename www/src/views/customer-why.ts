import type { Card, Segment } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { segmentMark } from "../parts/cell";
import { nearest } from "../parts/nearest";
import { why, shown as written } from "../parts/why";
import { namesIn, type Rules } from "../rules";
import type { Customer, Shown } from "../state";

/** The column that tells how often a label is kept when the customers are resampled. */
export const SURENESS = "segment_stability";

/** As many as the sureness of a whole scheme is worked out with. */
const RESAMPLES = 100;

/** The customer's label, why it is that one, and what would change it. */
export function labelWhy(
  ui: Ui,
  shown: Shown,
  { explanation }: Customer,
  card: Card,
  rules: Rules,
): TemplateResult | typeof nothing {
  const { local } = ui;
  const { summary, columns } = shown;
  const { t } = local;
  if (summary.segments.length === 0) return nothing;
  const segment = summary.segments.find(({ id }) => id === card.segment);
  const named = (id: unknown) => {
    const label = summary.segments.find((one) => one.id === id);
    return label ? local.pick(label.name) : t("division.unlabelled");
  };
  const passed =
    explanation?.trace.op === "case" ? explanation.trace.parts.slice(0, explanation.branch ?? undefined) : [];
  return html`<div class="card-segment">
    ${segment ? segmentMark(local, segment) : unlabelled(t("division.unlabelled"))}
    ${segment && local.pick(segment.meaning) !== "" ? html`<p>${local.pick(segment.meaning)}</p>` : nothing}
    ${card.why ? html`<h3>${t("why.title")}</h3> ${why(local, card.why, columns)}` : nothing}
    ${segment ? sureness(ui, shown, card) : nothing}
    ${explanation ? nearest(local, explanation, { columns, names: namesIn(rules.library), outcome: named }) : nothing}
    ${
      passed.length > 0
        ? html`<details class="inner">
            <summary>${t("why.before", { rules: passed.length })}</summary>
            ${passed.map(
              (trace, at) => html`<h4>${segmentAt(summary.segments, at, local.pick) ?? ""}</h4>
                ${why(local, trace, columns)}`,
            )}
          </details>`
        : nothing
    }
  </div>`;
}

/** How sure the label is; where that was not asked yet, a way to ask, which is a decision like others. */
function sureness({ local: { t, percent }, emit }: Ui, { columns, choices }: Shown, card: Card): TemplateResult {
  const { config } = choices;
  const share = card.row[columns.findIndex(({ name }) => name === SURENESS)];
  if (typeof share === "number") {
    const told = { share: percent(share), resamples: config.resamples ?? RESAMPLES };
    return html`<p class="hint" data-testid="sureness-of">${t("customer.sureness", told)}</p>`;
  }
  const ask = () => emit({ type: "config", config: { ...config, resamples: RESAMPLES } });
  return config.resamples
    ? html``
    : html`<button type="button" class="quiet-button" data-testid="sureness-ask" title=${t("customer.sureness.note")} @click=${ask}>
        ${t("customer.sureness.ask")}
      </button>`;
}

function unlabelled(text: string): TemplateResult {
  return html`<span class="segment-mark"><span class="dot tone-unscored"></span>${text}</span>`;
}

/** Segments stand in the order of their rules. */
function segmentAt(segments: readonly Segment[], at: number, pick: Ui["local"]["pick"]): string | undefined {
  const segment = segments[at];
  return segment && pick(segment.name);
}

/** The customer's tags, each with its reason. */
export function tagsWhy({ local }: Ui, { columns }: Shown, { tags, late }: Customer, rules: Rules): TemplateResult {
  const { t } = local;
  const names = namesIn(rules.library);
  const outcome = (value: unknown) => t(value === true ? "tags.stays" : "tags.goes");
  return html`<h3>${t("tags.title.customer")}</h3>
    <div data-testid="customer-tags" aria-busy=${tags === null || late ? "true" : "false"}>
      ${tags?.length === 0 ? html`<p class="hint">${t("tags.none")}</p>` : nothing}
      ${tags?.map(
        ({ tag, why: reason, weight }) => html`<details class="inner">
          <summary>
            ${local.pick(tag.name)}
            ${weight === null ? nothing : html`<small>${t("tags.weight.of", { weight: written(local, weight) })}</small>`}
          </summary>
          <p class="hint">${local.pick(tag.meaning)}</p>
          ${why(local, reason.trace, columns)} ${nearest(local, reason, { columns, names, outcome })}
        </details>`,
      )}
    </div>`;
}
