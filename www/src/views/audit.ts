import type { Audit, AuditCase, LabelAudit, Proof } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { icon } from "../parts/icon";
import { both, type Rules, schemeOf } from "../rules";

/** Cases that are written out. */
const SHOWN = 8;

/** What the rules of the scheme leave out, claim twice, or never reach. */
export function auditDetails(ui: Ui, rules: Rules, chosen: string): TemplateResult | typeof nothing {
  const { local, emit } = ui;
  const { t } = local;
  const scheme = schemeOf(rules.library, chosen);
  if (!scheme || !("labels" in scheme.file)) return nothing;
  const names = new Map(scheme.file.labels.map(({ id, name }) => [id, name ? local.pick(both(name)) : id] as const));
  const toggled = (event: Event) => {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open !== rules.auditing) emit({ type: "auditing", open });
  };
  const audit = rules.audit?.scheme === chosen ? rules.audit : null;
  return html`<details class="unfold" data-testid="audit" .open=${rules.auditing} @toggle=${toggled}>
    <summary>${t("audit.title")}</summary>
    ${audit ? body(local, audit, names) : html`<p class="hint">${t("audit.asking")}</p>`}
  </details>`;
}

type Names = ReadonlyMap<string, string>;

function body(local: Local, audit: Audit, names: Names): TemplateResult {
  const { t } = local;
  const { customers, unlabelled, overlapping, proof } = audit;
  return html`<ul class="findings">
      ${finding(unlabelled === 0, unlabelled === 0 ? t("audit.complete", { customers }) : t("audit.unlabelled", { unlabelled }))}
      ${finding(true, overlapping === 0 ? t("audit.disjoint") : t("audit.overlapping", { overlapping }))}
      ${proof ? proven(local, proof) : finding(true, t("audit.unproven"))}
    </ul>
    <div class="scroll" role="region" tabindex="0" aria-label=${t("audit.table")}>
      <table class="audit">
        <caption class="unseen">${t("audit.table")}</caption>
        <thead>
          <tr>
            <th scope="col">${t("segments.segment")}</th>
            <th scope="col" class="right">${t("audit.holds")}</th>
            <th scope="col" class="right">${t("audit.has")}</th>
            <th scope="col">${t("audit.reach")}</th>
            <th scope="col">${t("audit.moved")}</th>
          </tr>
        </thead>
        <tbody>
          ${audit.labels.map((label) => line(local, label, names))}
        </tbody>
      </table>
    </div>
    ${proof ? cells(local, "gaps", proof) : nothing} ${proof ? cells(local, "overlaps", proof) : nothing}`;
}

function finding(well: boolean, text: string): TemplateResult {
  return html`<li class=${well ? "well" : "lack"}>${icon(well ? "tick" : "warning")}<span>${text}</span></li>`;
}

function proven({ t }: Local, { cells, gaps, overlaps, exact }: Proof): TemplateResult {
  const all = t(exact ? "audit.cells" : "audit.cells.maybe", { cells });
  const gap = gaps.count === 0 ? t("audit.gaps.none") : t("audit.gaps", { gaps: gaps.count });
  const overlap = overlaps.count === 0 ? t("audit.overlaps.none") : t("audit.overlaps", { overlaps: overlaps.count });
  return finding(gaps.count === 0, `${all} ${gap} ${overlap}`);
}

function line(local: Local, { id, holds, customers, reach, moved }: LabelAudit, names: Names): TemplateResult {
  const { t } = local;
  return html`<tr>
    <th scope="row">${names.get(id) ?? id}</th>
    <td class="right">${local.number(holds)}</td>
    <td class="right">${local.number(customers)}</td>
    <td class=${reach === "shadowed" || reach === "never" ? "unreached" : ""}>${t(`audit.reach.${reach ?? "unknown"}`)}</td>
    <td>
      ${
        moved.length === 0
          ? html`<span class="nothing">–<span class="unseen">${t("value.none")}</span></span>`
          : local.list(moved.map(({ to, customers }) => t("audit.would", { label: names.get(to) ?? to, customers })))
      }
    </td>
  </tr>`;
}

/** The first cases that no rule takes, or that several do. */
function cells(
  local: Local,
  which: "gaps" | "overlaps",
  { terms, [which]: found }: Proof,
): TemplateResult | typeof nothing {
  const { t } = local;
  if (found.count === 0) return nothing;
  const rest = found.count - Math.min(SHOWN, found.first.length);
  const title = t(`audit.${which}.title`);
  return html`<h3>${title}</h3>
    <div class="scroll" role="region" tabindex="0" aria-label=${title}>
      <table class="audit cases">
        <caption class="unseen">${title}</caption>
        <thead>
          <tr>${terms.map(({ text }) => html`<th scope="col"><code class="rule" translate="no">${text}</code></th>`)}</tr>
        </thead>
        <tbody>
          ${found.first.slice(0, SHOWN).map((cases) => html`<tr>${cases.map((one) => html`<td>${inWords(local, one)}</td>`)}</tr>`)}
        </tbody>
      </table>
    </div>
    ${rest > 0 ? html`<p class="hint">${t("audit.more", { rest })}</p>` : nothing}`;
}

function inWords(local: Local, one: AuditCase): string {
  const { t, number } = local;
  if (one === null) return t("why.missing");
  if (typeof one === "number") return number(one);
  if (typeof one === "string") return one;
  if (typeof one === "boolean") return t(one ? "audit.true" : "audit.false");
  if ("other" in one) return t("audit.other");
  const [low, high] = one;
  if (low === null) return high === null ? t("audit.any") : t("why.less", { value: number(high) });
  if (high === null) return t("why.more", { value: number(low) });
  return t("audit.inside", { low: number(low), high: number(high) });
}
