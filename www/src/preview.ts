import type {
  DateOrder,
  DecimalMark,
  Decision,
  EncodingGuess,
  FileOptions,
  FileSketch,
  MappingReason,
  MappingReport,
  OpenOptions,
  Role,
  TableSketch,
} from "clientele";
import { ROLES } from "clientele";
import { isSure, unusual, waysOf } from "./origin";

/** Files looked over before they are read. */
export interface Preview {
  readonly groups: readonly Group[];
  /** What brought the person here, and where she goes back to: files she gave, or the result of files read before. */
  readonly from: "files" | "result";
  /** Those that a reading found, where it found several: one has to be chosen. */
  readonly currencies: readonly string[];
  readonly counting: Counting;
}

/** Who and what counts, of all files together. */
export type Counting = Pick<OpenOptions, "from" | "similarIds" | "exclude">;

export const ALL_COUNT: Counting = {};

/** Files with the same columns: one preview and one set of choices for all of them. */
export interface Group {
  /** Place of its first file among the inputs. */
  readonly id: number;
  readonly files: Files;
  /** What the person chose. */
  readonly choices: FileOptions;
  /** The choices that the sketches answer; a difference means that the answer is on its way. */
  readonly settled: FileOptions;
  /** The newest table of the first file, for a choice may be such that no table is left. */
  readonly seen: TableSketch | null;
  /** What was found in it without being told. */
  readonly guess: readonly MappingReport[];
  /** The encoding found in the first file without being told. */
  readonly encoding: EncodingGuess | null;
  /** The column names before anything was chosen, by which such files are known again; null where there are none. */
  readonly names: string | null;
  /** What was chosen is what was chosen before, for other files with these names. */
  readonly before: boolean;
}

type Files = readonly [PreviewFile, ...PreviewFile[]];

export interface PreviewFile {
  /** Place among the inputs. */
  readonly at: number;
  readonly sketch: FileSketch;
}

/** What fills a field, and why. */
export interface Use {
  readonly field: string;
  readonly reason: MappingReason;
}

/** What has to go before the files can be read: a file that cannot be read at all, fields that no column fills, or an open choice of currency. */
export interface Obstacle {
  readonly group: Group;
  /** Empty where the file is what is wrong. */
  readonly lacks: readonly string[];
}

/** The first look at files: those with the same columns are put together. */
export function grouped(sketches: readonly FileSketch[]): readonly Group[] {
  const files = sketches.map((sketch, at) => ({ at, sketch }));
  const same = (a: PreviewFile, b: PreviewFile) => alike(a.sketch, b.sketch);
  return together(files, same).map((all) => {
    const { table, origin } = all[0].sketch;
    const names = table?.header ? JSON.stringify(table.columns.map(({ name }) => name)) : null;
    const encoding = unusual(origin.encoding);
    const guess = table?.mapping ?? [];
    return { id: all[0].at, files: all, choices: {}, settled: {}, seen: table, guess, encoding, names, before: false };
  });
}

/**
 * A group after another look at its files, each with what it was told and, where that was less than before, what was found without.
 * Files that are no longer like the first become groups of their own; none ever join, so that nothing moves under the person's hands.
 */
export function regrouped(
  group: Group,
  looks: readonly { readonly sketch: FileSketch; readonly told: FileOptions; readonly bare: FileSketch | null }[],
): readonly Group[] {
  const files = group.files.flatMap(({ at, sketch: before }, i) => (looks[i] ? [{ at, before, ...looks[i] }] : []));
  const same = (a: PreviewFile, b: PreviewFile) => alike(a.sketch, b.sketch) || (!a.sketch.table && !b.sketch.table);
  return together(files, same).map((all) => {
    const { at, before, sketch, told, bare } = all[0];
    // A choice that leaves no table can be taken back; a file that is gone meanwhile cannot.
    const isGone = sketch.error?.code === "file_unreadable";
    const seen = sketch.table ?? (isGone ? null : at === group.id ? group.seen : before.table);
    const guess = bare?.table?.mapping ?? group.guess;
    const plain = all.map((file) => ({ at: file.at, sketch: file.sketch })) as [PreviewFile, ...PreviewFile[]];
    const { encoding, names } = group;
    return { id: at, files: plain, choices: told, settled: told, seen, guess, encoding, names, before: false };
  });
}

/** Whether a choice made other columns of the same bytes, so that what was said of columns has to be said anew. */
export function isCutAnew({ choices, settled }: Group): boolean {
  return (["delimiter", "header", "encoding", "sheet"] as const).some((name) => choices[name] !== settled[name]);
}

