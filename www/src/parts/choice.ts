import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

interface Given<T extends string> {
  readonly id: string;
  readonly label: string;
  readonly value: T;
  readonly options: readonly (readonly [value: T, text: string])[];
  /** The person should look whether it is right. */
  readonly toCheck?: boolean;
  /** Its options are sentences. */
  readonly wide?: boolean;
  readonly choose: (value: T) => void;
}

/** A named choice among a few. */
export function choice<T extends string>({
  id,
  label,
  value,
  options,
  toCheck,
  wide,
  choose,
}: Given<T>): TemplateResult {
  const chosen = (event: Event) => {
    const { selectedIndex } = event.currentTarget as HTMLSelectElement;
    const option = options[selectedIndex];
    if (option) choose(option[0]);
  };
  return html`<div class="form-choice ${toCheck ? "check" : ""} ${wide ? "wide" : ""}">
    <label for=${id}>${label}</label>
    <select id=${id} data-testid=${id} @change=${chosen}>
      ${options.map(([name, text]) => html`<option value=${name} .selected=${live(name === value)}>${text}</option>`)}
    </select>
  </div>`;
}
