/** `clientele cluster`: who is alike, what sets them apart, and how sure that is. */
import type { ClusterCommand } from "./cli-commands.js";
import { figure, NONE, percent } from "./cli-figures.js";
import { json, type Looking, look } from "./cli-looking.js";
import { numberedRows, ROW } from "./cli-rows.js";
import { inBlocks, table } from "./cli-table.js";
import { writeAll } from "./cli-write.js";
import { say } from "./describe.js";
import type { ClusterReport, Language } from "./types.js";

/** What is told: without every customer's label. */
type Told = Omit<ClusterReport, "labels" | "map">;

export async function cluster(command: ClusterCommand, language: Language): Promise<void> {
  const [file] = command.files;
  try {
    await look(command, language, (looking) => found(looking, command, language));
  } catch (thrown) {
    // A table of whatever it is: its rows are the customers.
    const plain = command.files.length === 1 && file !== undefined && lacksCustomers(thrown);
    const rows = plain ? await numberedRows(file) : null;
    if (!rows) throw thrown;
    const map = { ...command.map, customers: { ...command.map.customers, customer: ROW } };
    const reading = { ...command.reading, role: "customers" as const };
    await look({ ...command, map, reading }, language, (looking) => found(looking, command, language), [rows]);
  }
}

function lacksCustomers(thrown: unknown): boolean {
  const { code = "" } = (thrown ?? {}) as { readonly code?: string };
  return code === "field_unmapped" || code === "unknown_role" || code === "no_usable_rows";
}

async function found({ engine, request }: Looking, command: ClusterCommand, language: Language): Promise<string> {
  const { columns, method, k, seed, out } = command;
  const chosen = columns.length > 0 ? { columns } : {};
  const { labels: _, map: __, ...told } = await engine.cluster({ ...request, ...chosen, method, k, seed });
  let written = "";
  if (out !== undefined) {
    const snapshot = await engine.snapshot(request);
    const bytes = (value: unknown) => new TextEncoder().encode(json(value));
    const files = [
      ["customers.csv", await snapshot.export("customers.csv")],
      ["clusters.json", bytes(told)],
      ["model.json", bytes(told.model)],
      ...(told.scheme ? [["scheme.json", bytes({ schemes: [told.scheme] })] as const] : []),
    ] as const;
    written = (await writeAll(out, files, language)).join(", ");
  }
  return command.json ? json(told) : forPeople(told, written, language);
}

function forPeople(told: Told, written: string, language: Language): string {
  const blocks = [head(told, language), clusters(told, language), rules(told, language)];
  return inBlocks([...blocks, ...(written ? [[say(language, "cli.cluster.written", { files: written })]] : [])]);
}

function head({ customers, method, k, clear, choice, columns, outliers }: Told, language: Language): readonly string[] {
  const named = say(language, `cluster.method.${method}`);
  const lines = [say(language, "cli.cluster.of", { k, customers, method: named })];
  if (choice && clear !== null) {
    const chance = Math.max(...choice.even, ...choice.humped);
    const values = { best: figure(choice.best, language, 2), chance: figure(chance, language, 2) };
    lines.push(say(language, clear ? "cli.cluster.clear" : "cli.cluster.not_clear", values));
    if (choice.offered.length > 1)
      lines.push(say(language, "cli.cluster.offered", { list: choice.offered.join(", ") }));
  }
  const used = columns.filter(({ used }) => used).map(({ label }) => label[language]);
  lines.push(say(language, "cli.cluster.columns", { list: used.join(", ") }));
  const left = columns.flatMap(({ used, verdict, label, like }) =>
    used || verdict === "use"
      ? []
      : [say(language, `cli.cluster.why.${verdict}`, { column: label[language], like: like ?? "" })],
  );
  if (left.length > 0) lines.push(say(language, "cli.cluster.left_out", { list: left.join(", ") }));
  if (outliers > 0) lines.push(say(language, "cli.cluster.outliers", { count: outliers }));
  return lines;
}

const COLUMNS = ["name", "customers", "share", "stability", "precision", "coverage"] as const;

function clusters({ clusters }: Told, language: Language): readonly string[] {
  const part = (value: number | undefined | null) => (value == null ? NONE : percent(value, language));
  const rows = clusters.map(({ name, size, share, stability, rule }) => [
    name[language],
    figure(size, language),
    percent(share, language),
    stability === null ? NONE : figure(stability, language, 2),
    part(rule?.precision),
    part(rule?.coverage),
  ]);
  return table(
    COLUMNS.map((name) => say(language, `cli.cluster.table.${name}`)),
    rows,
  );
}

function rules({ clusters, fidelity }: Told, language: Language): readonly string[] {
  if (fidelity === null) return [];
  const lines = clusters.flatMap(({ name, rule }) => (rule ? [`${name[language]}: ${rule.text}`] : []));
  return [say(language, "cli.cluster.rules", { fidelity: percent(fidelity, language) }), ...lines];
}
