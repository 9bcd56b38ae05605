import type { ExportName } from "clientele";
import type { ChartAction } from "./charts";
import type { Local } from "./format";
import type { Config, ScorePair } from "./state";

/** Everything a person can ask of the page. Views emit these; the controller answers them. */
export type Action =
  | { readonly type: "open"; readonly files: readonly File[] }
  | { readonly type: "sample" }
  | { readonly type: "cancel" }
  | { readonly type: "as-of"; readonly day: string }
  | { readonly type: "segment"; readonly id: string | null }
  | { readonly type: "cell"; readonly cell: ScorePair | null }
  | { readonly type: "find"; readonly text: string }
  | { readonly type: "sort"; readonly column: string }
  | { readonly type: "page"; readonly offset: number }
  | { readonly type: "clear-query" }
  | { readonly type: "customer"; readonly id: string | null }
  | { readonly type: "export"; readonly name: ExportName }
  | { readonly type: "config"; readonly config: Config }
  | ChartAction
  | { readonly type: "language" }
  | { readonly type: "theme" }
  | { readonly type: "dismiss-failure" }
  | { readonly type: "dismiss-restart" };

/** What every view is given besides its data. */
export interface Ui {
  readonly local: Local;
  readonly emit: (action: Action) => void;
}
