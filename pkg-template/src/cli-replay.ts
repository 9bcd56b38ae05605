/** The run file of `--replay`. */

import { textOf } from "./cli-config.js";
import { ClienteleError } from "./errors.js";
import { parseRun } from "./run-file.js";
import type { Language, RunFile } from "./types.js";

/** Reads and checks the file. Throws `Failure`: `file_unreadable`; and what `parseRun` throws, with the file's name. */
export async function readRun(file: string, language: Language): Promise<RunFile> {
  const text = await textOf(file, language);
  try {
    return parseRun(text, language);
  } catch (error) {
    throw error instanceof ClienteleError ? new ClienteleError({ ...error, file }, language) : error;
  }
}
