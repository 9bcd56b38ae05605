/** What clusters are: traits, names, rules, stability, a map. */
import type { Crew, CrewSession } from "./cluster-crew.js";
import type { Found, Points, Run } from "./cluster-find.js";
import { namesOf } from "./cluster-names.js";
import type { ClustersAsked } from "./cluster-protocol.js";
import { NO_COLUMNS } from "./cluster-protocol.js";
import { type RawRules, type RuleColumns, rulesOf, schemeOf } from "./cluster-rules.js";
import type { Bilingual } from "./types.js";
import type { ClusterDifference, PreparedColumn } from "./types-cluster.js";
import type { ClusterTrait } from "./types-clusters.js";

/** More customers than these are judged by distances to means. */
const COMPARED = 5000;
const DEEPEST = 5;
/** Of each draw; for methods that know runs. */
const FEWER_RUNS = { restarts: 3, swaps: 0 };

export async function explained(
  crew: Crew,
  session: CrewSession,
  mixed: CrewSession,
  points: Points,
  learnt: readonly PreparedColumn[],
  columns: RuleColumns,
  found: Found,
  asked: ClustersAsked,
  run: Run,
) {
  const { sizes, labels } = found;
  const [several, codes] = [sizes.length > 1, [Uint32Array.from(labels)]];
  const raw = rawColumns(points, learnt, columns);
  const traits = several ? await traitsOf(crew, raw, columns, codes, sizes.length, run) : sizes.map(() => []);
  const names = namesOf(traits);
  const rules = several ? await grown(crew, points, columns, found, run) : null;
  const texts = rules ? rulesOf(rules, columns) : [];
  const task = { method: "silhouettes", simplified: points.rows > COMPARED };
  const judged = several && labels.every((label) => label >= 0);
  const silhouette = judged ? await session.run({ task, numbers: [], codes }, run.crew) : null;
  const stability =
    several && asked.resamples > 0 ? await stable(found.plain ? session : mixed, found, asked, run) : null;
  return {
    clusters: sizes.map((size, at) => ({
      name: names[at] as Bilingual,
      size,
      share: size / points.rows,
      stability: stability?.[at] ?? null,
      traits: traits[at] ?? [],
      rule: texts[at] ?? null,
    })),
    fidelity: rules?.fidelity ?? null,
    silhouette: silhouette && (JSON.parse(silhouette.about) as { mean: number }).mean,
    scheme: schemeOf(names, texts),
    ...(await mapOf(session, points, asked.coordinates, run)),
  };
}

/** Numbers with missing ones filled, and a column of 0 and 1 for each category. */
function rawColumns({ codes, groups }: Points, learnt: readonly PreparedColumn[], { numbers }: RuleColumns) {
  const filled = numbers.map(({ numbers }, at) => {
    const fill = learnt[at]?.fill ?? 0;
    return (numbers ?? new Float64Array()).map((x) => (Number.isNaN(x) ? fill : x));
  });
  const shares = codes.flatMap((column, at) =>
    Array.from({ length: groups[at] ?? 0 }, (_, code) => Float64Array.from(column, (own) => (own === code ? 1 : 0))),
  );
  return [...filled, ...shares];
}

async function traitsOf(
  crew: Crew,
  raw: readonly Float64Array[],
  { numbers, categories }: RuleColumns,
  codes: readonly Uint32Array[],
  count: number,
  run: Run,
): Promise<readonly (readonly ClusterTrait[])[]> {
  const of = [
    ...numbers.map((from) => ({ from, category: null as string | null })),
    ...categories.flatMap(({ column: from, kept }) => [
      ...kept.map((category) => ({ from, category })),
      // All others and none: nothing to name a cluster by.
      { from, category: null },
    ]),
  ];
  const rest = new Set(categories.map((_, at) => numbers.length + sum(categories.slice(0, at + 1)) - 1));
  const session = crew.load({ numbers: raw, codes: [] });
  try {
    const { about } = await session.run({ task: { method: "profile" }, numbers: [], codes }, run.onStage("explain"));
    const { clusters } = JSON.parse(about) as { clusters: readonly (readonly ClusterDifference[])[] };
    return clusters.slice(0, count).map((differences) =>
      differences
        .filter(({ column }) => !rest.has(column))
        .flatMap(({ column, median, ...told }) => {
          const { from, category = null } = of[column] ?? {};
          if (!from) return [];
          const { expression, label } = from;
          return [{ column: expression, label, category, median: category === null ? median : null, ...told }];
        }),
    );
  } finally {
    session.drop();
  }
}

function sum(categories: RuleColumns["categories"]): number {
  return categories.reduce((total, { kept }) => total + kept.length + 1, 0);
}

async function grown(crew: Crew, { codes }: Points, { numbers }: RuleColumns, { labels, sizes }: Found, run: Run) {
  // Who is in no cluster is one more kind: a rule that takes them in is wrong about them.
  const own = Uint32Array.from(labels, (label) => (label < 0 ? sizes.length : label));
  const data = { numbers: numbers.flatMap(({ numbers }) => (numbers ? [numbers] : [])), codes };
  const session = crew.load(data);
  try {
    const depth = Math.min(DEEPEST, 2 + Math.ceil(Math.log2(sizes.length)));
    const { about } = await session.run({ task: { method: "rules", depth }, numbers: [], codes: [own] }, run.crew);
    return JSON.parse(about) as RawRules;
  } finally {
    session.drop();
  }
}

async function stable(session: CrewSession, { labels, task }: Found, { resamples, seed }: ClustersAsked, run: Run) {
  const asked = { method: "stability", of: { ...task, ...FEWER_RUNS }, resamples, seed };
  const codes = [Uint32Array.from(labels)];
  const { numbers } = await session.run({ task: asked, ...NO_COLUMNS, codes }, run.onStage("stability"));
  return [...(numbers[0] ?? [])];
}

async function mapOf(session: CrewSession, { rows }: Points, count: number, run: Run) {
  if (rows === 0 || count === 0) return { map: null, plane: null };
  const { numbers } = await session.run({ task: { method: "pca", count }, ...NO_COLUMNS }, run.crew);
  const [means = new Float64Array(), variances = new Float64Array(), loadings, ...coordinates] = numbers;
  const total = variances.reduce((a, b) => a + b, 0);
  const shares = [...variances.slice(0, count)].map((x) => (total > 0 ? x / total : 0));
  const directions = coordinates.map((_, at) =>
    [...(loadings ?? [])].slice(at * means.length, (at + 1) * means.length),
  );
  return { map: { coordinates, shares }, plane: { means: [...means], directions } };
}
