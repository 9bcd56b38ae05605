import type { Choices, Decision } from "./choices";
import { local } from "./format";
import { canonical, decided, type History, redone, rested, undone } from "./history";
import type { Store } from "./state";
import { isKey } from "./text";

/** A pause of this length ends a gesture. */
const REST_MS = 600;

interface Page {
  readonly store: Store;
  /** Shows what was decided; resolves when it is on screen. */
  readonly show: () => Promise<void>;
  /** Reads the same files otherwise; what was decided holds when they are read. */
  readonly readAs: (history: History<Choices>) => Promise<void>;
}

/** The one way by which anything is decided, taken back and done again. */
export class Decisions {
  readonly #page: Page;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Takes a decision down, and shows what follows from it. */
  decide({ change, what, gesture }: Decision): Promise<void> {
    const { store } = this.#page;
    const { data } = store.state;
    if (!data) return Promise.resolve();
    const history = decided(data.history, { ...data.history.now, ...change }, what, gesture);
    clearTimeout(this.#resting);
    if (gesture !== null) this.#resting = setTimeout(() => this.#rest(), REST_MS);
    return history === data.history ? Promise.resolve() : this.#become(history);
  }

  /** Takes the last decision back, or takes it again. */
  step(which: "undo" | "redo"): Promise<void> {
    const { store } = this.#page;
    const { data, opening, preview, language } = store.state;
    const history = data && (which === "undo" ? undone(data.history) : redone(data.history));
    const last = which === "undo" ? data?.history.past.at(-1) : data?.history.future.at(-1);
    // While files are read or looked over, there is nothing on the screen that could go back.
    if (!history || !last || opening || preview) return Promise.resolve();
    const { t } = local(language);
    const key = `history.${last.what}`;
    store.set({ spoken: t(`${which}.say`, { what: isKey(key) ? t(key) : last.what }) });
    return this.#become(history);
  }

  #become(history: History<Choices>): Promise<void> {
    const { store, show, readAs } = this.#page;
    const { data } = store.state;
    if (!data) return Promise.resolve();
    if (canonical(history.now.mapping) !== canonical(data.history.now.mapping)) return readAs(history);
    store.setData({ history });
    return show();
  }

  #rest(): void {
    const { store } = this.#page;
    if (store.state.data) store.setData({ history: rested(store.state.data.history) });
  }
}
