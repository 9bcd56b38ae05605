import type { Division, Engine, Grid, Money, OpenReport, Overview, Rows, Snapshot, Week, Who } from "clientele";
import { type Choices, requestOf, settledBy } from "./choices";
import { codeOf } from "./failure";
import { amongOf, farthestOf, GROUP, type Grouping, groupingOf } from "./grouping";
import { canonical } from "./history";
import { Lease } from "./lease";
import { columnsOf, FIRST_QUERY, type Query } from "./listing";
import { toned } from "./parts/tone";
import type { ViewName } from "./route";
import { besides, conditionOf, EVERYONE, type Selection } from "./selection";
import type { Customer, Shown } from "./state";
import { ASKED } from "./table/window";
import { WORTH_BOXES, type Worth, worthOf } from "./worth";

/** What views show of a snapshot, besides its summary. */
export interface Parts {
  readonly overview: Overview;
  /** Of those whom the audience is compared with. */
  readonly others: Overview;
  readonly grid: Grid;
  /** `revenue` is that of all of them; null where it is not known of those without a label. */
  readonly division: Pick<Division, "labels" | "unlabelled"> & { readonly revenue: Money | null };
  /** What customers are worth by the fit that is kept; null where there is none. */
  readonly worth: Worth | null;
  /** Who is in which of the clusters that were found; null where none were. */
  readonly grouping: Grouping | null;
  /** Who is farthest from the centre of the own cluster; null where there are no clusters. */
  readonly far: Rows | null;
  /** By row, 1 for those who are selected; null where everyone is. */
  readonly among: Uint8Array | null;
  /** Some rows, and the place of the first of them. */
  readonly rows: Rows & { readonly from: number };
}
export type PartName = keyof Parts;

/** What each view shows. What is not on the screen is not asked for. */
const NEEDS: Readonly<Record<ViewName, readonly PartName[]>> = {
  overview: ["overview", "others", "grid", "worth"],
  segments: ["division", "worth"],
  value: ["worth"],
  clusters: ["grouping", "among", "far"],
  customers: ["rows"],
  tags: [],
  data: [],
  export: [],
};

/** Where the person stands: answers follow from this and the snapshot. */
export interface Question {
  readonly choices: Choices;
  readonly query: Query;
  readonly view: ViewName;
}

interface Asked extends Question {
  /** The columns of the table. */
  readonly columns: readonly string[];
}

/** How a part is asked for: the same request has the same answer, as long as the snapshot is the same. */
interface Asker<T> {
  readonly key: (question: Asked) => string;
  readonly ask: (open: Snapshot, question: Asked) => Promise<T>;
}

function asker<R, T>(request: (question: Asked) => R, ask: (open: Snapshot, request: R) => Promise<T>): Asker<T> {
  return {
    key: (question) => canonical(request(question)),
    ask: (open, question) => ask(open, request(question)),
  };
}

const ASKERS: { readonly [P in PartName]: Asker<Parts[P]> } = {
  overview: asker(
    ({ choices }) => who(choices.selection),
    (open, who) => open.overview(who),
  ),
  others: asker(
    ({ choices: { selection, against } }) => who(against ?? { ...selection, inverted: !selection.inverted }),
    (open, who) => open.overview(who),
  ),
  grid: asker(
    ({ choices }) => who(besides(choices.selection, "cell")),
    (open, who) => open.grid(who),
  ),
  division: asker(
    ({ choices: { selection, config } }) => ({
      scheme: config.scheme,
      ...who(besides(selection, `label:${config.scheme}`)),
    }),
    async (open, { scheme, where }) => {
      const { segments, customers, netRevenue } = open.summary;
      // Everyone's segments came with the snapshot. Where there are none, the data does not allow the scheme.
      if (where === undefined || segments.length === 0) {
        const labelled = segments.reduce((sum, one) => sum + one.customers, 0);
        return { labels: toned(segments), unlabelled: customers - labelled, revenue: netRevenue };
      }
      const { labels, unlabelled } = await open.scheme(scheme, { where });
      const minor = labels.reduce((sum, { revenue }) => sum + revenue.minor, 0);
      return { labels: toned(labels), unlabelled, revenue: unlabelled > 0 ? null : { ...netRevenue, minor } };
    },
  ),
  worth: asker(
    ({ choices: { selection } }) => who(WORTH_BOXES.reduce(besides, selection)),
    (open, who) => worthOf(open, who),
  ),
  grouping: asker(
    ({ choices: { selection } }) => who(besides(selection, `value:${GROUP}`)),
    (open, who) => groupingOf(open, who),
  ),
  among: asker(
    ({ choices }) => who(choices.selection),
    (open, who) => amongOf(open, who),
  ),
  far: asker(
    ({ choices }) => who(choices.selection),
    (open, who) => farthestOf(open, who),
  ),
  rows: asker(
    // Rows that are chosen stand among the others.
    ({ choices, query, columns }) => ({ ...rowsOf(query, columns), ...who(besides(choices.selection, "customer")) }),
    async (open, request) => ({ ...(await open.rows(request)), from: request.offset }),
  ),
};

