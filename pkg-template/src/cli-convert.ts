/** `clientele convert` and `clientele totals`: the orders as they were read, or what each customer comes to, as a file. */

import { writeFile } from "node:fs/promises";
import process from "node:process";
import type { ConvertCommand, TotalsCommand } from "./cli-commands.js";
import { today } from "./cli-looking.js";
import { progressLine } from "./cli-progress.js";
import { convertedForPeople } from "./cli-report.js";
import { unwritable } from "./cli-write.js";
import { createEngine } from "./node.js";
import type { Engine, Language, OpenOptions, OpenReport } from "./types.js";

type Made = readonly [report: OpenReport, bytes: Uint8Array];

export async function convert(command: ConvertCommand | TotalsCommand, language: Language): Promise<void> {
  const progress = progressLine(language);
  const engine = await createEngine({
    language,
    ...(command.workers === undefined ? {} : { workers: command.workers }),
  });
  try {
    const { reading, opening, map } = command;
    const options = { ...reading, ...opening, map, today: today(), onProgress: progress.show };
    const [report, bytes] = await made(engine, command, options);
    progress.clear();
    if (command.out === undefined) {
      process.stdout.write(bytes);
      // What was left out has to be said, and standard output is the file's.
      process.stderr.write(convertedForPeople(report, null, language));
      return;
    }
    const { out } = command;
    await writeFile(out, bytes).catch(() => {
      throw unwritable(out, language);
    });
    process.stdout.write(convertedForPeople(report, out, language));
  } finally {
    progress.clear();
    engine.close();
  }
}

async function made(engine: Engine, command: ConvertCommand | TotalsCommand, options: OpenOptions): Promise<Made> {
  if (command.name === "totals") {
    const totals = await engine.totals(command.files, options);
    return [totals.report, await totals.file(command.to)];
  }
  const report = await engine.open(command.files, options);
  return [report, await engine.ledger(command.to)];
}
