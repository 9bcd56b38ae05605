import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { type Field, type Filter, rangeOf } from "../filters";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { clauseName, type Known, markName } from "../parts/mark-name";
import { clauseOf, isMarked, marksOf, replaced, type Selection } from "../selection";

interface Given {
  readonly filter: Filter | null;
  readonly field: Field | null;
  readonly title: string;
  readonly selection: Selection;
  readonly known: Known;
}

export const FILTER = "column-filter";
/** Values that are shown at once. */
const MOST = 12;

/** What a column is filtered by; the browser opens it for the button in the column's head. */
export function columnFilter(ui: Ui, given: Given): TemplateResult {
  const { filter, field, title, selection, known } = given;
  const { local, emit } = ui;
  const { t } = local;
  const clause = field && clauseOf(selection, field.dimension);
  const heading = t("filter.title", { name: title });
  return html`<div
    class="menu column-filter"
    id=${FILTER}
    data-testid=${FILTER}
    popover
    role="dialog"
    aria-label=${heading}
    @toggle=${({ currentTarget }: Event) => {
      if (!(currentTarget as Element).matches(":popover-open")) emit({ type: "filter", column: null });
    }}
  >
    ${
      filter && field
        ? html`<h3>${heading}</h3>
            ${field.kind === "range" ? range(ui, given, filter, field) : choices(ui, given, filter, field)}
            ${
              clause
                ? html`<button
                    class="quiet-button"
                    type="button"
                    data-testid="filter-remove"
                    @click=${(event: Event) => {
                      close(event);
                      emit({ type: "select", selection: replaced(selection, field.dimension, null) });
                    }}
                  >
                    ${icon("close")}<span>${t("selection.remove", { name: clauseName(local, clause, known) })}</span>
                  </button>`
                : nothing
            }`
        : nothing
    }
  </div>`;
}

function close({ currentTarget }: Event): void {
  (currentTarget as Element).closest<HTMLElement>("[popover]")?.hidePopover();
}

function range(
  { local: { t }, emit }: Ui,
  { selection }: Given,
  { wrong }: Filter,
  field: Field & { readonly kind: "range" },
): TemplateResult {
  const marks = marksOf(selection, field.dimension);
  const set =
    marks.length === 1 && marks[0]?.kind === "range" && (marks[0].closed || marks[0].high === null) ? marks[0] : null;
  const input = (at: "from" | "to", value: unknown) => {
    const what = wrong?.at === at ? wrong.what : null;
    return html`<div class="form-choice">
      <label for="filter-${at}">${t(`filter.${at}`)}</label>
      <input
        id="filter-${at}"
        data-testid="filter-${at}"
        ?data-first=${at === "from"}
        name=${at}
        type=${field.isDay ? "date" : "text"}
        inputmode=${field.isDay ? nothing : "decimal"}
        autocomplete="off"
        aria-invalid=${String(what !== null)}
        aria-describedby=${what ? "filter-wrong" : "filter-ends"}
        .value=${value === null || value === undefined ? "" : String(value)}
      />
      ${what ? html`<p class="wrong" role="alert" id="filter-wrong">${t(`filter.wrong.${what}`)}</p>` : nothing}
    </div>`;
  };
  const apply = (event: Event) => {
    event.preventDefault();
    const { from, to } = (event.currentTarget as HTMLFormElement).elements as unknown as Record<
      string,
      HTMLInputElement
    >;
    const bad = [from, to].find((one) => one?.validity.badInput);
    const found = bad
      ? ({ at: bad === from ? "from" : "to", what: "day" } as const)
      : rangeOf(field, from?.value ?? "", to?.value ?? "");
    if (found && "at" in found) {
      (found.at === "from" ? from : to)?.focus();
      return emit({ type: "filter-wrong", wrong: found });
    }
    close(event);
    emit({ type: "select", selection: replaced(selection, field.dimension, found) });
  };
  return html`<form novalidate @submit=${apply}>
    <div class="filter-ends">${input("from", set?.low)}${input("to", set?.high)}</div>
    <p class="hint" id="filter-ends">${t("filter.ends")}</p>
    <button class="button" type="submit" data-testid="filter-apply">${t("filter.apply")}</button>
  </form>`;
}

function choices(
  { local, emit }: Ui,
  { selection, known }: Given,
  { counts, find }: Filter,
  { markOf, isFlag }: Field & { readonly kind: "choice" },
): TemplateResult {
  const { t, number } = local;
  const all = Array.from(counts ?? [], ([value, count]) => {
    const mark = markOf(value);
    const name = isFlag ? t("value.yes") : markName(local, mark, known);
    return { value, count, mark, name, isSet: isMarked(selection, mark) };
  }).filter(({ value, count, isSet }) => (isFlag ? value === "true" : count > 0 || isSet));
  const wanted = find.trim().toLowerCase();
  const found = all.filter(({ name }) => name.toLowerCase().includes(wanted)).toSorted((a, b) => b.count - a.count);
  // What is set stays where it is, so that nothing moves under the hand.
  const shown = found.filter(({ isSet }, at) => isSet || at < MOST);
  const rest = found.length - shown.length;
  return html`${
    isFlag
      ? nothing
      : html`<input
          class="filter-find"
          type="search"
          data-testid="filter-find"
          data-first
          aria-label=${t("filter.find")}
          placeholder=${t("filter.find")}
          autocomplete="off"
          spellcheck="false"
          .value=${live(find)}
          @input=${(event: Event) => emit({ type: "filter-find", find: (event.currentTarget as HTMLInputElement).value })}
        />`
  }
    <div class="filter-values" role="group" aria-label=${t("filter.find")} aria-busy=${String(counts === null)} data-testid="filter-values" data-first tabindex="-1">
      ${shown.map(
        ({ name, count, mark, isSet }) => html`<label>
          <input type="checkbox" .checked=${live(isSet)} @change=${() => emit({ type: "mark", mark, more: true })} />
          <span>${foreign(name)}</span><span class="filter-count">${number(count)}</span>
        </label>`,
      )}
      ${counts && found.length === 0 ? html`<p class="hint">${t("filter.none")}</p>` : nothing}
    </div>
    ${rest > 0 ? html`<p class="hint">${t("filter.more", { n: rest })}</p>` : nothing}`;
}
