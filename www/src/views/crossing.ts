import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import { focusOn, onGrid } from "../parts/roving";
import { toneClass } from "../parts/tone";
import { type Crossing, type CrossLabel, type Rules, schemeOf } from "../rules";
import { isMarked, labelMark, type Mark, marked, type Selection } from "../selection";
import { byFamily, familyName } from "./division";

const STRENGTHS = 5;

interface Given {
  readonly scheme: string;
  readonly beside: string | null;
  readonly selection: Selection;
  /** The pair that Tab comes back to. */
  readonly stop: string | undefined;
}

/** Two schemes side by side: customers by the labels of both. */
export function crossingDetails(ui: Ui, rules: Rules, given: Given): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const { library } = rules;
  const { scheme: chosen, beside } = given;
  if (!library || schemeOf(library, chosen)?.text == null) return nothing;
  const others = library.schemes.filter(({ id, text }) => text !== null && id !== chosen);
  const choose = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    emit({ type: "beside", scheme: value === "" ? null : value });
  };
  return html`<details class="unfold" data-testid="crossing">
    <summary>${t("crossing.title")}</summary>
    <div class="scheme-choice">
      <label for="beside">${t("crossing.with")}</label>
      <select id="beside" data-testid="beside" @change=${choose}>
        <option value="" .selected=${live(beside === null)}>${t("crossing.none")}</option>
        ${byFamily(others).map(
          ([family, members]) => html`<optgroup label=${familyName(ui, family)}>
            ${members.map(({ id, name }) => html`<option value=${id} .selected=${live(id === beside)}>${local.pick(name)}</option>`)}
          </optgroup>`,
        )}
      </select>
    </div>
    ${table(ui, rules, given)}
  </details>`;
}

function table(ui: Ui, { crossing, library }: Rules, given: Given): TemplateResult | typeof nothing {
  const { local } = ui;
  const { t } = local;
  if (!crossing || crossing.scheme !== given.scheme || crossing.beside !== given.beside) return nothing;
  const nameOf = (id: string) => {
    const scheme = schemeOf(library, id);
    return scheme ? local.pick(scheme.name) : id;
  };
  const [rows, columns] = [nameOf(crossing.scheme), nameOf(crossing.beside)];
  const label = (one: CrossLabel | null) => (one ? local.pick(one.name) : t("division.unlabelled"));
  const dot = (one: CrossLabel | null) => html`<span class="dot ${toneClass(one?.tone ?? "")}"></span>`;
  const name = t("crossing.table", { rows, columns });
  return html`<p class="hint">${t("crossing.note", { rows, columns })}</p>
    <div class="scroll" role="region" tabindex="0" aria-label=${name}>
      <table class="crossing" role="grid">
        <caption class="unseen">${name}</caption>
        <thead>
          <tr>
            <td></td>
            ${crossing.columns.map((one) => html`<th scope="col" class="right">${dot(one)}${label(one)}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${crossing.rows.map(
            (one, row) => html`<tr>
              <th scope="row"><span class="segment-name">${dot(one)}${label(one)}</span></th>
              ${crossing.columns.map((other, column) =>
                pair(ui, crossing, given, { row, column }, `${label(one)}, ${label(other)}`),
              )}
            </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
}

interface Place {
  readonly row: number;
  readonly column: number;
}

const stopOf = ({ row, column }: Place) => `${row}-${column}`;
const countAt = ({ counts }: Crossing, { row, column }: Place) => counts[row]?.[column] ?? 0;

/** Those with both labels: a press narrows the audience to them. All pairs together are one stop for Tab. */
function pair({ local, emit }: Ui, crossing: Crossing, given: Given, place: Place, names: string): TemplateResult {
  const { selection, stop } = given;
  const count = countAt(crossing, place);
  const most = Math.max(1, ...crossing.counts.flat());
  if (count === 0) return html`<td class="right nothing">0</td>`;
  const marks: readonly Mark[] = [
    markOf(crossing.scheme, crossing.rows, place.row),
    markOf(crossing.beside, crossing.columns, place.column),
  ];
  const isPressed = marks.every((mark) => isMarked(selection, mark));
  const press = () => {
    // Pressed again, both go; pressed first, neither may go by having been there.
    const change = marks.filter((mark) => isPressed || !isMarked(selection, mark));
    emit({ type: "select", selection: change.reduce((all, mark) => marked(all, mark, false), selection) });
  };
  const first = crossing.counts.flatMap((counts, row) =>
    counts.flatMap((count, column) => (count > 0 ? [stopOf({ row, column })] : [])),
  );
  const isStop = stopOf(place) === (first.find((one) => one === stop) ?? first[0]);
  return html`<td class="right shade-${Math.ceil((count / most) * STRENGTHS)}">
    <button
      type="button"
      class="pair"
      data-stop=${stopOf(place)}
      tabindex=${isStop ? 0 : -1}
      aria-pressed=${isPressed ? "true" : "false"}
      aria-label="${names}: ${local.number(count)}"
      @focus=${() => emit({ type: "chart-stop", chart: "crossing", at: stopOf(place) })}
      @keydown=${(event: KeyboardEvent) => {
        const to = beyond(crossing, place, event.key);
        if (to) focusOn(event, "table", stopOf(to));
      }}
      @click=${press}
    >
      ${local.number(count)}
    </button>
  </td>`;
}

/** The next pair with somebody in it, where an arrow key points. */
function beyond(crossing: Crossing, from: Place, key: string): Place | null {
  const [across, up] = onGrid(key) ?? [0, 0];
  if (across === 0 && up === 0) return null;
  for (let far = 1; far < Math.max(crossing.rows.length, crossing.columns.length); far++) {
    const place = { row: from.row - up * far, column: from.column + across * far };
    if (countAt(crossing, place) > 0) return place;
  }
  return null;
}

function markOf(scheme: string, labels: readonly (CrossLabel | null)[], at: number): Mark {
  const ids = labels.flatMap((label) => (label ? [label.id] : []));
  return labelMark(scheme, ids, labels[at]?.id ?? null);
}
