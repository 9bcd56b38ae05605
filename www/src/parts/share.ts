import { html, type TemplateResult } from "lit";
import type { Local } from "../format";
import { toneClass } from "./tone";

/** A percentage with a small bar; `most` is the part that fills the bar. */
export function share(local: Local, part: number | null, most: number, tone: string): TemplateResult {
  const width = part === null || most <= 0 ? 0 : Math.min(100, Math.max(0, (part / most) * 100));
  return html`<span class="share">
    <svg class="share-bar ${toneClass(tone)}" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width=${width} height="8"></rect>
    </svg>
    <span class="share-figure">${local.percent(part)}</span>
  </span>`;
}
