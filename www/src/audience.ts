import type { Engine, Evaluation, Expression, ExpressionJson, Snapshot } from "clientele";
import type { RuleAction } from "./actions";
import { ask, type Page } from "./asking";
import { type Choices, requestOf, withRule } from "./choices";
import { isValid } from "./crossing";
import { type Drawn, draw, plain, undraw } from "./drawing";
import { codeOf, failureOf } from "./failure";
import { dayNumber, dayText } from "./format";
import { Lease } from "./lease";
import { inTable } from "./parts/cell";
import { type Audience, both, freeId, isOwn, type Sample, tagOf } from "./rules";
import { isMarked, type Mark, marked, without } from "./selection";

/** A line that a person is still writing is counted at once; who it is about can wait. */
const SAMPLE_MS = 200;
const SAMPLE_ROWS = 8;
const SAMPLE_COLUMNS = 5;
const QUARTER_DAYS = 90;

export type AudienceAction = Extract<RuleAction, { readonly type: `audience${string}` }>;

const EMPTY: Audience = {
  tag: null,
  name: "",
  text: "",
  canonical: "",
  drawn: { join: "and", conditions: [] },
  refused: null,
  isValue: false,
  customers: null,
  hints: [],
  sample: null,
  since: "",
  moves: null,
  moving: false,
};

/** A tag, or what is being written: checked, counted, shown by examples, compared with an earlier day, kept as a tag. */
export class Auditioner {
  readonly #page: Page;
  /** Asks for the library again. */
  readonly #refresh: () => Promise<void>;
  /** Counts what was asked for; the answer to an older question is dropped. */
  #asked = 0;
  #sampling: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page, refresh: () => Promise<void>) {
    this.#page = page;
    this.#refresh = refresh;
  }

  handle(action: AudienceAction): void {
    switch (action.type) {
      case "audience":
        this.choose(action.tag);
        break;
      case "audience-close":
        this.#asked += 1;
        this.#page.store.setRules({ audience: null });
        break;
      case "audience-text":
        this.#change({ text: action.text });
        void this.#check(action.text);
        break;
      case "audience-drawn":
        void this.#write(action.drawn);
        break;
      case "audience-name":
        this.#change({ name: action.name });
        break;
      case "audience-save":
        void this.#save();
        break;
      case "audience-select":
        this.#select();
        break;
      case "audience-remove":
        void this.#remove();
        break;
      case "audience-since":
        this.#change({ since: action.day, moves: null });
        break;
      case "audience-moves":
        void this.#compare();
        break;
    }
  }

  /** Begins with a tag, or with nothing. */
  choose(id: string | null): void {
    const { data } = this.#page.store.state;
    if (!data) return;
    const { library, audience } = data.rules;
    const tag = tagOf(library, id);
    const name = tag && isOwn(tag.id) ? both(tag.name)[this.#page.store.state.language] : "";
    const day = dayNumber(data.shown.summary.asOf);
    const since = audience?.since || (day === null ? "" : dayText(day - QUARTER_DAYS));
    const text = tag?.text ?? "";
    this.#page.store.setRules({ audience: { ...EMPTY, tag: tag?.id ?? null, name, text, since } });
    if (text !== "") void this.#check(text);
  }

  /** Another snapshot is on screen. */
  async again(): Promise<void> {
    const audience = this.#audience;
    if (!audience) return;
    // A tag that was taken back leaves its rule behind.
    const { library } = this.#page.store.state.data?.rules ?? { library: null };
    const tag = tagOf(library, audience.tag)?.id ?? null;
    this.#change({ tag, moves: null, moving: false });
    if (audience.text !== "") await this.#check(audience.text);
  }

  get #audience(): Audience | null {
    return this.#page.store.state.data?.rules.audience ?? null;
  }

  #change(change: Partial<Audience>): void {
    const audience = this.#audience;
    if (audience) this.#page.store.setRules({ audience: { ...audience, ...change } });
  }

  /** Reads and counts; both are asked at once, so that the count waits for nothing. */
  async #check(text: string): Promise<void> {
    const turn = ++this.#asked;
    clearTimeout(this.#sampling);
    if (text.trim() === "") {
      this.#change({ drawn: EMPTY.drawn, refused: null, isValue: false, customers: null, hints: [], sample: null });
      return;
    }
    const engine = await this.#page.engine();
    const lease = this.#page.lease();
    if (!lease) return;
    const [drawn, counted] = await Promise.allSettled([
      drawing(engine, text),
      lease.use((open) => open.evaluate(text)),
    ]);
    if (turn !== this.#asked || lease !== this.#page.lease()) return;
    const shape = drawn.status === "fulfilled" ? drawn.value : null;
    if (counted.status === "rejected") {
      if (codeOf(counted.reason) === "engine_restarted") return;
      const refused = failureOf(counted.reason);
      this.#change({ drawn: shape, refused, isValue: false, customers: null, hints: [], sample: null, moves: null });
      return;
    }
    const { holds, hints, text: canonical } = counted.value;
    this.#change({ drawn: shape, canonical, refused: null, isValue: holds === null, customers: holds, hints });
    if (holds !== null) this.#sampling = setTimeout(() => void this.#sample(counted.value, turn), SAMPLE_MS);
  }

  async #sample(found: Evaluation, turn: number): Promise<void> {
    const { data } = this.#page.store.state;
    const weight = tagOf(data?.rules.library ?? null, this.#audience?.tag ?? null)?.weight ?? null;
    const sample = await ask(this.#page, (open) => sampled(open, found, weight));
    if (sample && turn === this.#asked) this.#change({ sample });
  }

  /** The text of what was drawn. */
  async #write(drawn: Drawn): Promise<void> {
    this.#change({ drawn });
    if (drawn.conditions.length === 0) {
      this.#change({ text: "" });
      return this.#check("");
    }
    const columns = this.#page.store.state.data?.shown.columns ?? [];
    const texts = new Set(columns.filter(({ type }) => type === "text" || type === "category").map(({ name }) => name));
    const json = undraw(drawn, (name) => texts.has(plain(name)));
    const turn = ++this.#asked;
    const engine = await this.#page.engine();
    try {
      const { text } = await engine.parse(json);
      if (turn !== this.#asked) return;
      this.#change({ text });
      await this.#check(text);
    } catch (error) {
      if (turn === this.#asked) this.#change({ refused: failureOf(error), customers: null, sample: null });
    }
  }

  async #save(): Promise<void> {
    const { data } = this.#page.store.state;
    const audience = this.#audience;
    if (!audience || !data?.rules.library || audience.customers === null) return;
    const id = audience.tag !== null && isOwn(audience.tag) ? audience.tag : freeId(data.rules.library.tags);
    const file = { id, name: audience.name.trim() || audience.text, when: audience.text };
    this.#change({ tag: id });
    const rules = withRule(data.history.now.rules, "tag", id, file);
    await this.#page.decide({ change: { rules }, what: "tag", gesture: null });
    await this.#refresh();
  }

  /** A tag as it is, and what is otherwise by its text. */
  #select(): void {
    const { data } = this.#page.store.state;
    const audience = this.#audience;
    if (!data || !audience || audience.customers === null) return;
    const { tag, canonical: text } = audience;
    const isTag = tag !== null && tagOf(data.rules.library, tag)?.text === text;
    const mark: Mark = isTag ? { kind: "tag", tag } : { kind: "rule", text };
    const { selection } = data.history.now;
    if (isMarked(selection, mark)) return;
    void this.#page.decide({
      change: { selection: marked(selection, mark, true) },
      what: "select",
      gesture: null,
    });
  }

  async #remove(): Promise<void> {
    const tag = this.#audience?.tag ?? null;
    if (tag === null || !isOwn(tag)) return;
    const { data } = this.#page.store.state;
    if (!data) return;
    const { rules, selection } = data.history.now;
    this.#page.store.setRules({ audience: null });
    const change = {
      rules: withRule(rules, "tag", tag, null),
      selection: without(selection, (mark) => mark.kind === "tag" && mark.tag === tag),
    };
    await this.#page.decide({ change, what: "tag", gesture: null });
    await this.#refresh();
  }

  /** Who has come and gone since an earlier day. */
  async #compare(): Promise<void> {
    const { store, engine } = this.#page;
    const audience = this.#audience;
    const { data } = store.state;
    if (!audience || !data || audience.customers === null) return;
    this.#change({ moving: true, moves: null });
    const turn = this.#asked;
    const before = await earlier(await engine(), { ...data.shown.choices, asOf: audience.since }).catch((error) => {
      if (codeOf(error) !== "superseded") store.set({ failure: failureOf(error) });
      return null;
    });
    const moves = before
      ? await before.use((then) => ask(this.#page, (open) => open.moves(audience.text, then)))
      : undefined;
    before?.retire();
    this.#change(turn === this.#asked ? { moving: false, moves: moves ?? null } : { moving: false });
  }
}