/** A part as it was answered, and what it was asked with. */
export type Answered = { readonly [P in PartName]?: { readonly key: string; readonly value: Parts[P] } };

function who(selection: Selection): Who {
  const where = conditionOf(selection);
  return where === null ? {} : { where };
}

/** What is on screen first of files just read. */
interface First {
  readonly lease: Lease;
  readonly choices: Choices;
  readonly parts: Answered;
  readonly weeks: readonly Week[];
}

/**
 * The first look at files just read. What goes by results of a model that are not there, the audience or who is in at all, is left out:
 * otherwise the files could not be opened.
 */
export async function firstLook(
  engine: Engine,
  wanted: Choices,
  view: ViewName,
  report: OpenReport,
  signal: AbortSignal,
): Promise<First & { readonly isLetGo: boolean }> {
  const { population: _, ...config } = wanted.config;
  const bare = { selection: EVERYONE, against: null };
  const ways = [wanted, { ...wanted, ...bare }, { ...wanted, config }, { ...wanted, ...bare, config }];
  for (let at = 0; ; at++) {
    const choices = ways[at] ?? wanted;
    try {
      return { ...(await firstOf(engine, choices, view, report, signal)), isLetGo: at > 0 };
    } catch (error) {
      if (codeOf(error) !== "not_fitted" || at === ways.length - 1) throw error;
    }
  }
}

async function firstOf(
  engine: Engine,
  wanted: Choices,
  view: ViewName,
  report: OpenReport,
  signal: AbortSignal,
): Promise<First> {
  const lease = new Lease(await engine.snapshot({ ...requestOf(wanted), signal }));
  try {
    const choices = settledBy(wanted, lease.snapshot.summary);
    const parts = await lease.use((open) => look(open, { choices, query: FIRST_QUERY, view }, {}));
    const weeks = await weeksOf(engine, lease, report);
    signal.throwIfAborted();
    return { lease, choices, parts, weeks };
  } catch (error) {
    lease.retire();
    throw error;
  }
}

/** All that is on screen of a snapshot at once; what is `known` of this snapshot already is not asked for again. */
export async function look(open: Snapshot, question: Question, known: Answered): Promise<Answered> {
  const { selection } = question.choices;
  const names = new Set(NEEDS[question.view]);
  // How many are selected, and what they bring, stands above every view.
  if (selection.clauses.length > 0) names.add("overview");
  // Beside everyone there is nobody.
  else names.delete("others");
  const asked = { ...question, columns: columnsOf(open, question.query) };
  const answered = await Promise.all(Array.from(names, (name) => one(name, open, asked, known)));
  return Object.assign({ ...known }, ...answered);
}

/** What a snapshot takes over from the one before it: models have not told of its day yet, and what they said stays in its place until then. */
export function takenOver({ unscored }: Snapshot, { worth }: Answered): Answered {
  if (unscored.length === 0 || !worth) return {};
  return { worth: { ...worth, value: worth.value && { ...worth.value, isLate: true } } };
}

async function one<P extends PartName>(name: P, open: Snapshot, question: Asked, known: Answered): Promise<object> {
  const { key, ask } = ASKERS[name];
  const now = key(question);
  const before = known[name];
  return { [name]: before?.key === now ? before : { key: now, value: await ask(open, question) } };
}

/** The figures of a new snapshot. Labels that are values have no colours of their own. */
export function begin({ summary, columns }: Snapshot): Pick<Shown, "summary" | "columns"> {
  return { summary: { ...summary, segments: toned(summary.segments) }, columns };
}

/** A customer's card. Who was on it before stays with tags and scores until the new ones are there, and the focus with them. */
export async function oneCustomer(
  open: Snapshot,
  scheme: string,
  id: string,
  before: Customer | null = null,
): Promise<Customer> {
  const [card, explanation] = await Promise.all([
    open.card(id),
    // Without what the scheme needs, nothing can be explained, and the library says what is missing.
    open.explain(`schemes.${scheme}`, id).catch(() => null),
  ]);
  const { tags, scores } = (card && before) ?? { tags: null, scores: null };
  return { id, card, explanation, tags, scores, late: tags !== null };
}

function rowsOf({ find, sort, descending, offset }: Query, columns: readonly string[]) {
  return { offset, limit: ASKED, sort, descending, columns, ...(find === "" ? {} : { find }) };
}

/** Everyone's weeks up to the last day; the snapshot at hand may be of an earlier one. */
async function weeksOf(engine: Engine, lease: Lease, { orders, defaultAsOf }: OpenReport): Promise<readonly Week[]> {
  if (orders === 0) return [];
  const isLast = lease.snapshot.summary.asOf === defaultAsOf;
  const last = isLast ? lease : new Lease(await engine.snapshot());
  const { weeks } = await last.use((open) => open.overview());
  if (!isLast) last.retire();
  return weeks;
}
