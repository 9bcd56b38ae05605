import type { Decision } from "./choices";
import { dayNumber, dayText } from "./format";
import type { Data, Store } from "./state";

/** About so many days are shown from the first to the last, each at least so long. */
const STEPS = 120;
const STEP_MS = 90;

/** Moves the day on by itself, up to the last one; a day is left when it is on the screen. */
export class Player {
  readonly #store: Store;
  readonly #decide: (decision: Decision) => Promise<void>;

  constructor(store: Store, decide: (decision: Decision) => Promise<void>) {
    this.#store = store;
    this.#decide = decide;
  }

  /** Begins, from the start where the last day is on screen; or stops. */
  async toggle(): Promise<void> {
    const store = this.#store;
    if (store.state.playing) return this.stop();
    store.set({ playing: true });
    let asOf = dayAfter(store.state.data, true);
    while (asOf !== null && store.state.playing) {
      const decision: Decision = { change: { asOf }, what: "as-of", gesture: "as-of" };
      await Promise.all([this.#decide(decision), new Promise((done) => setTimeout(done, STEP_MS))]);
      // Somebody went to another day.
      if (store.state.data?.history.now.asOf !== asOf) break;
      asOf = dayAfter(store.state.data, false);
    }
    this.stop();
  }

  stop(): void {
    if (this.#store.state.playing) this.#store.set({ playing: false });
  }
}

/** The next day to show; from the last one on there is none, or the first again. */
function dayAfter(data: Data | null, again: boolean): string | null {
  const [first, last] = [dayNumber(data?.report.firstDay ?? ""), dayNumber(data?.report.lastDay ?? "")];
  const now = dayNumber(data?.history.now.asOf ?? "");
  if (first === null || last === null || now === null) return null;
  if (now >= last) return again ? dayText(first) : null;
  return dayText(Math.min(last, now + Math.ceil((last - first) / STEPS)));
}
