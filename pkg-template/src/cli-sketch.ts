/** The result of `clientele sniff` for people. */

import { oneLine } from "./cli-failure.js";
import { leftTable } from "./cli-table.js";
import { describe, isKey, type Key, say } from "./describe.js";
import { STATUS_FIELDS } from "./fields.js";
import type { FileOrigin, FileSketch, Language, SketchColumn, StatusField, StatusValue, TableSketch } from "./types.js";

/** First rows shown; all that are known are in the JSON. */
const ROWS = 5;
const LONGEST_CELL = 24;
const INDENT = "  ";
/** How it is said that each row was one quoted cell. */
const QUOTED_ROWS = '"';
/** Percent. */
const SURE = 100;

export function sketchesForPeople(sketches: readonly FileSketch[], language: Language): string {
  const blocks = sketches.map((sketch) => forPeople(sketch, language));
  return blocks.map((lines) => lines.map((line) => `${oneLine(line).trimEnd()}\n`).join("")).join("\n");
}

function forPeople({ name, origin, error, table }: FileSketch, language: Language): readonly string[] {
  if (table === null) return [name, ...(error ? [INDENT + describe(error, language)] : [])];
  return [
    name,
    ...originOf(origin, language).map((line) => INDENT + line),
    ...written(origin, table, language).map((line) => INDENT + line),
    "",
    ...columns(table, language).map((line) => INDENT + line),
    "",
    ...statuses(table, language).map((line) => INDENT + line),
    say(language, "cli.sniff.rows"),
    ...firstRows(table, language).map((line) => INDENT + line),
    ...(error ? ["", describe(error, language)] : []),
  ];
}

/** What the file is, where it is no UTF-8 text. */
function originOf(
  { encoding, sheet, sheets, files, wrapping, leftOut = [] }: FileOrigin,
  language: Language,
): readonly string[] {
  const lines: string[] = [];
  if (encoding && encoding.label !== "utf-8") {
    const { label, confidence, preview, reason } = encoding;
    const isSure = reason === "contents" && confidence === SURE;
    lines.push(
      isSure
        ? say(language, "cli.sniff.encoding.sure", { label })
        : say(language, `cli.sniff.encoding.${reason}`, { label, confidence, preview }),
    );
  }
  if (wrapping === QUOTED_ROWS) lines.push(say(language, "cli.sniff.wrapped.rows"));
  else if (wrapping !== undefined) lines.push(say(language, "cli.sniff.wrapped", { delimiter: wrapping }));
  if (files.length > 1) {
    lines.push(say(language, "cli.sniff.archive", { count: files.length, names: files.join(", ") }));
  }
  if (leftOut.length > 0) lines.push(say(language, "cli.sniff.left_out", { names: leftOut.join(", ") }));
  if (sheet !== null) {
    const others = sheets.filter((name) => name !== sheet).join(", ");
    lines.push(say(language, others === "" ? "cli.sniff.sheet" : "cli.sniff.sheets", { sheet, others }));
  }
  return lines;
}

/** How the file is written, as far as it is not the usual. */
function written({ kind }: FileOrigin, table: TableSketch, language: Language): readonly string[] {
  const { delimiter, header, linesAbove, dateOrder, decimalMark } = table;
  const name = `cli.sniff.delimiter.${delimiter}`;
  const lines: (readonly [Key, Readonly<Record<string, string | number>>])[] = [
    [header ? "cli.sniff.header" : "cli.sniff.no_header", {}],
  ];
  // Keys are no row.
  if (kind === "json" || kind === "ndjson") lines.pop();
  if (kind === "text") {
    lines.unshift(["cli.sniff.delimiter", { delimiter: isKey(name) ? say(language, name) : `“${delimiter}”` }]);
  }
  if (table.role !== "unknown") lines.unshift(["cli.sniff.role", { role: say(language, `role.${table.role}`) }]);
  const source = `cli.sniff.source.${table.source}`;
  if (isKey(source)) lines.unshift([source, {}]);
  if (table.amountPer === "order") lines.push(["cli.sniff.amount_per_order", {}]);
  if (table.amountUnit !== "1") lines.push(["cli.sniff.amount_unit", { unit: table.amountUnit }]);
  if (linesAbove > 0) lines.push(["issue.lines_above_table", { count: linesAbove }]);
  if (dateOrder) lines.push([`cli.sniff.${dateOrder.value}.${dateOrder.reason}`, {}]);
  if (decimalMark) {
    const mark = decimalMark.value === "," ? "comma" : "point";
    lines.push([`cli.sniff.${mark}.${decimalMark.reason}`, {}]);
  }
  return lines.map(([key, values]) => say(language, key, values));
}

function columns(table: TableSketch, language: Language): readonly string[] {
  const use = ({ name }: SketchColumn): readonly string[] => {
    const mapped = table.mapping.find(({ column }) => column === name);
    if (!mapped) return ["", ""];
    return [mapped.field, say(language, `reason.${mapped.reason}`)];
  };
  const head = (["column", "kind", "field", "reason"] as const).map((name) => say(language, `cli.sniff.${name}`));
  const rows = table.columns.map((column) => [
    short(column.name),
    say(language, `kind.${column.kind}`),
    ...use(column),
  ]);
  return leftTable(head, rows);
}

/** What the texts of the status columns are taken for, each by itself. */
function statuses(table: TableSketch, language: Language): readonly string[] {
  return STATUS_FIELDS.flatMap((field) => {
    const seen = table.statuses.filter((one) => one.field === field);
    return seen.length === 0 ? [] : statusTable(field, seen, language);
  });
}

function statusTable(field: StatusField, statuses: readonly StatusValue[], language: Language): readonly string[] {
  const head = ([field, "status.rows", "status.meaning", "reason"] as const).map((name) =>
    say(language, `cli.sniff.${name}`),
  );
  const rows = statuses.map(({ value, rows, meaning, reason }) => [
    short(value),
    String(rows),
    say(language, `meaning.${meaning}`),
    say(language, `basis.${reason}`),
  ]);
  return [...leftTable(head, rows), ""];
}

function firstRows(table: TableSketch, language: Language): readonly string[] {
  const head = [say(language, "cli.sniff.row"), ...table.columns.map(({ name }) => short(name))];
  const rows = table.rows.slice(0, ROWS).map(({ row, cells }) => [String(row), ...cells.map(short)]);
  return leftTable(head, rows);
}

function short(text: string): string {
  const characters = [...oneLine(text)];
  return characters.length > LONGEST_CELL ? `${characters.slice(0, LONGEST_CELL - 1).join("")}…` : characters.join("");
}
