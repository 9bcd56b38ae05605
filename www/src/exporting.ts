import { type ExportName, hiddenGroups, type Money, type Segment } from "clientele";
import type { ExportAction } from "./actions";
import { answered } from "./answers";
import { isValid } from "./crossing";
import { download, EXPORT_TYPES } from "./download";
import { failureOf } from "./failure";
import { local } from "./format";
import { drawn } from "./frame";
import type { Lease } from "./lease";
import { listOf } from "./lists";
import { look } from "./look";
import { REPORTED, reportOf } from "./report";
import { conditionOf } from "./selection";
import { standingOf } from "./standing";
import type { Store } from "./state";

/** A summary of so few cannot be told. */
class TooFew extends Error {
  readonly code = "too_few_to_share";
}

/** Saves what is asked for; one at a time. */
export async function exported(store: Store, lease: Lease | null, action: ExportAction): Promise<void> {
  if (!lease || store.state.exporting) return;
  const name = action.type === "export" ? action.name : action.type;
  store.set({ exporting: name });
  try {
    const saved = await (action.type === "export"
      ? file(lease, action.name)
      : action.type === "export-list"
        ? list(store, lease, action)
        : action.type === "export-shared"
          ? summary(store, lease, action.k)
          : report(store, lease));
    store.set({ exporting: null, spoken: local(store.state.language).t("export.done", { name: saved }) });
  } catch (error) {
    store.set({ exporting: null, failure: failureOf(error) });
  }
}

async function file(lease: Lease, name: ExportName): Promise<string> {
  const bytes = await lease.use((open) => open.export(name));
  download(name, new Uint8Array(bytes), EXPORT_TYPES[name]);
  return name;
}

/** The views as they are now, each with all that it shows. */
async function report(store: Store, lease: Lease): Promise<string> {
  const { data } = store.state;
  if (!data) throw new TooFew();
  const { choices } = data.shown;
  const answers = await answered(store, lease);
  let { parts } = data.shown;
  for (const view of REPORTED)
    parts = await lease.use((open) => look(open, { choices, query: data.query, view }, parts));
  // All of the day on which it was asked for, whatever is on screen by now.
  const standing = await standingOf(lease, data);
  const rules = { ...data.rules, standing };
  const text = reportOf(store.state, { ...data, answers, rules, shown: { ...data.shown, parts } }, drawn);
  download("report.html", new TextEncoder().encode(text), "text/html");
  return "report.html";
}

const CSV = EXPORT_TYPES["customers.csv"];

/** A list of the audience's customers, or of one segment of it. */
async function list(
  { state }: Store,
  lease: Lease,
  { list, label }: Extract<ExportAction, { readonly type: "export-list" }>,
): Promise<string> {
  const { data, project } = state;
  if (!data) throw new TooFew();
  const { selection, config } = data.shown.choices;
  const clauses = [conditionOf(selection), label === null ? null : labelled(config.scheme, label)];
  const where = clauses.flatMap((clause) => (clause === null ? [] : [`(${clause})`])).join(" and ");
  const text = await lease.use(async (open) => {
    const [bytes, who] = await Promise.all([open.export("customers.csv"), where === "" ? null : open.evaluate(where)]);
    const isIn = (row: number) =>
      who === null || (who.type === "boolean" && who.values[row] === 1 && isValid(who, row));
    // A mark at the beginning stays: it is part of the file.
    const csv = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
    return listOf(csv, isIn, list, open.columns, project.salt);
  });
  const parts = ["customers", ...(label === null ? (clauses[0] === null ? [] : ["audience"]) : [label]), list];
  const name = `${parts.join("-").replaceAll(/[^\p{L}\p{N}_-]+/gu, "_")}.csv`;
  download(name, new TextEncoder().encode(text), CSV);
  return name;
}

function labelled(scheme: string, label: string): string {
  return `schemes.${scheme} = '${label.replaceAll("'", "''")}'`;
}

/** Segments of the audience for other people's eyes. */
async function summary({ state }: Store, lease: Lease, k: number): Promise<string> {
  const { data } = state;
  if (!data) throw new TooFew();
  const { selection, config } = data.shown.choices;
  const where = conditionOf(selection);
  const [own, all] = await lease.use((open) =>
    Promise.all([open.scheme(config.scheme, where === null ? {} : { where }), open.scheme(config.scheme)]),
  );
  const groups = all.labels.map(({ id }) => own.labels.find((label) => label.id === id));
  const customers = [...groups.map((group) => group?.customers ?? 0), own.unlabelled];
  const everyone = [...all.labels.map((label) => label.customers), all.unlabelled];
  const hidden = hiddenGroups(customers, everyone, k);
  if (!hidden) throw new TooFew();
  const text = sharedCsv(all.labels, groups, customers, hidden, k);
  const name = `segments-k${k}.csv`;
  download(name, new TextEncoder().encode(text), CSV);
  return name;
}

function sharedCsv(
  labels: readonly Segment[],
  groups: readonly (Segment | undefined)[],
  customers: readonly number[],
  hidden: readonly boolean[],
  k: number,
): string {
  const total = customers.reduce((sum, one) => sum + one, 0);
  const cell = (text: string) => `"${(/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const line = (id: string, en: string, zh: string, at: number, revenue: Money | undefined) => {
    const figures = hidden[at]
      ? ["", "", "", "1"]
      : [String(customers[at]), part(customers[at] ?? 0, total), money(revenue), ""];
    return [cell(id), cell(en), cell(zh), ...figures].join(",");
  };
  const rows = labels.map(({ id, name }, at) => line(id, name.en, name.zh, at, groups[at]?.revenue));
  const none = customers.at(-1) ? [line("", "without a label", "未归类", labels.length, undefined)] : [];
  const head = "segment,segment_en,segment_zh,customers,share,net_revenue,hidden";
  const foot = [
    cell("total"),
    cell(`all (groups under ${k} are hidden)`),
    cell(`合计（少于 ${k} 位的群体不显示）`),
    total,
    "1.000",
    "",
    "",
  ];
  return `\ufeff${[head, ...rows, ...none, foot.join(",")].map((row) => `${row}\r\n`).join("")}`;
}

/** To the thousandth. */
function part(count: number, total: number): string {
  return total === 0 ? "" : (count / total).toFixed(3);
}

function money(amount: Money | undefined): string {
  if (!amount) return "";
  const digits = String(Math.abs(amount.minor)).padStart(amount.scale + 1, "0");
  const at = digits.length - amount.scale;
  return `${amount.minor < 0 ? "-" : ""}${digits.slice(0, at)}${amount.scale > 0 ? `.${digits.slice(at)}` : ""}`;
}
