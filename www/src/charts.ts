/** How the person looks at the charts; kept from day to day. Charts go by their names, which are theirs alone. */
export interface Charts {
  /** Those shown as tables. */
  readonly tables: readonly string[];
  /** The point that is read out of a chart, by its place in the data. */
  readonly points: Readonly<Record<string, number | null>>;
  /** Where a stretch of a line begins that is being marked. */
  readonly anchors: Readonly<Record<string, number | null>>;
  /** The part of the plane that is shown of points; all of it where none is. */
  readonly zooms: Readonly<Record<string, Zoom | null>>;
  /** What the areas of the treemap stand for. */
  readonly measure: Measure;
  /** Where Tab comes back to in charts of many marks, which are one stop each. */
  readonly stops: Readonly<Record<string, string>>;
}

/** Left, right, bottom, top, in the units of the axes. */
export type Zoom = readonly [left: number, right: number, bottom: number, top: number];
export type Measure = "customers" | "revenue";

export type ChartAction =
  | { readonly type: "chart-table"; readonly chart: string }
  | { readonly type: "chart-point"; readonly chart: string; readonly at: number | null }
  | { readonly type: "chart-anchor"; readonly chart: string; readonly at: number | null }
  | { readonly type: "chart-zoom"; readonly chart: string; readonly to: Zoom | null }
  | { readonly type: "chart-measure"; readonly measure: Measure }
  | { readonly type: "chart-stop"; readonly chart: string; readonly at: string };

export function isOfChart(action: { readonly type: string }): action is ChartAction {
  return action.type.startsWith("chart-");
}

export const FIRST_CHARTS: Charts = { tables: [], points: {}, anchors: {}, zooms: {}, measure: "customers", stops: {} };

export function changed(charts: Charts, action: ChartAction): Charts {
  switch (action.type) {
    case "chart-table": {
      const others = charts.tables.filter((name) => name !== action.chart);
      return { ...charts, tables: others.length < charts.tables.length ? others : [...others, action.chart] };
    }
    case "chart-point":
      return { ...charts, points: { ...charts.points, [action.chart]: action.at } };
    case "chart-anchor":
      return { ...charts, anchors: { ...charts.anchors, [action.chart]: action.at } };
    case "chart-zoom":
      return { ...charts, zooms: { ...charts.zooms, [action.chart]: action.to } };
    case "chart-measure":
      return { ...charts, measure: action.measure };
    case "chart-stop":
      return { ...charts, stops: { ...charts.stops, [action.chart]: action.at } };
  }
}

/** The place of the point that is read out of a chart, or null. With another day there may be fewer. */
export function chosenPlace(charts: Charts, name: string, points: readonly unknown[]): number | null {
  const at = charts.points[name] ?? null;
  return at === null ? null : Math.min(at, points.length - 1);
}
