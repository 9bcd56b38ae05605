#!/usr/bin/env node
/** The command `clientele`. Ends with 0 when done, 1 when the input is bad, 2 when it is used wrongly. */

import { readFile } from "node:fs/promises";
import process from "node:process";
import { helpValues, languageOf, parse } from "./cli-args.js";
import { audit } from "./cli-audit.js";
import { cluster } from "./cli-cluster.js";
import { clv } from "./cli-clv.js";
import type { Command, SegmentCommand, SniffCommand } from "./cli-commands.js";
import { convert } from "./cli-convert.js";
import { explain } from "./cli-explain.js";
import { Failure, hintFor, messageOf, oneLine, UsageError } from "./cli-failure.js";
import { json, look } from "./cli-looking.js";
import { forPeople } from "./cli-report.js";
import { repurchase } from "./cli-repurchase.js";
import { schemes } from "./cli-schemes.js";
import { scores } from "./cli-scores.js";
import { sketchesForPeople } from "./cli-sketch.js";
import { tag } from "./cli-tags.js";
import { writeAll } from "./cli-write.js";
import { describe, say } from "./describe.js";
import { createEngine } from "./node.js";
import type { ExportName, Language } from "./types.js";

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
    case "totals":
    case "convert":
      await convert(command, language);
      return;
    case "segment":
      await segment(command, language);
      return;
    case "schemes":
      await schemes(command, language);
      return;
    case "audit":
      await audit(command, language);
      return;
    case "tag":
      await tag(command, language);
      return;
    case "scores":
      await scores(command, language);
      return;
    case "clv":
      await clv(command, language);
      return;
    case "repurchase":
      await repurchase(command, language);
      return;
    case "cluster":
      await cluster(command, language);
      return;
    case "explain":
      await explain(command, language);
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
    const failed = sketches.find(({ table }) => table === null)?.error;
    // A single file that cannot be read is told of once.
    if (command.json || !failed || sketches.length > 1) {
      process.stdout.write(command.json ? json({ files: sketches }) : sketchesForPeople(sketches, language));
    }
    if (failed) throw new Failure(failed.code, describe(failed, language));
  } finally {
    engine.close();
  }
}

async function segment(command: SegmentCommand, language: Language): Promise<void> {
  await look(command, language, async ({ report, snapshot, scheme }) => {
    const { out } = command;
    // Every file is made before the first is written, so that a failure leaves no half of a result.
    const files: (readonly [string, Uint8Array])[] = [];
    for (const name of out === undefined ? [] : EXPORTS) files.push([name, await snapshot.export(name)]);
    const written = out === undefined ? [] : await writeAll(out, files, language);
    if (!command.json) {
      const [{ summary }, division] = [snapshot, scheme === null ? null : await snapshot.scheme(scheme)];
      return forPeople({ report, summary, division, written }, language);
    }
    const summary = JSON.parse(new TextDecoder().decode(await snapshot.export("summary.json")));
    return json({ summary, report });
  });
}
