/** What all commands do that look at customers on a day: read the files, take over the rules, and make the snapshot. */

import type { LookingCommand } from "./cli-commands.js";
import { NO_CONFIG, parseJson, readConfig, textOf } from "./cli-config.js";
import { Failure } from "./cli-failure.js";
import { needsOf } from "./cli-needs.js";
import { progressLine } from "./cli-progress.js";
import { readRun } from "./cli-replay.js";
import { scoresOver } from "./cli-rfm.js";
import { describe, say } from "./describe.js";
import { ROLES } from "./fields.js";
import { createEngine } from "./node.js";
import type {
  ClvScorer,
  ColumnMap,
  Engine,
  ErrorDetail,
  Input,
  Language,
  OpenReport,
  RepurchaseScorer,
  RulesFile,
  RunFile,
  Snapshot,
  SnapshotConfig,
  SnapshotRequest,
} from "./types.js";

/** What a command looks at. */
export interface Looking {
  readonly report: OpenReport;
  readonly snapshot: Snapshot;
  readonly engine: Engine;
  /** What the snapshot was asked for. */
  readonly request: SnapshotRequest;
  /** Id of the snapshot's scheme; null where the data allows none. */
  readonly scheme: string | null;
}

/** Opens what the command asks for, or other inputs in its place, has `make` make what is to be printed of it, and prints that. */
export async function look(
  command: LookingCommand,
  language: Language,
  make: (looking: Looking) => Promise<string>,
  inputs: readonly Input[] = command.files,
): Promise<void> {
  const replay = command.replay === undefined ? null : await readRun(command.replay, language);
  const config = replay
    ? { ...NO_CONFIG, asOf: replay.asOf, snapshot: configOf(replay) }
    : command.config === undefined
      ? NO_CONFIG
      : await readConfig(command.config, language);
  const asOf = command.asOf ?? config.asOf;
  const progress = progressLine(language);
  const engine = await createEngine({
    language,
    ...(command.workers === undefined ? {} : { workers: command.workers }),
  });
  try {
    if (command.rules !== undefined) await takeRules(engine, command.rules, language);
    if (replay?.rules) await define(engine, replay.rules, command.replay ?? "", language);
    const report = await engine.open(inputs, {
      ...config.open,
      ...command.reading,
      ...command.opening,
      map: mapOver(config.open.map, command.map),
      today: config.open.today ?? today(),
      onProgress: progress.show,
      ...(replay ? { replay } : {}),
    });
    progress.scoring();
    // The columns that models made are made again, by the same fits.
    for (const { made } of replay?.models ?? []) {
      const by = made as ClvScorer | RepurchaseScorer | null;
      if (by?.by === "clv" || by?.by === "repurchase") await engine.useModel(by);
    }
    const asked = command.scheme === undefined ? {} : { scheme: command.scheme };
    const settings = { ...scoresOver(config.snapshot, command.scores), ...asked };
    const request = { ...(asOf === undefined ? {} : { asOf }), config: settings };
    const snapshot = await snapshotOf(engine, request, language);
    const text = await make({ report, snapshot, engine, request, scheme: snapshot.summary.scheme });
    progress.clear();
    process.stdout.write(command.json ? text : populated(snapshot, language) + text);
  } finally {
    progress.clear();
    engine.close();
  }
}

/** Who is in at all, before all else that is said; nothing where everyone is. */
function populated({ summary: { population } }: Snapshot, language: Language): string {
  return population
    ? `${say(language, "cli.population", { text: population.text, customers: population.leftOut })}\n\n`
    : "";
}

function configOf({ config, scheme }: RunFile): SnapshotConfig {
  return scheme === null ? config : { ...config, scheme };
}

/** A scheme that the data does not allow is refused with all that it lacks. */
async function snapshotOf(
  engine: Engine,
  request: SnapshotRequest & { readonly config: SnapshotConfig },
  language: Language,
): Promise<Snapshot> {
  try {
    return await engine.snapshot(request);
  } catch (error) {
    const { scheme, ...config } = request.config;
    if (scheme === undefined) throw error;
    const other = await engine.snapshot({ ...request, config });
    const { schemes } = await other.library();
    const asked = schemes.find(({ id }) => id === scheme);
    if (!asked || asked.needs.length === 0) throw error;
    throw lacking(asked.needs, asked.name[language], language);
  }
}

/** Why something of the library cannot be had; the code is that of the first thing that is missing. */
export function lacking(needs: readonly ErrorDetail[], name: string, language: Language): Failure {
  const message = say(language, "cli.lacks", { name, needs: needsOf(needs, language) });
  return new Failure(needs[0]?.code ?? "internal", message);
}

/** Takes over a rules file. Throws `Failure`, which names the file. */
async function takeRules(engine: Engine, file: string, language: Language): Promise<void> {
  const text = (await textOf(file, language)).replace(/^\ufeff/, "");
  // Nothing in the language begins with a brace.
  const rules = /^\s*\{/.test(text) ? parseJson(text) : text;
  if (rules === undefined) throw new Failure("invalid_option", say(language, "cli.rules.json", { file }));
  await define(engine, rules as string | RulesFile, file, language);
}

async function define(engine: Engine, rules: string | RulesFile, file: string, language: Language): Promise<void> {
  await engine.defineRules(rules).catch((error: ErrorDetail) => {
    // The part of the file is a place in it, or itself what is wrong.
    const { code, field, value = code === "invalid_expression" ? field : undefined } = error;
    const place = field === undefined || value === field ? file : `${file} (${field})`;
    throw new Failure(code, describe({ ...error, code, file: place, ...(value ? { value } : {}) }, language));
  });
}

/** What the command says of columns goes before what the settings say. */
export function mapOver(settings: ColumnMap = {}, command: ColumnMap): ColumnMap {
  const roles = ROLES.map((role) => [role, { ...settings[role], ...command[role] }] as const);
  return Object.fromEntries(roles.filter(([, fields]) => Object.keys(fields).length > 0));
}

/** The date on this machine's calendar. */
export function today(): string {
  const now = new Date();
  const [month, day] = [now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${now.getFullYear()}-${month}-${day}`;
}

/** An object for programs. */
export function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
