import type { Engine, Input, RunFile } from "clientele";
import type { ProjectAction } from "./actions";
import type { Attempt } from "./attempt";
import { type Choices, isWork } from "./choices";
import { download } from "./download";
import { failureOf } from "./failure";
import { clusterPart, fitsNow } from "./fits";
import { local } from "./format";
import { fingerprint, type History } from "./history";
import type { Lease } from "./lease";
import { type PagePart, type Projects, pageChoices, resultName } from "./project";
import { ENDING, LONGEST, Reopener, TooLarge } from "./reopening";
import { packed, seal, toBase64 } from "./sealing";
import type { Store } from "./state";
import { forget, keep, kept, traces } from "./storage";

const REST_MS = 1000;

interface Page {
  readonly store: Store;
  readonly engine: () => Promise<Engine>;
  /** The snapshot on screen, with all that is known of its day. */
  readonly lease: () => Promise<Lease | null>;
  /** The files on screen. */
  readonly shown: () => Attempt | null;
  readonly reopen: (attempt: Attempt, history: History<Choices>, undo: () => Promise<void>) => Promise<boolean>;
  /** Lets go of everything that was opened. */
  readonly erase: () => void;
}

/** Saves projects and opens them again; keeps the work in the browser where that is asked for; erases everything. */
export class Keeper {
  readonly #page: Page;
  readonly #store: Store;
  readonly #reopener: Reopener;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(page: Page) {
    this.#page = page;
    this.#store = page.store;
    this.#reopener = new Reopener(page);
    void kept()
      .then((found) => this.#set({ kept: found?.said ?? null }))
      .catch(() => undefined);
  }

