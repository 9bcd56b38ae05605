import type { Definition, Engine, Input } from "clientele";
import { parseRun } from "clientele";
import type { Attempt } from "./attempt";
import type { Choices } from "./choices";
import { fitsOf } from "./fits";
import { begun, fingerprint, type History } from "./history";
import { type Project, type Projects, placed, projectOf, resultName } from "./project";
import { addressOf } from "./route";
import { canSeal, fromBase64, type Sealed, SealFailure, sealedOf, unpacked, unseal } from "./sealing";
import type { Store } from "./state";

/** A text longer than this is no text that browsers hold. */
export const LONGEST = 400_000_000;
/** Of the names under which projects are saved. */
export const ENDING = ".clientele.json";
const HEAD_BYTES = 4096;

interface Page {
  readonly store: Store;
  readonly engine: () => Promise<Engine>;
  readonly reopen: (attempt: Attempt, history: History<Choices>, undo: () => Promise<void>) => Promise<boolean>;
}

export class TooLarge extends Error {
  readonly code = "project_too_large";
}

/** The way from a saved project to what was on screen: its passphrase, its files, the reading. Throws what goes wrong. */
export class Reopener {
  readonly #page: Page;
  readonly #store: Store;
  #sealed: Sealed | null = null;
  #project: Project | null = null;
  /** The files of the project being opened, as far as they are there. */
  #given: readonly File[] = [];

  constructor(page: Page) {
    this.#page = page;
    this.#store = page.store;
  }

  /** A project is being opened: what comes on screen is saved already. */
  get isOpening(): boolean {
    return this.#project !== null;
  }

  /** Takes files that are a project, or belong to the one being opened; the others are not its business. */
  async takes(files: readonly File[]): Promise<boolean> {
    const found = await Promise.all(files.map(isProject));
    const project = files[found.indexOf(true)];
    const data = files.filter((_, i) => !found[i]);
    if (project) await this.#open(project, data);
    else if (this.#store.state.project.pending?.kind === "files") await this.#complete(data);
    else return false;
    return true;
  }

  async #open(file: File, data: readonly File[]): Promise<void> {
    if (file.size > LONGEST) throw new TooLarge();
    const text = await file.text();
    const sealed = sealedOf(text);
    if (!sealed) return this.begin(text, file.name, data);
    if (!canSeal()) throw new SealFailure("encryption_unavailable");
    this.#given = data;
    this.#sealed = sealed;
    this.give({ kind: "passphrase", name: file.name, wrong: false });
  }

