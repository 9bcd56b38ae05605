import type { Engine, Library, SchemeFile, Snapshot, TagFile } from "clientele";
import type { RuleAction } from "./actions";
import { ask, type Page } from "./asking";
import { Auditioner } from "./audience";
import { crossed } from "./crossing";
import { download } from "./download";
import { failureOf } from "./failure";
import { histograms } from "./histogram";
import { keyOf, type RuleKind, schemeOf, type Tagged, tagOf } from "./rules";
import type { Store } from "./state";

/** The day may be on its way to another one: what takes longer waits until it rests. */
const REST_MS = 250;

type SettingAction = Extract<RuleAction, { readonly type: "setting" }>;

/** Answers what is asked about schemes and tags. What it knows follows the snapshot on screen. */
export class Rulebook {
  readonly #page: Page;
  readonly #store: Store;
  readonly #audience: Auditioner;
  /** Settings as they came, by `keyOf`. */
  readonly #pristine = new Map<string, string>();
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
      case "beside":
        this.#store.setRules({ beside: action.scheme, crossing: null });
        void this.#cross();
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
    const isFirst = !this.#store.state.data?.rules.library;
    this.#timer = setTimeout(() => void this.#refresh(), isFirst ? 0 : REST_MS);
  }

  /** The tags of the customer whose card is open. */
  async tagCustomer(): Promise<void> {
    const turn = ++this.#tagging;
    const { data } = this.#store.state;
    const id = data?.shown.customer?.id;
    const library = data?.rules.library;
    if (id === undefined || !library || !data?.shown.customer?.card) return;
    const found = await ask(this.#page, (open) => open.tagged(id));
    if (!found || turn !== this.#tagging) return;
    const tags = found.flatMap(({ id: name, why, weight }): Tagged[] => {
      const tag = tagOf(library, name);
      return tag ? [{ tag, why, weight }] : [];
    });
    const now = this.#store.state.data?.shown;
    if (now?.customer?.id === id) this.#store.setData({ shown: { ...now, customer: { ...now.customer, tags } } });
  }

  async #refresh(): Promise<void> {
    const { data } = this.#store.state;
    // A day on its way will be followed in its turn.
    if (!data || data.pending) return;
    const { asOf } = data.shown.summary;
    const library = await ask(this.#page, (open) => open.library());
    if (!library) return;
    this.#store.setRules({ library, asOf, changed: this.#changed(library) });
    await Promise.all([
      this.#spread(),
      this.#audit(),
      this.#doubt(),
      this.#cross(),
      this.#audience.again(),
      this.tagCustomer(),
    ]);
  }

  /** Notes how settings came, and tells which are otherwise. */
  #changed(library: Library): readonly string[] {
    const schemes = library.schemes.map(({ id, file }) => [keyOf("scheme", id), file.settings] as const);
    const tags = library.tags.map(({ id, file }) => [keyOf("tag", id), file.settings] as const);
    return [...schemes, ...tags].flatMap(([key, settings]) => {
      const now = JSON.stringify(settings ?? []);
      if (!this.#pristine.has(key)) this.#pristine.set(key, now);
      return this.#pristine.get(key) === now ? [] : [key];
    });
  }

  async #audit(): Promise<void> {
    const { data } = this.#store.state;
    if (!data?.rules.auditing) return;
    const { scheme } = data.config;
    if (schemeOf(data.rules.library, scheme)?.text == null) return this.#store.setRules({ audit: null });
    const audit = await ask(this.#page, (open) => open.audit(scheme));
    if (audit) this.#store.setRules({ audit });
  }

  async #doubt(): Promise<void> {
    const { data } = this.#store.state;
    if (!data?.rules.doubting) return;
    const { scheme } = data.config;
    if (schemeOf(data.rules.library, scheme)?.text == null) return this.#store.setRules({ sureness: null });
    const sureness = await ask(this.#page, (open) => open.stability(scheme));
    if (sureness) this.#store.setRules({ sureness });
  }

  /** Saves the scheme on screen with the borders of its day, as a rules file. */
  async #freeze(): Promise<void> {
    const { data } = this.#store.state;
    if (!data) return;
    const { scheme } = data.config;
    const frozen = await ask(this.#page, (open) => open.freeze(scheme));
    if (!frozen) return;
    const id = `${scheme}_${data.shown.summary.asOf.replaceAll("-", "_")}`;
    const rules = { schemes: [{ ...frozen.file, id }] };
    download(`${id}.json`, new TextEncoder().encode(JSON.stringify(rules, null, 2)), "application/json");
  }

  async #cross(): Promise<void> {
    const { data } = this.#store.state;
    const beside = data?.rules.beside ?? null;
    if (!data || beside === null) return;
    const { scheme } = data.config;
    const possible = [scheme, beside].every((id) => schemeOf(data.rules.library, id)?.text != null);
    const crossing = possible ? await ask(this.#page, (open) => crossed(open, scheme, beside)) : null;
    if (crossing !== undefined && this.#store.state.data?.rules.beside === beside) this.#store.setRules({ crossing });
  }

  /** How the figures are spread that settings cut. */
  async #spread(): Promise<void> {
    const { data } = this.#store.state;
    const scheme = data && schemeOf(data.rules.library, data.config.scheme);
    if (scheme?.text == null || !scheme.file.settings) return this.#store.setRules({ histograms: [] });
    const found = await ask(this.#page, (open) => histograms(open, scheme.file));
    if (found) this.#store.setRules({ histograms: found });
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
    const file = kind === "scheme" ? schemeOf(library, id)?.file : tagOf(library, id)?.file;
    if (!file?.settings) return;
    const settings = file.settings.map((one) => (one.id === setting ? { ...one, value: text } : one));
    const key = keyOf(kind, id);
    try {
      const engine = await this.#page.engine();
      await define(engine, kind, { ...file, settings });
      try {
        // That a setting does not fit its rules shows only in use.
        await this.#page.lease()?.use((open) => tried(open, kind, id));
      } catch (error) {
        await define(engine, kind, file);
        throw error;
      }
    } catch (error) {
      this.#store.setRules({ refused: { key, setting, text, detail: failureOf(error) } });
      return this.#spread();
    }
    await this.#changedTo(kind, id);
  }

  async #reset(kind: RuleKind, id: string): Promise<void> {
    const engine = await this.#page.engine();
    await (kind === "scheme" ? engine.removeScheme(id) : engine.removeTag(id));
    await this.#changedTo(kind, id);
  }

  async #changedTo(kind: RuleKind, id: string): Promise<void> {
    this.#store.setRules({ refused: null });
    // Schemes may ask for tags, and tags for schemes.
    await this.#page.anew();
    if (this.#next) return;
    await this.#refresh();
    if (kind === "tag" && this.#store.state.data?.rules.audience?.tag === id) this.#audience.choose(id);
  }
}

function define(engine: Engine, kind: RuleKind, file: SchemeFile | TagFile): Promise<void> {
  return kind === "scheme" ? engine.defineScheme(file as SchemeFile) : engine.defineTag(file as TagFile);
}

/** Uses a scheme or tag for once; throws what is wrong with it. */
async function tried(open: Snapshot, kind: RuleKind, id: string): Promise<void> {
  if (kind === "scheme") return void (await open.scheme(id));
  const tag = tagOf(await open.library(), id);
  if (tag?.text === null) throw tag.needs[0];
}
