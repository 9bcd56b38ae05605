import type { Engine, Input, Progress } from "clientele";
import type { OpeningAction } from "./actions";
import { type Attempt, asked, listed, lookAnew, lookFirst, mappingOf, orAborted } from "./attempt";
import { type Choices, type OwnRule, readAgain } from "./choices";
import { currenciesIn, failureOf } from "./failure";
import { type Fits, fitsNow, refit } from "./fits";
import { local, today } from "./format";
import { canonical, type History } from "./history";
import type { Lease } from "./lease";
import { begin, firstLook } from "./look";
import { Memory } from "./memory";
import { ALL_COUNT, brokenIn, canBeOtherwise, type Group, grouped, obstacles, type Preview } from "./preview";
import { Chooser } from "./preview-choices";
import { beginning, FRESH, type Opening, type Store } from "./state";

interface Page {
  /** Given the first snapshot of files just read, at the moment when it goes on screen. */
  readonly opened: (lease: Lease, history: History<Choices>, fits: Fits | undefined) => void;
  readonly putRules: (rules: readonly OwnRule[]) => Promise<void>;
}

/** The way from files to a result: a look at their beginnings, a preview where something had to be guessed, the reading. */
export class Opener {
  readonly #store: Store;
  readonly #engine: () => Promise<Engine>;
  readonly #page: Page;
  readonly #memory = new Memory();
  #abort: AbortController | null = null;
  /** What the preview is of, what is on screen, and what was last tried to be read. */
  #previewed: Attempt | null = null;
  #shown: Attempt | null = null;
  #tried: Attempt | null = null;
  /** What the engine has read. */
  #held: Attempt | null = null;
  /** Ways in which the files on screen were read, for those who go back to one. */
  #ways: readonly Attempt[] = [];
  readonly #chooser: Chooser;

  constructor(store: Store, engine: () => Promise<Engine>, page: Page) {
    this.#store = store;
    this.#engine = engine;
    this.#page = page;
    this.#chooser = new Chooser(store, engine, () => this.#previewed?.inputs ?? []);
  }

  /** Reads the files on screen as they were read before, or as they were again. */
  async readAs(history: History<Choices>): Promise<void> {
    const wanted = canonical(history.now.mapping);
    const way = this.#ways.find((one) => canonical(mappingOf(one)) === wanted);
    if (!way) return;
    await this.#during(way.inputs.length, way.sample, (engine, signal) => this.#read(engine, way, signal, history));
  }

