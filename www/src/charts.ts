/** How the person looks at the charts; kept from day to day. */
export interface Charts {
  /** Those shown as tables. */
  readonly tables: readonly ChartName[];
  /** The point that is read out of a chart, by its place in the data. */
  readonly points: Partial<Record<ChartName, number | null>>;
  /** What the areas of the treemap stand for. */
  readonly measure: Measure;
  /** Where Tab comes back to in charts of many buttons, which are one stop each. */
  readonly stops: Partial<Record<StopName, string>>;
}

export type ChartName = "weeks" | "concentration" | "history";
export type StopName = "grid" | "map" | "crossing";
export type Measure = "customers" | "revenue";

export type ChartAction =
  | { readonly type: "chart-table"; readonly chart: ChartName }
  | { readonly type: "chart-point"; readonly chart: ChartName; readonly at: number | null }
  | { readonly type: "chart-measure"; readonly measure: Measure }
  | { readonly type: "chart-stop"; readonly chart: StopName; readonly at: string };

export const FIRST_CHARTS: Charts = { tables: [], points: {}, measure: "customers", stops: {} };

export function changed(charts: Charts, action: ChartAction): Charts {
  switch (action.type) {
    case "chart-table": {
      const others = charts.tables.filter((name) => name !== action.chart);
      return { ...charts, tables: others.length < charts.tables.length ? others : [...others, action.chart] };
    }
    case "chart-point":
      return { ...charts, points: { ...charts.points, [action.chart]: action.at } };
    case "chart-measure":
      return { ...charts, measure: action.measure };
    case "chart-stop":
      return { ...charts, stops: { ...charts.stops, [action.chart]: action.at } };
  }
}

/** The place of the point that is read out of a chart, or null. With another day there may be fewer. */
export function chosenPlace(charts: Charts, name: ChartName, points: readonly unknown[]): number | null {
  const at = charts.points[name] ?? null;
  return at === null ? null : Math.min(at, points.length - 1);
}
