import type { Engine, Library, SchemeFile, Snapshot, TagFile } from "clientele";
import type { RuleAction } from "./actions";
import { ask, type Page } from "./asking";
import { Auditioner } from "./audience";
import { crossed } from "./crossing";
import { failureOf } from "./failure";
import { keyOf, type RuleKind, schemeOf, tagOf } from "./rules";
import type { Store } from "./state";

/** The day may be on its way to another one: what takes longer waits until it rests. */
const REST_MS = 250;

/** Answers what is asked about schemes and tags. What it knows follows the snapshot on screen. */
export class Rulebook {
  readonly #page: Page;
  readonly #store: Store;
  readonly #audience: Auditioner;
  /** Settings as they came, by `keyOf`. */
  readonly #pristine = new Map<string, string>();
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
      case "beside":
        this.#store.setRules({ beside: action.scheme, crossing: null });
        void this.#cross();
        break;
      case "setting":
        void this.#set(action.kind, action.id, action.setting, action.text);
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
    const { data } = this.#store.state;
    const id = data?.shown.customer?.id;
    const library = data?.rules.library;
    if (id === undefined || !library || !data?.shown.customer?.card) return;
    const tags = await ask(this.#page, (open) => tagsOf(open, library, id));
    const now = this.#store.state.data?.shown;
    if (tags && now?.customer?.id === id) {
      this.#store.setData({ shown: { ...now, customer: { ...now.customer, tags } } });
    }
  }

  async #refresh(): Promise<void> {
    const { data } = this.#store.state;
    // A day on its way will be followed in its turn.
    if (!data || data.pending) return;
    const { asOf } = data.shown.summary;
    const library = await ask(this.#page, (open) => open.library());
    if (!library) return;
    this.#store.setRules({ library, asOf, changed: this.#changed(library) });
    await Promise.all([this.#audit(), this.#cross(), this.#audience.again(), this.tagCustomer()]);
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

  async #cross(): Promise<void> {
    const { data } = this.#store.state;
    const beside = data?.rules.beside ?? null;
    if (!data || beside === null) return;
    const { scheme } = data.config;
    const possible = [scheme, beside].every((id) => schemeOf(data.rules.library, id)?.text != null);
    const crossing = possible ? await ask(this.#page, (open) => crossed(open, scheme, beside)) : null;
    if (crossing !== undefined && this.#store.state.data?.rules.beside === beside) this.#store.setRules({ crossing });
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
        await this.#page.lease()?.use((open) => open.evaluate(`${kind}s.${id}`));
      } catch (error) {
        await define(engine, kind, file);
        throw error;
      }
    } catch (error) {
      this.#store.setRules({ refused: { key, setting, text, detail: failureOf(error) } });
      return;
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
    await this.#refresh();
    if (kind === "tag" && this.#store.state.data?.rules.audience?.tag === id) this.#audience.choose(id);
  }
}

function define(engine: Engine, kind: RuleKind, file: SchemeFile | TagFile): Promise<void> {
  return kind === "scheme" ? engine.defineScheme(file as SchemeFile) : engine.defineTag(file as TagFile);
}

async function tagsOf(open: Snapshot, library: Library, id: string) {
  const possible = library.tags.filter(({ text }) => text !== null);
  const all = await Promise.all(
    possible.map(async (tag) => {
      const why = await open.explain(`tags.${tag.id}`, id);
      if (why?.value !== true) return [];
      const weight = tag.weight === null ? null : ((await open.explain(tag.weight, id))?.value ?? null);
      return [{ tag, why, weight }];
    }),
  );
  return all.flat();
}