  handle(action: ProjectAction): void {
    switch (action.type) {
      case "project-save":
        void this.#trying(() => this.#save(action.passphrase));
        break;
      case "project-data":
        this.#set({ withData: action.on });
        break;
      case "project-passphrase":
        void this.#trying(() => this.#reopener.unseal(action.text));
        break;
      case "project-cancel":
        this.#reopener.give(null);
        break;
      case "project-keep":
        void this.#trying(() => this.#keep(action.on));
        break;
      case "project-continue":
        void this.#trying(() => this.#continue());
        break;
      case "project-forget":
        void this.#trying(async () => {
          await forget();
          this.#set({ kept: null, keeping: false });
        });
        break;
      case "erase":
        void this.#trying(() => this.#erase());
        break;
      case "erased-close":
        this.#set({ erased: null });
        break;
    }
  }

  /** Takes files that are a project, or belong to the one being opened; the others are not its business. */
  async takes(files: readonly File[]): Promise<boolean> {
    let taken = true;
    await this.#trying(async () => {
      taken = await this.#reopener.takes(files);
    });
    return taken;
  }

  /** Files were opened: what was decided about them so far is nobody's work, unless somebody chose how they are read. */
  opened({ now, past }: History<Choices>): void {
    // Read otherwise, they are one more decision about the same.
    const isNew = past.length === 0 && !this.#reopener.isOpening;
    if (isNew) this.#set({ saved: isWork(now) ? null : fingerprint(now), differs: false });
    this.follow();
  }

  /** Something else is on screen: keeps it where that is asked for, as soon as it rests. */
  follow(): void {
    clearTimeout(this.#resting);
    if (!this.#store.state.project.keeping) return;
    this.#resting = setTimeout(() => void this.#trying(() => this.#put()), REST_MS);
  }

  async #save(passphrase: string | null): Promise<void> {
    await this.#page.lease();
    const { data, language, project } = this.#store.state;
    const shown = this.#page.shown();
    if (!data || !shown || project.saving) return;
    this.#set({ saving: true });
    try {
      const now = data.shown.choices;
      const files = project.withData && !shown.sample ? shown.inputs.map(fileOf) : null;
      const text = await this.#text(files);
      const written = passphrase === null ? text : await seal(text, passphrase);
      const stem = (shown.sample ? "sample-shop" : (nameOf(shown.inputs[0]) ?? "project")).replace(/\.\w{1,8}$/, "");
      download(`${stem}${ENDING}`, new TextEncoder().encode(written), "application/json");
      this.#set({ saved: fingerprint(now) });
      this.#store.set({ spoken: local(language).t("project.saved", { name: `${stem}${ENDING}` }) });
    } finally {
      this.#set({ saving: false });
    }
  }

  /** What is on screen, as a run file with what only the page knows. */
  async #text(files: readonly File[] | null): Promise<string> {
    const lease = await this.#page.lease();
    const { data, project } = this.#store.state;
    const shown = this.#page.shown();
    if (!data || !lease || !shown) throw new Error("Nothing is open.");
    const bytes = await lease.use((open) => open.export("run.json"));
    const run = JSON.parse(new TextDecoder().decode(bytes)) as RunFile;
    const { choices, summary, view } = data.shown;
    const page: PagePart = {
      choices: pageChoices(choices),
      view,
      salt: project.salt,
      sample: shown.sample ? (shown.language ?? null) : null,
      files: shown.inputs.map((input) => nameOf(input) ?? ""),
      result: resultName(summary),
      clusters: await lease.use((open) => clusterPart(open, fitsNow(data, shown.fits))),
    };
    const kept = files && (await Promise.all(files.map(packedFile)));
    if (kept && kept.reduce((sum, { gzip }) => sum + gzip.length, 0) > LONGEST) throw new TooLarge();
    return JSON.stringify({ ...run, ...(kept ? { data: kept } : {}), page }, null, 2);
  }

  async #keep(on: boolean): Promise<void> {
    this.#set({ keeping: on });
    clearTimeout(this.#resting);
    if (on) return this.#put();
    await forget();
    this.#set({ kept: null });
  }

  async #put(): Promise<void> {
    const { data } = this.#store.state;
    const shown = this.#page.shown();
    if (!data || !shown) return;
    const { choices } = data.shown;
    const text = await this.#text(null);
    // Asked to keep nothing meanwhile.
    const isAsked = () => this.#store.state.project.keeping;
    if (!isAsked()) return;
    const said = await keep(text, shown.sample ? [] : shown.inputs.map(fileOf)).catch((error) => {
      this.#set({ keeping: false });
      throw error;
    });
    if (!isAsked()) return forget();
    this.#set({ kept: said, saved: fingerprint(choices) });
  }

  async #continue(): Promise<void> {
    const found = await kept();
    if (!found) return this.#set({ kept: null });
    await this.#reopener.begin(found.record.project, ENDING.slice(1), found.record.files);
    this.#set({ keeping: this.#store.state.data !== null });
  }

  async #erase(): Promise<void> {
    const before = await traces(memoryOf(this.#store));
    clearTimeout(this.#resting);
    this.#reopener.give(null);
    this.#page.erase();
    await forget();
    this.#set({ erased: { before, after: await traces(memoryOf(this.#store)) } });
  }

  #set(change: Partial<Projects>): void {
    const { project } = this.#store.state;
    this.#store.set({ project: { ...project, ...change } });
  }

  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#store.set({ failure: failureOf(error), opening: null });
    }
  }
}

/** What the page itself holds: files and customers. */
function memoryOf({ state: { data } }: Store): { readonly count: number; readonly bytes: number } {
  const files = data?.report.files ?? [];
  return { count: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

function nameOf(input: Input | undefined): string | undefined {
  return typeof input === "string" ? input : input?.name;
}

function fileOf(input: Input): File {
  if (input instanceof File) return input;
  if (typeof input === "string") throw new Error("A page has no paths.");
  return new File([new Uint8Array(input.bytes)], input.name);
}

async function packedFile(file: File): Promise<{ readonly name: string; readonly gzip: string }> {
  return { name: file.name, gzip: toBase64(await packed(file)) };
}
