import { describe, type TableSketch } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { choice } from "../parts/choice";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { nameOf, sketchTable } from "../parts/sketch-table";
import { brokenIn, decisionIn, type Group, hasOrderAmounts, ORDER_FIELDS, usesOf } from "../preview";
import { previewChecks } from "./preview-checks";

const NAMES_SHOWN = 4;
/** As many as a usual screen has room for. */
const COLUMNS_IN_SIGHT = 7;
/** Shop systems with a name that people know; of others nothing is said. */
const SOURCES = ["shopify", "woocommerce", "square", "taobao", "youzan", "wechat"] as const;
const DELIMITERS = [",", ";", "\t", "|", "spaces"] as const;
const DELIMITER_KEYS = { ",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", spaces: "spaces" } as const;

/** One file, or several with the same columns: how it is written, its first rows, and what can be chosen. */
export function previewGroup(ui: Ui, group: Group, several: boolean): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const { id, files, seen } = group;
  const [{ sketch }] = files;
  const error = brokenIn(group);
  const title = `preview-${id}`;
  const name = files.length > 1 ? t("preview.same", { files: files.length }) : sketch.name;
  return html`<section class="panel preview-group" data-testid="preview-group" aria-labelledby=${title}>
    <div class="panel-head">
      <h2 id=${title} class="group-name" tabindex="-1">${icon("file")}${foreign(name, 60)}</h2>
      <span class="hint">${facts(local, group)}</span>
      ${
        several
          ? html`<button
              class="quiet-button preview-remove"
              type="button"
              aria-label=${t("preview.remove.file", { name })}
              @click=${() => emit({ type: "preview-remove", group: id })}
            >
              ${icon("close")}${t("preview.remove")}
            </button>`
          : nothing
      }
    </div>
    ${files.length > 1 ? names(local, group) : nothing}
    ${seen && !error ? html`<p class="written">${written(local, group, seen)}</p>` : nothing}
    ${
      error
        ? html`<p class="preview-error" role="alert">
            ${icon("warning")}<span>${foreign(describe(error, local.language), 400)}</span>
          </p>`
        : nothing
    }
    ${seen ? forms(ui, group, seen) : nothing}
    ${seen && !error ? html`${previewChecks(local, group)} ${used(local, group, seen)} ${sketchTable(ui, group, seen, name)}` : nothing}
  </section>`;
}

function facts(local: Local, { files, seen }: Group): string {
  const { t } = local;
  const bytes = local.bytes(files.reduce((sum, { sketch }) => sum + sketch.bytes, 0));
  if (!seen) return bytes;
  const from = SOURCES.find((source) => source === seen.source);
  return [t(`role.${seen.role}`), ...(from ? [t(`source.${from}`)] : []), bytes].join(" · ");
}

function names(local: Local, { files }: Group): TemplateResult {
  const shown = files.slice(0, NAMES_SHOWN);
  return html`<ul class="preview-names">
    ${shown.map(({ sketch }) => html`<li>${foreign(sketch.name, 40)}</li>`)}
    ${files.length > shown.length ? html`<li>${local.t("bar.more", { n: files.length - shown.length })}</li>` : nothing}
  </ul>`;
}

/** How it is written, in words. */
function written({ t }: Local, { files }: Group, { delimiter, header, linesAbove }: TableSketch): string {
  const known = isKnown(delimiter);
  const sameAbove = files.every(({ sketch }) => sketch.table?.linesAbove === linesAbove);
  return [
    known
      ? t(`preview.written.${DELIMITER_KEYS[delimiter]}`)
      : t("preview.written.other", { delimiter: visible(delimiter) }),
    t(header ? "preview.written.header" : "preview.written.no-header"),
    ...(linesAbove > 0 && sameAbove ? [t("preview.written.above", { lines: linesAbove })] : []),
  ].join(t("preview.written.between"));
}

/** The choices about the whole file. Those about dates and numbers are there where the file leaves something to choose. */
function forms({ local: { t }, emit }: Ui, group: Group, seen: TableSketch): TemplateResult {
  const { id, choices } = group;
  const delimiter = choices.delimiter ?? seen.delimiter;
  const delimiters = isKnown(delimiter) ? DELIMITERS : [...DELIMITERS, delimiter];
  const dates = decisionIn(group, "dateOrder");
  const numbers = decisionIn(group, "decimalMark");
  const form = (change: typeof choices) => emit({ type: "preview-form", group: id, form: change });
  return html`<div class="forms">
    ${choice({
      id: `preview-${id}-delimiter`,
      label: t("preview.delimiter"),
      value: delimiter,
      options: delimiters.map((one) => [
        one,
        isKnown(one) ? t(`preview.delimiter.${DELIMITER_KEYS[one]}`) : visible(one),
      ]),
      choose: (value) => form({ delimiter: value }),
    })}
    ${choice({
      id: `preview-${id}-header`,
      label: t("preview.header"),
      value: String(choices.header ?? seen.header),
      options: [
        ["true", t("preview.header.yes")],
        ["false", t("preview.header.no")],
      ],
      choose: (value) => form({ header: value === "true" }),
    })}
    ${
      hasOrderAmounts(group)
        ? choice({
            id: `preview-${id}-amounts`,
            label: t("preview.amounts"),
            value: choices.amountPer ?? seen.amountPer,
            options: [
              ["line", t("preview.amounts.line")],
              ["order", t("preview.amounts.order")],
            ],
            choose: (value) => form({ amountPer: value }),
          })
        : nothing
    }
    ${
      dates
        ? choice({
            id: `preview-${id}-dates`,
            label: t("preview.dates"),
            value: dates.value,
            options: [
              ["day-first", t("preview.dates.day-first")],
              ["month-first", t("preview.dates.month-first")],
            ],
            toCheck: dates.reason === "custom",
            choose: (value) => form({ dateOrder: value }),
          })
        : nothing
    }
    ${
      numbers
        ? choice({
            id: `preview-${id}-numbers`,
            label: t("preview.numbers"),
            value: numbers.value,
            options: [
              [".", t("preview.numbers.point")],
              [",", t("preview.numbers.comma")],
            ],
            toCheck: numbers.reason === "custom",
            choose: (value) => form({ decimalMark: value }),
          })
        : nothing
    }
  </div>`;
}

/** Of a wide table, which columns are used: some of them are out of sight. */
function used(local: Local, group: Group, seen: TableSketch): TemplateResult | typeof nothing {
  const uses = Array.from(usesOf(group));
  if (seen.columns.length <= COLUMNS_IN_SIGHT || uses.length === 0) return nothing;
  const placeOf = (column: string) => seen.columns.findIndex(({ name }) => name === column);
  const inOrder = ORDER_FIELDS.flatMap((field) => uses.filter(([, use]) => use.field === field));
  return html`<dl class="preview-uses">
    ${inOrder.map(
      ([column, { field }]) => html`<div>
        <dt>${local.t(`field.${field}`)}</dt>
        <dd>${foreign(nameOf(local, seen, placeOf(column)), 28)}</dd>
      </div>`,
    )}
  </dl>`;
}

function isKnown(delimiter: string): delimiter is (typeof DELIMITERS)[number] {
  return (DELIMITERS as readonly string[]).includes(delimiter);
}

/** A control character by its number, as it cannot be seen. */
function visible(delimiter: string): string {
  const code = delimiter.codePointAt(0) ?? 0;
  return code > 0x20 && code !== 0x7f ? delimiter : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
