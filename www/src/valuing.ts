import type { Clv, ClvScorer, ErrorDetail, Repurchase } from "clientele";
import type { ValueAction } from "./actions";
import type { Page } from "./asking";
import { type Choices, isCircular, populationOf, requestOf } from "./choices";
import { codeOf, failureOf } from "./failure";
import { type Disagreements, disagreementsIn } from "./worth";

/** Days that models are judged on, sets of made-up customers, and customers that are named. */
const ROLLING = 3;
const SAMPLES = 200;
/** Of more customers, fits take so long that fewer sets must do. */
const MANY = 50_000;
const FEW_SAMPLES = 30;
const NAMED = 12;

/** What the page knows of customers' value. */
export interface Valuing {
  readonly months: number;
  /** How far the fit is that is being made, as a part of one; null where none is. */
  readonly progress: number | null;
  readonly clv: Clv | null;
  /** Why there is no fit. */
  readonly refusal: ErrorDetail | null;
  /** Ended by the person who began it. */
  readonly stopped: boolean;
  /** Where rule and model contradict each other; null until it is known. */
  readonly disagreements: Disagreements | null;
  /** Who buys in the next period; null until it is learned, and where nothing can be. */
  readonly next: Next | null;
}

/** Without the columns, which are as long as the list of customers. */
export type Next = Omit<Repurchase, "columns" | "scorer">;

export const NOT_VALUED: Valuing = {
  months: 12,
  progress: null,
  clv: null,
  refusal: null,
  stopped: false,
  disagreements: null,
  next: null,
};

/** Has customers' value fitted when somebody wants to see it, and keeps the fit. */
export class Valuer {
  readonly #page: Page;
  /** The snapshot on screen lacks the columns that there are now. */
  readonly #renew: () => void;
  #made = "";
  /** Who was in when that last went by something else than what a fit says of them. */
  #population = "";
  /** A fit that came with the files: customers are scored by it, and what is to be told of it is worked out again. */
  #kept: ClvScorer | null = null;
  #controller: AbortController | null = null;

  constructor(page: Page, renew: () => void) {
    this.#page = page;
    this.#renew = renew;
  }

  handle(action: ValueAction): void {
    if (action.type === "value-stop") return this.#controller?.abort();
    const { data } = this.#page.store.state;
    if (action.type === "value-months" && data) this.#set({ months: action.months });
    this.#kept = null;
    void this.#fit();
  }

  /** The view is on screen: fits what is there, unless that was done. */
  look(): void {
    const { data } = this.#page.store.state;
    if (!data || data.report.orders === 0) return;
    if (populationOf(this.#asked(data.shown.choices)) !== this.#made) void this.#fit();
    else if (data.value.clv) void this.#disagree();
  }

  /** Other files: what was fitted says nothing of them, unless a fit came with them. */
  forget(kept: ClvScorer | null = null): void {
    this.#controller?.abort();
    this.#controller = null;
    [this.#made, this.#population] = ["", ""];
    this.#kept = kept;
    if (kept) this.#set({ months: kept.months });
  }

  /**
   * Among whom a fit is made. Those whom a fit's own columns let in are no sample of anybody: of survivors alone another fit would learn
   * that nobody leaves, and let everyone in again.
   */
  #asked(choices: Choices): Choices {
    const { config } = choices;
    const library = this.#page.store.state.data?.rules.library ?? null;
    if (!isCircular(choices, library)) this.#population = config.population ?? "";
    return { ...choices, config: { ...config, population: this.#population } };
  }

  async #fit(): Promise<void> {
    const { store, engine } = this.#page;
    const { data } = store.state;
    if (!data) return;
    const choices = this.#asked(data.shown.choices);
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#made = populationOf(choices);
    this.#set({ progress: 0, refusal: null, stopped: false });
    const kept = this.#kept;
    this.#kept = null;
    const isLatest = () => this.#controller === controller;
    try {
      const clv = await (await engine()).clv({
        ...requestOf(choices),
        ...(kept ? { asOf: kept.fittedOn } : {}),
        months: data.value.months,
        rolling: ROLLING,
        samples: data.report.customers > MANY ? FEW_SAMPLES : SAMPLES,
        limit: NAMED,
        // Customers are scored as they were before.
        keep: kept === null,
        signal: controller.signal,
        onProgress: ({ done, total }) => {
          if (isLatest()) this.#set({ progress: done / total });
        },
      });
      if (!isLatest()) return;
      this.#set({ clv: kept ? { ...clv, scorer: kept } : clv, progress: null, next: null });
      this.#renew();
      void this.#foretell(controller);
    } catch (error) {
      if (!isLatest()) return;
      const stopped = codeOf(error) === "cancelled";
      this.#set({ progress: null, stopped, refusal: stopped ? null : failureOf(error) });
    }
  }

  async #disagree(): Promise<void> {
    const lease = this.#page.lease();
    if (!lease) return;
    const disagreements = await lease.use(disagreementsIn).catch(() => null);
    if (lease === this.#page.lease()) this.#set({ disagreements });
  }

  /** What one fit learned of histories another learns of all that is known. Of too little nothing is said: the view is what it is. */
  async #foretell(controller: AbortController): Promise<void> {
    const { store, engine } = this.#page;
    const { data } = store.state;
    if (!data) return;
    const request = { ...requestOf(this.#asked(data.shown.choices)), limit: NAMED, signal: controller.signal };
    const found = await engine()
      .then((engine) => engine.repurchase(request))
      .catch(() => null);
    if (!found || this.#controller !== controller) return;
    const { columns: _, scorer: __, ...next } = found;
    this.#set({ next });
  }

  #set(change: Partial<Valuing>): void {
    const { store } = this.#page;
    const { data } = store.state;
    if (data) store.setData({ value: { ...data.value, ...change } });
  }
}
