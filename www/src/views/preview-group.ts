import { describe, type TableSketch } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { choice } from "../parts/choice";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { sketchTable } from "../parts/sketch-table";
import { brokenIn, decisionIn, type Group } from "../preview";
import { previewChecks } from "./preview-checks";

const NAMES_SHOWN = 4;
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
    ${seen && !error ? html`${previewChecks(local, group)} ${sketchTable(ui, group, seen, name)}` : nothing}
  </section>`;
}

function facts(local: Local, { files, seen }: Group): string {
  const bytes = local.bytes(files.reduce((sum, { sketch }) => sum + sketch.bytes, 0));
  return seen ? `${local.t(`role.${seen.role}`)} · ${bytes}` : bytes;
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

function isKnown(delimiter: string): delimiter is (typeof DELIMITERS)[number] {
  return (DELIMITERS as readonly string[]).includes(delimiter);
}

/** A control character by its number, as it cannot be seen. */
function visible(delimiter: string): string {
  const code = delimiter.codePointAt(0) ?? 0;
  return code > 0x20 && code !== 0x7f ? delimiter : `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
