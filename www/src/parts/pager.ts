import { html, nothing, type TemplateResult } from "lit";
import type { Local } from "../format";
import { icon } from "./icon";

interface Page {
  readonly offset: number;
  readonly size: number;
  readonly total: number;
}

/** Where in a long table we are, and the pages before and after. */
export function pager(
  local: Local,
  { offset, size, total }: Page,
  go: (offset: number) => void,
): TemplateResult | typeof nothing {
  if (total === 0) return nothing;
  const { t } = local;
  // Not `disabled`: the last page must not take the focus from whoever turned to it.
  const turn = (name: "previous" | "next", to: number, possible: boolean) => html`<button
    class="quiet-button icon-only"
    type="button"
    aria-label=${t(`customers.${name}`)}
    title=${t(`customers.${name}`)}
    aria-disabled=${possible ? "false" : "true"}
    @click=${() => possible && go(to)}
  >
    ${icon(name === "previous" ? "left" : "right")}
  </button>`;
  return html`<nav class="pager" aria-label=${t("customers.pages")}>
    <span>${t("customers.range", { from: offset + 1, to: Math.min(total, offset + size), total })}</span>
    ${turn("previous", Math.max(0, offset - size), offset > 0)} ${turn("next", offset + size, offset + size < total)}
  </nav>`;
}
