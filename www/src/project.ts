import type { Language, RunFile, SnapshotSummary } from "clientele";
import type { Choices, Config, Mapping, OwnRule, RuleFile } from "./choices";
import { FIRST_CLUSTERS, isClusterSettings } from "./cluster-settings";
import { type ClusterPart, isClusterPart } from "./fits";
import { fingerprint } from "./history";
import { type Check, isListOf, isObject, isText, orNull } from "./plain";
import { VIEWS, type ViewName } from "./route";
import { EVERYONE } from "./selection";
import { isSelection } from "./selection-check";

/**
 * A project is a run file: what was read, and how, and from which day on what was computed. What only the page knows stands beside that, as
 * its part `page`; and the files themselves, where they are to travel along. docs/project.md describes it.
 */
export interface PagePart {
  readonly choices: PageChoices;
  readonly view: ViewName;
  /** Of pseudonyms: 32 hexadecimal digits. */
  readonly salt: string;
  /** The sample shop, and in which language; it is made anew. */
  readonly sample: Language | null;
  /** Names of the files as they were given. */
  readonly files: readonly string[];
  /** A name of the result, to tell whether it is the same again. */
  readonly result: string;
  /** What is to be known of clusters beside their model; null where none were found. */
  readonly clusters?: ClusterPart | null;
}

/** All that is decided, but for what the run file tells anyway. */
type PageChoices = Omit<Choices, "asOf" | "config" | "rules">;

/** A project as it is opened again. */
export interface Project {
  readonly run: RunFile;
  readonly choices: Choices;
  readonly page: PagePart;
}

/** What is kept of projects while the page is open. */
export interface Projects {
  /** Being opened, and lacking something that only the person has. */
  readonly pending: Pending | null;
  /** The decisions that are saved, by their name; null where none are. */
  readonly saved: string | null;
  readonly salt: string;
  /** The files are to travel along. */
  readonly withData: boolean;
  readonly saving: boolean;
  /** Whatever is decided is kept in this browser. */
  readonly keeping: boolean;
  /** What this browser has kept; null where it keeps nothing. */
  readonly kept: Kept | null;
  readonly erased: Erased | null;
  /** The project came to another result than when it was saved. */
  readonly differs: boolean;
}

export type Pending =
  | { readonly kind: "passphrase"; readonly name: string; readonly wrong: boolean }
  | {
      readonly kind: "files";
      readonly name: string;
      readonly expected: readonly string[];
      /** Those that are there already, by their place among the expected ones. */
      readonly given: readonly number[];
      /** One that is there and is not the same. */
      readonly other: string | null;
    };

export interface Kept {
  readonly at: string;
  readonly files: readonly string[];
  readonly bytes: number;
}

/** What was in this browser and in memory before, and what is there now. */
export interface Erased {
  readonly before: readonly Trace[];
  readonly after: readonly Trace[];
}

export interface Trace {
  readonly place: "memory" | "database" | "local" | "session" | "cookies" | "caches";
  readonly count: number;
  readonly bytes: number;
}

export function firstProjects(): Projects {
  const [salt, kept] = [newSalt(), null];
  const flags = { withData: true, saving: false, keeping: false, differs: false };
  return { pending: null, saved: null, salt, kept, erased: null, ...flags };
}

