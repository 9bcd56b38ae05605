import type {
  FileOptions,
  Library,
  SchemeFile,
  ScoreFile,
  ScoringConfig,
  SnapshotRequest,
  SnapshotSummary,
  TagFile,
} from "clientele";
import { type ClusterSettings, FIRST_CLUSTERS } from "./cluster-settings";
import { begun, canonical, decided, type History } from "./history";
import type { Counting } from "./preview";
import { mentions, RULE_KINDS, type RuleKind } from "./rules";
import { EVERYONE, type Mark, marked, type Selection, without } from "./selection";

/**
 * Everything that a person has decided about opened files. What is on the screen follows from it, the files and the engine alone; it is
 * plain data, so it can be taken back, kept and compared.
 */
export interface Choices {
  readonly mapping: Mapping;
  /** The day at whose end the world is looked at. */
  readonly asOf: string;
  readonly config: Config;
  readonly selection: Selection;
  /** Schemes, scores and tags that are not as the engine brought them, by kind and id. */
  readonly rules: readonly OwnRule[];
  /** The scheme to compare with. */
  readonly beside: string | null;
  /** The audience that the audience is compared with; null for all who are not in it. */
  readonly against: Selection | null;
  /** How clusters are to be looked for. */
  readonly clusters: ClusterSettings;
}

/** How the files are read. */
export interface Mapping {
  readonly files: readonly { readonly at: number; readonly options: FileOptions }[];
  readonly counting: Counting;
}

/** How scores are made. */
export interface Config {
  readonly bins: number;
  readonly monetary: "net" | "mean";
  /** How values become scores. */
  readonly rfm?: ScoringConfig;
  /** Who is in at all. */
  readonly population?: string;
  /** Resamples for the sureness of labels; without, that is not asked. */
  readonly resamples?: number;
  /** Which scheme divides the customers. */
  readonly scheme: string;
}

export interface OwnRule {
  readonly kind: RuleKind;
  readonly id: string;
  readonly file: RuleFile;
}

export type RuleFile = SchemeFile | ScoreFile | TagFile;

/** The division is left open: the first one that the data allows. */
const FIRST_CONFIG: Config = { bins: 5, monetary: "net", scheme: "" };

/**
 * What is decided about files just read. Other files are a new beginning, to which only rules are carried over; `same` ones, read
 * otherwise, are one more decision. The day is left open.
 */
export function readAgain(history: History<Choices> | null, mapping: Mapping, same: boolean): History<Choices> {
  const rules = history?.now.rules ?? [];
  // What was selected may be of columns that are read otherwise now.
  const first: Choices = {
    mapping,
    asOf: "",
    config: FIRST_CONFIG,
    selection: EVERYONE,
    rules,
    beside: null,
    against: null,
    clusters: FIRST_CLUSTERS,
  };
  if (!history || !same) return begun(first);
  const { config, beside } = history.now;
  return decided(history, { ...first, config, beside }, "mapping");
}

/** Whether somebody has done anything that would be lost: chosen how files are read. */
export function isWork({ mapping }: Choices): boolean {
  return mapping.files.some(({ options }) => Object.keys(options).length > 0);
}

/** What a snapshot depends on, of all that was decided. */
export function madeOf({ mapping, asOf, config, rules }: Choices): string {
  return canonical([mapping, asOf, config, rules]);
}

/** Who is in, as a name. What is fitted or found among them follows from that; the day does not change it, so it is kept while days pass. */
export function populationOf({ mapping, config: { population = "" }, rules }: Choices): string {
  // What a condition names is as its rules say.
  return canonical([mapping, population, population === "" ? [] : rules]);
}

/** Columns of the models of value, as rules name them. */
const OF_VALUE = /(?<![\w.])value\./u;

