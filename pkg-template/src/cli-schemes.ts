/** `clientele schemes`: all schemes, and what the data allows of them. */

import type { SchemesCommand } from "./cli-commands.js";
import { json, look } from "./cli-looking.js";
import { needsOf } from "./cli-needs.js";
import { inBlocks, leftTable } from "./cli-table.js";
import { isKey, say } from "./describe.js";
import type { Language, SchemeInfo } from "./types.js";

const INDENT = "  ";

export async function schemes(command: SchemesCommand, language: Language): Promise<void> {
  await look(command, language, async ({ snapshot }) => {
    const { schemes } = await snapshot.library();
    return command.json ? json({ schemes: schemes.map(forPrograms) }) : forPeople(schemes, language);
  });
}

function forPrograms(scheme: SchemeInfo): object {
  const { id, family, name, about, needs, usedBy, file } = scheme;
  return { id, family, name, about, labels: labelsOf(scheme), needs, usedBy, file };
}

/** How many labels there are, or may be at most. */
function labelsOf({ file }: SchemeInfo): number {
  return "labels" in file ? file.labels.length : file.most + 1;
}

function forPeople(schemes: readonly SchemeInfo[], language: Language): string {
  const usable = schemes.filter(({ needs }) => needs.length === 0);
  const families = [...new Set(usable.map(({ family }) => family))];
  const ofFamily = (family: string) => usable.filter((scheme) => scheme.family === family);
  const lacking = schemes.filter(({ needs }) => needs.length > 0).map((scheme) => lacks(scheme, language));
  return inBlocks([
    ...families.map((family) => [nameOf(family, language), ...listOf(ofFamily(family), language)]),
    lacking.length > 0 ? [say(language, "cli.schemes.lacking"), ...lacking] : [],
    [say(language, "cli.schemes.use")],
  ]);
}

function nameOf(family: string, language: Language): string {
  const key = `cli.family.${family}`;
  return isKey(key) ? say(language, key) : family;
}

function listOf(schemes: readonly SchemeInfo[], language: Language): readonly string[] {
  const head = (["id", "name", "labels", "about"] as const).map((name) => say(language, `cli.schemes.${name}`));
  const rows = schemes.map((scheme) => [
    scheme.id,
    scheme.name[language],
    say(language, "labels" in scheme.file ? "cli.schemes.count" : "cli.schemes.most", { labels: labelsOf(scheme) }),
    scheme.about[language],
  ]);
  return leftTable(head, rows).map((line) => (INDENT + line).trimEnd());
}

function lacks({ id, name, needs }: SchemeInfo, language: Language): string {
  return INDENT + say(language, "cli.lacking", { id, name: name[language], needs: needsOf(needs, language) });
}