function newSalt(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The decisions as a run file has them not. */
export function pageChoices({ asOf: _, config: __, rules: ___, ...own }: Choices): PageChoices {
  return own;
}

/** A name of a result, the same in both languages. */
export function resultName({ issues, segments, ...figures }: SnapshotSummary): string {
  const found = issues.map(({ code, count }) => [code, count]);
  const parts = segments.map(({ id, customers, revenue }) => [id, customers, revenue]);
  return fingerprint({ ...figures, issues: found, segments: parts });
}

/** What cannot be in a project; `field` names it. */
export class BrokenProject extends Error {
  readonly code = "run_broken";
  readonly field: string;
  constructor(field: string) {
    super(`The project's "${field}" is damaged.`);
    this.field = field;
  }
}

const isMapping: Check = (value) =>
  isObject(value) &&
  isObject(value.counting) &&
  isListOf((file) => isObject(file) && Number.isSafeInteger(file.at) && isObject(file.options))(value.files);

/** What each decision may be. Who adds one to `Choices` has to say it here. */
const CHOICES: Readonly<Record<keyof PageChoices, Check>> = {
  mapping: isMapping,
  selection: isSelection,
  beside: (value) => value === null || isText(value),
  // Projects of before had none.
  against: (value) => value === undefined || value === null || isSelection(value),
  clusters: (value) => value === undefined || isClusterSettings(value),
};

const PAGE: Readonly<Record<keyof PagePart, Check>> = {
  choices: (value) => isObject(value) && Object.entries(CHOICES).every(([name, check]) => check(value[name])),
  view: (value) => VIEWS.some((view) => view === value),
  salt: (value) => typeof value === "string" && /^[0-9a-f]{32}$/.test(value),
  sample: (value) => value === null || value === "en" || value === "zh",
  files: isListOf(isText),
  result: isText,
  // Projects of before had none.
  clusters: (value) => value === undefined || orNull(isClusterPart)(value),
};

/** A run file as a project: one that the engine or a program wrote has no part of the page's. */
export function projectOf(run: RunFile): Project {
  const page = run.page === undefined ? plainPage(run) : checkedPage(run.page);
  const { scheme, asOf } = run;
  const { bins = 5, monetary = "net", rfm, population, resamples } = run.config;
  const config: Config = {
    bins,
    monetary,
    ...(rfm ? { rfm } : {}),
    ...(population === undefined ? {} : { population }),
    ...(resamples ? { resamples } : {}),
    scheme: scheme ?? "",
  };
  return {
    run,
    page,
    choices: {
      ...page.choices,
      against: page.choices.against ?? null,
      clusters: { ...FIRST_CLUSTERS, ...page.choices.clusters },
      asOf,
      config,
      rules: rulesOf(run),
    },
  };
}

function checkedPage(page: Readonly<Record<string, unknown>>): PagePart {
  const wrong = Object.entries(PAGE).find(([name, check]) => !check(page[name]));
  if (wrong) throw new BrokenProject(`page.${wrong[0]}`);
  return page as unknown as PagePart;
}

function plainPage({ inputs }: RunFile): PagePart {
  const count = Math.max(...inputs.map(({ reading }) => reading.input)) + 1;
  if (!(count > 0 && count <= inputs.length)) throw new BrokenProject("inputs");
  const files = Array.from({ length: count }, (_, at) => inputs.find((one) => one.reading.input === at)?.name ?? "");
  const mapping: Mapping = { files: files.map((_, at) => ({ at, options: {} })), counting: {} };
  const choices = { mapping, selection: EVERYONE, beside: null, against: null, clusters: FIRST_CLUSTERS };
  return { choices, view: "overview", salt: newSalt(), sample: null, files, result: "" };
}

function rulesOf({ rules }: RunFile): readonly OwnRule[] {
  const of = (kind: OwnRule["kind"], files: readonly RuleFile[] | undefined): OwnRule[] => {
    if (files === undefined) return [];
    if (!isListOf((file) => isObject(file) && isText(file.id))(files)) throw new BrokenProject("rules");
    return files.map((file) => ({ kind, id: file.id, file }));
  };
  return [...of("scheme", rules?.schemes), ...of("score", rules?.scores), ...of("tag", rules?.tags)];
}

/** The files that were given, each in its place: by its name, the others in their order. Holes where one is missing. */
export function placed<T extends { readonly name: string }>(
  expected: readonly string[],
  given: readonly T[],
): readonly (T | undefined)[] {
  const rest = new Set(given);
  const take = (fits: (file: T) => boolean) => {
    const found = Array.from(rest).find(fits);
    if (found) rest.delete(found);
    return found;
  };
  const named = expected.map((name) => take((file) => file.name === name));
  return named.map((file) => file ?? take(() => true));
}
