import type { ExportName, FileOptions } from "clientele";
import type { TermName } from "./aids";
import type { ChartAction } from "./charts";
import type { ChoiceAction } from "./choices";
import type { Drawn } from "./drawing";
import type { Local } from "./format";
import type { TableAction } from "./lister";
import type { ListName } from "./lists";
import type { Counting } from "./preview";
import type { ViewName } from "./route";
import type { RuleKind } from "./rules";

/** What a person can ask on the way from files to a result. `group` is the id of one in the preview. */
export type OpeningAction =
  | { readonly type: "open"; readonly files: readonly File[] }
  | { readonly type: "sample" }
  | { readonly type: "cancel" }
  /** Reads the files on screen again, for orders from this day on; of all days where it is empty. */
  | { readonly type: "start-day"; readonly day: string }
  /** To how the files were read that are on screen, or that failed. */
  | { readonly type: "preview-again"; readonly of: "shown" | "tried" }
  | {
      readonly type: "preview-field";
      readonly group: number;
      readonly column: string;
      readonly field: string | null;
    }
  | { readonly type: "preview-form"; readonly group: number; readonly form: Omit<FileOptions, "map"> }
  /** Of all files together: they are added up. Null where none is chosen. */
  | { readonly type: "preview-currency"; readonly currency: string | null }
  /** What one of another currency is worth in the one chosen; null where nobody knows. */
  | { readonly type: "preview-rate"; readonly currency: string; readonly rate: string | null }
  | { readonly type: "preview-counting"; readonly counting: Counting }
  | { readonly type: "preview-remove"; readonly group: number }
  | { readonly type: "preview-read" }
  | { readonly type: "preview-cancel" };

/** What a person can ask about schemes, tags and audiences. */
export type RuleAction =
  | { readonly type: "auditing"; readonly open: boolean }
  /** How sure the labels are. */
  | { readonly type: "doubting"; readonly open: boolean }
  /** The scheme on screen, with the borders of its day, as a file. */
  | { readonly type: "freeze" }
  | {
      readonly type: "setting";
      readonly kind: RuleKind;
      readonly id: string;
      readonly setting: string;
      readonly text: string;
    }
  | { readonly type: "settings-reset"; readonly kind: RuleKind; readonly id: string }
  /** Of a tag, or a new one. */
  | { readonly type: "audience"; readonly tag: string | null }
  | { readonly type: "audience-close" }
  | { readonly type: "audience-text"; readonly text: string }
  | { readonly type: "audience-drawn"; readonly drawn: Drawn }
  | { readonly type: "audience-name"; readonly name: string }
  | { readonly type: "audience-save" }
  /** Everything is to be of those for whom it holds. */
  | { readonly type: "audience-select" }
  | { readonly type: "audience-remove" }
  | { readonly type: "audience-since"; readonly day: string }
  | { readonly type: "audience-moves" };

/** What a person can ask about customers' value. */
export type ValueAction =
  | { readonly type: "value-fit" }
  | { readonly type: "value-stop" }
  | { readonly type: "value-months"; readonly months: number };

/** What a person can ask about the models themselves. */
export type SelfTestAction =
  | { readonly type: "self-test"; readonly open: boolean }
  | { readonly type: "self-test-run" };

/** What a person can ask about clusters, besides how to look for them. */
export type ClusterAction =
  | { readonly type: "clusters-find" }
  | { readonly type: "clusters-stop" }
  /** Their rules as a scheme. */
  | { readonly type: "clusters-keep" };

/** What a person can ask about keeping her work. */
export type ProjectAction =
  /** Under a passphrase, or without one. */
  | { readonly type: "project-save"; readonly passphrase: string | null }
  /** Whether the files travel along. */
  | { readonly type: "project-data"; readonly on: boolean }
  | { readonly type: "project-passphrase"; readonly text: string }
  | { readonly type: "project-cancel" }
  | { readonly type: "project-keep"; readonly on: boolean }
  /** With what this browser has kept, or without it from now on. */
  | { readonly type: "project-continue" }
  | { readonly type: "project-forget" }
  | { readonly type: "erase" }
  | { readonly type: "erased-close" };

