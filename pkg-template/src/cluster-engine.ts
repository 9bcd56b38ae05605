/** Clusters of a snapshot's customers, in the engine's worker: rows of the ledger do not leave it. */
import type { Bridge } from "./bridge.js";
import { labelled, listOf, preparedOf } from "./cluster-columns.js";
import type { Crew, CrewSession } from "./cluster-crew.js";
import { explained } from "./cluster-explain.js";
import { find, type Points, type Run } from "./cluster-find.js";
import { codesOf, type Gathered, gather, oneHot } from "./cluster-gather.js";
import type { ClustersAsked } from "./cluster-protocol.js";
import { NO_COLUMNS } from "./cluster-protocol.js";
import { Failure } from "./errors.js";
import type { ClusterColumn, ClusterModel, ClusterReport } from "./types-clusters.js";

/** Half the mean deviation of scaled numbers, as the package kmodes; where there are none, a category counts as it is. */
const GAMMA = 0.5;
/** From this skewness on a column's shape is straightened. */
const SKEWED = 1;
/** Unless groups far from each other make it skewed: straightened, they would lie together. */
const GROUPED = 0.85;
const VERDICTS: Readonly<Record<string, ClusterColumn["verdict"]>> = {
  use: "use",
  constant: "constant",
  missing: "missing",
  idLike: "ids",
  duplicate: "like",
};

interface Advice {
  readonly verdict: string;
  readonly like: number | null;
  readonly missing: number;
  readonly distinct: number;
  readonly skewness: number;
  readonly bimodality: number;
}

/** Where customers stand among the clusters: by row of the snapshot. */
export interface Standing {
  /** −1: in none. */
  readonly labels: Int32Array;
  /** From the centre of the own cluster, among prepared columns; not a number for those who are in none. */
  readonly distances: Float64Array;
  /** On the plane of the map, direction by direction. */
  readonly coordinates: readonly Float64Array[];
}

/** The day is the client's to tell; `distances` is for the columns that are kept. */
export type BareReport = Omit<ClusterReport, "asOf"> & Pick<Standing, "distances">;

export async function clustersOf(core: Bridge, crew: Crew, asked: ClustersAsked, run: Run): Promise<BareReport> {
  const { ordered, columns, transformOf } = await judged(core, crew, asked, run);
  const used = ordered.filter((_, at) => columns[at]?.used);
  if (used.length === 0) throw new Failure({ code: "no_columns" });
  const own = used.filter(({ numbers }) => numbers !== null);
  const plans = own.map((column) => ({
    missing: "median",
    transform: transformOf(ordered.indexOf(column)),
    scaling: asked.scaling,
  }));
  const kept = used.flatMap((column) => (column.categories ? [{ column, kept: namesIn(column.categories) }] : []));
  const prepared = own.length > 0 ? await prepare(crew, own, plans, run) : { learnt: [], columns: [] };
  const gamma = own.length > 0 ? GAMMA : 1;
  const points = pointsOf(
    prepared.columns,
    kept.map(({ column, kept }) => codesIn(column, kept)),
    kept.map((k) => k.kept.length + 1),
    gamma,
  );
  const session = crew.load({ numbers: points.all, codes: [] });
  const mixed = crew.load({ numbers: points.numbers, codes: points.codes });
  try {
    const found = await find(session, mixed, points, asked, run);
    const columnsOf = { numbers: own, categories: kept };
    const { plane, ...told } = await explained(
      crew,
      session,
      mixed,
      points,
      prepared.learnt,
      columnsOf,
      found,
      asked,
      run,
    );
    const model: ClusterModel = {
      format: "clientele-clusters",
      version: 1,
      method: found.method,
      seed: asked.seed,
      columns: [
        ...own.map(({ expression }, at) => ({
          expression,
          kind: "number" as const,
          prepared: prepared.learnt[at] ?? null,
          categories: null,
        })),
        ...kept.map(({ column: { expression }, kept }) => ({
          expression,
          kind: "category" as const,
          prepared: null,
          categories: kept,
        })),
      ],
      gamma,
      centres: found.centres,
      mixture: found.mixture,
      plane,
      names: told.clusters.map(({ name }) => name),
    };
    const { method, choice, clear, labels } = found;
    return {
      ...told,
      customers: points.rows,
      method,
      k: told.clusters.length,
      clear,
      choice,
      seed: asked.seed,
      columns,
      outliers: labels.filter((label) => label < 0).length,
      model,
      labels,
      distances: distancesOf(points.all, found.centres, labels),
    };
  } finally {
    session.drop();
    mixed.drop();
  }
}

