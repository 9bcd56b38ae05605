import type { AidAction } from "./actions";
import { FIRST_AIDS, type Palette, TOUR } from "./aids";
import { answered, keyOf } from "./answers";
import { type Page, turns } from "./asking";
import type { Choices } from "./choices";
import { codeOf, failureOf } from "./failure";
import { local } from "./format";
import type { Lease } from "./lease";
import { addressOf, type ViewName } from "./route";
import { isMarked, type Mark, marked } from "./selection";
import { SelfTester } from "./self-testing";
import type { Store } from "./state";

/** Customers that a search in the palette names. */
const FOUND = 5;
/** What each step of the tour is about is on this view. */
const SIGHTS: Readonly<Record<(typeof TOUR)[number], ViewName>> = {
  answers: "overview",
  day: "overview",
  views: "overview",
  select: "segments",
  why: "customers",
  keep: "export",
};

/** Helps about the page: the palette, words explained, the tour, names hidden; and answers what shop owners ask first. */
export class Aide {
  readonly #page: Page;
  readonly #store: Store;
  readonly #selfTester: SelfTester;
  /** What is asked, or was: all of it, or until something else was decided. */
  #asking: { readonly of: string; readonly lease: Lease; readonly now: Choices; done: boolean } | null = null;
  #finding = 0;

  constructor(page: Page) {
    this.#page = page;
    this.#store = page.store;
    this.#selfTester = new SelfTester(page.store, page.engine);
  }

  handle(action: AidAction): void {
    const { aids } = this.#store.state;
    const set = (change: Partial<typeof aids>) => this.#store.set({ aids: { ...aids, ...change } });
    switch (action.type) {
      case "palette":
        set(action.open ? { palette: { text: "", at: 0, found: null }, term: null } : { palette: null });
        break;
      case "palette-text":
        this.#set({ text: action.text, at: 0 });
        void this.#find(action.text);
        break;
      case "palette-at":
        this.#set({ at: action.at });
        break;
      case "help":
        set(action.term === null ? { term: null } : { term: action.term, palette: null });
        break;
      case "tour":
        this.#tour(action.step);
        break;
      case "mask": {
        const masked = !aids.masked;
        set({ masked });
        this.#store.set({ spoken: local(this.#store.state.language).t(masked ? "mask.on" : "mask.off") });
        break;
      }
      case "self-test":
      case "self-test-run":
        this.#selfTester.handle(action);
        break;
      case "show-tag":
        this.#show(action.tag);
        break;
    }
  }

  /** What is on screen may be of another day or audience: its three questions are answered anew, one at a time. */
  follow(): void {
    const { data } = this.#store.state;
    const lease = this.#page.lease();
    if (!data || !lease || data.shown.view !== "overview" || data.pending) return;
    const wanted = keyOf(data.shown.summary.asOf, data.shown.choices.selection);
    const { now } = data.history;
    const before = this.#asking;
    // Rules and settings may be others for the same day.
    if (before?.of === wanted && before.lease === lease && (before.done || before.now === now)) return;
    const asking = { of: wanted, lease, now, done: false };
    this.#asking = asking;
    answered(this.#store, lease, turns(this.#page))
      .then((answers) => {
        asking.done = true;
        if (this.#asking === asking && lease === this.#page.lease()) this.#store.setData({ answers });
      })
      .catch((error: unknown) => {
        if (codeOf(error) === "superseded") return;
        asking.done = true;
        // Of a snapshot that is gone nobody needs to know.
        if (lease === this.#page.lease()) this.#store.set({ failure: failureOf(error) });
      });
  }

  /** Other files: nothing is answered. */
  forget(): void {
    this.#asking = null;
  }

  #set(change: Partial<Palette>): void {
    const { aids } = this.#store.state;
    if (aids.palette) this.#store.set({ aids: { ...aids, palette: { ...aids.palette, ...change } } });
  }

  /** Customers by what is written, as it is written. */
  async #find(text: string): Promise<void> {
    const turn = ++this.#finding;
    const find = text.trim();
    const lease = this.#page.lease();
    if (find === "" || !lease) return this.#set({ found: null });
    const found = await lease.use((open) => open.rows({ find, limit: FOUND })).catch(() => null);
    if (turn === this.#finding) this.#set({ found });
  }

  #tour(step: number | null): void {
    const name = step === null ? undefined : TOUR[step];
    this.#store.set({
      aids: { ...this.#store.state.aids, ...FIRST_AIDS_OPEN, tour: name === undefined ? null : step },
    });
    if (name && this.#store.state.data) location.hash = addressOf(SIGHTS[name]);
  }

  /** Narrows to the customers of a tag, and shows them. */
  #show(tag: string): void {
    const { data } = this.#store.state;
    if (!data) return;
    const { selection } = data.history.now;
    const mark: Mark = { kind: "tag", tag };
    if (!isMarked(selection, mark))
      void this.#page.decide({ change: { selection: marked(selection, mark, false) }, what: "select", gesture: null });
    location.hash = addressOf("customers");
  }
}

/** One thing at a time lies over the page. */
const FIRST_AIDS_OPEN = { palette: FIRST_AIDS.palette, term: FIRST_AIDS.term };
