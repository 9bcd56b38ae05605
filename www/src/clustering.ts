import type { ClusterColumn, ClusterProgress, ClusterReport, ErrorDetail } from "clientele";
import type { ClusterAction } from "./actions";
import type { Page } from "./asking";
import { changed } from "./charts";
import { populationOf, requestOf, withRule } from "./choices";
import { type ClusterSettings, comparable, termOf } from "./cluster-settings";
import { codeOf, failureOf } from "./failure";
import type { FoundClusters } from "./fits";
import { type Local, local } from "./format";
import { isAreaMark, isGroupMark } from "./grouping";
import { canonical } from "./history";
import { type Mark, without } from "./selection";
import type { Shown } from "./state";

/** Coordinates of the map. */
const FLAT = 2;

/** The name of the map. */
export const CLUSTER_MAP = "clusters-map";

/** What the page knows of clusters. */
export interface Clustering {
  /** How far the search is that goes on; null where none does. */
  readonly progress: ClusterProgress | null;
  readonly report: ClusterReport | null;
  /** What is to be said of the columns; null until it is known. */
  readonly advice: readonly ClusterColumn[] | null;
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
  advice: null,
  asked: null,
  outdated: false,
  refusal: null,
  stopped: false,
};

/** What was found, in a few words. */
export function foundIn({ t }: Local, { clear, k }: ClusterReport): string {
  if (clear === null) return t("clusters.head.asked", { k });
  return clear ? t("clusters.head.clear", { k }) : t("clusters.head.none");
}

/** Has clusters found when somebody asks for them, and keeps what was found. */
export class Clusterer {
  readonly #page: Page;
  /** The snapshot on screen lacks the column that there is now. */
  readonly #renew: () => void;
  #made = "";
  /** Clusters that customers are put into, and nothing more is known of: looked for again, they are the same. */
  #kept: FoundClusters | null = null;
  #controller: AbortController | null = null;
  /** What the advice is of. */
  #advised = "";

  constructor(page: Page, renew: () => void) {
    this.#page = page;
    this.#renew = renew;
  }

  handle(action: ClusterAction): void {
    if (action.type === "clusters-stop") this.#controller?.abort();
    else if (action.type === "clusters-keep") this.#keep();
    else void this.#find();
  }

  /** The view is on screen: what it shows may be of customers who are not in any more. */
  look(): void {
    const { data } = this.#page.store.state;
    if (!data) return;
    void this.#advise(data.shown);
    if (this.#kept?.on) void this.#find(this.#kept);
    if (!data.clustering.report) return;
    const outdated = populationOf(data.shown.choices) !== this.#made;
    if (outdated !== data.clustering.outdated) this.#set({ outdated });
  }

  /** Other files: what was found says nothing of them, unless it came with them. */
  forget(kept: FoundClusters | null = null): void {
    this.#controller?.abort();
    this.#controller = null;
    [this.#made, this.#advised, this.#kept] = ["", "", kept];
  }

  /**
   * What is to be said of columns before anything is looked for. From day to day that hardly changes, so it is asked once. Without it,
   * the view is what it is.
   */
  async #advise({ choices, columns }: Shown): Promise<void> {
    const names = comparable(columns).map(({ name }) => name);
    const wanted = canonical([populationOf(choices), names]);
    if (wanted === this.#advised || names.length === 0) return;
    this.#advised = wanted;
    const { engine } = this.#page;
    const request = { ...requestOf(choices), columns: names.map(termOf) };
    const advice = await engine()
      .then((engine) => engine.clusterColumns(request))
      .catch(() => null);
    if (wanted === this.#advised) this.#set({ advice });
  }

  /** `kept`: clusters that came with the files; what is found is told of them, and they stay as they are. */
  async #find(kept: FoundClusters | null = null): Promise<void> {
    const { store, engine } = this.#page;
    const { data } = store.state;
    if (!data) return;
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    this.#kept = null;
    const { choices } = data.shown;
    const asked = data.history.now.clusters;
    this.#set({ progress: { stage: "choose", done: 0, total: 1 }, refusal: null, stopped: false });
    const isLatest = () => this.#controller === controller;
    try {
      const report = await (await engine()).cluster({
        ...requestOf(choices),
        ...(kept?.on ? { asOf: kept.on } : {}),
        ...(asked.columns ? { columns: asked.columns.map(termOf) } : {}),
        method: asked.method,
        k: asked.k,
        ...(asked.transform === "auto" ? {} : { transform: asked.transform }),
        scaling: asked.scaling,
        coordinates: FLAT,
        signal: controller.signal,
        onProgress: (progress) => {
          if (isLatest()) this.#set({ progress });
        },
      });
      if (kept) await (await engine()).useModel(kept.model);
      if (!isLatest()) return;
      this.#made = populationOf(choices);
      this.#set({ report, asked, outdated: false, progress: null });
      // What was looked at closely was another map.
      const charts = changed(store.state.charts, { type: "chart-zoom", chart: CLUSTER_MAP, to: null });
      const words = local(store.state.language);
      const { customers, k } = report;
      store.set({ charts, spoken: words.t("clusters.say", { found: foundIn(words, report), customers, k }) });
      if (!kept) this.#letGo(report);
      this.#renew();
    } catch (error) {
      if (!isLatest()) return;
      const stopped = codeOf(error) === "cancelled";
      this.#set({ progress: null, stopped, refusal: stopped ? null : failureOf(error) });
    }
  }

  /** The rules as a scheme of one's own, in the place of one that was kept before. */
  #keep(): void {
    const { data } = this.#page.store.state;
    const scheme = data?.clustering.report?.scheme;
    if (!data || !scheme) return;
    const rules = withRule(data.history.now.rules, "scheme", scheme.id, scheme);
    void this.#page.decide({ change: { rules }, what: "clusters-kept", gesture: null });
  }

  /** An audience of clusters that are not there any more has nobody in it. */
  #letGo({ clusters, outliers }: ClusterReport): void {
    const { data } = this.#page.store.state;
    if (!data) return;
    const names = new Set(clusters.flatMap(({ name }) => [name.en, name.zh]));
    const isThere = (name: string | null) => (name === null ? outliers > 0 : names.has(name));
    // On another map a line goes around others.
    const isGone = (mark: Mark) => isAreaMark(mark) || (isGroupMark(mark) && !isThere(mark.value));
    const selection = without(data.history.now.selection, isGone);
    void this.#page.decide({ change: { selection }, what: "select", gesture: null });
  }

  #set(change: Partial<Clustering>): void {
    const { store } = this.#page;
    const { data } = store.state;
    if (data) store.setData({ clustering: { ...data.clustering, ...change } });
  }
}
