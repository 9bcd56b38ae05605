import { local } from "./format";
import type { Store } from "./state";

const REST_MS = 600;

/** Says a new day once the slider rests; a moving one would never stop talking. What is said meanwhile is news, and stays. */
export class DaySayer {
  readonly #store: Store;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** What was about to be said is not said. */
  hush(): void {
    clearTimeout(this.#timer);
  }

  say(day: string, customers: number): void {
    clearTimeout(this.#timer);
    const before = this.#store.state.spoken;
    this.#timer = setTimeout(() => {
      const { spoken, language } = this.#store.state;
      if (spoken !== "" && spoken !== before) return;
      const { t } = local(language);
      this.#store.set({ spoken: t("asof.say", { day, customers }) });
    }, REST_MS);
  }
}
