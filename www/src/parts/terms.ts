import type { ColumnInfo, Library } from "clientele";
import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import {
  attribute,
  COMPARISONS,
  type Condition,
  type Drawn,
  FLAG_SIGNS,
  isFlag,
  needsValue,
  plain,
  TESTS,
} from "../drawing";
import { isShown } from "./cell";
import { icon } from "./icon";
import { ruleText } from "./rule-text";

interface Given {
  readonly drawn: Drawn;
  readonly columns: readonly ColumnInfo[];
  readonly library: Library | null;
}

type Option = readonly [value: string, text: string];
interface Names {
  readonly title: string;
  readonly options: readonly Option[];
}

const TEXTS: ReadonlySet<string> = new Set(["text", "category"]);

/** A rule as lines: what, how compared, with what. What cannot be drawn stands there as text. */
export function terms(ui: Ui, given: Given): TemplateResult {
  const { drawn } = given;
  const { local, emit } = ui;
  const { t } = local;
  const { join, conditions } = drawn;
  const say = (next: Drawn) => emit({ type: "audience-drawn", drawn: next });
  const put = (at: number, condition: Condition) => say({ join, conditions: conditions.with(at, condition) });
  const names = namesOf(ui, given);
  return html`<div class="terms" role="group" aria-label=${t("terms.title")} data-testid="terms">
    ${
      conditions.length > 1
        ? html`<div class="term-join" role="group" aria-label=${t("terms.join")}>
            ${(["and", "or"] as const).map(
              (name) => html`<button
                type="button"
                aria-pressed=${name === join ? "true" : "false"}
                @click=${() => say({ join: name, conditions })}
              >
                ${t(`terms.${name}`)}
              </button>`,
            )}
          </div>`
        : ""
    }
    <ul class="term-list">
      ${conditions.map(
        (one, at) => html`<li class="term">
          ${one.kind === "text" ? html`<span class="term-text">${ruleText(one.text)}</span>` : line(ui, one, at, names, given, (next) => put(at, next))}
          <button
            class="quiet-button icon-only"
            type="button"
            aria-label=${t("terms.remove", { at: at + 1 })}
            title=${t("terms.remove", { at: at + 1 })}
            @click=${() => say({ join, conditions: conditions.toSpliced(at, 1) })}
          >
            ${icon("close")}
          </button>
        </li>`,
      )}
    </ul>
    ${conditions.some(({ kind }) => kind === "text") ? html`<p class="hint">${t("terms.undrawn")}</p>` : ""}
    <button
      class="button"
      type="button"
      data-testid="term-add"
      @click=${() => say({ join, conditions: [...conditions, fresh(given)] })}
    >
      ${t("terms.add")}
    </button>
  </div>`;
}

/** A condition to begin with. */
function fresh({ columns }: Given): Condition {
  const name = columns.some((column) => column.name === "frequency") ? "frequency" : (columns[0]?.name ?? "frequency");
  return name === "frequency"
    ? { kind: "comparison", name, sign: ">=", value: "2" }
    : { kind: "comparison", name, sign: "is not missing", value: "" };
}

function line(
  ui: Ui,
  one: Exclude<Condition, { readonly kind: "text" }>,
  at: number,
  names: readonly Names[],
  given: Given,
  put: (next: Condition) => void,
): TemplateResult {
  const { t } = ui.local;
  const rename = (name: string) => put(renamed(one, name, given.columns));
  const signs: Option[] =
    one.kind === "flag"
      ? FLAG_SIGNS.map((sign) => [sign, t(`sign.${sign}`)])
      : [...COMPARISONS, ...TESTS].map((sign) => [sign, t(`sign.${sign}`)]);
  const isIt = (value: string) => value === one.name || value === attribute(one.name);
  const groups = names.some(({ options }) => options.some(([value]) => isIt(value)))
    ? names
    : [{ title: t("terms.other"), options: [[one.name, one.name]] as const }, ...names];
  return html`
    <select class="term-name" aria-label=${t("terms.name", { at: at + 1 })} @change=${(event: Event) => rename(textOf(event))}>
      ${groups.map(
        ({ title, options }) => html`<optgroup label=${title}>
          ${options.map(([value, text]) => html`<option value=${value} .selected=${live(isIt(value))}>${text}</option>`)}
        </optgroup>`,
      )}
    </select>
    <select
      class="term-sign"
      aria-label=${t("terms.sign", { at: at + 1 })}
      @change=${(event: Event) => put({ ...one, sign: textOf(event) } as Condition)}
    >
      ${signs.map(([value, text]) => html`<option value=${value} .selected=${live(value === one.sign)}>${text}</option>`)}
    </select>
    ${
      one.kind === "comparison" && needsValue(one.sign)
        ? html`<input
            type="text"
            class="term-value"
            autocomplete="off"
            spellcheck="false"
            aria-label=${t("terms.value", { at: at + 1 })}
            .value=${one.value}
            @change=${(event: Event) => put({ ...one, value: textOf(event) })}
          />`
        : ""
    }
  `;
}

const textOf = (event: Event) => (event.currentTarget as HTMLInputElement | HTMLSelectElement).value;

/** The same question about something else; a tag is asked otherwise than a figure, and a text otherwise than a number. */
function renamed(one: Condition, name: string, columns: readonly ColumnInfo[]): Condition {
  if (isFlag(name)) return { kind: "flag", name, sign: "holds" };
  const isText = TEXTS.has(columns.find((column) => column.name === plain(name))?.type ?? "");
  const kept = one.kind === "comparison" && /^[\d.]*$/.test(one.value) !== isText ? one : null;
  if (kept) return { ...kept, name };
  return { kind: "comparison", name, sign: isText ? "=" : ">=", value: isText ? "" : "0" };
}

/** All that can be asked about, in groups. */
function namesOf({ local }: Ui, { columns, library }: Given): readonly Names[] {
  const { t, pick } = local;
  const told = (origin: ColumnInfo["origin"]) =>
    columns
      .filter((column) => column.origin === origin && isShown(column))
      .map(
        ({ name, label, unit }): Option => [
          origin === "file" ? attribute(name) : name,
          unit === "score" ? t("why.score", { name: pick(label) }) : pick(label),
        ],
      );
  const defined = (prefix: string, items: Library["features"]) =>
    items.filter(({ text }) => text !== null).map(({ id, name }): Option => [prefix + id, pick(name)]);
  return [
    { title: t("terms.figures"), options: told("engine") },
    { title: t("terms.told"), options: told("file") },
    { title: t("terms.features"), options: defined("features.", library?.features ?? []) },
    { title: t("terms.scores"), options: defined("scores.", library?.scores ?? []) },
    { title: t("terms.tags"), options: defined("tags.", library?.tags ?? []) },
  ].filter(({ options }) => options.length > 0);
}
