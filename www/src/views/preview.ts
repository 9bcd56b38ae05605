import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Ui } from "../actions";
import { cut, type Local } from "../format";
import { choice } from "../parts/choice";
import { countingPanel } from "../parts/counting";
import { field } from "../parts/field";
import { icon } from "../parts/icon";
import { type Group, type Obstacle, obstacles, type Preview } from "../preview";
import { previewGroup } from "./preview-group";

/** As the engine takes it. */
const RATE = /^\d{1,12}(\.\d{1,6})?$/;

/** How files will be read, before they are: each group of them with its table and choices, and what is still needed. */
export function preview(ui: Ui, shown: Preview): TemplateResult {
  const { groups, from, currencies } = shown;
  const { t } = ui.local;
  const several = groups.length > 1;
  const files = groups.reduce((sum, group) => sum + group.files.length, 0);
  return html`<section class="preview" data-testid="preview" aria-labelledby="preview-title">
    <div class="preview-head">
      <h1 id="preview-title" tabindex="-1">${t("preview.title", { files })}</h1>
      <p>${t(from === "files" ? "preview.lead" : "preview.lead.again", { files })}</p>
    </div>
    ${currencies.length > 0 ? currency(ui, groups, currencies) : nothing}
    ${repeat(
      groups,
      ({ id }) => id,
      (group) => previewGroup(ui, group, several),
    )}
    ${countingPanel(ui, shown.counting)} ${foot(ui, shown, files)}
  </section>`;
}

/** Amounts in several currencies cannot be added up: which of them to read is one choice for all files. */
function currency(ui: Ui, groups: readonly Group[], currencies: readonly string[]): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const chosen = groups[0]?.choices.currency ?? "";
  return html`<section class="panel preview-currency" data-testid="currencies" aria-labelledby="preview-currency-title">
    <h2 id="preview-currency-title">${t("preview.currency.title")}</h2>
    <p>${t("preview.currency.lead", { currencies: local.list(currencies) })}</p>
    ${choice({
      id: "preview-currency",
      label: t("preview.currency"),
      value: chosen,
      options: [["", t("preview.currency.none")], ...currencies.map((one) => [one, one] as const)],
      toCheck: chosen === "",
      choose: (value) => emit({ type: "preview-currency", currency: value === "" ? null : value }),
    })}
    ${chosen === "" ? nothing : rates(ui, groups, chosen, currencies)}
  </section>`;
}

/** What others are worth in the currency chosen. */
function rates(
  { local: { t }, emit }: Ui,
  groups: readonly Group[],
  to: string,
  currencies: readonly string[],
): readonly TemplateResult[] {
  const said = new Map(Object.entries(groups[0]?.choices.rates ?? {}));
  const say = (currency: string, text: string) => {
    const rate = text.trim().replace(",", ".");
    if (rate !== "" && !(RATE.test(rate) && Number(rate) > 0)) return false;
    emit({ type: "preview-rate", currency, rate: rate === "" ? null : rate });
    return true;
  };
  const one = (from: string, i: number) => {
    const value = said.get(from) ?? "";
    const given = { id: `preview-rate-${i}`, label: t("preview.rate", { from, to }), value };
    return field({ ...given, say: (text) => say(from, text) }, "decimal", t("preview.rate.wrong"));
  };
  return currencies.filter((currency) => currency !== to).map(one);
}

/** What a screen reader is told after each choice. */
export function previewSpoken(local: Local, preview: Preview): string {
  const [first] = obstacles(preview);
  return first ? needed(local, first, preview.groups.length > 1) : local.t("preview.ready");
}

function foot({ local, emit }: Ui, preview: Preview, files: number): TemplateResult {
  const { t } = local;
  const [first] = obstacles(preview);
  const sentence = first ? needed(local, first, preview.groups.length > 1) : t("preview.ready");
  // Not `disabled`: whoever reaches it by keyboard should hear why it does nothing yet.
  return html`<div class="preview-foot">
    <p id="preview-needed" class=${first ? "needed" : "ready"} data-testid="preview-needed">
      ${icon(first ? "warning" : "tick")}<span>${sentence}</span>
    </p>
    <button class="button" type="button" data-testid="preview-cancel" @click=${() => emit({ type: "preview-cancel" })}>
      ${t("read.cancel")}
    </button>
    <button
      class="button primary"
      type="button"
      data-testid="preview-read"
      aria-disabled=${first ? "true" : "false"}
      aria-describedby=${first ? "preview-needed" : nothing}
      @click=${() => first || emit({ type: "preview-read" })}
    >
      ${t("preview.read", { files })}
    </button>
  </div>`;
}

/** What has to be done first, in one sentence. */
function needed(local: Local, { group, lacks }: Obstacle, several: boolean): string {
  const file = cut(group.files[0].sketch.name, 40);
  if (lacks.includes("currency")) return local.t("preview.lacks.currency");
  if (lacks.length === 0 && !several) return local.t("preview.broken.only");
  if (lacks.length === 0) return local.t(group.seen ? "preview.broken.so" : "preview.broken", { file });
  const nameOf = (field: string) =>
    group.seen?.fields.find((known) => known.field === field)?.label[local.language] ?? field;
  const fields = local.list(
    lacks.map((field) => (field === "amount" ? local.t("preview.need.amount") : nameOf(field).toLocaleLowerCase())),
  );
  return local.t(several ? "preview.lacks.file" : "preview.lacks", { fields, file, count: lacks.length });
}
