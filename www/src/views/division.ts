import { type ColumnInfo, describeNeed, type SchemeInfo } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import type { Charts } from "../charts";
import type { OwnRule } from "../choices";
import { cutPoints } from "../parts/cut-points";
import { ruleText } from "../parts/rule-text";
import { settingFields } from "../parts/setting-fields";
import { uses } from "../parts/uses";
import { both, isChanged, namesIn, type Rules, schemeOf } from "../rules";
import type { Selection } from "../selection";
import { isKey } from "../text";

const FAMILIES = ["rfm", "classic", "lifecycle", "profile"] as const;

/** Schemes by family, those of unknown families last. */
export function byFamily(schemes: readonly SchemeInfo[]): readonly (readonly [family: string, SchemeInfo[]])[] {
  const others = schemes.map(({ family }) => family).filter((family) => !FAMILIES.some((known) => known === family));
  return [...FAMILIES, ...new Set(others)]
    .map((family): [string, SchemeInfo[]] => [family, schemes.filter((scheme) => scheme.family === family)])
    .filter(([, members]) => members.length > 0);
}

export function familyName({ local: { t } }: Ui, family: string): string {
  const key = `family.${family}`;
  return isKey(key) ? t(key) : t("family.other");
}

/** By which scheme the customers are divided. */
export function schemeChoice(ui: Ui, { library }: Rules, chosen: string): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  if (!library) return nothing;
  const possible = library.schemes.filter(({ text }) => text !== null);
  const choose = (event: Event) => emit({ type: "scheme", id: (event.currentTarget as HTMLSelectElement).value });
  return html`<div class="scheme-choice">
    <label for="scheme">${local.t("division.by")}</label>
    <select id="scheme" data-testid="scheme" @change=${choose}>
      ${possible.some(({ id }) => id === chosen) ? nothing : html`<option value=${chosen} selected>${local.t("division.choose")}</option>`}
      ${byFamily(possible).map(
        ([family, members]) => html`<optgroup label=${familyName(ui, family)}>
          ${members.map(({ id, name }) => html`<option value=${id} .selected=${live(id === chosen)}>${local.pick(name)}</option>`)}
        </optgroup>`,
      )}
    </select>
  </div>`;
}

/** What the rules of a scheme are seen beside. */
interface Beside {
  readonly own: readonly OwnRule[];
  readonly scheme: string;
  readonly columns: readonly ColumnInfo[];
  readonly charts: Charts;
  readonly selection: Selection;
  /** The condition that decides who is in at all. */
  readonly population: string | undefined;
}

/** How the scheme on screen comes about: its named values, and its rules in order. */
export function ruleDetails(
  ui: Ui,
  rules: Rules,
  { own, scheme: chosen, columns, charts, selection, population }: Beside,
): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  const scheme = schemeOf(rules.library, chosen);
  if (!scheme) return nothing;
  const { file } = scheme;
  return html`<details class="unfold" data-testid="rules">
    <summary>${t(file.settings ? "rules.title.settings" : "rules.title")}</summary>
    ${uses(ui, { library: rules.library, full: `schemes.${scheme.id}`, of: scheme, population, removable: false })}
    ${settingFields(ui, {
      kind: "scheme",
      id: scheme.id,
      settings: file.settings ?? [],
      refused: rules.refused,
      changed: isChanged(own, "scheme", scheme.id),
    })}
    ${rules.histograms.map((one) =>
      cutPoints(ui, one, {
        scheme: scheme.id,
        settings: file.settings ?? [],
        columns,
        names: namesIn(rules.library),
        charts,
        selection,
      }),
    )}
    ${"labels" in file ? html`<p class="hint">${t("rules.order")}</p>` : nothing}
    <ol class="rule-list">
      ${
        "labels" in file
          ? file.labels.map(
              ({ id, name, when }) => html`<li><b>${name ? local.pick(both(name)) : id}</b> ${ruleText(when)}</li>`,
            )
          : html`<li>${t("rules.values", { most: file.most, other: local.pick(both(file.other)) })} ${ruleText(scheme.text ?? "")}</li>`
      }
    </ol>
    ${
      file.parts && file.parts.length > 0
        ? html`<p class="hint">${t("rules.parts")}</p>
            <ul class="rule-list">
              ${file.parts.map((part, at) => {
                const { id, name } = part;
                // As it is in use; else every way that it could be.
                const inUse = scheme.parts[at];
                const written = "is" in part ? (Array.isArray(part.is) ? part.is : [part.is]) : [];
                const ways = inUse ? [inUse] : written;
                return html`<li>
                  <b><code translate="no">${id}</code></b> ${name ? local.pick(both(name)) : nothing}
                  ${ways.map((way, i) => html`${i > 0 ? html`<span class="hint">${t("rules.orElse")}</span>` : nothing} ${ruleText(way)}`)}
                </li>`;
              })}
            </ul>`
        : nothing
    }
    ${file.source ? html`<p class="source">${t("rules.source")} <cite lang="en">${file.source}</cite></p>` : nothing}
  </details>`;
}

/** What the data does not allow, and what it lacks for that. */
export function lacking(
  { local }: Ui,
  title: string,
  items: readonly Pick<SchemeInfo, "id" | "name" | "text" | "needs">[],
): TemplateResult | typeof nothing {
  const missing = items.filter(({ text }) => text === null);
  if (missing.length === 0) return nothing;
  return html`<details class="unfold" data-testid="lacking">
    <summary>${title}</summary>
    <ul class="lacking">
      ${missing.map(
        ({ name, needs }) => html`<li><b>${local.pick(name)}</b>
          <span>${local.t("division.lack", { what: [...new Set(needs.map((need) => describeNeed(need, local.language)))].join(local.t("division.and")) })}</span></li>`,
      )}
    </ul>
  </details>`;
}
