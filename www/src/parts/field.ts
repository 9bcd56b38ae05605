import { html, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";

interface Given {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  /** What is being written stays while other things change on the page. */
  readonly kept?: boolean;
  /** The text, once it is finished; false where it cannot be. */
  readonly say: (text: string) => boolean;
}

type Element = HTMLInputElement | HTMLTextAreaElement;

/** Takes over what was written, and marks what cannot be. */
function changed(event: Event, say: Given["say"]): void {
  const element = event.currentTarget as Element;
  element.setAttribute("aria-invalid", String(!say(element.value)));
}

/** A named line to write in: a number or a day. */
export function field(
  { id, label, value, kept, say }: Given,
  type: "decimal" | "date" | "text",
  hint = "",
): TemplateResult {
  return html`<div class="form-choice">
    <label for=${id}>${label}</label>
    <input
      id=${id}
      data-testid=${id}
      type=${type === "date" ? "date" : "text"}
      inputmode=${{ date: "none", decimal: "decimal", text: "text" }[type]}
      autocomplete="off"
      title=${hint}
      .value=${kept ? value : live(value)}
      @change=${(event: Event) => changed(event, say)}
    />
  </div>`;
}

/** A named list to write in, an entry a line. */
export function lines({ id, label, value, say }: Given): TemplateResult {
  return html`<div class="form-choice">
    <label for=${id}>${label}</label>
    <textarea
      id=${id}
      data-testid=${id}
      rows="3"
      autocomplete="off"
      spellcheck="false"
      .value=${live(value)}
      @change=${(event: Event) => changed(event, say)}
    ></textarea>
  </div>`;
}
