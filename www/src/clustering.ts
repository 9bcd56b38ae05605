import type { ClusterProgress, ClusterReport, ErrorDetail } from "clientele";
import type { ClusterAction } from "./actions";
import type { Page } from "./asking";
import { type Choices, requestOf } from "./choices";
import { type ClusterSettings, termOf } from "./cluster-settings";
import { codeOf, failureOf } from "./failure";
import { isGroupMark } from "./grouping";
import { canonical } from "./history";
import { without } from "./selection";

/** Coordinates of the map. */
const FLAT = 2;

/** What the page knows of clusters. */
export interface Clustering {
  /** How far the search is that goes on; null where none does. */
  readonly progress: ClusterProgress | null;
  readonly report: ClusterReport | null;
  /** What was asked for; null as long as nothing was found. */
  readonly asked: ClusterSettings | null;
  /** Of other customers than those who are in now. */
  readonly outdated: boolean;
  readonly refusal: ErrorDetail | null;
  /** Ended by the person who began it. */
  readonly stopped: boolean;
}

export const NOT_CLUSTERED: Clustering = {
  progress: null,
  report: null,
  asked: null,
  outdated: false,
  refusal: null,
  stopped: false,
};

/** Who is in decides what is found. */
function madeOf({ mapping, config: { population = "" } }: Choices): string {
  return canonical([mapping, population]);
}

/** Has clusters found when somebody asks for them, and keeps what was found. */
export class Clusterer {
  readonly #page: Page;
  /** The snapshot on screen lacks the column that there is now. */
  readonly #renew: () => void;
  #made = "";
  #controller: AbortController | null = null;

  constructor(page: Page, renew: () => void) {
    this.#page = page;
    this.#renew = renew;
  }

  handle(action: ClusterAction): void {
    if (action.type === "clusters-stop") this.#controller?.abort();
    else void this.#find();
  }

  /** The view is on screen: what it shows may be of customers who are not in any more. */
  look(): void {
    const { data } = this.#page.store.state;
    if (!data?.clustering.report) return;
    const outdated = madeOf(data.shown.choices) !== this.#made;
    if (outdated !== data.clustering.outdated) this.#set({ outdated });
  }

  /** Other files: what was found says nothing of them. */
  forget(): void {
    this.#controller?.abort();
    this.#controller = null;
    this.#made = "";
  }

  async #find(): Promise<void> {
    const { store, engine } = this.#page;
    const { data } = store.state;
    if (!data) return;
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    const { choices } = data.shown;
    const asked = data.history.now.clusters;
    this.#set({ progress: { stage: "choose", done: 0, total: 1 }, refusal: null, stopped: false });
    const isLatest = () => this.#controller === controller;
    try {
      const report = await (await engine()).cluster({
        ...requestOf(choices),
        ...(asked.columns ? { columns: asked.columns.map(termOf) } : {}),
        method: asked.method,
        k: asked.k,
        coordinates: FLAT,
        signal: controller.signal,
        onProgress: (progress) => {
          if (isLatest()) this.#set({ progress });
        },
      });
      if (!isLatest()) return;
      this.#made = madeOf(choices);
      this.#set({ report, asked, outdated: false, progress: null });
      this.#letGo(report);
      this.#renew();
    } catch (error) {
      if (!isLatest()) return;
      const stopped = codeOf(error) === "cancelled";
      this.#set({ progress: null, stopped, refusal: stopped ? null : failureOf(error) });
    }
  }

  /** An audience of clusters that are not there any more has nobody in it. */
  #letGo({ clusters }: ClusterReport): void {
    const { data } = this.#page.store.state;
    if (!data) return;
    const names = new Set(clusters.flatMap(({ name }) => [name.en, name.zh]));
    const selection = without(data.history.now.selection, (mark) => isGroupMark(mark) && !names.has(mark.value ?? ""));
    void this.#page.decide({ change: { selection }, what: "select", gesture: null });
  }

  #set(change: Partial<Clustering>): void {
    const { store } = this.#page;
    const { data } = store.state;
    if (data) store.setData({ clustering: { ...data.clustering, ...change } });
  }
}