/** What a person can take along. */
export type ExportAction =
  | { readonly type: "export"; readonly name: ExportName }
  /** Customers of the audience, or of one of its segments. */
  | { readonly type: "export-list"; readonly list: ListName; readonly label: string | null }
  /** For others: without groups of fewer than `k`. */
  | { readonly type: "export-shared"; readonly k: number }
  | { readonly type: "export-report" };

/** What a person can ask about the page itself. */
export type AidAction =
  | { readonly type: "palette"; readonly open: boolean }
  | { readonly type: "palette-text"; readonly text: string }
  | { readonly type: "palette-at"; readonly at: number }
  /** What a word means; null closes it. */
  | { readonly type: "help"; readonly term: TermName | null }
  | { readonly type: "tour"; readonly step: number | null }
  /** Hides who people are, or shows it. */
  | { readonly type: "mask" }
  | SelfTestAction
  /** Narrows to the customers of a tag, and goes to them. */
  | { readonly type: "show-tag"; readonly tag: string };

/** Everything a person can ask of the page. Views emit these; the controller answers them. */
export type Action =
  | OpeningAction
  | RuleAction
  | ValueAction
  | ClusterAction
  | ChoiceAction
  | ProjectAction
  | AidAction
  | { readonly type: "undo" }
  | { readonly type: "redo" }
  /** Lets the days pass, or stops them. */
  | { readonly type: "play" }
  | { readonly type: "go"; readonly view: ViewName }
  | TableAction
  /** The selection, as an audience to write on or keep as a tag. */
  | { readonly type: "keep-selection" }
  | { readonly type: "customer"; readonly id: string | null }
  | ExportAction
  | ChartAction
  | { readonly type: "language" }
  | { readonly type: "theme" }
  /** What a view does by itself went wrong. */
  | { readonly type: "failed"; readonly error: unknown }
  | { readonly type: "dismiss-failure" }
  | { readonly type: "dismiss-restart" };

/** What every view is given besides its data. */
export interface Ui {
  readonly local: Local;
  readonly emit: (action: Action) => void;
}

/** Whose business an action is; the other kinds are told apart by those who answer them. */
const RULES: { readonly [T in RuleAction["type"]]: true } = {
  auditing: true,
  doubting: true,
  freeze: true,
  setting: true,
  "settings-reset": true,
  audience: true,
  "audience-close": true,
  "audience-text": true,
  "audience-drawn": true,
  "audience-name": true,
  "audience-save": true,
  "audience-select": true,
  "audience-remove": true,
  "audience-since": true,
  "audience-moves": true,
};
const PROJECT: { readonly [T in ProjectAction["type"]]: true } = {
  "project-save": true,
  "project-data": true,
  "project-passphrase": true,
  "project-cancel": true,
  "project-keep": true,
  "project-continue": true,
  "project-forget": true,
  erase: true,
  "erased-close": true,
};

const AIDS: { readonly [T in AidAction["type"]]: true } = {
  palette: true,
  "palette-text": true,
  "palette-at": true,
  help: true,
  tour: true,
  mask: true,
  "self-test": true,
  "self-test-run": true,
  "show-tag": true,
};

const TABLE: { readonly [T in TableAction["type"]]: true } = {
  find: true,
  "clear-query": true,
  sort: true,
  "rows-see": true,
  "rows-go": true,
  "rows-columns": true,
  "copy-rows": true,
  filter: true,
  "filter-find": true,
  "filter-wrong": true,
};

export function isTableAction(action: Action): action is TableAction {
  return Object.hasOwn(TABLE, action.type);
}

export function isValueAction(action: Action): action is ValueAction {
  return action.type.startsWith("value-");
}

export function isClusterAction(action: Action): action is ClusterAction {
  return action.type.startsWith("clusters-");
}

export function isAidAction(action: Action): action is AidAction {
  return Object.hasOwn(AIDS, action.type);
}

export function isRuleAction(action: Action): action is RuleAction {
  return Object.hasOwn(RULES, action.type);
}

export function isProjectAction(action: Action): action is ProjectAction {
  return Object.hasOwn(PROJECT, action.type);
}
