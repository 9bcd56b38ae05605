/** What is asked about clusters of customers, and the column that comes of it. */

import type { BareReport, Standing } from "./cluster-engine.js";
import type { ClustersAsked } from "./cluster-protocol.js";
import type { Connection } from "./connection.js";
import { say } from "./describe.js";
import { ClienteleError } from "./errors.js";
import type { KeptModels } from "./kept-models.js";
import { numberOf } from "./proxy.js";
import type {
  Bilingual,
  ClusterAdviceRequest,
  ClusterColumn,
  ClusterModel,
  ClusterReport,
  ClusterRequest,
  ColumnInfo,
  Expression,
  Language,
  ModelColumn,
  OnDay,
  Snapshot,
} from "./types.js";

const MOST_K = 1000;
const RESAMPLES = 20;
const MOST_RESAMPLES = 1000;
const MOST_SEED = 0xffff_ffff;
/** What orders tell of customers. */
const OF_ORDERS: readonly string[] = ["recency_days", "frequency", "monetary"];
const COMPARABLE: ReadonlySet<ColumnInfo["type"]> = new Set(["int", "number", "money", "category"]);
/** The model's columns of the plane, in their order. */
const DIRECTIONS = ["across", "up"] as const;

export async function findClusters(
  connection: Connection,
  models: KeptModels,
  request: ClusterRequest,
  snapshot: Snapshot,
): Promise<ClusterReport> {
  const { language } = connection;
  const asked = clustersAsked(request, snapshot, language);
  const { signal, onProgress } = request;
  const module = await connection.part("clusters");
  const found = await connection.ask({ name: "clusters", module, ...asked }, { signal, onProgress });
  const { distances, ...bare } = found as BareReport;
  const report = { ...bare, asOf: snapshot.summary.asOf };
  const { model, labels, map } = report;
  const columns = columnsOf(model, { labels, distances, coordinates: map?.coordinates ?? [] }, language);
  await models.put({ name: "cluster", snapshot, columns, made: madeBy(model) }, groupsBy(connection, model));
  return report;
}

/** Puts the customers of any day into the clusters of a model. */
export function groupsBy(connection: Connection, model: ClusterModel): OnDay {
  return async (_, bare) => {
    // A population may go by these very clusters.
    const snapshot = await bare().catch((error: unknown) => {
      if (!(error instanceof ClienteleError && error.code === "not_fitted")) throw error;
      return bare({ everyone: true });
    });
    const standing = await standingOf(connection, model, snapshot, undefined);
    return { snapshot, columns: columnsOf(model, standing, connection.language), made: madeBy(model) };
  };
}

const madeBy = (model: ClusterModel) => ({ ...model, names: undefined });

export async function adviseColumns(
  connection: Connection,
  { columns, signal }: ClusterAdviceRequest,
  snapshot: Snapshot,
): Promise<readonly ClusterColumn[]> {
  const asked = namedColumns(columns ?? usualColumns(snapshot), snapshot);
  if (asked.length === 0) throw new ClienteleError({ code: "no_columns" }, connection.language);
  const module = await connection.part("clusters");
  const command = { name: "advise", module, snapshot: numberOf(snapshot), columns: asked } as const;
  return (await connection.ask(command, { signal })) as readonly ClusterColumn[];
}

export async function assignClusters(...asked: Parameters<typeof standingOf>): Promise<Int32Array> {
  return (await standingOf(...asked)).labels;
}

async function standingOf(
  connection: Connection,
  clusters: ClusterModel,
  snapshot: Snapshot,
  signal: AbortSignal | undefined,
): Promise<Standing> {
  const module = await connection.part("clusters");
  const command = { name: "assign", module, snapshot: numberOf(snapshot), clusters } as const;
  return (await connection.ask(command, { signal })) as Standing;
}

/** A customer's cluster, the distance from its centre, and the place on the map where there is one. */
function columnsOf(
  { names }: ClusterModel,
  { labels, distances, coordinates }: Standing,
  language: Language,
): readonly ModelColumn[] {
  const column = (name: "group" | "distance" | (typeof DIRECTIONS)[number], values: Float64Array) => {
    const label: Bilingual = { en: say("en", `cluster.${name}`), zh: say("zh", `cluster.${name}`) };
    return { name, label, values };
  };
  const groups = Float64Array.from(labels, (at) => (at < 0 ? Number.NaN : at));
  return [
    { ...column("group", groups), labels: names.map((name) => name[language]) },
    column("distance", distances),
    ...DIRECTIONS.flatMap((name, at) => {
      const values = coordinates[at];
      return values ? [column(name, values)] : [];
    }),
  ];
}

function clustersAsked(request: ClusterRequest, snapshot: Snapshot, language: Language): ClustersAsked {
  const { method = "auto", k = "auto", most = null, transform, scaling = "z", seed = 1 } = request;
  const { resamples = RESAMPLES, coordinates = 0, columns } = request;
  const whole = (field: string, value: number, least: number, largest: number) => {
    if (Number.isInteger(value) && value >= least && value <= largest) return;
    const error = { code: "invalid_option", field, value: String(value) };
    throw new ClienteleError({ ...error }, language);
  };
  if (k !== "auto") whole("k", k, 1, MOST_K);
  if (most !== null) whole("most", most, 2, MOST_K);
  whole("seed", seed, 0, MOST_SEED);
  whole("resamples", resamples, 0, MOST_RESAMPLES);
  const expressions = columns ?? usualColumns(snapshot);
  if (expressions.length === 0) throw new ClienteleError({ code: "no_columns" }, language);
  return {
    snapshot: numberOf(snapshot),
    columns: namedColumns(expressions, snapshot),
    chosen: columns !== undefined,
    method,
    k,
    most,
    transform: transform ?? null,
    scaling,
    seed,
    resamples,
    coordinates,
  };
}

/** With what people call them. */
function namedColumns(expressions: readonly Expression[], { columns }: Snapshot): ClustersAsked["columns"] {
  const known = new Map(columns.map(({ name, label }) => [name, label]));
  return expressions.map((expression) => {
    const name = typeof expression === "string" ? expression.replace(/^`(.*)`$/, "$1") : "";
    return { expression, label: known.get(name) ?? null };
  });
}

/** What orders tell, where there are some; else what a customers table tells. */
function usualColumns({ summary, columns }: Snapshot): readonly string[] {
  if (summary.orders > 0) return OF_ORDERS;
  const own = columns.filter(({ origin, type }) => origin === "file" && COMPARABLE.has(type));
  return own.map(({ name }) => `\`${name.replaceAll("`", "``")}\``);
}
