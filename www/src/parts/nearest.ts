import type { Bilingual, ColumnInfo, Datum, Explanation } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Local } from "../format";
import { asks, nameOf, shown } from "./why";

interface Given {
  readonly columns: readonly ColumnInfo[];
  readonly names: ReadonlyMap<string, Bilingual>;
  /** What people call an outcome. */
  readonly outcome: (value: Datum) => string;
}

/** What would make the outcome another, until when, and what happens if nothing happens. */
export function nearest(
  local: Local,
  { changes, until, byItself }: Explanation,
  { columns, names, outcome }: Given,
): TemplateResult | typeof nothing {
  const { t } = local;
  const all = changes.map(({ text, from, relation, to }) =>
    t("nearest.change", {
      name: nameOf(local, text, columns, names),
      asked: asks(local, relation, shown(local, to)),
      from: shown(local, from),
    }),
  );
  const sentences = [
    ...(all.length > 0 ? [t("nearest", { changes: local.list(all) })] : []),
    ...(until === null ? [] : [t("nearest.until", { day: until })]),
    ...(byItself === null ? [] : [t("nearest.itself", { day: byItself.day, value: outcome(byItself.value) })]),
  ];
  if (sentences.length === 0) return nothing;
  return html`<p class="nearest" data-testid="nearest">${sentences.join(local.language === "zh" ? "" : " ")}</p>`;
}
