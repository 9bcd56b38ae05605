#!/usr/bin/env node
/** The command `clientele`. Ends with 0 when done, 1 when the input is bad, 2 when it is used wrongly. */

import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import process from "node:process";
import {
  type Command,
  type ConvertCommand,
  helpValues,
  languageOf,
  parse,
  type SegmentCommand,
  type SniffCommand,
  UsageError,
} from "./cli-args.js";
import { NO_CONFIG, readConfig } from "./cli-config.js";
import { Failure, hintFor, messageOf, oneLine } from "./cli-failure.js";
import { progressLine } from "./cli-progress.js";
import { readRun } from "./cli-replay.js";
import { convertedForPeople, forPeople } from "./cli-report.js";
import { sketchesForPeople } from "./cli-sketch.js";
import { describe, say } from "./describe.js";
import { ROLES } from "./fields.js";
import { createEngine } from "./node.js";
import type { ColumnMap, ExportName, Language } from "./types.js";

const EXPORTS: readonly ExportName[] = ["customers.csv", "summary.json", "run.json"];

/** Who reads our output may stop reading, as `head` does. That is no failure, and there is nobody left to tell. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
}

// Set, not called: what is still to be printed gets out first.
process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const language = languageOf(args, process.env);
  try {
    await run(parse(args, language), language);
    return 0;
  } catch (error) {
    const wrongUsage = error instanceof UsageError;
    const message = wrongUsage
      ? say(language, "cli.usage", { message: error.message })
      : explained(messageOf(error, language), language);
    process.stderr.write(`${oneLine(message)}\n`);
    return wrongUsage ? 2 : 1;
  }
}

async function run(command: Command, language: Language): Promise<void> {
  switch (command.name) {
    case "help":
      process.stdout.write(`${say(language, "cli.help", helpValues)}\n`);
      return;
    case "version":
      process.stdout.write(`${await version()}\n`);
      return;
    case "sniff":
      await sniff(command, language);
      return;
    case "convert":
      await convert(command, language);
      return;
    case "segment":
      await segment(command, language);
  }
}

/** An error with its code, and the option that helps where there is one. */
function explained(error: ReturnType<typeof messageOf>, language: Language): string {
  return say(language, "cli.error", error) + hintFor(error.code, language);
}

/** The manifest lies beside this file in the package. */
async function version(): Promise<string> {
  return JSON.parse(await readFile(new URL("./package.json", import.meta.url), "utf8")).version;
}

async function sniff(command: SniffCommand, language: Language): Promise<void> {
  const engine = await createEngine({ language, workers: 1 });
  try {
    const sketches = await engine.sniff(command.files, { ...command.reading, map: command.map });
    const json = `${JSON.stringify({ files: sketches }, null, 2)}\n`;
    const failed = sketches.find(({ table }) => table === null)?.error;
    // A single file that cannot be read is told of once.
    if (command.json || !failed || sketches.length > 1) {
      process.stdout.write(command.json ? json : sketchesForPeople(sketches, language));
    }
    if (failed) throw new Failure(failed.code, describe(failed, language));
  } finally {
    engine.close();
  }
}

async function convert(command: ConvertCommand, language: Language): Promise<void> {
  const progress = progressLine(language);
  const engine = await createEngine({
    language,
    ...(command.workers === undefined ? {} : { workers: command.workers }),
  });
  try {
    const { reading, opening, map } = command;
    const options = { ...reading, ...opening, map, today: today(), onProgress: progress.show };
    const report = await engine.open(command.files, options);
    const bytes = await engine.ledger(command.to);
    progress.clear();
    if (command.out === undefined) {
      process.stdout.write(bytes);
      // What was left out has to be said, and standard output is the ledger's.
      process.stderr.write(convertedForPeople(report, null, language));
      return;
    }
    const { out } = command;
    await writeFile(out, bytes).catch(() => {
      throw new Failure("output_unwritable", describe({ code: "output_unwritable", message: "", file: out }, language));
    });
    process.stdout.write(convertedForPeople(report, out, language));
  } finally {
    progress.clear();
    engine.close();
  }
}

async function segment(command: SegmentCommand, language: Language): Promise<void> {
  const replay = command.replay === undefined ? null : await readRun(command.replay, language);
  const config = replay
    ? { ...NO_CONFIG, asOf: replay.asOf, snapshot: replay.config }
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
    const report = await engine.open(command.files, {
      ...config.open,
      ...command.reading,
      ...command.opening,
      map: mapOver(config.open.map, command.map),
      today: config.open.today ?? today(),
      onProgress: progress.show,
      ...(replay ? { replay } : {}),
    });
    progress.scoring();
    const snapshot = await engine.snapshot({ ...(asOf === undefined ? {} : { asOf }), config: config.snapshot });
    const summary = await snapshot.export("summary.json");
    const written =
      command.out === undefined ? [] : await writeAll(command.out, (name) => snapshot.export(name), language);
    progress.clear();
    process.stdout.write(
      command.json
        ? `${JSON.stringify({ summary: JSON.parse(new TextDecoder().decode(summary)), report }, null, 2)}\n`
        : forPeople({ report, summary: snapshot.summary, written }, language),
    );
  } finally {
    progress.clear();
    engine.close();
  }
}

/** Makes every file before the first is written, so that a failure leaves no half of a result. */
async function writeAll(
  folder: string,
  bytesOf: (name: ExportName) => Promise<Uint8Array>,
  language: Language,
): Promise<readonly string[]> {
  const files: (readonly [string, Uint8Array])[] = [];
  for (const name of EXPORTS) files.push([join(folder, name), await bytesOf(name)]);
  let path = folder;
  try {
    await makeFolder(resolve(folder));
    for (const [file, bytes] of files) {
      path = file;
      await writeFile(file, bytes);
    }
  } catch {
    const code = "output_unwritable";
    throw new Failure(code, describe({ code, message: code, file: path }, language));
  }
  return files.map(([file]) => file);
}

/** What the command says of columns goes before what the settings say. */
function mapOver(settings: ColumnMap = {}, command: ColumnMap): ColumnMap {
  const roles = ROLES.map((role) => [role, { ...settings[role], ...command[role] }] as const);
  return Object.fromEntries(roles.filter(([, fields]) => Object.keys(fields).length > 0));
}

/** Makes a folder and those above it. Not `recursive`: in places like /proc, Node then tries again for ever. */
async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder).catch((error: NodeJS.ErrnoException) => error);
  if (made === undefined) return;
  if (made.code === "EEXIST" && (await stat(folder)).isDirectory()) return;
  const above = dirname(folder);
  if (made.code !== "ENOENT" || above === folder) throw made;
  if (await stat(above).catch(() => null)) throw made;
  await makeFolder(above);
  await mkdir(folder);
}

/** The date on this machine's calendar. */
function today(): string {
  const now = new Date();
  const [month, day] = [now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${now.getFullYear()}-${month}-${day}`;
}
