import type { ClusterReport, ClusterTrait } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { heatMap } from "../chart/heat";
import { chartPanel } from "../chart/panel";
import { parallelChart } from "../chart/profile";
import type { Charts } from "../charts";
import { called, cut, type Local } from "../format";
import { columnName, groupMark } from "../grouping";
import { toneAt } from "../parts/tone";
import { isMarked } from "../selection";
import type { Data } from "../state";
import { figure, traitText } from "./cluster-cards";

/** Columns that the picture has room for; the table has all. */
const DRAWN = 6;
/** A difference of so many deviations is the strongest colour. */
const STRONGEST = 2;
const NAMES = 230;
/** Letters there. */
const NAME = 34;
/** Letters above a column; all of them are in the words of its cells. */
const HEAD = 24;
/** And on an axis, where there are many. */
const AXIS = 16;
const MANY = 4;

const keyOf = ({ column, category }: ClusterTrait) => `${column}\n${category ?? ""}`;

/** Each cluster beside all other customers, column by column: the stronger the colour, the further it is from them. */
export function clusterProfile(
  ui: Ui,
  data: Data,
  report: ClusterReport,
  charts: Charts,
): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const columns = tellingFirst(report);
  if (columns.length === 0) return nothing;
  const drawn = columns.slice(0, DRAWN);
  const { clusters } = report;
  const grouping = data.shown.parts.grouping?.value ?? null;
  const markOf = (at: number) => {
    const name = clusters[at]?.name;
    const own = grouping && name ? columnName(grouping, name) : null;
    return own === null ? null : groupMark(own);
  };
  const traitAt = (row: number, column: ClusterTrait) =>
    clusters[row]?.traits.find((trait) => keyOf(trait) === keyOf(column));
  const isPressed = (at: number) => {
    const mark = markOf(at);
    return mark !== null && isMarked(data.history.now.selection, mark);
  };
  const choose = (at: number, more: boolean) => {
    const mark = markOf(at);
    if (mark) emit({ type: "mark", mark, more });
  };
  const said = (at: number, trait: ClusterTrait) =>
    `${called(local, clusters[at]?.name ?? trait.label)}${t("sentence.colon")}${traitText(local, trait, report.columns)}`;
  const cells = clusters.flatMap((_, row) =>
    drawn.flatMap((of, column) => {
      const trait = traitAt(row, of);
      if (!trait) return [];
      return {
        id: `${row}-${column}`,
        row,
        column,
        strength: Math.max(-1, Math.min(1, trait.effect / STRONGEST)),
        text: [amountOf(local, trait, report)],
        label: said(row, trait),
        pressed: isPressed(row),
      };
    }),
  );
  const heat = chartPanel(ui, charts, {
    name: "clusters-profile",
    title: t("clusters.profile"),
    reading: readingOf(local, report),
    note: t("clusters.profile.note"),
    drawing: roomy(
      heatMap(ui, charts, {
        name: "clusters-profile",
        label: t("clusters.profile"),
        rows: clusters.map(({ name }) => cut(called(local, name), NAME)),
        columns: drawn.map((trait) => cut(headOf(local, trait), HEAD)),
        side: NAMES,
        row: 34,
        cells,
        choose: (id, more) => choose(Number(id.split("-")[0]), more),
      }),
    ),
    twin: {
      columns: [
        { name: t("clusters.cluster") },
        ...columns.map((trait) => ({ name: headOf(local, trait), right: true })),
      ],
      rows: clusters.map(({ name }, row) => [
        called(local, name),
        ...columns.map((of) => {
          const trait = traitAt(row, of);
          return trait ? amountOf(local, trait, report) : "–";
        }),
      ]),
    },
  });
  if (drawn.length < 2) return heat;
  const lines = chartPanel(ui, charts, {
    name: "clusters-lines",
    title: t("clusters.lines"),
    reading: t("clusters.lines.reading", { most: STRONGEST }),
    drawing: roomy(
      parallelChart(ui, charts, {
        name: "clusters-lines",
        label: t("clusters.lines"),
        axes: drawn.map((trait) => cut(headOf(local, trait), drawn.length > MANY ? AXIS : HEAD)),
        profiles: clusters.map(({ name, traits }, at) => ({
          id: String(at),
          name: called(local, name),
          tone: toneAt(at),
          // Everyone else is in the middle of each axis.
          values: drawn.map((of) => ((traitAt(at, of)?.effect ?? 0) / STRONGEST + 1) / 2),
          label: traits[0] ? said(at, traits[0]) : called(local, name),
          pressed: isPressed(at),
        })),
        choose: (id, more) => choose(Number(id), more),
      }),
    ),
    twin: null,
  });
  return html`${heat} ${lines}`;
}

/** On narrow screens names beside and above a picture need more room than there is: it is moved along below them. */
const roomy = (drawing: TemplateResult) => html`<div class="roomy">${drawing}</div>`;

/** Every column that traits are of: what says the most of each cluster first, so that none goes without a word. */
function tellingFirst({ clusters }: ClusterReport): readonly ClusterTrait[] {
  const found = new Map<string, ClusterTrait>();
  const most = Math.max(...clusters.map(({ traits }) => traits.length));
  for (let place = 0; place < most; place++)
    for (const trait of clusters.flatMap(({ traits }) => traits[place] ?? []))
      if (!found.has(keyOf(trait))) found.set(keyOf(trait), trait);
  const all = [...found.values()];
  const isFirst = ({ column }: ClusterTrait, at: number) => all.findIndex((other) => other.column === column) === at;
  return [...all.filter(isFirst), ...all.filter((trait, at) => !isFirst(trait, at))];
}

function headOf(local: Local, { label, category }: ClusterTrait): string {
  return category === null
    ? called(local, label)
    : local.t("clusters.profile.category", {
        column: called(local, label),
        category: called(local, { en: category, zh: category }),
      });
}

function amountOf(local: Local, { column, category, mean }: ClusterTrait, { columns }: ClusterReport): string {
  if (category !== null) return local.wholePercent(mean);
  return figure(local, mean, columns.find(({ expression }) => expression === column)?.unit ?? null);
}

/** What sets a cluster apart more than anything else does. */
function readingOf(local: Local, { clusters, columns }: ClusterReport): string {
  const first = clusters
    .flatMap(({ name, traits }) => traits.slice(0, 1).map((trait) => ({ name, trait })))
    .toSorted((a, b) => Math.abs(b.trait.effect) - Math.abs(a.trait.effect))[0];
  if (!first) return "";
  const values = { name: called(local, first.name), trait: traitText(local, first.trait, columns) };
  return local.t("clusters.profile.reading", values);
}
