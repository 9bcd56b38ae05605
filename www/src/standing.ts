import type { Cell, ScoreOfCustomer, Snapshot } from "clientele";
import { ask, type Page, type Turn, turns } from "./asking";
import type { Lease } from "./lease";
import type { Rules } from "./rules";
import { conditionOf } from "./selection";
import type { Data } from "./state";

/** Scores that stand above the overview, in their order. */
const SHOWN = [
  "nps",
  "csat",
  "perceived_value",
  "loyalty",
  "engagement",
  "price_sensitivity",
  "wallet_share",
  "service_load",
];

/** Tags that tell that a customer may be leaving, and the score that is the evidence. */
const SIGNALS = [
  { tag: "buying_less", score: "order_change" },
  { tag: "engaging_less", score: "engagement_change" },
  { tag: "complaining_more", score: "complaint_change" },
  { tag: "less_satisfied", score: "satisfaction_change" },
] as const;

/** Customers who are named for each signal: those who brought most. */
const NAMED = 3;

/** A signal: how many give it, and of those who brought most, the evidence. */
export interface Signal {
  readonly tag: string;
  readonly score: string;
  readonly customers: number;
  readonly first: readonly { readonly id: string; readonly revenue: Cell; readonly evidence: ScoreOfCustomer }[];
}

/** What the scores of those on screen amount to. */
export interface Standing {
  /** Who they are about: the condition of the selection; null is everyone. */
  readonly where: string | null;
  readonly scores: Awaited<ReturnType<Snapshot["scores"]>>;
  readonly signals: readonly Signal[];
}

/** What the scores of a snapshot amount to, for those who were selected. */
export async function standingOf(lease: Lease, { rules: { library }, shown }: Data): Promise<Standing | null> {
  return library ? lease.use((open) => of(open, library, conditionOf(shown.choices.selection))) : null;
}

/** What the scores amount to, for the overview; nothing where another view is on screen, or it is known. */
export async function standing(page: Page): Promise<void> {
  const { data } = page.store.state;
  const library = data?.rules.library;
  if (!data || !library || data.shown.view !== "overview") return;
  const where = conditionOf(data.shown.choices.selection);
  const lease = page.lease();
  if (data.rules.standing?.where === where && data.rules.standingOf === lease) return;
  const found = await ask(page, (open) => of(open, library, where, turns(page)));
  if (found) page.store.setRules({ standing: found, standingOf: lease });
}

async function of(
  open: Snapshot,
  library: NonNullable<Rules["library"]>,
  where: string | null,
  turn: Turn = (question) => question(),
): Promise<Standing> {
  const isThere = (id: string) => library.scores.some((score) => score.id === id && score.text !== null);
  const who = where === null ? {} : { where };
  const tags = SIGNALS.filter(({ tag }) => library.tags.some(({ id, text }) => id === tag && text !== null));
  const scores = await turn(() => open.scores({ scores: SHOWN.filter(isThere), ...who }));
  const signals: Signal[] = [];
  for (const signal of tags) signals.push(await turn(() => signalOf(open, signal, where)));
  return { where, scores, signals };
}

async function signalOf(
  open: Snapshot,
  { tag, score }: (typeof SIGNALS)[number],
  where: string | null,
): Promise<Signal> {
  const both = where === null ? `tags.${tag}` : `tags.${tag} and (${where})`;
  const { columns, rows, total } = await open.rows({ where: both, limit: NAMED });
  const at = (name: string) => columns.findIndex((column) => column.name === name);
  const [id, revenue] = [at("customer_id"), at("monetary")];
  const first = await Promise.all(
    rows.map(async (cells) => {
      const customer = String(cells[id]);
      const [evidence] = (await open.scored(customer, [score])) ?? [];
      return evidence ? [{ id: customer, revenue: cells[revenue] ?? null, evidence }] : [];
    }),
  );
  return { tag, score, customers: total, first: first.flat() };
}
