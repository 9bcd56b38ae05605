import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { Ui } from "../actions";
import type { Palette } from "../aids";
import { type Command, matching } from "../commands";
import { cut } from "../format";
import { onClosed } from "../parts/dialog";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { person } from "../parts/person";

const LONGEST = 12;
/** Letters of what one is called. */
const LONGEST_NAME = 120;

interface Line {
  readonly id: string;
  readonly shown: TemplateResult;
  readonly run: () => void;
}

/** Everything that can be done, found by a few letters; what is chosen is done and the palette is gone. */
export function palette(ui: Ui, palette: Palette | null, commands: readonly Command[]): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const lines = palette ? linesOf(ui, palette, commands) : [];
  const at = palette ? Math.min(palette.at, Math.max(0, lines.length - 1)) : 0;
  const close = () => emit({ type: "palette", open: false });
  const run = (line: Line | undefined) => {
    if (!line) return;
    close();
    line.run();
  };
  const press = (event: KeyboardEvent) => {
    // What is being composed is not finished: its Enter is the writing system's.
    if (event.isComposing) return;
    const last = lines.length - 1;
    const to = { ArrowDown: at === last ? 0 : at + 1, ArrowUp: at === 0 ? last : at - 1, PageDown: last, PageUp: 0 }[
      event.key
    ];
    if (to !== undefined) emit({ type: "palette-at", at: Math.max(0, to) });
    else if (event.key === "Enter") run(lines[at]);
    else return;
    event.preventDefault();
  };
  return html`<dialog id="palette" class="palette" data-testid="palette" aria-label=${t("palette.title")} @close=${onClosed(close)}>
    ${
      palette
        ? html`<div class="palette-find">
              ${icon("search")}
              <input
                type="text"
                role="combobox"
                autofocus
                data-testid="palette-find"
                aria-label=${t("palette.title")}
                aria-autocomplete="list"
                aria-expanded="true"
                aria-controls="palette-list"
                aria-activedescendant=${lines[at] ? `palette-${at}` : nothing}
                placeholder=${t("palette.hint")}
                autocomplete="off"
                spellcheck="false"
                maxlength="200"
                .value=${live(palette.text)}
                @input=${(event: Event) => emit({ type: "palette-text", text: (event.currentTarget as HTMLInputElement).value })}
                @keydown=${press}
              />
              <button class="quiet-button icon-only" type="button" aria-label=${t("palette.close")} title=${t("palette.close")} @click=${close}>${icon("close")}</button>
            </div>
            <ul id="palette-list" role="listbox" aria-label=${t("palette.title")}>
              ${repeat(
                lines,
                ({ id }) => id,
                (
                  line,
                  i,
                ) => html`<li id="palette-${i}" role="option" data-command=${line.id} aria-selected=${i === at ? "true" : "false"} @click=${() => run(line)}>
                  ${line.shown}
                </li>`,
              )}
            </ul>
            <p class="hint" role="status">${lines.length === 0 ? t("palette.none") : t("palette.count", { n: lines.length })}</p>`
        : nothing
    }
  </dialog>`;
}

function linesOf({ local, emit }: Ui, { text, found }: Palette, commands: readonly Command[]): readonly Line[] {
  const { t, language } = local;
  const at = (name: string) => found?.columns.findIndex((column) => column.name === name) ?? -1;
  const customers = (found?.rows ?? []).map((row): Line => {
    const id = String(row[at("customer_id")] ?? "");
    const name = row[at("name")];
    const shown = html`${icon("people")}<span>${t("palette.customer")} ${person(local, id, 32, true)}
      ${typeof name === "string" ? person(local, name, 32) : nothing}</span>`;
    return { id: `customer-${cut(id, 60)}`, shown, run: () => emit({ type: "customer", id }) };
  });
  const rest = matching(commands, text).slice(0, LONGEST - customers.length);
  const done = rest.map(
    ({ id, icon: name, names, run, kind }): Line => ({
      id,
      shown: html`${icon(name)}<span>${foreign(names[language], LONGEST_NAME)}</span><small>${t(`palette.kind.${kind}`)}</small>`,
      run,
    }),
  );
  return [...done, ...customers];
}
