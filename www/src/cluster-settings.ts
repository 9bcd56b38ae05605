import type { ClusterMethod, ClusterRequest, ColumnInfo, Expression } from "clientele";

/** What customers are compared by, by which method, and into how many groups. */
export interface ClusterSettings {
  /** Names of columns; null for what the engine takes by itself. */
  readonly columns: readonly string[] | null;
  readonly method: "auto" | ClusterMethod;
  readonly k: "auto" | number;
  /** What is done to columns of numbers whose values lie unevenly. */
  readonly transform: "auto" | NonNullable<ClusterRequest["transform"]>;
  /** What makes columns comparable. */
  readonly scaling: NonNullable<ClusterRequest["scaling"]>;
}

export const FIRST_CLUSTERS: ClusterSettings = {
  columns: null,
  method: "auto",
  k: "auto",
  transform: "auto",
  scaling: "z",
};

export const CLUSTER_METHODS = [
  "auto",
  "kmeans",
  "gaussianMixture",
  "bisecting",
  "ward",
  "hdbscan",
  "kPrototypes",
  "medoids",
] as const satisfies readonly ClusterSettings["method"][];

export const TRANSFORMS = [
  "auto",
  "none",
  "log1p",
  "yeoJohnson",
  "quantileNormal",
] as const satisfies readonly ClusterSettings["transform"][];

export const SCALINGS = ["z", "robust", "minMax", "none"] as const satisfies readonly ClusterSettings["scaling"][];

/** Numbers of clusters that can be asked for; by itself the engine tries none beyond them. */
export const LEAST_CLUSTERS = 2;
export const MOST_CLUSTERS = 50;

const COMPARABLE: ReadonlySet<ColumnInfo["type"]> = new Set(["int", "number", "money", "category"]);
/** What orders tell, which is taken where there are orders. */
const OF_ORDERS: ReadonlySet<string> = new Set(["recency_days", "frequency", "monetary"]);
/** Made of columns that can be chosen themselves. */
const DERIVED: ReadonlySet<string> = new Set(["r", "f", "m", "segment", "segment_en", "segment_zh"]);
const OWN = "cluster.";

/** Columns that customers can be compared by. */
export function comparable(columns: readonly ColumnInfo[]): readonly ColumnInfo[] {
  return columns.filter(({ name, type }) => COMPARABLE.has(type) && !DERIVED.has(name) && !name.startsWith(OWN));
}

/** Those that are taken where nobody chose. */
export function usual(columns: readonly ColumnInfo[], orders: number): readonly string[] {
  const isUsual = ({ name, origin }: ColumnInfo) => (orders > 0 ? OF_ORDERS.has(name) : origin === "file");
  return comparable(columns)
    .filter(isUsual)
    .map(({ name }) => name);
}

const PLAIN = /^\w+(\.\w+)*$/;

/** A column as an expression. */
export function termOf(name: string): Expression & string {
  return PLAIN.test(name) ? name : `\`${name.replaceAll("`", "``")}\``;
}

/** Whether something that was read somewhere are such settings; earlier projects say nothing of what is done to columns. */
export function isClusterSettings(value: unknown): value is Partial<ClusterSettings> {
  if (typeof value !== "object" || value === null) return false;
  const { columns, method, k, transform = "auto", scaling = "z" } = value as Readonly<Record<string, unknown>>;
  const areNames = columns === null || (Array.isArray(columns) && columns.every((name) => typeof name === "string"));
  const isNumber = typeof k === "number" && Number.isInteger(k) && k >= LEAST_CLUSTERS && k <= MOST_CLUSTERS;
  const isPrepared = TRANSFORMS.some((one) => one === transform) && SCALINGS.some((one) => one === scaling);
  return areNames && isPrepared && CLUSTER_METHODS.some((one) => one === method) && (k === "auto" || isNumber);
}