/** Choices for a table with other columns: what was said of a column holds for the one of that name, or else in its place. */
export function carried({ choices, settled, seen }: Group, table: TableSketch | null): FileOptions {
  // What was said waits until there are columns again.
  if (!table || table.columns.length === 1) return choices;
  // Another sheet is another table.
  const mayBeInPlace = choices.sheet === settled.sheet && seen?.columns.length === table.columns.length;
  const inPlace = (column: string) =>
    mayBeInPlace ? table.columns[seen.columns.findIndex(({ name }) => name === column)]?.name : undefined;
  const now = (column: string) => [column, inPlace(column)].find((name) => name !== undefined && isUnique(table, name));
  return ROLES.reduce((carried, role) => {
    const kept = Object.entries(choices.map?.[role] ?? {}).flatMap(([field, column]) => {
      const name = column === null ? null : now(column);
      return name === undefined ? [] : [[field, name] as const];
    });
    return withMap(carried, role, Object.fromEntries(kept));
  }, choices);
}

/** With other things said of columns. */
export function withMap(
  { map, ...others }: FileOptions,
  role: Role,
  fields: Readonly<Record<string, string | null>>,
): FileOptions {
  const { [role]: _, ...rest } = map ?? {};
  const said = Object.keys(fields).length > 0 ? { ...rest, [role]: fields } : rest;
  return Object.keys(said).length > 0 ? { ...others, map: said } : others;
}

/** Without what was said of columns. */
export function withoutMap({ map: _, ...others }: FileOptions): FileOptions {
  return others;
}

/** What the rows are, or are taken for where nobody knows. */
export function roleOf({ choices, seen }: Group): Role {
  return choices.role ?? ROLES.find((role) => role === seen?.role) ?? "orders";
}

function askedOf(group: Group): Readonly<Record<string, string | null | undefined>> {
  return group.choices.map?.[roleOf(group)] ?? {};
}

/** A choice about a whole file beside the others; another sheet is another table, of which only the columns' names may be the same. */
export function withForm({ choices }: Group, form: Omit<FileOptions, "map">): FileOptions {
  if (form.sheet === undefined) return { ...choices, ...form };
  const { map, role, currency, rates } = choices;
  const money = currency === undefined ? {} : { currency, ...(rates ? { rates } : {}) };
  return { ...(map ? { map } : {}), ...(role ? { role } : {}), ...money, ...form };
}

/** A rate beside the others, or none any more. */
export function withRate(choices: FileOptions, currency: string, rate: string | null): FileOptions {
  const { rates = {}, ...others } = choices;
  const kept = Object.entries(rates).filter(([other]) => other !== currency);
  const all = rate === null ? kept : [...kept, [currency, rate] as const];
  return all.length === 0 ? others : { ...others, rates: Object.fromEntries(all) };
}

/** A column is to fill a field, and no other column does any more; or it is to fill none. */
export function withField(group: Group, column: string, field: string | null): FileOptions {
  const asked = new Map(Object.entries(askedOf(group)).map(([of, name]) => [of, name ?? null]));
  const filled = usesOf(group).get(column)?.field;
  if (filled !== undefined) {
    const isGuess = group.guess.some((found) => found.field === filled && found.column === column);
    // What the engine found by itself it would find again, unless it is told that no column is meant.
    if (field === null && isGuess) asked.set(filled, null);
    else asked.delete(filled);
  }
  if (field !== null) asked.set(field, column);
  return withMap(group.choices, roleOf(group), Object.fromEntries(asked));
}

/** What each column fills: what the person said, at once, and what the engine found besides. */
export function usesOf(group: Group): ReadonlyMap<string, Use> {
  const asked = askedOf(group);
  const uses = new Map<string, Use>();
  for (const { field, column, reason } of group.seen?.mapping ?? [])
    if (!(field in asked)) uses.set(column, { field, reason });
  for (const [field, column] of Object.entries(asked))
    if (typeof column === "string") uses.set(column, { field, reason: "asked" });
  return uses;
}

/** Whether there is something to say about what amounts are of: the order has several rows, or may have. */
export function hasOrderAmounts(group: Group): boolean {
  const filled = Array.from(usesOf(group).values(), ({ field }) => field);
  return roleOf(group) === "orders" && filled.includes("order") && filled.includes("amount");
}

/** What a table of each role needs; of answers, the engine alone knows. */
const NEEDED = {
  orders: ["customer", "date"],
  events: ["customer", "date", "type"],
  lines: ["order"],
  customers: [],
  surveys: [],
} as const;

