import { html, type TemplateResult } from "lit";
import { cut } from "../format";

const SHOWN = 60;
const TOLD = 500;

/** Text that came from a file: never markup, isolated from the direction of its surroundings, cut to a sensible length. */
export function foreign(value: string, length = SHOWN): TemplateResult {
  return html`<bdi class="foreign" title=${cut(value, TOLD)}>${cut(value, length)}</bdi>`;
}
