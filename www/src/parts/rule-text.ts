import type { Expression } from "clientele";
import { html, type TemplateResult } from "lit";

/** A rule as it is written. */
export function ruleText(rule: Expression): TemplateResult {
  return html`<code class="rule" translate="no">${typeof rule === "string" ? rule : JSON.stringify(rule)}</code>`;
}
