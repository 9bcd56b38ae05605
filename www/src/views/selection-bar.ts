import type { Bilingual, ColumnInfo, Library, Overview, SnapshotSummary } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { icon } from "../parts/icon";
import { clauseName } from "../parts/mark-name";
import { conditionOf, EVERYONE, JOINS, type Join, put, type Selection } from "../selection";

interface Given {
  readonly selection: Selection;
  readonly library: Library | null;
  readonly columns: readonly ColumnInfo[];
  /** Names of clusters that were found. */
  readonly clusters: readonly Bilingual[];
  readonly summary: SnapshotSummary;
  /** Of those who are selected; null until they are counted. */
  readonly overview: Overview | null;
}

/** The audience that every figure is of: its clauses as chips, what they amount to, and what can be made of it. */
export function selectionBar(ui: Ui, given: Given): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const { selection } = given;
  if (selection.clauses.length === 0) return nothing;
  const select = (selection: Selection) => emit({ type: "select", selection });
  const button = (name: "invert" | "keep" | "clear", press: () => void, pressed?: boolean) => html`<button
    class="quiet-button"
    type="button"
    data-testid="selection-${name}"
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${press}
  >
    ${t(`selection.${name}`)}
  </button>`;
  return html`<section class="selection" data-testid="selection" aria-label=${t("selection.title")} title=${conditionOf(selection) ?? ""}>
    <span class="selection-what">${t(selection.inverted ? "selection.but" : "selection.title")}</span>
    <ul class="chips">
      ${selection.clauses.map((_, at) => html`<li>${chip(ui, given, at, select)}</li>`)}
    </ul>
    <span class="selection-count" data-testid="selection-count">${amounts(ui, given)}</span>
    <div class="selection-tools">
      ${button("invert", () => select({ ...selection, inverted: !selection.inverted }), selection.inverted)}
      ${button("keep", () => emit({ type: "keep-selection" }))} ${button("clear", () => select(EVERYONE))}
    </div>
  </section>`;
}

/** A clause: how it is joined to those before it, its name, and the way to be rid of it. */
function chip(
  { local }: Ui,
  { selection, library, columns, clusters }: Given,
  at: number,
  select: (selection: Selection) => void,
) {
  const { t } = local;
  const clause = selection.clauses[at];
  if (!clause) return nothing;
  const name = clauseName(local, clause, { library, columns, clusters });
  const remove = t("selection.remove", { name });
  const join = (event: Event) => {
    const join = (event.currentTarget as HTMLSelectElement).value as Join;
    select(put(selection, at, { ...clause, join }));
  };
  return html`${
    at === 0
      ? nothing
      : html`<select class="chip-join" aria-label=${t("selection.join", { name })} @change=${join}>
          ${JOINS.map((one) => html`<option value=${one} .selected=${live(one === clause.join)}>${t(`selection.${one}`)}</option>`)}
        </select>`
  }<button class="chip" type="button" aria-label=${remove} title=${remove} @click=${() => select(put(selection, at, null))}>
      <bdi class="foreign">${name}</bdi>${icon("close")}
    </button>`;
}

/** How many they are, and what they bring. */
function amounts({ local }: Ui, { summary, overview }: Given): string {
  const all = overview?.concentration.at(-1);
  if (!all) return "";
  const { customers, netRevenue } = summary;
  return local.t("selection.count", {
    customers: all.customers,
    all: customers,
    share: local.percent(customers === 0 ? null : all.customers / customers),
    revenue: local.percent(netRevenue.minor > 0 ? all.revenue.minor / netRevenue.minor : null),
  });
}
