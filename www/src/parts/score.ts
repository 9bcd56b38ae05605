import { html, type TemplateResult } from "lit";
import type { Local } from "../format";

/** A score as a small tinted figure; the tint says how high it is on its scale. */
export function score(value: number, bins: number): TemplateResult {
  return html`<span class="score ${strength(value, bins)}">${value}</span>`;
}

/** One dimension on its scale: a box for each score, the boundaries between them below, this customer's box filled. */
export function scale(
  local: Local,
  value: number | null,
  cuts: readonly number[],
  downwards: boolean,
  write: (cut: number) => string,
): TemplateResult {
  const bins = cuts.length + 1;
  const edges = downwards ? [...cuts].reverse() : cuts;
  const label = value === null ? local.t("value.none") : local.t("customer.score", { score: value, bins });
  const boxes = Array.from({ length: bins }, (_, at) => at + 1);
  return html`<div class="scale" role="img" aria-label=${label}>
    <div class="scale-boxes">
      ${boxes.map(
        (box) =>
          html`<span class=${box === value ? `scale-box here ${strength(box, bins)}` : "scale-box"}>${box}</span>`,
      )}
    </div>
    <div class="scale-edges">${edges.map((edge) => html`<span>${write(edge)}</span>`)}</div>
  </div>`;
}

function strength(value: number, bins: number): string {
  return `strength-${Math.min(5, Math.max(1, Math.ceil((value / bins) * 5)))}`;
}