/** What is to be said of columns before customers are compared by them. */
export async function advice(
  core: Bridge,
  crew: Crew,
  { snapshot, columns }: Pick<ClustersAsked, "snapshot" | "columns">,
  run: Run,
): Promise<readonly ClusterColumn[]> {
  return (await judged(core, crew, { snapshot, columns, chosen: false, transform: null }, run)).columns;
}

/** Columns with their values, the numbers first, and what is to be said of each. */
async function judged(
  core: Bridge,
  crew: Crew,
  asked: Pick<ClustersAsked, "snapshot" | "columns" | "chosen" | "transform">,
  run: Run,
) {
  const gathered = asked.columns.map(({ expression, label }) => gather(core, asked.snapshot, expression, label));
  const numbers = gathered.filter(({ numbers }) => numbers !== null);
  const categories = gathered.filter(({ categories }) => categories !== null);
  const ordered = [...numbers, ...categories];
  const advice = await advised(crew, numbers, categories, run);
  const chosen = (at: number) => asked.chosen || advice[at]?.verdict === "use";
  const transformOf = (at: number) => {
    const { skewness = 0, bimodality = 0 } = advice[at] ?? {};
    return asked.transform ?? (Math.abs(skewness) > SKEWED && bimodality < GROUPED ? "yeoJohnson" : "none");
  };
  const columns = ordered.map((column, at): ClusterColumn => {
    const { verdict = "use", like = null, missing = 0, distinct = 0, skewness = 0, bimodality = 0 } = advice[at] ?? {};
    return {
      expression: column.expression,
      label: column.label,
      kind: column.numbers ? "number" : "category",
      unit: column.unit,
      used: chosen(at),
      verdict: VERDICTS[verdict] ?? "use",
      like: like === null ? null : (ordered[like]?.expression ?? null),
      missing,
      distinct,
      skewness,
      bimodality,
      transform: column.numbers && chosen(at) ? transformOf(at) : null,
    };
  });
  return { ordered, columns, transformOf };
}

/** Where a snapshot's customers stand among the clusters of a model that was found before. */
export async function assigned(
  core: Bridge,
  crew: Crew,
  snapshot: number,
  model: ClusterModel,
  run: Run,
): Promise<Standing> {
  const gathered = model.columns.map(({ expression }) => gather(core, snapshot, expression, null));
  const numbers = gathered.filter((_, at) => model.columns[at]?.kind === "number");
  const learnt = model.columns.flatMap(({ prepared }) => (prepared ? [listOf(prepared)] : []));
  const raw = crew.load({ numbers: numbers.flatMap(({ numbers }) => (numbers ? [numbers] : [])), codes: [] });
  try {
    const columns =
      numbers.length > 0
        ? (await raw.run({ task: { method: "apply" }, numbers: learnt, codes: [] }, run.crew)).numbers
        : [];
    const hot = gathered.flatMap(({ categories }, at) => {
      const kept = model.columns[at]?.categories;
      if (!kept || !categories) return [];
      return oneHot(codesOf(categories, kept), kept.length + 1, Math.sqrt(model.gamma / 2));
    });
    const rows = crew.load({ numbers: [...columns, ...hot], codes: [] });
    try {
      const centres = Float64Array.from(model.centres.flat());
      const { mixture } = model;
      const asked = mixture
        ? {
            task: { method: "likeliest" },
            numbers: [Float64Array.from(mixture.weights), centres, Float64Array.from(mixture.covariances)],
            codes: [],
          }
        : { task: { method: "nearest", k: model.centres.length }, numbers: [centres], codes: [] };
      const labels = labelled((await rows.run(asked, run.crew)).codes[0]);
      const distances = distancesOf([...columns, ...hot], model.centres, labels);
      const { plane } = model;
      if (!plane) return { labels, distances, coordinates: [] };
      const numbers = [plane.means, plane.directions.flat()].map((list) => Float64Array.from(list));
      const task = { method: "project", count: plane.directions.length };
      const { numbers: coordinates } = await rows.run({ task, numbers, codes: [] }, run.crew);
      return { labels, distances, coordinates };
    } finally {
      rows.drop();
    }
  } finally {
    raw.drop();
  }
}