/** Needed fields that no column fills; a unit price does for the amount. */
export function lackingIn(group: Group): readonly string[] {
  const { choices } = group;
  // The engine may do without: visits have no amounts.
  if (group.choices === group.settled && group.files.every(({ sketch }) => sketch.table && !sketch.error)) return [];
  const filled = new Set(Array.from(usesOf(group).values(), ({ field }) => field));
  const role = roleOf(group);
  const standsIn = (field: "email" | "phone") => filled.has(field) && choices.identity?.includes(field) === true;
  const isTold = filled.has("account") || standsIn("email") || standsIn("phone");
  const needed = NEEDED[role].filter((field) => !filled.has(field) && !(isTold && field === "customer"));
  if (role !== "orders") return needed;
  return filled.has("amount") || filled.has("unitPrice") ? needed : [...needed, "amount"];
}

/** What a table lacks can be given to it. */
const CURABLE: ReadonlySet<string> = new Set(["field_unmapped"]);

/** Why files cannot be read whatever fills which field, or null. */
export function brokenIn({ files }: Group): FileSketch["error"] {
  return files.map(({ sketch }) => sketch.error).find((error) => error && !CURABLE.has(error.code)) ?? null;
}

/** Whether another choice may make a table of files that are none as they stand. */
export function canBeOtherwise(group: Group): boolean {
  const error = brokenIn(group);
  const [{ sketch }] = group.files;
  const { kind, sheets, encoding } = sketch.origin;
  const isCutWrong = error?.code === "one_column" && kind === "text";
  return error === null || isCutWrong || sheets.length > 1 || !isSure(encoding);
}

export function obstacles(preview: Preview): readonly Obstacle[] {
  const [first] = preview.groups;
  const ofFiles = preview.groups.flatMap((group): readonly Obstacle[] => {
    if (brokenIn(group)) return [{ group, lacks: [] }];
    const lacks = lackingIn(group);
    return lacks.length > 0 ? [{ group, lacks }] : [];
  });
  return first && needsCurrency(preview) ? [...ofFiles, { group: first, lacks: ["currency"] }] : ofFiles;
}

/** Amounts in several currencies were found, and neither is one chosen nor denied that the column tells of currencies. */
function needsCurrency({ groups, currencies }: Preview): boolean {
  const isOpen = ({ choices }: Group) => choices.currency === undefined && choices.map?.orders?.currency !== null;
  return currencies.length > 0 && groups.some(isOpen);
}

/** How dates are read in a group; of files that agree, one that cannot tell is the one to ask about. */
export function decisionIn(group: Group, kind: "dateOrder"): Decision<DateOrder> | null;
export function decisionIn(group: Group, kind: "decimalMark"): Decision<DecimalMark> | null;
export function decisionIn({ files, choices }: Group, kind: "dateOrder" | "decimalMark"): Decision<string> | null {
  const made = files.map(({ sketch }) => sketch.table?.[kind] ?? null).filter((decision) => decision !== null);
  const found = made.find(({ reason }) => reason === "custom") ?? made[0] ?? null;
  const asked = choices[kind];
  return found && asked ? { value: asked, reason: "asked" } : found;
}

/** A column can be told by its name only where no other has it. */
export function isUnique({ columns }: TableSketch, column: string): boolean {
  return columns.filter(({ name }) => name === column).length === 1;
}

/** Same columns, written in the same way: what is decided for one can be decided for the other. */
function alike({ table: a, origin }: FileSketch, { table: b, origin: other }: FileSketch): boolean {
  if (!a || !b || waysOf(origin) !== waysOf(other)) return false;
  if (a.delimiter !== b.delimiter || a.header !== b.header || a.amountPer !== b.amountPer) return false;
  if (a.amountUnit !== b.amountUnit) return false;
  if (a.columns.length !== b.columns.length || a.columns.some(({ name }, i) => name !== b.columns[i]?.name))
    return false;
  const agree = (one: { value: unknown } | null, other: { value: unknown } | null) =>
    !one || !other || one.value === other.value;
  return agree(a.dateOrder, b.dateOrder) && agree(a.decimalMark, b.decimalMark);
}

/** Each with those like it, in the order of the first of them. */
function together<T>(all: readonly T[], same: (a: T, b: T) => boolean): [T, ...T[]][] {
  const groups: [T, ...T[]][] = [];
  for (const one of all) {
    const group = groups.find((others) => others.every((other) => same(other, one)));
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}
