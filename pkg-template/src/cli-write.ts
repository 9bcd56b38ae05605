/** Files that commands write. */

import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Failure } from "./cli-failure.js";
import { describe } from "./describe.js";
import type { Language } from "./types.js";

/** Writes files into a folder; their paths. Throws `Failure`: `output_unwritable`. */
export async function writeAll(
  folder: string,
  files: readonly (readonly [name: string, bytes: Uint8Array | string])[],
  language: Language,
): Promise<readonly string[]> {
  const paths: string[] = [];
  let path = folder;
  try {
    await makeFolder(resolve(folder));
    for (const [name, bytes] of files) {
      path = join(folder, name);
      await writeFile(path, bytes);
      paths.push(path);
    }
  } catch {
    throw unwritable(path, language);
  }
  return paths;
}

export function unwritable(file: string, language: Language): Failure {
  const code = "output_unwritable";
  return new Failure(code, describe({ code, message: code, file }, language));
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
