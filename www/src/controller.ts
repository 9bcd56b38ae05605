import type { Engine } from "clientele";
import {
  type Action,
  isAidAction,
  isClusterAction,
  isProjectAction,
  isRuleAction,
  isTableAction,
  isValueAction,
} from "./actions";
import { Aide } from "./aide";
import type { Page } from "./asking";
import { changed, isOfChart } from "./charts";
import { type ChoiceAction, type Choices, decisionOf, madeOf, requestOf } from "./choices";
import { Clusterer } from "./clustering";
import { Decisions } from "./decisions";
import { exported } from "./exporting";
import { codeOf, failureOf } from "./failure";
import type { Fits } from "./fits";
import type { History } from "./history";
import { Keeper } from "./keeper";
import { Lease } from "./lease";
import { Lister } from "./lister";
import { begin, look, oneCustomer, takenOver } from "./look";
import { Opener } from "./opening";
import { Passing } from "./passing";
import { Player } from "./playing";
import { addressOf } from "./route";
import { Rulebook } from "./rulebook";
import { DaySayer } from "./saying";
import { firstState, type Store } from "./state";
import { Valuer } from "./valuing";

/**
 * Answers every action: asks the engine, puts what comes back into the store. Only this and its helpers know both. Whatever is decided
 * passes through `Decisions`, and whatever is shown follows from the decisions by `#show`.
 */
export class Controller {
  readonly #store: Store;
  readonly #engine: () => Promise<Engine>;
  readonly #decisions: Decisions;
  readonly #lister: Lister;
  readonly #player: Player;
  readonly #opener: Opener;
  readonly #rulebook: Rulebook;
  readonly #valuer: Valuer;
  readonly #clusterer: Clusterer;
  readonly #keeper: Keeper;
  readonly #aide: Aide;
  #lease: Lease | null = null;
  /** What the snapshot on screen was made of; empty where it is gone. */
  #made = "";
  /** The last decisions that could be shown. */
  #good: History<Choices> | null = null;
  /** A look in progress, and whether something was decided since it began. */
  #showing: Promise<void> | null = null;
  #wanted = false;
  readonly #sayer: DaySayer;
  readonly #passing = new Passing(() => void this.#show());