  /** Reads the files of a project as it tells; resolves to whether that is on screen now. `undo` takes back what was done for it. */
  async reopen(attempt: Attempt, history: History<Choices>, undo: () => Promise<void>): Promise<boolean> {
    const before = this.#shown;
    await this.#during(
      attempt.inputs.length,
      attempt.sample,
      (engine, signal) => this.#read(engine, attempt, signal, history),
      undo,
    );
    return this.#shown !== before && this.#shown === attempt;
  }

  /** The files on screen, and whether they are those of the sample shop. */
  get shown(): Attempt | null {
    return this.#shown;
  }

  /** As if nothing had ever been opened. */
  forget(): void {
    this.#abort?.abort();
    [this.#previewed, this.#shown, this.#tried, this.#held, this.#ways] = [null, null, null, null, []];
    this.#memory.forget();
  }

  handle(action: OpeningAction): void {
    switch (action.type) {
      case "open":
        if (action.files.length > 0) void this.#lookAt(action.files);
        break;
      case "sample":
        void this.#during(1, true, async (engine, signal) => {
          const { language } = this.#store.state;
          const inputs = await engine.sampleShop(language);
          const sample = { sample: true, language, groups: null, currencies: [], counting: ALL_COUNT };
          await this.#read(engine, { inputs, ...sample }, signal);
        });
        break;
      case "cancel":
        if (!this.#store.state.opening?.restoring) this.#abort?.abort();
        break;
      case "start-day":
        void this.#readFrom(action.day);
        break;
      case "preview-again":
        void this.#lookAgain(action.of === "tried" ? this.#tried : this.#shown);
        break;
      case "preview-read":
        void this.#readPreviewed();
        break;
      case "preview-cancel":
        this.#store.set({ preview: null, failure: null, spoken: this.#say("preview.cancelled") });
        break;
      default:
        this.#chooser.handle(action);
    }
  }

  /** Files that leave no question are read at once. */
  #lookAt(inputs: readonly File[]): Promise<void> {
    return this.#during(inputs.length, false, async (engine, signal) => {
      const found = grouped(await orAborted(engine.sniff(inputs), signal));
      const groups = await orAborted(Promise.all(found.map((group) => this.#asBefore(engine, inputs, group))), signal);
      const attempt = { inputs, groups: groups.flat(), sample: false, currencies: [], counting: ALL_COUNT };
      const isExact = attempt.groups.every(({ files }) => files.every(({ sketch }) => sketch.exact));
      if (isExact) return await this.#read(engine, attempt, signal);
      if (!attempt.groups.some(canBeOtherwise)) throw attempt.groups.map(brokenIn)[0];
      this.#preview(attempt, attempt.groups, "files");
    });
  }

  /** What was chosen before for such files holds for these, unless they cannot be read like that. */
  async #asBefore(engine: Engine, inputs: readonly Input[], group: Group): Promise<readonly Group[]> {
    const choices = this.#memory.recall(group);
    if (!choices) return [group];
    const groups = await lookAnew(engine, inputs, { ...group, choices });
    const preview = { groups, from: "files", currencies: [], counting: ALL_COUNT } as const;
    return obstacles(preview).length > 0 ? [group] : groups.map((one) => ({ ...one, before: true }));
  }

  async #readFrom(day: string): Promise<void> {
    const attempt = this.#shown;
    if (!attempt) return;
    await this.#during(attempt.inputs.length, attempt.sample, async (engine, signal) => {
      const { replay, told: _, fits: __, ...anew } = attempt;
      // A project's files were read as it tells, which holds for the one start day only.
      const groups = replay ? await orAborted(lookFirst(engine, attempt), signal) : attempt.groups;
      await this.#read(engine, { ...anew, groups, counting: { ...attempt.counting, from: day } }, signal);
    });
  }

  /** Back from a result, or from a reading that failed, to how its files were read. */
  async #lookAgain(attempt: Attempt | null): Promise<void> {
    if (attempt?.groups) this.#preview(attempt, attempt.groups, "result");
    else if (attempt) {
      await this.#during(attempt.inputs.length, attempt.sample, async (engine, signal) => {
        const { replay: _, told: __, fits: ___, ...anew } = attempt;
        this.#preview(anew, await orAborted(lookFirst(engine, attempt), signal), "result");
      });
    }
  }

  #preview(attempt: Attempt, groups: readonly Group[], from: Preview["from"]): void {
    this.#previewed = attempt;
    const { currencies, counting } = attempt;
    const preview = { groups, from, currencies, counting };
    this.#store.set({ opening: null, failure: null, preview, spoken: "" });
  }

  async #readPreviewed(): Promise<void> {
    await this.#chooser.answered;
    const { preview, opening } = this.#store.state;
    const attempt = this.#previewed;
    if (!preview || !attempt || opening || obstacles(preview).length > 0) return;
    const { groups, counting } = preview;
    const files = groups.reduce((sum, group) => sum + group.files.length, 0);
    await this.#during(files, attempt.sample, async (engine, signal) => {
      await this.#read(engine, { ...attempt, groups, counting }, signal);
      this.#memory.keep(groups);
    });
  }

  /** `wanted` is what was decided before about these files, where the person goes back to it. */
  async #read(
    engine: Engine,
    attempt: Attempt,
    signal: AbortSignal,
    wanted: History<Choices> | null = null,
  ): Promise<void> {
    this.#tried = attempt;
    const store = this.#store;
    const startedAt = store.state.opening?.startedAt ?? performance.now();
    const during = (change: Partial<Opening>) => {
      const { opening } = store.state;
      if (opening && !signal.aborted) store.set({ opening: { ...opening, ...change } });
    };
    const { inputs, files } = listed(attempt);
    const onProgress = (progress: Progress) => during({ progress, now: performance.now() });
    const how = attempt.replay ? { replay: attempt.replay } : { ...asked(attempt.counting), files };
    const report = await engine.open(inputs, { ...how, signal, today: today(), onProgress }).catch((error: unknown) => {
      this.#offerCurrencies(attempt, currenciesIn(error));
      throw error;
    });
    this.#held = attempt;
    during({ scoring: true });
    const { data } = store.state;
    const isSame = data !== null && attempt.inputs === this.#shown?.inputs;
    const history = wanted ?? readAgain(data?.history ?? null, mappingOf(attempt), isSame);
    await this.#page.putRules(history.now.rules);
    await refit(engine, attempt.fits);
    const { view } = store.state;
    const { lease, choices, parts, isLetGo, weeks } = await firstLook(engine, history.now, view, report, signal);
    const shown = { view, choices, ...begin(lease.snapshot), parts, customer: null };
    this.#ways = [...this.#ways.filter(({ inputs }) => inputs === attempt.inputs), attempt];
    this.#shown = attempt;
    const seconds = (performance.now() - startedAt) / 1000;
    const { customers, orders } = shown.summary;
    const asBefore = attempt.groups?.some(({ before }) => before) === true;
    const now = { ...history, now: choices };
    store.set({
      opening: null,
      preview: null,
      spoken: local(store.state.language).t("ready.say", { customers, orders }),
      data: {
        report,
        sample: attempt.sample,
        asBefore,
        seconds,
        weeks,
        history: now,
        shown,
        ...FRESH,
        letGo: isLetGo ? choices : null,
      },
    });
    this.#page.opened(lease, now, attempt.fits);
  }

  /** Where amounts could not be added up, the preview asks for the currency: at once where one is open, or when it is wanted. */
  #offerCurrencies(attempt: Attempt, currencies: readonly string[]): void {
    if (currencies.length === 0) return;
    this.#tried = { ...attempt, currencies };
    const { preview } = this.#store.state;
    const { groups } = attempt;
    if (!preview || !groups) return;
    this.#previewed = this.#tried;
    const from = preview.groups === groups ? preview.from : "files";
    this.#store.set({ preview: { groups, from, currencies, counting: attempt.counting } });
  }

  /** Does the newest work only; what is on screen stays until something takes its place. */
  async #during(
    files: number,
    sample: boolean,
    work: (engine: Engine, signal: AbortSignal) => Promise<void>,
    undo: () => Promise<void> = async () => undefined,
  ): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#store.set({ opening: beginning(files, sample), failure: null, restarted: false, spoken: "" });
    try {
      await work(await this.#engine(), abort.signal);
    } catch (error) {
      if (this.#abort !== abort) return;
      // What is on screen is read again as if nothing had been begun.
      await undo();
      if (this.#abort !== abort || !(await this.#restored())) return;
      if (abort.signal.aborted) this.#store.set({ opening: null, spoken: this.#say("read.cancelled") });
      else this.#store.set({ opening: null, failure: failureOf(error) });
    }
  }

  /**
   * Has the engine read what is on screen, where it holds files that did not come there: they were read, and what was to be seen of them
   * was refused or not waited for. Files that cannot be read again leave the screen. Resolves to whether nothing newer began meanwhile.
   */
  async #restored(): Promise<boolean> {
    const { data, preview, project } = this.#store.state;
    const [shown, tried] = [this.#shown, this.#tried];
    if (!data || !shown || this.#held === shown) return true;
    const abort = new AbortController();
    this.#abort = abort;
    this.#store.set({ opening: { ...beginning(shown.inputs.length, shown.sample), restoring: true } });
    try {
      const fits = fitsNow(data, shown.fits);
      await this.#read(await this.#engine(), { ...shown, fits }, abort.signal, data.history);
      const { saved, differs } = project;
      this.#store.set({ preview, project: { ...this.#store.state.project, saved, differs } });
    } catch {
      if (this.#abort !== abort) return false;
      this.#shown = null;
      this.#store.set({ data: null });
    }
    this.#tried = tried;
    return this.#abort === abort;
  }

  #say(key: "read.cancelled" | "preview.cancelled"): string {
    return local(this.#store.state.language).t(key);
  }
}
