import type { FeatureInfo, Library } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { mentions, namesIn } from "../rules";
import type { Key } from "../text";

interface Used {
  readonly library: Library | null;
  /** As rules write it: `tags.vip`. */
  readonly full: string;
  readonly of: FeatureInfo;
  /** The condition that decides who is in at all. */
  readonly population: string | undefined;
  /** It can be removed, and what uses it with it. */
  readonly removable: boolean;
}

const KINDS: Readonly<Record<string, Key>> = {
  features: "uses.feature",
  scores: "uses.score",
  schemes: "uses.scheme",
  tags: "uses.tag",
};

/** What asks for a tag or scheme, in words, so that nobody changes or removes it unaware. */
export function uses({ local }: Ui, used: Used): TemplateResult | typeof nothing {
  const { t } = local;
  const { library, full, of, population, removable } = used;
  const names = namesIn(library);
  const said = of.usedBy.map((user) => {
    const name = names.get(user);
    return t(KINDS[user.split(".")[0] ?? ""] ?? "uses.definition", { name: name ? local.pick(name) : user });
  });
  if (population && mentions(population, full)) said.push(t("uses.population"));
  if (said.length === 0) return nothing;
  return html`<p class="hint" data-testid="uses">
    ${t("uses", { what: local.list(said) })} ${t(removable ? "uses.removed" : "uses.changed")}
  </p>`;
}
