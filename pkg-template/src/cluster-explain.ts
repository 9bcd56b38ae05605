/** What clusters are: traits, names, rules, stability, a map. */
import type { Crew, CrewSession } from "./cluster-crew.js";
import type { Found, Points, Run } from "./cluster-find.js";
import type { Gathered } from "./cluster-gather.js";
import { namesOf } from "./cluster-names.js";
import type { ClustersAsked } from "./cluster-protocol.js";
import { NO_COLUMNS } from "./cluster-protocol.js";
import { type RawRules, type RuleColumns, rulesOf, schemeOf } from "./cluster-rules.js";
import type { Bilingual } from "./types.js";
import type { ClusterDifference, PreparedColumn } from "./types-cluster.js";
import type { ClusterTrait } from "./types-clusters.js";

/** More customers than these are judged by distances to means. */
const COMPARED = 5000;
/** A condition for every cluster but one may part them one after the other; what is worth little is left out anyway. */
const DEEPEST = 8;
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
  const aspects = several ? aspectsOf(points, learnt, columns) : [];
  const traits = several ? await traitsOf(crew, aspects, codes, sizes.length, run) : sizes.map(() => []);
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

/** One of the columns that clusters differ in: a number, or who has a category. */
interface Aspect {
  readonly from: Gathered;
  readonly category: string | null;
  readonly values: Float64Array;
}

/** Numbers with missing ones filled, and a column of 0 and 1 for each category that has a name. */
function aspectsOf(points: Points, learnt: readonly PreparedColumn[], columns: RuleColumns): readonly Aspect[] {
  const shares = (from: Gathered, names: readonly string[], has: (row: number, place: number) => boolean) =>
    names.map((category, place) => ({
      from,
      category,
      values: Float64Array.from({ length: points.rows }, (_, row) => (has(row, place) ? 1 : 0)),
    }));
  const numbers = columns.numbers.flatMap((from, at): readonly Aspect[] => {
    const own = from.numbers ?? new Float64Array();
    // Of two values nobody wants to hear the mean.
    const pair = from.unit === null && !from.condition ? pairOf(own) : null;
    if (pair) return shares(from, pair.map(String), (row, place) => own[row] === pair[place]);
    const fill = learnt[at]?.fill ?? 0;
    return [{ from, category: null, values: own.map((x) => (Number.isNaN(x) ? fill : x)) }];
  });
  const categories = columns.categories.flatMap(({ column, kept }, at) => {
    const own = points.codes[at];
    return shares(column, kept, (row, place) => own?.[row] === place);
  });
  return [...numbers, ...categories];
}

/** The two numbers of a column that has no others. */
function pairOf(values: Float64Array): readonly number[] | null {
  const known = values.filter((x) => !Number.isNaN(x));
  const [one = 0] = known;
  const two = known.find((x) => x !== one);
  return two === undefined || known.some((x) => x !== one && x !== two) ? null : [one, two].sort((a, b) => a - b);
}

async function traitsOf(
  crew: Crew,
  aspects: readonly Aspect[],
  codes: readonly Uint32Array[],
  count: number,
  run: Run,
): Promise<readonly (readonly ClusterTrait[])[]> {
  const session = crew.load({ numbers: aspects.map(({ values }) => values), codes: [] });
  // Who has no contract has none of its parts either: it is enough to say one of them.
  const firsts = aspects.map(({ values }) => aspects.findIndex((other) => isSame(other.values, values)));
  const isOneOfTwo = (own: Gathered) => aspects.filter(({ from }) => from === own).length === 2;
  try {
    const { about } = await session.run({ task: { method: "profile" }, numbers: [], codes }, run.onStage("explain"));
    const { clusters } = JSON.parse(about) as { clusters: readonly (readonly ClusterDifference[])[] };
    return clusters.slice(0, count).map((differences) => {
      const told = new Set<Gathered | number>();
      const [traits, again]: [ClusterTrait[], ClusterTrait[]] = [[], []];
      for (const { column, median, ...of } of differences) {
        const { from, category } = aspects[column] as Aspect;
        const marks = [from, firsts[column] ?? column];
        // Of two categories the one that there are more of says it all.
        const isRest = of.effect < 0 && isOneOfTwo(from);
        const list = isRest || marks.some((mark) => told.has(mark)) ? again : traits;
        if (!isRest) for (const mark of marks) told.add(mark);
        const { expression, label } = from;
        list.push({ column: expression, label, category, median: category === null ? median : null, ...of });
      }
      return [...traits, ...again];
    });
  } finally {
    session.drop();
  }
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a === b || a.every((x, row) => x === b[row]);
}

async function grown(crew: Crew, { codes }: Points, { numbers }: RuleColumns, { labels, sizes }: Found, run: Run) {
  // Who is in no cluster is one more kind: a rule that takes them in is wrong about them.
  const own = Uint32Array.from(labels, (label) => (label < 0 ? sizes.length : label));
  const data = { numbers: numbers.flatMap(({ numbers }) => (numbers ? [numbers] : [])), codes };
  const session = crew.load(data);
  try {
    const depth = Math.min(DEEPEST, Math.max(2 + Math.ceil(Math.log2(sizes.length)), sizes.length - 1));
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
