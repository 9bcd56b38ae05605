/** The result of `clientele segment` for people. */

import { hintFor } from "./cli-failure.js";
import { figure, money, NONE, percent } from "./cli-figures.js";
import { inBlocks, table } from "./cli-table.js";
import { describe, type Key, placesOf, say } from "./describe.js";
import type { Division, Issue, IssueSample, Language, OpenReport, SnapshotSummary } from "./types.js";

export interface Result {
  readonly report: OpenReport;
  readonly summary: SnapshotSummary;
  /** The scheme that the segments are of; null where the data allows none. */
  readonly division: Division | null;
  /** Paths of the files written. */
  readonly written: readonly string[];
}

const INDENT = "  ";
const SEVERITIES: Readonly<Record<Issue["severity"], Key>> = {
  excluded: "severity.excluded",
  changed: "severity.changed",
  noted: "severity.noted",
};

export function forPeople(result: Result, language: Language): string {
  const known = new Set(result.report.issues.map(({ code }) => code));
  const all = [...result.report.issues, ...result.summary.issues.filter(({ code }) => !known.has(code))];
  const parts = [header(result, language), segments(result, language), issues(all, language)];
  const written = result.written.map((path) => say(language, "cli.written", { path }));
  return inBlocks([...parts, written]);
}

/** What was read, and where it was written to; where nowhere, only what there is to remark on. */
export function convertedForPeople(report: OpenReport, path: string | null, language: Language): string {
  const files = filesOf(report, language);
  const excluded = report.excludedRows > 0 ? [say(language, "cli.excluded", { rows: report.excludedRows })] : [];
  const noticed = issues(report.issues, language);
  if (path === null) return noticed.length > 0 ? inBlocks([excluded, noticed]) : "";
  return inBlocks([[...files, ...excluded], noticed, [say(language, "cli.written", { path })]]);
}

function header({ report, summary }: Result, language: Language): readonly string[] {
  const files = filesOf(report, language);
  const counts = say(language, "cli.counts", {
    customers: summary.customers,
    orders: summary.orders,
    revenue: money(summary.netRevenue, language),
    repeat: percent(summary.repeatRate, language),
  });
  const [first, last] = [report.firstDay ?? NONE, report.lastDay ?? NONE];
  const { excludedRows } = report;
  const excluded = excludedRows > 0 ? [say(language, "cli.excluded", { rows: excludedRows })] : [];
  return [
    ...files,
    ...excluded,
    counts,
    ...besides(report, language),
    say(language, "cli.as_of", { day: summary.asOf, first, last }),
  ];
}

/** What there is beside orders. */
function besides(
  { describedCustomers: customers, events, answers }: OpenReport,
  language: Language,
): readonly string[] {
  const parts = [
    ...(customers > 0 ? [say(language, "cli.described", { customers })] : []),
    ...(events > 0 ? [say(language, "cli.events", { events })] : []),
    ...(answers > 0 ? [say(language, "cli.answers", { answers })] : []),
  ];
  return parts.length > 0 ? [parts.join(" · ")] : [];
}

/** The files; of several of orders, what each brings. */
function filesOf({ files }: OpenReport, language: Language): readonly string[] {
  const several = files.filter(({ role }) => role === "orders").length > 1;
  return files.map(({ name, rows, role, news }) => {
    const { ordersAdded: added, ordersChanged: changed, ordersKnown: known, customersAdded: customers } = news;
    const key = several && role === "orders" ? "cli.news" : "cli.file";
    const values = { file: name, role: say(language, `role.${role}`), rows, added, changed, known, customers };
    return say(language, key, values);
  });
}

function segments({ summary, division }: Result, language: Language): readonly string[] {
  if (division === null) return [say(language, "cli.no_scheme")];
  const rows = summary.segments.map((segment) => [
    segment.name[language],
    figure(segment.customers, language),
    percent(segment.share, language),
    money(segment.revenue, language),
    percent(segment.revenueShare, language),
    figure(segment.medianRecencyDays, language),
    figure(segment.medianFrequency, language),
  ]);
  const names: readonly Key[] = [
    "cli.table.segment",
    "cli.table.customers",
    "cli.table.share",
    "cli.table.revenue",
    "cli.table.revenue_share",
    "cli.table.recency",
    "cli.table.frequency",
  ];
  const head = names.map((name) => say(language, name));
  const { name, about, unlabelled } = division;
  return [
    titleOf(name[language], about[language], language),
    ...table(head, rows),
    ...(unlabelled > 0 ? [say(language, "cli.unlabelled", { customers: unlabelled })] : []),
    say(language, "cli.table.median"),
  ];
}

/** What a scheme is called and for. */
export function titleOf(name: string, about: string, language: Language): string {
  return about === "" ? name : say(language, "cli.scheme", { name, about });
}

function issues(all: readonly Issue[], language: Language): readonly string[] {
  if (all.length === 0) return [];
  const lines = all.flatMap((issue) => {
    const severity = say(language, SEVERITIES[issue.severity]);
    const message = describe(issue, language) + hintFor(issue.code, language);
    const line = say(language, "cli.issue", { severity, message });
    const [sample] = issue.samples;
    return sample === undefined ? [INDENT + line] : [INDENT + line, INDENT + INDENT + example(sample, language)];
  });
  return [say(language, "cli.issues"), ...lines];
}

function example(sample: IssueSample, language: Language): string {
  const isEmptyCell = sample.value === "" && sample.column !== null;
  const empty = isEmptyCell ? say(language, "position.between") + say(language, "cli.empty") : "";
  return say(language, "cli.issue.example", { place: placesOf(sample, language) + empty });
}
