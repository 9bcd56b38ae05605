/** Rules of clusters in the expression language. */
import type { Gathered } from "./cluster-gather.js";
import type { Bilingual, SchemeFile } from "./types.js";
import type { ClusterRule } from "./types-clusters.js";

interface NumberTerm {
  readonly number: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly missing: boolean;
}

interface CategoryTerm {
  readonly category: number;
  readonly codes: readonly number[];
  readonly without: boolean;
}

type Terms = readonly (NumberTerm | CategoryTerm)[];

/** As the module tells them. */
export interface RawRules {
  readonly leaves: readonly { readonly cluster: number; readonly terms: Terms }[];
  readonly trust: readonly { readonly size: number; readonly rows: number; readonly right: number }[];
  readonly fidelity: number;
}

export interface RuleColumns {
  readonly numbers: readonly Gathered[];
  /** With the names that codes stand for; the last code is all others and none. */
  readonly categories: readonly { readonly column: Gathered; readonly kept: readonly string[] }[];
}

/** One a cluster; null where no leaf says it. */
export function rulesOf({ leaves, trust }: RawRules, columns: RuleColumns): readonly (ClusterRule | null)[] {
  return trust.map(({ size, rows, right }, cluster) => {
    const own = leaves.filter((leaf) => leaf.cluster === cluster);
    if (own.length === 0) return null;
    const said = joined(
      own.map(({ terms }) => terms),
      columns,
    );
    const parts = said.map((terms) => terms.map((term) => termOf(term, columns)).join(" and ") || "true");
    return {
      text: parts.length === 1 ? (parts[0] ?? "true") : parts.map((part) => `(${part})`).join(" or "),
      customers: rows,
      precision: rows > 0 ? right / rows : 0,
      coverage: right / size,
    };
  });
}

/** Leaves that say together what one of fewer conditions says become that one. */
function joined(leaves: readonly Terms[], columns: RuleColumns): readonly Terms[] {
  for (const [at, a] of leaves.entries())
    for (const b of leaves.slice(at + 1)) {
      const both = eitherOf(a, b, columns);
      if (both)
        return joined([...leaves.slice(0, at), both, ...leaves.slice(at + 1).filter((leaf) => leaf !== b)], columns);
    }
  return leaves;
}

/** What holds where either holds, if they differ in one column alone and leave no gap in it. */
function eitherOf(a: Terms, b: Terms, { numbers }: RuleColumns): Terms | null {
  const keys = [a, b].map((terms) => new Set(terms.map((term) => JSON.stringify(term))));
  const [one, ...more] = a.filter((term) => !keys[1]?.has(JSON.stringify(term)));
  const [two, ...others] = b.filter((term) => !keys[0]?.has(JSON.stringify(term)));
  if (!one || !two || more.length > 0 || others.length > 0) return null;
  const put = (term: readonly NumberTerm[]) => a.flatMap((own) => (own === one ? term : own));
  if ("category" in one || "category" in two) {
    const isSame = "category" in one && "category" in two && one.category === two.category;
    return isSame && one.without !== two.without && `${one.codes}` === `${two.codes}` ? put([]) : null;
  }
  const [below, above] = one.high !== null && one.high === two.low ? [one, two] : [two, one];
  if (one.number !== two.number || below.high === null || below.high !== above.low) return null;
  const term = { ...below, high: above.high, missing: below.missing || above.missing };
  if (term.low !== null || term.high !== null) return put([term]);
  // Where every number will do, something is to be said only if none will not.
  return term.missing || !numbers[one.number]?.numbers?.some(Number.isNaN) ? put([]) : null;
}

function termOf(term: NumberTerm | CategoryTerm, { numbers, categories }: RuleColumns): string {
  if ("number" in term) {
    const { expression = "", condition = false } = numbers[term.number] ?? {};
    const name = operand(expression);
    const { low, high } = term;
    if (condition) return low === null ? `not ${name}` : term.missing ? `(${name} or ${name} is missing)` : name;
    const bounds = [
      low === null ? "" : `${name} > ${decimal(low)}`,
      high === null ? "" : `${name} <= ${decimal(high)}`,
    ];
    const text = bounds.filter((bound) => bound !== "").join(" and ");
    return term.missing ? `(${text} or ${name} is missing)` : text;
  }
  const { column, kept = [] } = categories[term.category] ?? {};
  const name = operand(column?.expression ?? "");
  const named = term.codes.flatMap((code) => kept[code] ?? []);
  // The last code is everything that has no name of its own.
  const other = term.codes.includes(kept.length);
  const list = `(${named.map(quoted).join(", ")})`;
  if (!other) {
    const [only = ""] = named;
    const test = named.length === 1 ? `${name} ${term.without ? "<>" : "="} ${quoted(only)}` : "";
    const text = test || `${name} ${term.without ? "not in" : "in"} ${list}`;
    return term.without ? `(${text} or ${name} is missing)` : text;
  }
  const rest = kept.filter((name) => !named.includes(name));
  const within = `${name} in (${rest.map(quoted).join(", ")})`;
  return term.without ? within : `(${name} is missing or not (${within}))`;
}

function operand(expression: string): string {
  return /^(\w+|`[^`]*`)(\.(\w+|`[^`]*`))*$/.test(expression) ? expression : `(${expression})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The language has no signs of exponents below zero; what JavaScript writes so is nearly nothing. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes("e-") ? value.toFixed(20).replace(/0+$/, "").replace(/\.$/, "") : text.replace("+", "");
}

/** The rules as a scheme: the surest first, since the first that holds counts. */
export function schemeOf(names: readonly Bilingual[], rules: readonly (ClusterRule | null)[]): SchemeFile | null {
  const known = names.flatMap((name, at) => {
    const rule = rules[at];
    return rule ? [{ name, rule, id: `cluster_${at + 1}` }] : [];
  });
  if (known.length < 2) return null;
  known.sort((a, b) => b.rule.precision - a.rule.precision);
  return {
    id: "clusters",
    name: { en: "Clusters, as rules", zh: "分群规则" },
    labels: known.map(({ id, name, rule }) => ({ id, name, when: rule.text })),
  } as SchemeFile;
}
