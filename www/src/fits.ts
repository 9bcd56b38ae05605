import type { ClusterModel, ClvScorer, Engine, RepurchaseScorer, RunFile, Snapshot } from "clientele";
import { GROUP } from "./grouping";
import { canonical } from "./history";
import { isDay, isListOf, isNumber, isObject, isText, orNull } from "./plain";
import type { Data } from "./state";

type Fit = Parameters<Engine["useModel"]>[0];

/** What models have learned of the files on screen: with it their columns are there again, whatever day is looked at. */
export interface Fits {
  readonly value: ClvScorer | null;
  readonly next: RepurchaseScorer | null;
  readonly clusters: FoundClusters | null;
}

export interface FoundClusters {
  /** With the names that the column has for them. */
  readonly model: ClusterModel;
  /** The day on which they were found among those who are in; null where that is not known, or others are in by now. */
  readonly on: string | null;
}

export const NO_FITS: Fits = { value: null, next: null, clusters: null };

/** The part of clusters that a run file does not tell. */
export interface ClusterPart {
  readonly names: readonly string[];
  readonly on: string | null;
}

export function isClusterPart(part: unknown): boolean {
  return isObject(part) && isListOf(isText)(part.names) && orNull(isDay)(part.on);
}

/** What a snapshot has of clusters. */
export async function clusterPart(open: Snapshot, { clusters }: Fits): Promise<ClusterPart | null> {
  if (!clusters || !open.columns.some(({ name }) => name === GROUP)) return null;
  const group = await open.column(GROUP);
  return group.type === "category" ? { names: group.dictionary, on: clusters.on } : null;
}

/** The fits that a project tells. */
export function fitsOf({ models = [] }: RunFile, clusters: ClusterPart | null): Fits {
  const made = models.map((model) => model.made);
  const model = made.find(isClusters);
  const isNamed = model && clusters?.names.length === model.centres.length;
  return {
    value: made.find(isValue) ?? null,
    next: made.find(isNext) ?? null,
    clusters: isNamed ? { model: { ...model, names: clusters.names.map(both) }, on: clusters.on } : null,
  };
}

const both = (name: string) => ({ en: name, zh: name });

/** Those that files were opened with, or newer ones by now. */
export function fitsNow(data: Data, { value, next, clusters }: Fits = NO_FITS): Fits {
  const { report, outdated, asked } = data.clustering;
  // Looked for otherwise, or among others, they would be other ones.
  const isSame = !outdated && canonical(asked) === canonical(data.shown.choices.clusters);
  const found = report && { model: report.model, on: isSame ? report.asOf : null };
  return { value: data.value.clv?.scorer ?? value, next, clusters: found ?? clusters };
}

/** Gives the engine the fits: snapshots have their columns from then on. */
export async function refit(engine: Engine, { value, next, clusters }: Fits = NO_FITS): Promise<void> {
  const fits: readonly (Fit | null | undefined)[] = [value, next, clusters?.model];
  for (const fit of fits) if (fit) await engine.useModel(fit);
}

const isNumbers = isListOf(isNumber);

function isValue(made: unknown): made is ClvScorer {
  if (!isObject(made) || made.by !== "clv") return false;
  const { model, k, parameters, spending, months, discount, continuous, fittedOn } = made;
  const isKnown = isText(model) && isNumbers(parameters) && orNull(isNumbers)(spending) && isDay(fittedOn);
  return isKnown && [k, months, discount].every(isNumber) && typeof continuous === "boolean";
}

function isNext(made: unknown): made is RepurchaseScorer {
  if (!isObject(made) || made.by !== "repurchase") return false;
  const { days, intercept, features, learnedOn } = made;
  const isFeature = (feature: unknown) =>
    isObject(feature) && isText(feature.is) && [feature.mean, feature.spread, feature.weight].every(isNumber);
  return [days, intercept].every(isNumber) && isListOf(isFeature)(features) && isDay(learnedOn);
}

const isPrepared = (column: unknown) =>
  isObject(column) &&
  orNull(isNumber)(column.fill) &&
  isText(column.transform) &&
  isNumbers(column.learnt) &&
  [column.centre, column.spread, column.weight].every(isNumber);

function isClusters(made: unknown): made is ClusterModel {
  if (!isObject(made) || made.format !== "clientele-clusters" || made.version !== 1) return false;
  const { method, columns, gamma, centres, mixture, plane = null } = made;
  const isColumn = (column: unknown) =>
    isObject(column) &&
    (isText(column.expression) || isObject(column.expression)) &&
    (column.kind === "category" ? isListOf(isText)(column.categories) : isPrepared(column.prepared));
  const isMixture = (mixture: unknown) =>
    isObject(mixture) && isNumbers(mixture.weights) && isNumbers(mixture.covariances);
  const isPlane = (plane: unknown) =>
    isObject(plane) && isNumbers(plane.means) && isListOf(isNumbers)(plane.directions);
  const isKnown = isText(method) && isNumber(gamma) && orNull(isMixture)(mixture) && orNull(isPlane)(plane);
  return isKnown && isListOf(isColumn)(columns) && isListOf(isNumbers)(centres);
}