async function earlier(engine: Engine, choices: Choices): Promise<Lease> {
  return new Lease(await engine.snapshot(requestOf(choices)));
}

/** The form of a text; what cannot be drawn is in it as text. */
async function drawing(engine: Engine, text: Expression): Promise<Drawn> {
  const { json } = await engine.parse(text);
  const drawn = draw(json);
  const conditions = await Promise.all(
    drawn.conditions.map(async (one) =>
      one.kind === "text" ? { ...one, text: (await engine.parse(one.json as ExpressionJson)).text } : one,
    ),
  );
  return { ...drawn, conditions };
}

/** A few of those for whom a condition holds: those with the greatest weight, or some from the whole range of ids. */
async function sampled(open: Snapshot, found: Evaluation, weight: string | null): Promise<Sample> {
  const places: number[] = [];
  if (found.type === "boolean") found.values.forEach((holds, at) => void (holds === 1 && places.push(at)));
  const weights = weight === null ? null : await open.evaluate(weight);
  const weightAt = (at: number) =>
    weights && "values" in weights && weights.type !== "text" && isValid(weights, at)
      ? Number(weights.values[at])
      : null;
  const chosen = weights ? strongest(places, (at) => weightAt(at) ?? 0) : spread(places);
  const ids = await open.column("customer_id");
  const columns = inTable(open.columns, open.summary.orders > 0).slice(0, SAMPLE_COLUMNS);
  const rows = await Promise.all(
    chosen.map(async (at) => {
      const id = (ids.type === "text" ? ids.values[at] : undefined) ?? "";
      const cells = await open.customer(id);
      return { id, cells: columns.map((column) => cells?.[column.at] ?? null), weight: weightAt(at) };
    }),
  );
  return { columns: columns.map(({ column }) => column), rows, weighed: weights !== null };
}

function strongest(places: readonly number[], weight: (at: number) => number): readonly number[] {
  return places.toSorted((a, b) => weight(b) - weight(a) || a - b).slice(0, SAMPLE_ROWS);
}

function spread(places: readonly number[]): readonly number[] {
  const count = Math.min(SAMPLE_ROWS, places.length);
  return Array.from({ length: count }, (_, i) => places[Math.floor((i * places.length) / count)] ?? 0);
}
