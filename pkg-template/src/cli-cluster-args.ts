/** What is asked about clusters. */
import type { ClusterCommand, LookingCommand } from "./cli-commands.js";
import type { OptionValues, Wrong } from "./cli-options.js";
import type { ClusterMethod } from "./types.js";

const METHODS: Readonly<Record<string, ClusterMethod>> = {
  kmeans: "kmeans",
  "gaussian-mixture": "gaussianMixture",
  bisecting: "bisecting",
  ward: "ward",
  hdbscan: "hdbscan",
  "k-prototypes": "kPrototypes",
  medoids: "medoids",
};
const MOST_K = 1000;
const MOST_SEED = 0xffff_ffff;

export function clusteringOf(values: OptionValues, wrong: Wrong): Omit<ClusterCommand, keyof LookingCommand | "name"> {
  const { columns = [], method = "auto", k = "auto", seed = "1" } = values;
  const named = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (method !== "auto" && named === undefined) {
    throw wrong("cli.usage.method", { value: method, methods: ["auto", ...Object.keys(METHODS)].join(", ") });
  }
  const count = /^\d{1,4}$/.test(k) ? Number(k) : 0;
  if (k !== "auto" && (count < 1 || count > MOST_K)) throw wrong("cli.usage.k", { value: k });
  const number = /^\d{1,10}$/.test(seed) ? Number(seed) : Number.NaN;
  if (!(number <= MOST_SEED)) throw wrong("cli.usage.seed", { value: seed });
  return {
    columns: columns.flatMap(apart),
    method: named ?? "auto",
    k: k === "auto" ? "auto" : count,
    seed: number,
  };
}

/** Commas inside brackets, texts and names are the expression's own. */
function apart(list: string): string[] {
  const parts = [""];
  let [depth, quote] = [0, ""];
  for (const character of list) {
    if (quote) quote = character === quote ? "" : quote;
    else if (character === "'" || character === "`" || character === '"') quote = character;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    if (character === "," && depth === 0 && !quote) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