/** Whether who is in goes by what models of value say of them: by its own words, or by those of the rules that it names. */
export function isCircular({ config: { population = "" }, rules }: Choices, library: Library | null): boolean {
  const isOwn = (kind: RuleKind, id: string) => rules.some((own) => own.kind === kind && own.id === id);
  const brought = RULE_KINDS.flatMap((kind) =>
    (library?.[`${kind}s`] ?? []).flatMap(({ id, file }) => (isOwn(kind, id) ? [] : [{ kind, id, file }])),
  );
  const goesBy = (text: string, others: readonly OwnRule[]): boolean =>
    OF_VALUE.test(text) ||
    others.some((rule) => {
      const { kind, id, file } = rule;
      return (
        mentions(text, `${kind}s.${id}`) &&
        goesBy(
          canonical(file),
          others.filter((other) => other !== rule),
        )
      );
    });
  return goesBy(population, [...rules, ...brought]);
}

/** The snapshot that is asked for. What is left open, the engine knows best: the day, and the first division that the data allows. */
export function requestOf({ asOf, config }: Choices): SnapshotRequest {
  const { scheme, ...scored } = config;
  return { ...(asOf === "" ? {} : { asOf }), config: scheme === "" ? scored : config };
}

/** What was left open, as the engine decided it; it stays open where the data allows no division. */
export function settledBy(choices: Choices, { asOf, scheme }: SnapshotSummary): Choices {
  const { config } = choices;
  return { ...choices, asOf, config: { ...config, scheme: config.scheme || (scheme ?? "") } };
}

/** What a person can decide at once. Settings and tags of one's own are decided when the engine has taken them. */
export type ChoiceAction =
  | { readonly type: "as-of"; readonly day: string }
  | { readonly type: "config"; readonly config: Config }
  | { readonly type: "scheme"; readonly id: string }
  | { readonly type: "beside"; readonly scheme: string | null }
  | { readonly type: "against"; readonly selection: Selection | null }
  | { readonly type: "clusters"; readonly settings: ClusterSettings }
  | { readonly type: "mark"; readonly mark: Mark; readonly more: boolean }
  | { readonly type: "select"; readonly selection: Selection };

/** What kinds of decisions there are; each has its words in the catalogues. */
export const DECISIONS = [
  "as-of",
  "config",
  "scheme",
  "beside",
  "against",
  "clusters",
  "clusters-kept",
  "select",
  "setting",
  "tag",
  "mapping",
] as const;
export type DecisionName = (typeof DECISIONS)[number];

export interface Decision {
  readonly change: Partial<Choices>;
  readonly what: DecisionName;
  /** Decisions of one gesture are one step back. */
  readonly gesture: string | null;
}

export function decisionOf(choices: Choices, action: ChoiceAction): Decision {
  const simply = (what: DecisionName, change: Partial<Choices>): Decision => ({ change, what, gesture: null });
  const { config, selection } = choices;
  switch (action.type) {
    case "as-of":
      return { change: { asOf: action.day }, what: "as-of", gesture: "as-of" };
    case "config": {
      // Cells of another number of scores are other customers.
      const isGone = ({ kind }: Mark) => kind === "cell" && action.config.bins !== config.bins;
      return simply("config", { config: action.config, selection: without(selection, isGone) });
    }
    case "scheme":
      return simply("scheme", { config: { ...config, scheme: action.id } });
    case "beside":
      return simply("beside", { beside: action.scheme });
    case "against":
      return simply("against", { against: action.selection });
    case "clusters":
      return simply("clusters", { clusters: action.settings });
    case "mark":
      return simply("select", { selection: marked(selection, action.mark, action.more) });
    case "select":
      return simply("select", { selection: action.selection });
  }
}

/** The rules with another file for one of them; null where it is again as it came. */
export function withRule(
  rules: readonly OwnRule[],
  kind: RuleKind,
  id: string,
  file: RuleFile | null,
): readonly OwnRule[] {
  const others = rules.filter((rule) => rule.kind !== kind || rule.id !== id);
  const all = file === null ? others : [...others, { kind, id, file }];
  return all.toSorted((a, b) => (a.kind + a.id < b.kind + b.id ? -1 : 1));
}
