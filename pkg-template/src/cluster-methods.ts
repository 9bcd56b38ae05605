import { choose } from "./cluster-choose.js";
import { columnsOf, dataOf, labelled, labelsOf, listOf, mixedOf, numbersOf, preparedOf } from "./cluster-columns.js";
import type { Crew, CrewRun, CrewSession } from "./cluster-crew.js";
import { type ClusterData, type ClusterTask, type Columns, NO_COLUMNS, type Outcome } from "./cluster-protocol.js";
import { ClienteleError, Failure } from "./errors.js";
import type { Language } from "./types.js";
import type {
  BatchResult,
  BisectingResult,
  ClusterDifference,
  ClusterRows,
  ClusterRun,
  Clusters,
  HdbscanResult,
  KMeansOptions,
  KMeansResult,
  MedoidsResult,
  MixedRows,
  MixtureResult,
  PrototypesOptions,
  PrototypesResult,
  RowsShape,
  TreeOptions,
  TreeResult,
} from "./types-cluster.js";

const COORDINATES = 2;
/** CLARA takes samples of any number of rows, PAM of none. */
const ALWAYS = 0;
const NEVER = 0xffff_ffff;

/** The methods, done by a crew. */
export function clusterMethods(crew: Crew, language: Language): Clusters {
  const worded = (thrown: unknown) => (thrown instanceof Failure ? new ClienteleError(thrown.error, language) : thrown);
  const among = async <T>(data: () => ClusterData, work: (session: CrewSession) => Promise<T>): Promise<T> => {
    try {
      const session = crew.load(data());
      try {
        return await work(session);
      } finally {
        session.drop();
      }
    } catch (thrown) {
      throw worded(thrown);
    }
  };
  const ask = <T, About = object>(
    data: () => ClusterData,
    task: ClusterTask,
    read: Read<T, About>,
    run: ClusterRun = {},
    given: Partial<Columns> = {},
  ): Promise<T> =>
    among(data, async (session) => {
      const outcome = await session.run({ task, ...NO_COLUMNS, ...given }, crewRun(run));
      return read((outcome.about ? JSON.parse(outcome.about) : {}) as About, outcome);
    });
  const tree = (linkage: string, rows: ClusterRows, { k, ...shape }: TreeOptions) =>
    ask(
      () => dataOf(rows, shape),
      { method: "tree", linkage, k },
      (_, found) => treeOf(found),
      shape,
    );
  const prototypes = (rows: MixedRows, { start, ...asked }: PrototypesOptions) => {
    const { data, names } = mixedOf(rows);
    const [own, run] = apart(asked);
    const [from, codes] = Array.isArray(start) ? [undefined, [Uint32Array.from(start)]] : [start, []];
    const read = (about: object, found: Outcome) => prototypesOf(about, found, names);
    return ask(() => data, { method: "prototypes", ...own, start: from }, read, run, { codes });
  };
  const medoids = (rows: MixedRows, asked: ClusterRun, all: number) => {
    const [own, run] = apart(asked);
    const read = (about: object, { codes }: Outcome) =>
      ({ ...about, labels: labelled(codes[0]), medoids: codes[1] }) as MedoidsResult;
    return ask(() => mixedOf(rows).data, { method: "medoids", ...own, all }, read, run);
  };
  return {
    kmeans: (rows, options) => ask(() => dataOf(rows, options), ...meansTask("kmeans", options, meansOf)),
    nearest: ({ k, centroids }, rows, shape = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "nearest", k },
        (_, { numbers, codes }) => ({ labels: labelled(codes[0]), distances: numbers[0] as Float64Array }),
        shape,
        { numbers: [centroids] },
      ),
    bisectingKMeans: (rows, options) =>
      ask(
        () => dataOf(rows, options),
        ...meansTask("bisecting", options, (about: Pick<BisectingResult, "inertia" | "splits">, { codes }) => ({
          ...about,
          labels: labelled(codes[0]),
        })),
      ),
    miniBatchKMeans: (rows, { size, batches, ...options }) => {
      const [task, read, run, given] = meansTask("batches", options, meansOf);
      return ask<BatchResult>(() => dataOf(rows, options), { ...task, size, batches }, read, run, given);
    },
    gaussianMixture: (rows, { start, ...asked }) => {
      const [own, run] = apart(asked);
      const numbers = start ? [start.weights, start.means, start.covariances] : [];
      return ask(() => dataOf(rows, asked), { method: "mixture", ...own }, mixtureOf, run, { numbers });
    },
    likeliest: ({ weights, means, covariances }, rows, shape = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "likeliest" },
        (_, { numbers, codes }) => ({ labels: labelled(codes[0]), certainty: numbers[0] as Float64Array }),
        shape,
        { numbers: [weights, means, covariances] },
      ),
    hdbscan: (rows, options) => {
      const [own, run] = apart(options);
      return ask(() => dataOf(rows, options), { method: "hdbscan", ...own }, regionsOf, run);
    },
    approximatePredict: ({ neighbours, least, densities, births, lasts, ...lists }, rows, others, shape = {}) => {
      const [{ n: _others, ...width }, names] = [shape, Uint32Array.from(lists.names)];
      return ask(
        () => dataOf(rows, width),
        { method: "approximate", neighbours, least },
        (_, { numbers, codes }) => ({ labels: labelled(codes[0]), strengths: numbers[0] as Float64Array }),
        shape,
        {
          numbers: [densities, births, lasts, ...columnsOf(dataOf(others, shape))],
          codes: [lists.places, lists.parents, names],
        },
      );
    },
    ward: (rows, options = {}) => tree("ward", rows, options),
    agglomerative: (rows, { linkage, ...options }) => tree(linkage, rows, options),
    kPrototypes: prototypes,
    kModes: (categories, options) => prototypes({ categories }, options),
    pam: (rows, options) => medoids(rows, options, NEVER),
    clara: (rows, options) => medoids(rows, options, ALWAYS),
    silhouette: (rows, labels, { simplified = false, ...shape } = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "silhouettes", simplified },
        ({ mean }: { mean: number }, { numbers }) => ({ mean, values: numbers[0] as Float64Array }),
        shape,
        { codes: [labelsOf(labels)] },
      ),
    indices: (rows, labels, shape = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "indices" },
        (about: { calinskiHarabasz: number; daviesBouldin: number }) => about,
        shape,
        { codes: [labelsOf(labels)] },
      ),
    chooseK: (rows, options = {}) => {
      const [own, run] = apart(options);
      return among(
        () => dataOf(rows, options),
        (session) => choose(session, own, crewRun(run)),
      );
    },
    prepare: (rows, asked, shape = {}) => {
      const columns = () => dataOf(rows, shape);
      const data = columns();
      const count = "values" in data ? data.columns : data.numbers.length;
      const plans = Array.isArray(asked) ? asked : Array.from({ length: count }, () => asked);
      const read = (_: object, { numbers }: Outcome) => ({
        prepared: numbers.slice(0, count).map(preparedOf),
        columns: numbers.slice(count),
      });
      return ask(columns, { method: "prepare", plans }, read, shape);
    },
    applyPrepared: (prepared, rows, shape = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "apply" },
        (_, { numbers }) => numbers,
        shape,
        {
          numbers: prepared.map(listOf),
        },
      ),
    pca: (rows, { count = COORDINATES, ...shape } = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "pca", count },
        (_, { numbers: [means, variances, loadings, ...coordinates] }) =>
          ({ means, variances, loadings, coordinates }) as never,
        shape,
      ),
    profile: (rows, labels, shape = {}) =>
      ask(
        () => dataOf(rows, shape),
        { method: "profile" },
        ({ clusters }: { clusters: ClusterDifference[][] }) => clusters,
        shape,
        {
          codes: [labelsOf(labels)],
        },
      ),
    compare: (a, b, run = {}) =>
      ask(
        () => NO_COLUMNS,
        { method: "compare" },
        (about: { adjustedRand: number; adjustedMutualInformation: number }, { codes }) => {
          const [rows = [], columns = [], table = []] = codes.map((list) => [...list]);
          const flow = rows.map((_, i) => table.slice(i * columns.length, (i + 1) * columns.length));
          return { ...about, rows, columns, flow };
        },
        run,
        { codes: [labelsOf(a), labelsOf(b)] },
      ),
    close: () => crew.close(),
  };
}