  async unseal(passphrase: string): Promise<void> {
    const { pending } = this.#store.state.project;
    const sealed = this.#sealed;
    if (!sealed || pending?.kind !== "passphrase") return;
    try {
      const text = await unseal(sealed, passphrase);
      // Given up meanwhile, or opened by the same word said twice.
      if (this.#sealed !== sealed) return;
      await this.begin(text, pending.name, this.#given);
    } catch (error) {
      if (!(error instanceof SealFailure) || error.code !== "passphrase_wrong") throw error;
      this.give({ ...pending, wrong: true });
    }
  }

  /** Everything is known but the files, which may be in it. */
  async begin(text: string, name: string, data: readonly File[]): Promise<void> {
    const project = projectOf(parseRun(text, this.#store.state.language));
    const { run, page } = project;
    this.#project = project;
    this.#sealed = null;
    if (page.sample) {
      const made = await (await this.#page.engine()).sampleShop(page.sample);
      return this.#read(made, true);
    }
    const inside = run.data ? await Promise.all(run.data.map(unpackedFile)) : [];
    this.#given = [];
    this.give({ kind: "files", name, expected: page.files, given: [], other: null });
    await this.#complete(inside.length > 0 ? inside : data);
  }

  /** Takes more of the files, and reads them when they are all there. */
  async #complete(more: readonly File[]): Promise<void> {
    const { pending } = this.#store.state.project;
    if (pending?.kind !== "files") return;
    // One that is given again takes the place of the other.
    const names = new Set(more.map(({ name }) => name));
    this.#given = [...this.#given.filter(({ name }) => !names.has(name)), ...more];
    const files = placed(pending.expected, this.#given);
    const there = files.flatMap((file, at) => (file ? [at] : []));
    this.give({ ...pending, given: there, other: null });
    if (there.length === files.length) await this.#read(files as readonly File[], false);
  }

  async #read(inputs: readonly Input[], sample: boolean): Promise<void> {
    const project = this.#project;
    if (!project) return;
    const { run, choices, page } = project;
    const { store } = this.#page;
    const engine = await this.#page.engine();
    const definitions = run.rules?.definitions;
    const [before, view] = [definitions ? await engine.definitions() : [], store.state.view];
    if (definitions) await engine.defineRules({ definitions });
    const { mapping } = choices;
    const language = sample && page.sample ? { language: page.sample } : {};
    const files = { inputs, groups: null, sample, currencies: [], counting: mapping.counting, ...language };
    const fits = fitsOf(run, page.clusters ?? null);
    const { pending } = store.state.project;
    store.set({ view: page.view });
    let isUndone = false;
    // Of a project that does not come on screen nothing stays.
    const undo = async () => {
      if (isUndone) return;
      isUndone = true;
      store.set({ view });
      await redefine(engine, Object.keys(definitions ?? {}), before);
    };
    const isThere = await this.#page.reopen({ ...files, replay: run, told: mapping, fits }, begun(choices), undo);
    // Another one that was opened meanwhile has taken its place.
    if (this.#project !== project) return;
    this.#project = isThere ? null : project;
    if (!isThere) {
      await undo();
      return this.#ask(pending, inputs);
    }
    location.hash = addressOf(page.view);
    const shown = store.state.data?.shown;
    const differs = shown !== undefined && page.result !== "" && resultName(shown.summary) !== page.result;
    this.#set({ pending: null, saved: shown ? fingerprint(shown.choices) : null, salt: page.salt, differs });
    this.#given = [];
  }

  /** The files are not the ones: says which, and waits for others. */
  #ask(pending: Projects["pending"], inputs: readonly Input[]): void {
    const { failure } = this.#store.state;
    if (pending?.kind !== "files") return this.give(null);
    const other = failure?.code === "inputs_differ" ? (failure.file ?? null) : null;
    const at = inputs.findIndex((input) => nameOf(input) === other);
    this.#given = this.#given.filter(({ name }) => other !== null && name !== other);
    const given = other === null ? [] : pending.given.filter((place) => place !== at);
    this.#set({ pending: { ...pending, given, other } });
  }

  /** What the project that is being opened lacks; nothing where none is. */
  give(pending: Projects["pending"]): void {
    if (pending === null) [this.#project, this.#sealed, this.#given] = [null, null, []];
    this.#store.set({ failure: pending ? null : this.#store.state.failure, preview: null });
    this.#set({ pending });
  }

  #set(change: Partial<Projects>): void {
    this.#store.set({ project: { ...this.#store.state.project, ...change } });
  }
}

/** Takes definitions away again, and brings those back whose names they had. */
async function redefine(engine: Engine, gone: readonly string[], before: readonly Definition[]): Promise<void> {
  for (const name of gone) await engine.define(name, before.find((one) => one.name === name)?.text ?? null);
}

async function unpackedFile({ name, gzip }: { readonly name: string; readonly gzip: string }): Promise<File> {
  return new File([await unpacked(fromBase64(gzip))], name);
}

/** By its name or its first words; what else is JSON may be data. */
async function isProject(file: File): Promise<boolean> {
  if (file.name.endsWith(ENDING)) return true;
  if (!/\.json$/i.test(file.name)) return false;
  const head = await file.slice(0, HEAD_BYTES).text();
  return /"format"\s*:\s*"clientele-(run|sealed)"/.test(head);
}

function nameOf(input: Input): string {
  return typeof input === "string" ? input : input.name;
}