  /** `engine` starts the engine once and gives the same one ever after, until it is `dropped`. */
  constructor(store: Store, engine: () => Promise<Engine>, dropped: () => void) {
    this.#store = store;
    this.#engine = engine;
    this.#sayer = new DaySayer(store);
    this.#decisions = new Decisions({
      store,
      show: () => this.#show(),
      readAs: (history) => this.#opener.readAs(history),
    });
    this.#lister = new Lister({ store, lease: () => this.#lease, show: () => this.#show() });
    this.#player = new Player(store, (decision) => this.#decisions.decide(decision));
    const page: Page = {
      store,
      engine,
      lease: () => this.#lease,
      decide: (decision) => this.#decisions.decide(decision),
    };
    this.#rulebook = new Rulebook(page);
    this.#valuer = new Valuer(page, () => this.#again());
    this.#clusterer = new Clusterer(page, () => this.#again());
    this.#aide = new Aide(page);
    const opened = (lease: Lease, history: History<Choices>, fits?: Fits) => {
      this.#valuer.forget(fits?.value);
      this.#clusterer.forget(fits?.clusters);
      this.#good = history;
      this.#replace(lease, madeOf(history.now));
      this.#keeper.opened(history);
      this.#aide.forget();
      this.#aide.follow();
      // The view may be another one by now, or have something of its own to ask.
      void this.#show();
    };
    this.#opener = new Opener(store, engine, { opened, putRules: (rules) => this.#rulebook.put(rules) });
    this.#keeper = new Keeper({
      store,
      engine,
      lease: () => this.#whole(),
      shown: () => this.#opener.shown,
      reopen: (attempt, history, undo) => this.#opener.reopen(attempt, history, undo),
      erase: () => this.#forget(dropped),
    });
  }

  handle(action: Action): void {
    const store = this.#store;
    if (isOfChart(action)) return store.set({ charts: changed(store.state.charts, action) });
    switch (action.type) {
      case "as-of":
      case "config":
      case "scheme":
      case "beside":
      case "against":
      case "clusters":
      case "mark":
      case "select":
        this.#choose(action);
        break;
      case "undo":
      case "redo":
        void this.#decisions.step(action.type);
        break;
      case "play":
        void this.#player.toggle();
        break;
      case "go":
        store.set({ view: action.view, spoken: "" });
        void this.#show();
        break;
      case "customer":
        void this.#lister.open(action.id).then(() => this.#rulebook.tagCustomer());
        break;
      case "export":
      case "export-list":
      case "export-shared":
      case "export-report":
        void this.#whole().then((lease) => exported(store, lease, action));
        break;
      case "language":
        // What was said was said in the other language, and need not be said again.
        store.set({ language: store.state.language === "en" ? "zh" : "en", spoken: "" });
        break;
      case "theme":
        store.set({ theme: store.state.theme === "dark" ? "light" : "dark", themeChosen: true });
        break;
      case "failed":
        return store.set({ failure: failureOf(action.error) });
      case "dismiss-failure":
      case "dismiss-restart":
        store.set(action.type === "dismiss-failure" ? { failure: null } : { restarted: false });
        break;
      case "keep-selection":
        this.#rulebook.keepSelection();
        location.hash = addressOf("tags");
        break;
      case "open":
        void this.#openFiles(action.files);
        break;
      default:
        if (isTableAction(action)) void this.#lister.handle(action);
        else if (isValueAction(action)) this.#valuer.handle(action);
        else if (isClusterAction(action)) this.#clusterer.handle(action);
        else if (isRuleAction(action)) this.#rulebook.handle(action);
        else if (isProjectAction(action)) this.#keeper.handle(action);
        else if (isAidAction(action)) this.#aide.handle(action);
        else this.#opener.handle(action);
    }
  }

  /** The engine lost its snapshots but has its files again: look at the same day once more. */
  restarted(): void {
    this.#store.set({ restarted: true });
    this.#again();
  }

  /** The snapshot on screen is not what it would be now. */
  #again(): void {
    this.#made = "";
    void this.#show();
  }

  async #openFiles(files: readonly File[]): Promise<void> {
    if (!(await this.#keeper.takes(files))) this.#opener.handle({ type: "open", files });
  }

  /** Lets go of everything that was opened or decided. */
  #forget(dropped: () => void): void {
    const { language, theme, themeChosen, version, project } = this.#store.state;
    this.#sayer.hush();
    this.#player.stop();
    this.#opener.forget();
    this.#rulebook.forget();
    this.#valuer.forget();
    this.#clusterer.forget();
    [this.#lease, this.#made, this.#good] = [null, "", null];
    const first = firstState(language, theme, "overview");
    this.#store.set({ ...first, themeChosen, version, project: { ...first.project, erased: project.erased } });
    location.hash = "";
    dropped();
  }

  #choose(action: ChoiceAction): void {
    const { data } = this.#store.state;
    // Who reaches for the day takes it over.
    if (action.type === "as-of") this.#player.stop();
    if (data) void this.#decisions.decide(decisionOf(data.history.now, action));
  }

  /**
   * Puts on screen what was decided; resolves when it is there. One look at a time, and what is decided meanwhile is looked at next: so
   * a slider that never rests is followed all the same.
   */
  #show(): Promise<void> {
    this.#wanted = true;
    this.#showing ??= this.#showAll().finally(() => {
      this.#showing = null;
    });
    return this.#showing;
  }

  async #showAll(): Promise<void> {
    while (this.#wanted) {
      this.#wanted = false;
      await this.#look();
    }
  }

  /** Asks only for what is not there yet. The old stays until the new is complete. */
  async #look(): Promise<void> {
    const store = this.#store;
    const { data, view, opening } = store.state;
    // What is being read will be looked at then.
    if (!data || opening) return;
    const { query, history } = data;
    const choices = history.now;
    const { asOf } = choices;
    const [held, made] = [this.#lease, madeOf(choices)];
    const kept = made === this.#made ? held : null;
    const isBrief = this.#passing.isBrief(history, view) && !data.shown.customer;
    if (!kept) store.setData({ pending: true });
    let lease = kept;
    try {
      const engine = await this.#engine();
      await this.#rulebook.put(choices.rules);
      lease ??= new Lease(await engine.snapshot({ ...requestOf(choices), score: !isBrief }));
      const { parts: before, customer } = store.state.data?.shown ?? data.shown;
      const [parts, one] = await lease.use((open) =>
        Promise.all([
          look(open, { choices, query, view }, kept ? before : takenOver(open, before)),
          kept || !customer ? null : oneCustomer(open, choices.config.scheme, customer.id, customer),
        ]),
      );
      const then = store.state.data?.shown;
      // Other files were opened.
      if (held !== this.#lease || !then) return kept ? undefined : lease.retire();
      this.#good = history;
      const shown = { view, choices, ...begin(lease.snapshot), parts, customer: kept ? then.customer : one };
      const isWhole = lease.snapshot.unscored.length === 0;
      store.setData({ shown, pending: !isWhole || (this.#wanted && store.state.data?.pending === true) });
      if (isWhole) this.#keeper.follow();
      else this.#passing.wait(asOf);
      if (kept) this.#rulebook.compare();
      else this.#replace(lease, isWhole ? made : "");
      this.#aide.follow();
      if (view === "value") this.#valuer.look();
      if (view === "clusters") this.#clusterer.look();
      if (kept) return;
      this.#sayer.say(asOf, lease.snapshot.summary.customers);
    } catch (error) {
      if (!kept) lease?.retire();
      if (held !== this.#lease || store.state.opening || codeOf(error) === "superseded") return;
      // It may be what models say that is missing.
      if (isBrief) return this.#passing.stay(choices.asOf);
      // What cannot be shown was not decided.
      const isNewest = store.state.data?.history.now === choices;
      store.setData({ pending: false, ...(this.#good && isNewest ? { history: this.#good } : {}) });
      store.set({ failure: failureOf(error) });
      // It ended what was asked late.
      this.#rulebook.compare();
      this.#aide.follow();
    }
  }

  /** The snapshot on screen, of a day that is not passed: with all that is known of it. */
  async #whole(): Promise<Lease | null> {
    const { data } = this.#store.state;
    if (!data || !this.#lease?.snapshot.unscored.length) return this.#lease;
    this.#player.stop();
    this.#passing.stay(data.history.now.asOf);
    await this.#showing;
    return this.#lease;
  }

  #replace(lease: Lease, made: string): void {
    this.#lease?.retire();
    this.#lease = lease;
    this.#made = made;
    this.#rulebook.follow();
  }
}
