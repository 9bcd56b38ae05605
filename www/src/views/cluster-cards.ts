import type { ClusterColumn, ClusterReport, ClusterTrait, FoundCluster } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { OwnRule } from "../choices";
import { called, type Local } from "../format";
import { columnName, type Grouping, groupMark } from "../grouping";
import { canonical } from "../history";
import { isMore } from "../parts/roving";
import { ruleText } from "../parts/rule-text";
import { toneAt, toneClass } from "../parts/tone";
import { addressOf } from "../route";
import { isMarked, type Selection } from "../selection";
import type { Data } from "../state";

/** Traits on a card; all of them are in the profile. */
const TRAITS = 3;
/** From here on a cluster comes again in other draws, and below there it hardly does (Hennig, 2007). */
const STABLE = 0.75;
const DOUBTFUL = 0.5;

/** A card for each cluster: name, size, what sets it apart, and its rule. The name selects its customers. */
export function clusterCards(ui: Ui, { shown, history }: Data, report: ClusterReport): TemplateResult {
  const { t } = ui.local;
  const grouping = shown.parts.grouping?.value ?? null;
  const { selection, rules } = history.now;
  return html`<section class="panel" aria-labelledby="clusters-cards-title">
    <div class="panel-head"><h2 id="clusters-cards-title">${t("clusters.cards")}</h2></div>
    <p class="hint">${t("clusters.cards.note")}</p>
    <ol class="cluster-cards" data-testid="clusters">
      ${report.clusters.map((cluster, at) => html`<li>${card(ui, report, cluster, at, grouping, selection)}</li>`)}
    </ol>
    ${keeping(ui, report, rules)}
  </section>`;
}

/** The rules, as one more way of dividing customers. */
function keeping(
  { local: { t }, emit }: Ui,
  { scheme }: ClusterReport,
  rules: readonly OwnRule[],
): TemplateResult | typeof nothing {
  if (!scheme) return nothing;
  const isKept = rules.some(({ kind, file }) => kind === "scheme" && canonical(file) === canonical(scheme));
  return html`<p class="cluster-keep">
    ${
      isKept
        ? html`<span data-testid="clusters-kept">${t("clusters.kept")}</span>
            <a class="linked" href=${addressOf("segments")} @click=${() => emit({ type: "scheme", id: scheme.id })}>${t("clusters.kept.see")}</a>`
        : html`<button type="button" class="button" data-testid="clusters-keep" @click=${() => emit({ type: "clusters-keep" })}>${t("clusters.keep")}</button>
            <span class="hint">${t("clusters.keep.note")}</span>`
    }
  </p>`;
}

function card(
  ui: Ui,
  { columns }: ClusterReport,
  cluster: FoundCluster,
  at: number,
  grouping: Grouping | null,
  selection: Selection,
): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const own = grouping && columnName(grouping, cluster.name);
  const mark = own === null ? null : groupMark(own);
  const size = grouping && own !== null ? (grouping.counts.get(own) ?? 0) : cluster.size;
  const all = grouping && own !== null ? grouping.customers : cluster.size / cluster.share;
  const { rule, stability, traits } = cluster;
  const dot = html`<span class="dot ${toneClass(toneAt(at))}"></span>`;
  const name = called(local, cluster.name);
  return html`<article class="cluster-card" data-cluster=${at} aria-label=${name}>
    <h3>
      ${
        mark
          ? html`<button
              type="button"
              class="chip-like"
              aria-pressed=${isMarked(selection, mark) ? "true" : "false"}
              @click=${(event: MouseEvent) => emit({ type: "mark", mark, more: isMore(event) })}
            >
              ${dot}<span>${name}</span>
            </button>`
          : html`${dot}<span>${name}</span>`
      }
    </h3>
    <p class="cluster-size">
      ${t("clusters.size", { customers: size, share: local.percent(all > 0 ? size / all : null) })}
      ${stability === null ? nothing : html`<span class="hint">${t(`clusters.stability.${firmness(stability)}`, { stability: local.wholePercent(stability) })}</span>`}
    </p>
    <ul class="cluster-traits">
      ${traits.slice(0, TRAITS).map((trait) => html`<li>${traitText(local, trait, columns)}</li>`)}
    </ul>
    ${
      rule
        ? html`<p class="cluster-rule">${ruleText(rule.text)}</p>
            <p class="hint">
              ${t("clusters.rule", { customers: rule.customers, precision: local.percent(rule.precision), coverage: local.percent(rule.coverage) })}
            </p>`
        : html`<p class="hint">${t("clusters.rule.none")}</p>`
    }
  </article>`;
}

function firmness(stability: number): "firm" | "fair" | "weak" {
  return stability >= STABLE ? "firm" : stability < DOUBTFUL ? "weak" : "fair";
}

/** What sets a cluster apart, beside all others. */
export function traitText(local: Local, trait: ClusterTrait, columns: readonly ClusterColumn[]): string {
  const { label, category, mean, rest } = trait;
  if (category !== null) {
    const values = {
      column: called(local, label),
      category: called(local, { en: category, zh: category }),
      mean: local.wholePercent(mean),
      rest: local.wholePercent(rest),
    };
    return local.t("clusters.trait.category", values);
  }
  const unit = columns.find(({ expression }) => expression === trait.column)?.unit ?? null;
  const write = (value: number) => figure(local, value, unit);
  return local.t("clusters.trait", { column: called(local, label), mean: write(mean), rest: write(rest) });
}

/** From here on decimals tell nothing. */
const LARGE = 100;

export function figure(local: Local, value: number, unit: ClusterColumn["unit"]): string {
  const isWhole = unit === "days" || Math.abs(value) >= LARGE;
  return local.number(isWhole ? Math.round(value) : Math.round(value * 10) / 10);
}
