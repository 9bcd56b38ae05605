/** What clusters are called, by what sets them apart the most. */
import { isKey, type Key, say } from "./describe.js";
import type { Bilingual, Language } from "./types.js";
import type { ClusterTrait } from "./types-clusters.js";

/** Differences below this, in deviations, name nothing. */
const WORTH_NAMING = 0.4;
const WORDS = 2;
const HALF = 0.5;

export function namesOf(clusters: readonly (readonly ClusterTrait[])[]): readonly Bilingual[] {
  const told = clusters.map((traits) => traits.filter(({ effect }) => Math.abs(effect) >= WORTH_NAMING));
  const names = told.map((traits) => nameOf(traits.slice(0, WORDS)));
  // One word more where two would be called the same; after that, a number.
  const longer = names.map((name, at) =>
    names.some((other, place) => place !== at && other.en === name.en)
      ? nameOf((told[at] ?? []).slice(0, WORDS + 1))
      : name,
  );
  return longer.map((name, at) => {
    const before = longer.slice(0, at).filter(({ en }) => en === name.en).length;
    return before === 0 ? name : { en: `${name.en} ${before + 1}`, zh: `${name.zh} ${before + 1}` };
  });
}

function nameOf(traits: readonly ClusterTrait[]): Bilingual {
  const inWords = (language: Language) => {
    if (traits.length === 0) return say(language, "cluster.middle");
    const text = traits.map((trait) => wordOf(trait, language)).join(say(language, "cluster.and"));
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  return { en: inWords("en"), zh: inWords("zh") };
}

/** `cluster.high.monetary`, or what is said of any column. */
function wordOf({ column, label, category, effect, mean }: ClusterTrait, language: Language): string {
  if (category !== null) {
    const key: Key = effect < 0 ? "cluster.few" : mean > HALF ? "cluster.mostly" : "cluster.many";
    return say(language, key, { column: label[language], category });
  }
  const side = effect > 0 ? "high" : "low";
  const own = `cluster.${side}.${column}`;
  return say(language, isKey(own) ? own : `cluster.${side}`, { column: label[language] });
}