function crewRun({ signal, onProgress }: ClusterRun): CrewRun {
  return { signal, onParts: onProgress && ((done, total) => onProgress({ done, total })) };
}

/** What the module is asked, and how it is run. */
function apart<T extends RowsShape>({ n: _n, d: _d, signal, onProgress, ...own }: T): readonly [object, ClusterRun] {
  return [own, { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) }];
}

type Read<T, About> = (about: About, outcome: Outcome) => T;

function meansTask<T, About = object>(method: string, options: KMeansOptions, read: Read<T, About>) {
  const { start, ...asked } = options;
  const [own, run] = apart(asked);
  const given = start !== undefined && typeof start !== "string" ? [numbersOf(start)] : [];
  const named = typeof start === "string" ? { start } : {};
  return [{ method, ...own, ...named }, read, run, { numbers: given }] as const;
}

function meansOf(about: object, { numbers, codes }: Outcome): KMeansResult {
  return { ...about, centroids: numbers[0], labels: labelled(codes[0]) } as KMeansResult;
}

function mixtureOf(about: object, { numbers: [weights, means, covariances, certainty], codes }: Outcome) {
  return { ...about, weights, means, covariances, certainty, labels: labelled(codes[0]) } as MixtureResult;
}

function regionsOf(
  { neighbours, least, ...about }: { sizes: number[]; stabilities: number[]; neighbours: number; least: number },
  { numbers, codes: [labels, places, parents, names] }: Outcome,
) {
  const [strengths, densities, births, lasts] = numbers;
  const model = { neighbours, least, densities, births, lasts, places, parents, names: labelled(names) };
  return { ...about, labels: labelled(labels), strengths, model } as HdbscanResult;
}

function treeOf({ numbers, codes: [a, b, sizes, labels] }: Outcome): TreeResult {
  return { a, b, sizes, heights: numbers[0], labels: labels ? labelled(labels) : null } as TreeResult;
}

function prototypesOf(
  about: object,
  { numbers, codes: [labels, modes = new Uint32Array()] }: Outcome,
  names: readonly (readonly (string | number)[] | null)[],
): PrototypesResult {
  const clusters = names.length > 0 ? modes.length / names.length : 0;
  const mode = (cluster: number) =>
    names.map((known, column) => {
      const code = modes[cluster * names.length + column] ?? 0;
      return known?.[code] ?? code;
    });
  const lists = Array.from({ length: clusters }, (_, cluster) => mode(cluster));
  return { ...(about as PrototypesResult), labels: labelled(labels), means: numbers[0] as Float64Array, modes: lists };
}
