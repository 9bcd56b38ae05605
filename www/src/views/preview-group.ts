import { describe, type TableSketch } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { cut, type Local } from "../format";
import { foreign } from "../parts/foreign";
import { icon } from "../parts/icon";
import { nameOf, sketchTable } from "../parts/sketch-table";
import { spellingChoices } from "../parts/spellings";
import { statusChoices } from "../parts/statuses";
import { brokenIn, type Group, usesOf } from "../preview";
import { previewChecks } from "./preview-checks";
import { previewForms, written } from "./preview-forms";

const NAMES_SHOWN = 4;
/** Lines of a table that is not cut into columns yet. */
const LINES_SHOWN = 4;
/** As many as a usual screen has room for. */
const COLUMNS_IN_SIGHT = 7;
/** Shop systems with a name that people know; of others nothing is said. */
const SOURCES = ["clientele", "shopify", "woocommerce", "square", "taobao", "youzan", "wechat"] as const;

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
    ${files.length > 1 ? names(local, group) : nothing} ${archives(local, group)}
    ${group.before ? html`<p class="as-before" data-testid="as-before">${icon("check")}<span>${t("preview.before")}</span></p>` : nothing}
    ${seen && !error ? html`<p class="written">${written(local, group, seen)}</p>` : nothing}
    ${
      error
        ? html`<p class="preview-error" role="alert">
            ${icon("warning")}<span>${foreign(describe(error, local.language), 400)}</span>
          </p>`
        : nothing
    }
    ${previewForms(ui, group)} ${seen && !error ? html`${statusChoices(ui, group)} ${spellingChoices(ui, group)}` : nothing} ${seen && error?.code === "one_column" ? lines(seen) : nothing}
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

/** An archive with several files is shown by the first of them; what was left out of one is told. */
function archives({ t, list }: Local, { files }: Group): readonly TemplateResult[] {
  return files.flatMap(({ sketch: { name, origin } }) => {
    const told = (key: "preview.archive" | "preview.archive.without", names: readonly string[]) => {
      const shown = names.slice(0, NAMES_SHOWN).map((one) => cut(one, 48));
      const more = names.length - shown.length;
      const listed = list(more > 0 ? [...shown, t("bar.more", { n: more })] : shown);
      const values = { name: cut(name, 40), files: names.length, names: listed };
      return html`<p class="hint" data-testid="archive">${t(key, values)}</p>`;
    };
    const { files, leftOut = [] } = origin;
    return [
      ...(files.length < 2 ? [] : [told("preview.archive", files)]),
      ...(leftOut.length === 0 ? [] : [told("preview.archive.without", leftOut)]),
    ];
  });
}

/** What a table of one column looks like, so that one sees what its columns are separated by. */
function lines({ header, columns, rows, delimiter }: TableSketch): TemplateResult {
  const first = header ? columns.map(({ name }) => name) : [];
  const all = [...first, ...rows.map(({ cells }) => cells.join(delimiter === "spaces" ? " " : delimiter))].slice(
    0,
    LINES_SHOWN,
  );
  return html`<ul class="raw-lines" data-testid="raw-lines">
    ${all.map((line) => html`<li>${foreign(line, 90)}</li>`)}
  </ul>`;
}

/** Of a wide table, which columns are used: some of them are out of sight. */
function used(local: Local, group: Group, seen: TableSketch): TemplateResult | typeof nothing {
  const uses = Array.from(usesOf(group));
  if (seen.columns.length <= COLUMNS_IN_SIGHT || uses.length === 0) return nothing;
  const placeOf = (column: string) => seen.columns.findIndex(({ name }) => name === column);
  const inOrder = seen.fields.flatMap(({ field, label }) =>
    uses.filter(([, use]) => use.field === field).map(([column]) => [column, label] as const),
  );
  return html`<dl class="preview-uses">
    ${inOrder.map(
      ([column, label]) => html`<div>
        <dt>${label[local.language]}</dt>
        <dd>${foreign(nameOf(local, seen, placeOf(column)), 28)}</dd>
      </div>`,
    )}
  </dl>`;
}
