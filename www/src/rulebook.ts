import type { Library } from "clientele";
import type { RuleAction } from "./actions";
import { ask, type Page } from "./asking";
import { Auditioner } from "./audience";
import { type OwnRule, withRule } from "./choices";
import { crossed } from "./crossing";
import { download } from "./download";
import { failureOf } from "./failure";
import { histograms } from "./histogram";
import { canonical } from "./history";
import type { Lease } from "./lease";
import { BY, tried } from "./rule-kinds";
import { keyOf, RULE_KINDS, type RuleKind, ruleOf, schemeOf, type Tagged, tagOf } from "./rules";
import { besides, conditionOf } from "./selection";
import { standing } from "./standing";
import type { Store } from "./state";

/** The day may be on its way to another one: what takes longer waits until it rests. */
const REST_MS = 250;

type SettingAction = Extract<RuleAction, { readonly type: "setting" }>;

/** Answers what is asked about schemes, scores and tags. What it knows follows the snapshot on screen. */
export class Rulebook {
  readonly #page: Page;
  readonly #store: Store;
  readonly #audience: Auditioner;
  /** Schemes and tags as they came, by `keyOf`. */
  readonly #pristine = new Map<string, string>();
  /** Those that the engine has otherwise. */
  #rules: readonly OwnRule[] = [];
  /** The snapshot that `crossing` is of. */
  #crossed: Lease | null = null;
  #setting = false;
  #tagging = 0;
  #next: SettingAction | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#store = page.store;
    this.#audience = new Auditioner(page, () => this.#refresh());
  }

  handle(action: RuleAction): void {
    switch (action.type) {
      case "auditing":
        this.#store.setRules({ auditing: action.open });
        void this.#audit();
        break;
      case "doubting":
        this.#store.setRules({ doubting: action.open });
        void this.#doubt();
        break;
      case "freeze":
        void this.#freeze();
        break;
      case "setting":
        void this.#setInTurn(action);
        break;
      case "settings-reset":
        void this.#reset(action.kind, action.id);
        break;
      default:
        this.#audience.handle(action);
    }
  }

  /** Another snapshot is on screen. */
  follow(): void {
    clearTimeout(this.#timer);
    const { data } = this.#store.state;
    if (!data) return;
    const { scheme } = data.shown.choices.config;
    if (scheme !== data.rules.scheme)
      this.#store.setRules({ scheme, audit: null, histograms: [], crossing: null, refused: null });
    const isFirst = !data.rules.library;
    // Whoever changes a setting asks anew when that is done.
    this.#timer = setTimeout(() => this.#setting || void this.#refresh(), isFirst ? 0 : REST_MS);
  }

  /** The engine is gone, with all that it was given. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#pristine.clear();
    [this.#rules, this.#crossed, this.#next] = [[], null, null];
  }

  /** Begins an audience with what is selected. */
  keepSelection(): void {
    const text = this.#store.state.data && conditionOf(this.#store.state.data.history.now.selection);
    this.#audience.choose(null);
    if (text) this.#audience.handle({ type: "audience-text", text });
  }

  /** Gives the engine these schemes, scores and tags, and takes others away from it that it did not bring along. */
  async put(rules: readonly OwnRule[]): Promise<void> {
    const before = this.#rules;
    this.#rules = rules;
    const isIn = (list: readonly OwnRule[], rule: OwnRule) => list.some((one) => canonical(one) === canonical(rule));
    const gone = before.filter(({ kind, id }) => !rules.some((rule) => rule.kind === kind && rule.id === id));
    const other = rules.filter((rule) => !isIn(before, rule));
    if (gone.length + other.length === 0) return;
    const engine = await this.#page.engine();
    await Promise.all([
      ...gone.map(({ kind, id }) => BY[kind].remove(engine, id)),
      ...other.map(({ kind, file }) => BY[kind].define(engine, file)),
    ]);
  }

  /** What is compared beside the snapshot on screen, where that is not what it was. */
  compare(): void {
    void this.#cross();
    void standing(this.#page);
  }

  /** The tags and scores of the customer whose card is open. */
  async tagCustomer(): Promise<void> {
    const turn = ++this.#tagging;
    const { data } = this.#store.state;
    const id = data?.shown.customer?.id;
    const library = data?.rules.library;
    if (id === undefined || !library || !data?.shown.customer?.card) return;
    const found = await ask(this.#page, (open) => Promise.all([open.tagged(id), open.scored(id)]));
    if (!found?.[0] || turn !== this.#tagging) return;
    const [tagged, scores] = found;
    const tags = tagged.flatMap(({ id: name, why, weight }): Tagged[] => {
      const tag = tagOf(library, name);
      return tag ? [{ tag, why, weight }] : [];
    });
    const now = this.#store.state.data?.shown;
    if (now?.customer?.id === id)
      this.#store.setData({ shown: { ...now, customer: { ...now.customer, tags, scores, late: false } } });
  }

  async #refresh(): Promise<void> {
    const { data } = this.#store.state;
    // A day on its way will be followed in its turn.
    if (!data || data.pending) return;
    const { asOf } = data.shown.summary;
    const library = await ask(this.#page, (open) => open.library());
    if (!library) return;
    this.#remember(library);
    this.#store.setRules({ library, asOf });
    await Promise.all([
      this.#spread(),
      this.#audit(),
      this.#doubt(),
      this.#cross(),
      this.#audience.again(),
      this.tagCustomer(),
      standing(this.#page),
    ]);
  }

  /** Notes how schemes and tags came. */
  #remember(library: Library): void {
    for (const kind of RULE_KINDS) {
      for (const { id, file } of library[`${kind}s`]) {
        const isOwn = this.#rules.some((rule) => rule.kind === kind && rule.id === id);
        if (!isOwn) this.#pristine.set(keyOf(kind, id), canonical(file));
      }
    }
  }

  async #audit(): Promise<void> {
    const { data } = this.#store.state;
    if (!data?.rules.auditing) return;
    const { scheme } = data.shown.choices.config;
    if (schemeOf(data.rules.library, scheme)?.text == null) return this.#store.setRules({ audit: null });
    const audit = await ask(this.#page, (open) => open.audit(scheme));
    if (audit) this.#store.setRules({ audit });
  }

  async #doubt(): Promise<void> {
    const { data } = this.#store.state;
    if (!data?.rules.doubting) return;
    const { scheme } = data.shown.choices.config;
    if (schemeOf(data.rules.library, scheme)?.text == null) return this.#store.setRules({ sureness: null });
    const sureness = await ask(this.#page, (open) => open.stability(scheme));
    if (sureness) this.#store.setRules({ sureness });
  }

  /** Saves the scheme on screen with the borders of its day, as a rules file. */
  async #freeze(): Promise<void> {
    const { data } = this.#store.state;
    if (!data) return;
    const { scheme } = data.shown.choices.config;
    const frozen = await ask(this.#page, (open) => open.freeze(scheme));
    if (!frozen) return;
    const id = `${scheme}_${data.shown.summary.asOf.replaceAll("-", "_")}`;
    const rules = { schemes: [{ ...frozen.file, id }] };
    download(`${id}.json`, new TextEncoder().encode(JSON.stringify(rules, null, 2)), "application/json");
  }

  async #cross(): Promise<void> {
    const { data } = this.#store.state;
    if (!data?.rules.library) return;
    const { beside, config, selection } = data.shown.choices;
    const { scheme } = config;
    const where = conditionOf(besides(besides(selection, `label:${scheme}`), `label:${beside}`)) ?? undefined;
    const { crossing, library } = data.rules;
    const isThere = crossing?.scheme === scheme && crossing.beside === beside && crossing.where === where;
    if (isThere && data.rules.asOf === data.shown.summary.asOf && this.#crossed === this.#page.lease()) return;
    const isPossible = beside !== null && [scheme, beside].every((id) => schemeOf(library, id)?.text != null);
    if (!isPossible) return this.#store.setRules({ crossing: null });
    this.#crossed = this.#page.lease();
    const found = await ask(this.#page, (open) => crossed(open, scheme, beside, where));
    const now = this.#store.state.data?.shown.choices;
    if (found && now?.beside === beside && now.selection === selection) this.#store.setRules({ crossing: found });
  }

  /** How the figures are spread that settings cut. */
  async #spread(): Promise<void> {
    const { data } = this.#store.state;
    const scheme = data && schemeOf(data.rules.library, data.shown.choices.config.scheme);
    if (scheme?.text == null || !scheme.file.settings) return this.#store.setRules({ histograms: [] });
    const found = await ask(this.#page, (open) => histograms(open, scheme.file));
    // A border that is being moved stays where it was moved to.
    if (found && !this.#next) this.#store.setRules({ histograms: found });
  }

  /** A slider that is drawn asks faster than can be answered: only its last word counts. */
  async #setInTurn(action: SettingAction): Promise<void> {
    this.#next = action;
    this.#moveCut(action);
    if (this.#setting) return;
    this.#setting = true;
    while (this.#next) {
      const { kind, id, setting, text } = this.#next;
      this.#next = null;
      await this.#set(kind, id, setting, text);
    }
    this.#setting = false;
  }

  /** A border is where it was drawn to at once; what follows from it comes after. */
  #moveCut({ kind, setting, text }: SettingAction): void {
    const value = Number.parseFloat(text);
    const { data } = this.#store.state;
    if (kind !== "scheme" || !data || Number.isNaN(value)) return;
    const moved = data.rules.histograms.map((one) => ({
      ...one,
      cuts: one.cuts.map((cut) => (cut.setting === setting ? { ...cut, value } : cut)),
    }));
    this.#store.setRules({ histograms: moved });
  }

  async #set(kind: RuleKind, id: string, setting: string, text: string): Promise<void> {
    const library = this.#store.state.data?.rules.library ?? null;
    const file = ruleOf(library, kind, id)?.file;
    if (!file?.settings) return;
    const settings = file.settings.map((one) => (one.id === setting ? { ...one, value: text } : one));
    const other = { ...file, settings };
    const key = keyOf(kind, id);
    const before = this.#rules;
    const isPristine = this.#pristine.get(key) === canonical(other);
    const rules = withRule(before, kind, id, isPristine ? null : other);
    try {
      await this.put(rules);
      // That a setting does not fit its rules shows only in use.
      await this.#page.lease()?.use((open) => tried(open, kind, id));
    } catch (error) {
      await this.put(before);
      this.#store.setRules({ refused: { key, setting, text, detail: failureOf(error) } });
      return this.#spread();
    }
    await this.#changedTo(kind, id, rules, `${key}.${setting}`);
  }

  async #reset(kind: RuleKind, id: string): Promise<void> {
    await this.#changedTo(kind, id, withRule(this.#rules, kind, id, null), null);
  }

  async #changedTo(kind: RuleKind, id: string, rules: readonly OwnRule[], gesture: string | null): Promise<void> {
    this.#store.setRules({ refused: null });
    // Schemes may ask for tags, and tags for schemes.
    await this.#page.decide({ change: { rules }, what: "setting", gesture });
    if (this.#next) return;
    await this.#refresh();
    if (kind === "tag" && this.#store.state.data?.rules.audience?.tag === id) this.#audience.choose(id);
  }
}
