import type { Engine, ExportName, Snapshot } from "clientele";
import type { Action } from "./actions";
import { changed } from "./charts";
import { download } from "./download";
import { codeOf, failureOf } from "./failure";
import { local } from "./format";
import { Lease } from "./lease";
import { look, oneCustomer, request } from "./look";
import { Opener } from "./opening";
import { Rulebook } from "./rulebook";
import type { Config, Query, Shown, Store } from "./state";

const REST_MS = 600;

const EXPORT_TYPES: Readonly<Record<ExportName, string>> = {
  "customers.csv": "text/csv;charset=utf-8",
  "tags.csv": "text/csv;charset=utf-8",
  "summary.json": "application/json",
  "run.json": "application/json",
};

/** Answers every action: asks the engine, puts what comes back into the store. Only this and its `Opener` know both. */
export class Controller {
  readonly #store: Store;
  readonly #engine: () => Promise<Engine>;
  readonly #opener: Opener;
  readonly #rulebook: Rulebook;
  #lease: Lease | null = null;
  /** Count of looks asked for (another day, page, filter); an answer to an older one is dropped. */
  #looks = 0;
  /** The settings of what is on screen, while others are tried. */
  #before: Config | null = null;
  #saying: ReturnType<typeof setTimeout> | undefined;

  /** `engine` starts the engine once and gives the same one ever after. */
  constructor(store: Store, engine: () => Promise<Engine>) {
    this.#store = store;
    this.#engine = engine;
    this.#opener = new Opener(store, engine, (lease) => {
      this.#looks += 1;
      this.#replace(lease);
    });
    const anew = () => this.#moveTo(store.state.data?.asOf ?? "");
    this.#rulebook = new Rulebook({ store, engine, lease: () => this.#lease, anew });
  }

  handle(action: Action): void {
    const store = this.#store;
    switch (action.type) {
      case "as-of":
        void this.#moveTo(action.day);
        break;
      case "segment":
        this.#ask({ segment: action.id, offset: 0 });
        break;
      case "cell":
        this.#ask({ cell: action.cell, offset: 0 });
        break;
      case "config":
        if (!store.state.data) break;
        this.#before ??= store.state.data.config;
        // Cells of another number of scores are other customers. Settings that cannot be leave those before in place.
        store.setData({ config: action.config, query: { ...store.state.data.query, cell: null, offset: 0 } });
        void this.#moveTo(store.state.data.asOf);
        break;
      case "scheme":
        if (!store.state.data) break;
        // Its labels are others.
        store.setData({
          config: { ...store.state.data.config, scheme: action.id },
          query: { ...store.state.data.query, segment: null, offset: 0 },
        });
        store.setRules({ audit: null, histograms: [], crossing: null, refused: null });
        void this.#moveTo(store.state.data.asOf);
        break;
      case "chart-table":
      case "chart-point":
      case "chart-measure":
      case "chart-stop":
        store.set({ charts: changed(store.state.charts, action) });
        break;
      case "find":
        this.#ask({ find: action.text, offset: 0 });
        break;
      case "sort":
        this.#sort(action.column);
        break;
      case "page":
        this.#ask({ offset: action.offset });
        break;
      case "clear-query":
        this.#ask({ find: "", segment: null, cell: null, offset: 0 });
        break;
      case "customer":
        void this.#choose(action.id);
        break;
      case "export":
        void this.#export(action.name);
        break;
      case "language":
        // What was said was said in the other language, and need not be said again.
        store.set({ language: store.state.language === "en" ? "zh" : "en", spoken: "" });
        break;
      case "theme":
        store.set({ theme: store.state.theme === "dark" ? "light" : "dark", themeChosen: true });
        break;
      case "dismiss-failure":
        store.set({ failure: null });
        break;
      case "dismiss-restart":
        store.set({ restarted: false });
        break;
      case "auditing":
      case "doubting":
      case "freeze":
      case "beside":
      case "setting":
      case "settings-reset":
      case "audience":
      case "audience-close":
      case "audience-text":
      case "audience-drawn":
      case "audience-name":
      case "audience-save":
      case "audience-remove":
      case "audience-since":
      case "audience-moves":
        this.#rulebook.handle(action);
        break;
      default:
        this.#opener.handle(action);
    }
  }

  /** The engine lost its snapshots but has its files again: look at the same day once more. */
  restarted(): void {
    const { data } = this.#store.state;
    this.#store.set({ restarted: true });
    if (data) void this.#moveTo(data.asOf);
  }

  /** Another day: the old view stays until the new one is complete. */
  async #moveTo(asOf: string): Promise<void> {
    const store = this.#store;
    const started = store.state.data;
    if (!started) return;
    const turn = ++this.#looks;
    store.setData({ asOf, pending: true });
    try {
      const engine = await this.#engine();
      const lease = new Lease(await engine.snapshot({ asOf, config: store.state.data?.config ?? started.config }));
      const now = store.state.data;
      if (turn !== this.#looks || !now) return lease.retire();
      const shown = await lease.use((open) => look(open, now.query, now.config.scheme, now.shown.customer?.id ?? null));
      if (turn !== this.#looks) return lease.retire();
      this.#replace(lease);
      this.#before = null;
      store.setData({ shown, pending: false });
      this.#sayDay(asOf, shown.summary.customers);
    } catch (error) {
      if (codeOf(error) === "superseded" || turn !== this.#looks) return;
      const { data } = store.state;
      const before = this.#before;
      this.#before = null;
      store.setData({ asOf: data?.shown.summary.asOf ?? asOf, pending: false, ...(before ? { config: before } : {}) });
      store.set({ failure: failureOf(error) });
    }
  }

  /** Says a new day once the slider rests; a moving one would never stop talking. */
  #sayDay(day: string, customers: number): void {
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      const { t } = local(this.#store.state.language);
      this.#store.set({ spoken: t("asof.say", { day, customers }) });
    }, REST_MS);
  }

  #sort(column: string): void {
    const query = this.#store.state.data?.query;
    if (!query) return;
    const descending = query.sort === column ? !query.descending : column !== "customer_id" && column !== "segment";
    this.#ask({ sort: column, descending, offset: 0 });
  }

  /** Other rows of the same snapshot. */
  #ask(change: Partial<Query>): void {
    const { data } = this.#store.state;
    const lease = this.#lease;
    if (!data || !lease) return;
    const query = { ...data.query, ...change };
    this.#store.setData({ query });
    // A day on its way will bring its rows for this query, so it must not be overtaken by rows of the old day.
    if (data.pending) {
      void this.#moveTo(data.asOf);
      return;
    }
    const turn = ++this.#looks;
    void this.#put(lease, turn, async (open) => ({ rows: await open.rows(request(query)) }));
  }

  async #choose(id: string | null): Promise<void> {
    const { data } = this.#store.state;
    const lease = this.#lease;
    if (!data || !lease) return;
    if (id === null) {
      this.#store.setData({ shown: { ...data.shown, customer: null } });
      return;
    }
    const { scheme } = data.config;
    await this.#put(lease, this.#looks, async (open) => ({ customer: await oneCustomer(open, scheme, id) }));
    await this.#rulebook.tagCustomer();
  }

  async #put(lease: Lease, turn: number, work: (open: Snapshot) => Promise<Partial<Shown>>): Promise<void> {
    try {
      const change = await lease.use(work);
      const { data } = this.#store.state;
      if (data && turn === this.#looks && lease === this.#lease) {
        this.#store.setData({ shown: { ...data.shown, ...change } });
      }
    } catch (error) {
      if (turn === this.#looks) this.#store.set({ failure: failureOf(error) });
    }
  }

  async #export(name: ExportName): Promise<void> {
    const lease = this.#lease;
    const store = this.#store;
    if (!lease || store.state.exporting) return;
    store.set({ exporting: name });
    try {
      const bytes = await lease.use((open) => open.export(name));
      download(name, new Uint8Array(bytes), EXPORT_TYPES[name]);
      store.set({ exporting: null, spoken: local(store.state.language).t("export.done", { name }) });
    } catch (error) {
      store.set({ exporting: null, failure: failureOf(error) });
    }
  }

  #replace(lease: Lease): void {
    this.#lease?.retire();
    this.#lease = lease;
    this.#rulebook.follow();
  }
}
