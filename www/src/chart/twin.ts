import { html, type TemplateResult } from "lit";

/** The data of a chart as a table: what is drawn can be read, too. */
export interface Twin {
  readonly columns: readonly TwinColumn[];
  /** The first cell of a row names it. */
  readonly rows: readonly (readonly TwinCell[])[];
}

export interface TwinColumn {
  readonly name: string;
  /** Numbers: digits below digits. */
  readonly right?: boolean;
}
export type TwinCell = string | TemplateResult;

export function twinTable(title: string, { columns, rows }: Twin): TemplateResult {
  const side = (at: number) => (columns[at]?.right ? "right" : "");
  return html`<table>
    <caption class="unseen">${title}</caption>
    <thead>
      <tr>${columns.map(({ name }, at) => html`<th scope="col" class=${side(at)}>${name}</th>`)}</tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...others]) => html`<tr>
          <th scope="row">${first}</th>
          ${others.map((cell, at) => html`<td class=${side(at + 1)}>${cell}</td>`)}
        </tr>`,
      )}
    </tbody>
  </table>`;
}
