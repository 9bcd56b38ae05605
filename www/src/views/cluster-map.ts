import type { ClusterReport } from "clientele";
import type { TemplateResult } from "lit";
import type { Ui } from "../actions";
import { chartPanel } from "../chart/panel";
import type { Points } from "../chart/points";
import { type PointGroup, scatterChart } from "../chart/scatter";
import type { Charts } from "../charts";
import { CLUSTER_MAP } from "../clustering";
import { called } from "../format";
import { ACROSS, areaMark, columnName, groupMark, isAreaMark } from "../grouping";
import { toneAt } from "../parts/tone";
import { isMarked } from "../selection";
import type { Data } from "../state";

/** The group of customers of no cluster, which are grey. */
const NONE = 255;

/** Customers as points, by the two directions in which they differ most, coloured by their cluster. */
export function clusterMap(ui: Ui, data: Data, report: ClusterReport, charts: Charts): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { shown, history } = data;
  const { grouping, among } = shown.parts;
  const points = pointsOf(report);
  // Rows are those of the day on which the clusters were found.
  const isHere =
    report.asOf === shown.summary.asOf && !data.clustering.outdated && points?.x.length === shown.summary.customers;
  const [across = 0, up = 0] = report.map?.shares ?? [];
  const groups = report.clusters.map(({ name, size }, at): PointGroup & { readonly own: string | null } => {
    const own = grouping?.value ? columnName(grouping.value, name) : null;
    return {
      id: String(at),
      name: called(local, name),
      tone: toneAt(at),
      customers: size,
      own,
      pressed: own !== null && isMarked(history.now.selection, groupMark(own)),
    };
  });
  const inside = among?.value;
  const marks = history.now.selection.clauses.flatMap(({ marks }) => marks);
  const isOnMap = shown.columns.some(({ name }) => name === ACROSS) && report.map?.coordinates.length === 2;
  const axis = (of: "across" | "up", share: number) => ({
    name: t(`clusters.map.${of}`, { share: local.wholePercent(share) }),
    write: (value: number) => local.number(value),
  });
  return chartPanel(ui, charts, {
    name: CLUSTER_MAP,
    title: t("clusters.map"),
    reading: t("clusters.map.reading", { share: local.wholePercent(across + up) }),
    note: t("clusters.map.note"),
    drawing:
      points && isHere
        ? scatterChart(ui, charts, {
            name: CLUSTER_MAP,
            label: t("clusters.map"),
            points: inside ? { ...points, inside } : points,
            x: axis("across", across),
            y: axis("up", up),
            groups,
            choose: (id, more) => {
              const own = groups.find((group) => group.id === id)?.own;
              if (own) emit({ type: "mark", mark: groupMark(own), more });
            },
            ...(isOnMap
              ? {
                  lasso: (corners) => emit({ type: "mark", mark: areaMark(corners), more: false }),
                  lassos: marks.filter(isAreaMark).map(({ corners }) => corners),
                }
              : {}),
          })
        : t("clusters.map.day", { day: report.asOf }),
    twin: points && {
      columns: [
        { name: t("clusters.cluster") },
        { name: t("counts.customers"), right: true },
        { name: axis("across", across).name, right: true },
        { name: axis("up", up).name, right: true },
      ],
      rows: groups.map(({ name, customers }, at) => [
        name,
        local.number(customers),
        ...middleOf(points, at).map((value) => local.number(value)),
      ]),
    },
  });
}

const drawn = new WeakMap<ClusterReport, Points>();

/** The same columns each time: a chart goes by them. */
function pointsOf(report: ClusterReport): Points | null {
  const [x, y] = report.map?.coordinates ?? [];
  if (!x) return null;
  const before = drawn.get(report);
  if (before) return before;
  const group = Uint8Array.from(report.labels, (label) => (label < 0 ? NONE : Math.min(label, NONE)));
  // Of a single column there is one direction only.
  const points: Points = { x, y: y ?? new Float64Array(x.length), group };
  drawn.set(report, points);
  return points;
}

/** Where a cluster lies on average. */
function middleOf({ x, y, group }: Points, cluster: number): readonly [number, number] {
  let [across, up, count] = [0, 0, 0];
  for (let row = 0; row < x.length; row++) {
    if (group[row] !== cluster) continue;
    across += x[row] ?? 0;
    up += y[row] ?? 0;
    count += 1;
  }
  return count > 0 ? [across / count, up / count] : [0, 0];
}
