import type { Engine, ExportName, Input, OpenReport, RowsRequest, Snapshot } from "clientele";
import type { Action } from "./actions";
import { changed } from "./charts";
import { download } from "./download";
import { codeOf, failureOf } from "./failure";
import { local, today } from "./format";
import { Lease } from "./lease";
import { type Customer, FIRST_CONFIG, FIRST_QUERY, PAGE_ROWS, type Query, type Shown, type Store } from "./state";

const REST_MS = 600;

const EXPORT_TYPES: Readonly<Record<ExportName, string>> = {
  "customers.csv": "text/csv;charset=utf-8",
  "summary.json": "application/json",
  "run.json": "application/json",
};

/** Answers every action: asks the engine, puts what comes back into the store. The only place that knows both. */
export class Controller {
  readonly #store: Store;
  readonly #engine: () => Promise<Engine>;
  #abort: AbortController | null = null;
  #lease: Lease | null = null;
  /** Count of looks asked for (another day, page, filter); an answer to an older one is dropped. */
  #looks = 0;
  #saying: ReturnType<typeof setTimeout> | undefined;

  /** `engine` starts the engine once and gives the same one ever after. */
  constructor(store: Store, engine: () => Promise<Engine>) {
    this.#store = store;
    this.#engine = engine;
  }

  handle(action: Action): void {
    const store = this.#store;
    switch (action.type) {
      case "open":
        if (action.files.length > 0) void this.#open(() => action.files, action.files.length, false);
        break;
      case "sample":
        void this.#open((engine) => engine.sampleShop(store.state.language), 1, true);
        break;
      case "cancel":
        this.#abort?.abort();
        break;
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
        // Cells of another number of scores are other customers.
        store.setData({ config: action.config, query: { ...store.state.data.query, cell: null, offset: 0 } });
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
    }
  }

  /** The engine lost its snapshots but has its files again: look at the same day once more. */
  restarted(): void {
    const { data } = this.#store.state;
    this.#store.set({ restarted: true });
    if (data) void this.#moveTo(data.asOf);
  }

  async #open(
    inputs: (engine: Engine) => readonly Input[] | Promise<readonly Input[]>,
    files: number,
    sample: boolean,
  ): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    const store = this.#store;
    const startedAt = performance.now();
    store.set({
      opening: { files, sample, startedAt, now: startedAt, progress: null, scoring: false },
      failure: null,
      restarted: false,
      spoken: "",
    });
    try {
      const engine = await this.#engine();
      const report = await engine.open(await inputs(engine), {
        signal: abort.signal,
        today: today(),
        onProgress: (progress) => {
          const { opening } = store.state;
          if (opening && this.#abort === abort)
            store.set({ opening: { ...opening, progress, now: performance.now() } });
        },
      });
      const { opening } = store.state;
      if (opening && this.#abort === abort) store.set({ opening: { ...opening, scoring: true } });
      await this.#firstLook(engine, report, startedAt, abort);
    } catch (error) {
      if (this.#abort !== abort) return;
      const { language } = store.state;
      if (abort.signal.aborted) store.set({ opening: null, spoken: local(language).t("read.cancelled") });
      else store.set({ opening: null, failure: failureOf(error) });
    }
  }

  async #firstLook(engine: Engine, report: OpenReport, startedAt: number, abort: AbortController): Promise<void> {
    const snapshot = await engine.snapshot({ signal: abort.signal });
    this.#looks += 1;
    const lease = new Lease(snapshot);
    const shown = await lease.use((open) => look(open, FIRST_QUERY, null));
    if (this.#abort !== abort || abort.signal.aborted) {
      lease.retire();
      abort.signal.throwIfAborted();
      return;
    }
    this.#replace(lease);
    const seconds = (performance.now() - startedAt) / 1000;
    const { asOf, customers, orders } = shown.summary;
    const spoken = local(this.#store.state.language).t("ready.say", { customers, orders });
    this.#store.set({
      opening: null,
      spoken,
      data: { report, seconds, asOf, pending: false, config: FIRST_CONFIG, query: FIRST_QUERY, shown },
    });
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
      const shown = await lease.use((open) => look(open, now.query, now.shown.customer?.id ?? null));
      if (turn !== this.#looks) return lease.retire();
      this.#replace(lease);
      store.setData({ shown, pending: false });
      this.#sayDay(asOf, shown.summary.customers);
    } catch (error) {
      if (codeOf(error) === "superseded" || turn !== this.#looks) return;
      const { data } = store.state;
      store.setData({ asOf: data?.shown.summary.asOf ?? asOf, pending: false });
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
    await this.#put(lease, this.#looks, async (open) => ({ customer: await oneCustomer(open, id) }));
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
  }
}

async function look(open: Snapshot, query: Query, customer: string | null): Promise<Shown> {
  const [rows, overview, grid, one] = await Promise.all([
    open.rows(request(query)),
    open.overview(),
    open.grid(),
    customer === null ? null : oneCustomer(open, customer),
  ]);
  return { summary: open.summary, columns: open.columns, rows, overview, grid, customer: one };
}

async function oneCustomer(open: Snapshot, id: string): Promise<Customer> {
  return { id, card: await open.card(id) };
}

function request({ find, segment, cell, sort, descending, offset }: Query): RowsRequest {
  return {
    offset,
    limit: PAGE_ROWS,
    sort,
    descending,
    ...(find === "" ? {} : { find }),
    ...(segment === null ? {} : { segment }),
    ...cell,
  };
}
