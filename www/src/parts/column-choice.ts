import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Ui } from "../actions";
import type { Choice } from "../listing";
import { icon } from "./icon";
import { placeMenu } from "./menu";

const GROUPS = ["engine", "model", "file", "feature", "scheme", "tag"] as const;

interface Given {
  readonly choices: readonly Choice[];
  readonly shown: readonly string[];
  readonly nameOf: (column: string) => string;
}

/** Which columns a table has: all that there are, by where they come from. The first one stays. */
export function columnChoice({ local: { t }, emit }: Ui, { choices, shown, nameOf }: Given): TemplateResult {
  const [first] = shown;
  const turn = (column: string) => {
    const others = shown.filter((name) => name !== column);
    emit({ type: "rows-columns", columns: others.length < shown.length ? others : [...shown, column] });
  };
  return html`<button class="quiet-button" type="button" data-testid="columns" popovertarget="columns-menu" @click=${placeMenu}>
      ${icon("columns")}<span>${t("columns.title")}</span>
    </button>
    <div class="menu columns-menu" id="columns-menu" popover role="dialog" aria-label=${t("columns.title")}>
      ${GROUPS.map((group) => {
        const members = choices.filter((choice) => choice.group === group && choice.name !== first);
        if (members.length === 0) return "";
        return html`<fieldset>
          <legend>${t(`columns.${group}`)}</legend>
          ${members.map(
            ({ name }) => html`<label>
              <input
                type="checkbox"
                data-column-choice=${name}
                .checked=${live(shown.includes(name))}
                @change=${() => turn(name)}
              />
              <span>${nameOf(name)}</span>
            </label>`,
          )}
        </fieldset>`;
      })}
      <button type="button" class="quiet-button" @click=${() => emit({ type: "rows-columns", columns: null })}>
        ${t("columns.usual")}
      </button>
    </div>`;
}