function distancesOf(
  columns: readonly Float64Array[],
  centres: ClusterModel["centres"],
  labels: Int32Array,
): Float64Array {
  const squares = Float64Array.from(labels, (label) => (label < 0 ? Number.NaN : 0));
  columns.forEach((column, at) => {
    const middles = Float64Array.from(centres, (centre) => centre[at] ?? 0);
    labels.forEach((label, row) => {
      squares[row] = (squares[row] ?? 0) + ((column[row] ?? 0) - (middles[label] ?? 0)) ** 2;
    });
  });
  return squares.map(Math.sqrt);
}

function lists(columns: readonly Gathered[]): Float64Array[] {
  return columns.flatMap(({ numbers }) => (numbers ? [numbers] : []));
}

async function once(crew: Crew, data: Parameters<Crew["load"]>[0], ask: (session: CrewSession) => Promise<unknown>) {
  const session = crew.load(data);
  try {
    return await ask(session);
  } finally {
    session.drop();
  }
}

async function advised(crew: Crew, numbers: readonly Gathered[], categories: readonly Gathered[], run: Run) {
  const codes = categories.flatMap(({ categories }) => (categories ? [categories.codes] : []));
  const told = once(crew, { numbers: lists(numbers), codes }, async (session) => {
    const { about } = await session.run({ task: { method: "advise" }, ...NO_COLUMNS }, run.crew);
    return (JSON.parse(about) as { columns: readonly Advice[] }).columns;
  });
  return (await told) as readonly Advice[];
}

async function prepare(crew: Crew, columns: readonly Gathered[], plans: readonly object[], run: Run) {
  const made = once(crew, { numbers: lists(columns), codes: [] }, async (session) => {
    const { numbers } = await session.run({ task: { method: "prepare", plans }, ...NO_COLUMNS }, run.crew);
    return { learnt: numbers.slice(0, columns.length).map(preparedOf), columns: numbers.slice(columns.length) };
  });
  return (await made) as { learnt: ReturnType<typeof preparedOf>[]; columns: Float64Array[] };
}

/** Categories that some customer has. */
function namesIn({ codes, names }: NonNullable<Gathered["categories"]>): readonly string[] {
  const had = new Set(codes);
  return names.filter((_, code) => had.has(code));
}

function codesIn({ categories }: Gathered, kept: readonly string[]): Uint32Array {
  return categories ? codesOf(categories, kept) : new Uint32Array();
}

function pointsOf(
  numbers: readonly Float64Array[],
  codes: readonly Uint32Array[],
  groups: readonly number[],
  gamma: number,
): Points {
  const weight = Math.sqrt(gamma / 2);
  const hot = codes.flatMap((column, at) => oneHot(column, groups[at] ?? 0, weight));
  const rows = numbers[0]?.length ?? codes[0]?.length ?? 0;
  return { numbers, codes, groups, all: [...numbers, ...hot], rows, gamma };
}
