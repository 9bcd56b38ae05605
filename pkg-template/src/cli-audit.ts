/** `clientele audit`: what schemes' rules leave out, claim twice, or never reach. */

import { freeze, frozen, sureness } from "./cli-borders.js";
import type { AuditCommand } from "./cli-commands.js";
import { figure, NONE } from "./cli-figures.js";
import { json, type Looking, look } from "./cli-looking.js";
import { titleOf } from "./cli-report.js";
import { inBlocks, leftTable, table } from "./cli-table.js";
import { say } from "./describe.js";
import type { Audit, AuditCase, AuditCells, Language, Proof, SchemeInfo, SnapshotSummary } from "./types.js";

const INDENT = "  ";
/** Cases and moves that are shown; all that are known are in the JSON. */
const SHOWN = 5;
const MOVES_SHOWN = 10;

interface Audited {
  readonly scheme: SchemeInfo;
  readonly audit: Audit;
}

export async function audit(command: AuditCommand, language: Language): Promise<void> {
  await look(command, language, async (looking) => {
    const { summary } = looking.snapshot;
    const asked = command.scheme;
    const sure = asked !== undefined && command.stability ? await looking.snapshot.stability(asked) : null;
    const all = await auditsOf(looking, (scheme) => (asked === undefined ? isAudited(scheme) : scheme.id === asked));
    const path = command.freeze;
    const kept = asked === undefined || path === undefined ? null : await freeze(looking, asked, path, language);
    const [first] = all;
    if (command.json) {
      const extra = { ...(sure ? { stability: sure } : {}), ...(kept ? { frozen: { path, ...kept } } : {}) };
      return json(asked === undefined ? { audits: all.map(({ audit }) => audit) } : { ...first?.audit, ...extra });
    }
    if (asked !== undefined && first) {
      const name = (id: string) => labelName(first.scheme, id, language);
      return inBlocks([
        ...detailed(first, summary, language),
        sure ? sureness(sure, name, language) : [],
        kept && path !== undefined ? frozen(kept, path, language) : [],
      ]);
    }
    return inBlocks([compared(all, language), [say(language, "cli.audit.more")]]);
  });
}

async function auditsOf({ snapshot }: Looking, want: (scheme: SchemeInfo) => boolean): Promise<readonly Audited[]> {
  const { schemes } = await snapshot.library();
  const audited: Audited[] = [];
  for (const scheme of schemes.filter(want)) audited.push({ scheme, audit: await snapshot.audit(scheme.id) });
  return audited;
}

/** Where values are the labels, there are no rules to audit. */
function isAudited({ needs, file }: SchemeInfo): boolean {
  return needs.length === 0 && "labels" in file;
}

function compared(all: readonly Audited[], language: Language): readonly string[] {
  const head = (["scheme", "id", "unlabelled", "overlapping", "gaps", "unreached"] as const).map((name) =>
    say(language, `cli.audit.${name}`),
  );
  const rows = all.map(({ scheme, audit }) => [
    scheme.name[language],
    scheme.id,
    figure(audit.unlabelled, language),
    figure(audit.overlapping, language),
    figure(audit.proof?.gaps.count ?? null, language),
    audit.proof ? figure(audit.labels.filter(({ reach }) => reach !== "reached").length, language) : NONE,
  ]);
  return table(head, rows, [0, 1]);
}

function detailed(
  { scheme, audit }: Audited,
  { asOf }: SnapshotSummary,
  language: Language,
): readonly (readonly string[])[] {
  const { name, about, id } = scheme;
  const title = titleOf(name[language], about[language], language);
  const day = say(language, "cli.audit.of", { id, customers: audit.customers, day: asOf });
  if (!("labels" in scheme.file)) return [[title, day], [say(language, "cli.audit.values")]];
  return [
    [title, day],
    labels(scheme, audit, language),
    onData(scheme, audit, language),
    ...(audit.proof ? proven(audit.proof, language) : [[say(language, "cli.audit.too_many")]]),
  ];
}

