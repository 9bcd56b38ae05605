import type { ColumnInfo, Library, Money, Overview } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { barChart } from "../chart/bar";
import { chartBody, chartTools } from "../chart/panel";
import type { Charts } from "../charts";
import type { Local } from "../format";
import { canonical } from "../history";
import { amount } from "../parts/amount";
import { clauseName } from "../parts/mark-name";
import type { Selection } from "../selection";

interface Figures {
  readonly customers: number;
  readonly orders: number;
  readonly revenue: Money;
  readonly repeatRate: number | null;
}

interface Given {
  readonly selected: Overview;
  readonly others: Overview;
  readonly charts: Charts;
  readonly selection: Selection;
  /** Null for all others. */
  readonly against: Selection | null;
  readonly library: Library | null;
  readonly columns: readonly ColumnInfo[];
}

/** A figure of both, as numbers to compare and as they are shown. */
interface Line {
  readonly name: string;
  readonly of: (figures: Figures) => number | null;
  readonly show: (value: number) => TemplateResult | string;
  /** What one of them is like, whatever their number: worth a bar. */
  readonly each: boolean;
}

/** The audience beside another, side by side, and by how much they differ. */
export function comparison(ui: Ui, given: Given): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  const { charts } = given;
  const [own, rest] = [figuresOf(given.selected), figuresOf(given.others)];
  if (!own || !rest) return nothing;
  const { scale } = own.revenue;
  const money = (minor: number) => amount(local, { minor: Math.round(minor), scale });
  const lines: readonly Line[] = [
    { name: t("counts.customers"), of: ({ customers }) => customers, show: local.number, each: false },
    { name: t("counts.orders"), of: ({ orders }) => orders, show: local.number, each: false },
    { name: t("counts.revenue"), of: ({ revenue }) => revenue.minor, show: money, each: false },
    { name: t("comparison.orders"), of: (one) => mean(one.orders, one.customers), show: local.number, each: true },
    { name: t("comparison.revenue"), of: (one) => mean(one.revenue.minor, one.customers), show: money, each: true },
    { name: t("comparison.order"), of: (one) => mean(one.revenue.minor, one.orders), show: money, each: true },
    { name: t("counts.repeat"), of: ({ repeatRate }) => repeatRate, show: local.percent, each: true },
  ];
  const shown = (value: number | null, { show }: Line) => (value === null ? "–" : show(value));
  const change = (line: Line) => difference(line.of(own), line.of(rest));
  const bars = lines.flatMap((line) => {
    const part = line.each ? change(line) : null;
    if (part === null) return [];
    const tone = part < 0 ? "risk" : "loyal";
    return [{ id: line.name, name: line.name, value: part, text: signed(local, part), tone }];
  });
  const chart = {
    name: "comparison-chart",
    title: t("comparison.title"),
    reading: reading(local, own, rest),
    drawing:
      bars.length === 0
        ? t("comparison.little")
        : barChart(ui, charts, { name: "comparison-chart", label: t("comparison.difference"), bars }),
    // Its figures stand beside it.
    twin: null,
  };
  return html`<section class="panel" data-testid="comparison" aria-labelledby="comparison-title">
    <div class="panel-head">
      <h2 id="comparison-title">${t("comparison.title")}</h2>
      ${againstChoice(ui, given)} ${chartTools(ui, charts, chart)}
    </div>
    <div class="beside">
      <table class="comparison">
        <caption class="unseen">${t("comparison.title")}</caption>
        <thead>
          <tr>
            <td></td>
            <th scope="col" class="right">${t("comparison.audience")}</th>
            <th scope="col" class="right">${t(given.against ? "comparison.other" : "comparison.others")}</th>
            <th scope="col" class="right">${t("comparison.difference")}</th>
          </tr>
        </thead>
        <tbody>
          ${lines.map(
            (line) => html`<tr>
              <th scope="row">${line.name}</th>
              <td class="right">${shown(line.of(own), line)}</td>
              <td class="right">${shown(line.of(rest), line)}</td>
              <td class="right">${signed(local, change(line))}</td>
            </tr>`,
          )}
        </tbody>
      </table>
      <div class="comparison-chart">${chartBody(ui, charts, chart)}</div>
    </div>
  </section>`;
}

/** Whom the audience is compared with: all others, a tag, or an audience that was put aside for it. */
function againstChoice({ local, emit }: Ui, { selection, against, library, columns }: Given): TemplateResult {
  const { t } = local;
  const tags = library?.tags.filter(({ text }) => text !== null) ?? [];
  const ofTag = (tag: string): Selection => ({
    clauses: [{ join: "and", marks: [{ kind: "tag", tag }] }],
    inverted: false,
  });
  const isTag = (tag: string) => against !== null && canonical(against) === canonical(ofTag(tag));
  const isAside = against !== null && !tags.some(({ id }) => isTag(id));
  const name = isAside
    ? against.clauses.map((clause) => clauseName(local, clause, { library, columns })).join(" · ")
    : "";
  const choose = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    if (value === "aside") return;
    emit({ type: "against", selection: value === "" ? null : ofTag(value) });
  };
  return html`<label class="scheme-choice against">
      <span>${t("comparison.with")}</span>
      <select data-testid="against" @change=${choose}>
        <option value="" .selected=${live(against === null)}>${t("comparison.others")}</option>
        ${isAside ? html`<option value="aside" .selected=${live(true)}>${name}</option>` : nothing}
        ${tags.map(({ id, name }) => html`<option value=${id} .selected=${live(isTag(id))}>${local.pick(name)}</option>`)}
      </select>
    </label>
    <button
      class="quiet-button"
      type="button"
      data-testid="put-aside"
      title=${t("comparison.aside.hint")}
      @click=${() => emit({ type: "against", selection })}
    >
      ${t("comparison.aside")}
    </button>`;
}

function figuresOf({ concentration, weeks, buyers, repeatBuyers }: Overview): Figures | null {
  const all = concentration.at(-1);
  if (!all) return null;
  const orders = weeks.reduce((sum, { orders }) => sum + orders, 0);
  const repeatRate = buyers === 0 ? null : repeatBuyers / buyers;
  return { customers: all.customers, orders, revenue: all.revenue, repeatRate };
}

/** What one of them brings, beside what one of the others does. */
function reading(local: Local, own: Figures, rest: Figures): string {
  const [one, other] = [mean(own.revenue.minor, own.customers), mean(rest.revenue.minor, rest.customers)];
  if (one === null || other === null || one <= 0 || other <= 0) return local.t("comparison.note");
  const more = one >= other;
  const times = local.number(Number((more ? one / other : other / one).toPrecision(2)));
  return local.t(more ? "comparison.more" : "comparison.less", { times });
}

function mean(sum: number, of: number): number | null {
  return of === 0 ? null : sum / of;
}

/** By what part of the other one is more. */
function difference(one: number | null, other: number | null): number | null {
  return one === null || other === null || other <= 0 ? null : one / other - 1;
}

function signed(local: Local, part: number | null): string {
  return part !== null && part > 0 ? `+${local.percent(part)}` : local.percent(part);
}
