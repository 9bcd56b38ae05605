/** Of `clientele audit`: how sure a scheme's labels are, and the scheme with the borders of a day. */

import { writeFile } from "node:fs/promises";
import { figure, NONE, percent } from "./cli-figures.js";
import type { Looking } from "./cli-looking.js";
import { table } from "./cli-table.js";
import { unwritable } from "./cli-write.js";
import { say } from "./describe.js";
import type { Frozen, Language, Stability } from "./types.js";

/** How sure each label is; `name` says what people call it. */
export function sureness(
  { labels, resamples }: Stability,
  name: (id: string) => string,
  language: Language,
): readonly string[] {
  const head = (["label", "kept", "unsure"] as const).map((column) => say(language, `cli.audit.${column}`));
  const rows = labels.map(({ id, mean, unsure }) => [
    name(id),
    mean === null ? NONE : percent(mean, language),
    figure(unsure, language),
  ]);
  return [say(language, "cli.audit.sureness", { resamples }), ...table(head, rows, [0])];
}

/** Writes a scheme with the borders of the snapshot's day as a rules file. Throws `Failure`: `output_unwritable`. */
export async function freeze(
  { snapshot }: Looking,
  scheme: string,
  path: string,
  language: Language,
): Promise<{ readonly id: string; readonly open: Frozen["open"] }> {
  const { file, open } = await snapshot.freeze(scheme);
  const id = `${scheme}_${snapshot.summary.asOf.replaceAll("-", "_")}`;
  const text = `${JSON.stringify({ schemes: [{ ...file, id }] }, null, 2)}\n`;
  await writeFile(path, text).catch(() => {
    throw unwritable(path, language);
  });
  return { id, open };
}

/** What was written, how to use it, and what of it still moves with the customers. */
export function frozen(
  { id, open }: { readonly id: string; readonly open: Frozen["open"] },
  path: string,
  language: Language,
): readonly string[] {
  const moving = open.length === 0 ? [] : [say(language, "cli.audit.open", { texts: open.join("; ") })];
  return [say(language, "cli.written", { path }), say(language, "cli.audit.frozen", { path, id }), ...moving];
}