/** What people call a label. */
function labelName({ file }: SchemeInfo, id: string, language: Language): string {
  const name = "labels" in file ? file.labels.find((label) => label.id === id)?.name : undefined;
  return typeof name === "string" ? name : (name?.[language] ?? id);
}

function labels(scheme: SchemeInfo, audit: Audit, language: Language): readonly string[] {
  const head = (["label", "holds", "has", "reach"] as const).map((name) => say(language, `cli.audit.${name}`));
  const rows = audit.labels.map(({ id, holds, customers, reach }) => [
    labelName(scheme, id, language),
    figure(holds, language),
    figure(customers, language),
    reach === null ? NONE : say(language, `cli.audit.${reach}`),
  ]);
  return table(head, rows, [0, 3]);
}

/** What was counted on the customers at hand. */
function onData(scheme: SchemeInfo, audit: Audit, language: Language): readonly string[] {
  const { unlabelled, overlapping } = audit;
  const left = unlabelled > 0 ? "cli.audit.some_left" : "cli.audit.none_left";
  const lines = [say(language, left, { customers: unlabelled })];
  if (overlapping === 0) return [...lines, say(language, "cli.audit.none_twice")];
  const moves = audit.labels
    .flatMap(({ id, moved }) => moved.map(({ to, customers }) => ({ from: id, to, customers })))
    .sort((a, b) => b.customers - a.customers);
  const told = moves.slice(0, MOVES_SHOWN).map(({ from, to, customers }) => {
    const [before, moving] = [from, to].map((id) => labelName(scheme, id, language));
    return INDENT + say(language, "cli.audit.move", { moving, before, customers });
  });
  const more = moves.length - told.length;
  return [
    ...lines,
    say(language, "cli.audit.some_twice", { customers: overlapping }),
    ...told,
    ...(more > 0 ? [INDENT + say(language, "cli.audit.more_moves", { count: more })] : []),
  ];
}

/** What holds whatever the data. */
function proven(proof: Proof, language: Language): readonly (readonly string[])[] {
  const { terms, cells, gaps, overlaps, exact } = proof;
  const head = say(language, "cli.audit.cells", { cells, terms: terms.length });
  const about = say(language, exact ? "cli.audit.exact" : "cli.audit.inexact");
  const gap = gaps.count > 0 ? "cli.audit.gap_cells" : "cli.audit.no_gap_cells";
  const overlap = overlaps.count > 0 ? "cli.audit.overlap_cells" : "cli.audit.no_overlap_cells";
  return [
    [head, about],
    [say(language, gap, { count: gaps.count }), ...cases(proof, gaps, language)],
    [say(language, overlap, { count: overlaps.count }), ...cases(proof, overlaps, language)],
  ];
}

function cases({ terms }: Proof, { count, first }: AuditCells, language: Language): readonly string[] {
  if (count === 0) return [];
  const shown = first.slice(0, SHOWN);
  const head = terms.map(({ text }) => text);
  const rows = shown.map((cell) => cell.map((value) => caseOf(value, language)));
  const more = count - shown.length;
  const lines = leftTable(head, rows).map((line) => (INDENT + line).trimEnd());
  return more > 0 ? [...lines, INDENT + say(language, "cli.audit.more_cases", { count: more })] : lines;
}

function caseOf(value: AuditCase, language: Language): string {
  const number = (of: number) => figure(of, language, 6);
  if (value === null) return say(language, "cli.case.missing");
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return `“${value}”`;
  if (typeof value === "boolean") return say(language, value ? "cli.case.true" : "cli.case.false");
  if ("other" in value) return say(language, "cli.case.other");
  const [low, high] = value;
  if (low !== null && high !== null) {
    return say(language, "cli.case.between", { low: number(low), high: number(high) });
  }
  if (low !== null) return say(language, "cli.asked.>", { value: number(low) });
  return high === null ? say(language, "cli.case.any") : say(language, "cli.asked.<", { value: number(high) });
}
