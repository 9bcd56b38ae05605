import type { Money } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Local } from "../format";

/** An exact amount whose decimals step back a little. */
export function amount(local: Local, money: Money): TemplateResult {
  const { whole, decimals } = local.money(money);
  return html`<span class="amount">${whole}${decimals ? html`<span class="decimals">${decimals}</span>` : nothing}</span>`;
}
