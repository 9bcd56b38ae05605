import type { Engine, ErrorDetail, SelfTest } from "clientele";
import type { SelfTestAction } from "./actions";
import { codeOf, failureOf } from "./failure";
import { addressOf, SELF_TEST_ADDRESS } from "./route";
import type { Store } from "./state";

/** The models tried here on data of the literature, for whoever wants to see it. */
export interface SelfTesting {
  readonly open: boolean;
  /** How far it is, as a part of one; null where none is running. */
  readonly progress: number | null;
  readonly found: SelfTest | null;
  /** Why there is nothing. */
  readonly refusal: ErrorDetail | null;
}

export const NOT_TESTED: SelfTesting = { open: false, progress: null, found: null, refusal: null };

/** Has the engine test itself when somebody comes to look, and again when asked. */
export class SelfTester {
  readonly #store: Store;
  readonly #engine: () => Promise<Engine>;
  #controller: AbortController | null = null;

  constructor(store: Store, engine: () => Promise<Engine>) {
    this.#store = store;
    this.#engine = engine;
  }

  handle(action: SelfTestAction): void {
    const { selfTest, data, view } = this.#store.state;
    if (action.type === "self-test-run") return void this.#run();
    if (action.open === selfTest.open) return;
    this.#set({ open: action.open });
    if (action.open && !selfTest.found && selfTest.progress === null) void this.#run();
    // The address is that of what lies below again.
    if (!action.open && location.hash === SELF_TEST_ADDRESS) location.hash = data ? addressOf(view) : "";
  }

  async #run(): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    const isLatest = () => this.#controller === controller;
    this.#set({ progress: 0, refusal: null });
    try {
      const engine = await this.#engine();
      const found = await engine.selfTest({
        signal: controller.signal,
        onProgress: ({ done, total }) => isLatest() && this.#set({ progress: done / total }),
      });
      if (isLatest()) this.#set({ progress: null, found });
    } catch (error) {
      // Files that are opened go first.
      const refusal = codeOf(error) === "cancelled" ? null : failureOf(error);
      if (isLatest()) this.#set({ progress: null, found: null, refusal });
    }
  }

  #set(change: Partial<SelfTesting>): void {
    this.#store.set({ selfTest: { ...this.#store.state.selfTest, ...change } });
  }
}
