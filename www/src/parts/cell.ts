import type { Cell, ColumnInfo, Segment } from "clientele";
import { html, type TemplateResult } from "lit";
import type { Local } from "../format";
import { amount } from "./amount";
import { foreign } from "./foreign";
import { isPersonal, person } from "./person";
import { score } from "./score";
import { toneClass } from "./tone";

/** What a cell needs to know of the snapshot it belongs to. */
export interface CellContext {
  readonly segments: readonly Segment[];
  readonly bins: number;
}

/** The segment's name in each language is for files; on the page its mark says it. */
const FOR_FILES: ReadonlySet<string> = new Set(["segment_en", "segment_zh"]);

export function isShown({ name }: ColumnInfo): boolean {
  return !FOR_FILES.has(name);
}

/** What customers tables tell has its place on the card; a table of people needs their names. */
const NAME = "name";
/** Where there are no orders, it is all there is: as many columns as a usual screen has room for. */
const MOST_OF_FILE = 8;
const OF_EVERYBODY: ReadonlySet<string> = new Set(["customer_id"]);

/** The columns of the customers table. */
export function inTable(
  columns: readonly ColumnInfo[],
  hasOrders: boolean,
): readonly { column: ColumnInfo; at: number }[] {
  const all = columns.map((column, at) => ({ column, at })).filter(({ column }) => isShown(column));
  const named = all.filter(({ column }) => column.origin === "file" && column.name === NAME);
  const [first, ...figures] = all.filter(({ column }) => column.origin === "engine");
  if (hasOrders && first) return [first, ...named, ...figures];
  const told = all.filter(({ column }) => column.origin === "file").slice(0, MOST_OF_FILE);
  return [...all.filter(({ column }) => OF_EVERYBODY.has(column.name)), ...told];
}

export function isRight({ type, unit }: ColumnInfo): boolean {
  return unit !== "score" && (type === "int" || type === "number" || type === "money");
}

/** One value as its column is meant to be shown. */
export function cell(local: Local, column: ColumnInfo, value: Cell, context: CellContext): TemplateResult {
  if (value === null || (typeof value === "object" && "length" in value && value.length === 0))
    return html`<span class="nothing">–<span class="unseen">${local.t("value.none")}</span></span>`;
  if (typeof value === "object") return "minor" in value ? amount(local, value) : foreign(local.series(value));
  if (typeof value === "number")
    return column.unit === "score" ? score(value, context.bins) : html`${local.number(value)}`;
  const segment = column.name === "segment" ? context.segments.find(({ id }) => id === value) : undefined;
  if (segment) return segmentMark(local, segment);
  return person(local, value, 60, column.origin === "engine" || !isPersonal(column.name));
}

export function segmentMark(local: Local, segment: Segment): TemplateResult {
  return html`<span class="segment-mark"
    ><span class="dot ${toneClass(segment.tone)}"></span>${local.pick(segment.name)}</span
  >`;
}
