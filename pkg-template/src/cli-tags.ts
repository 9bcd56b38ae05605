/** `clientele tag`: how many customers have which tags, and the files of them. */

import type { TagCommand } from "./cli-commands.js";
import { Failure } from "./cli-failure.js";
import { figure, NONE, percent } from "./cli-figures.js";
import { json, type Looking, lacking, look } from "./cli-looking.js";
import { needsOf } from "./cli-needs.js";
import { inBlocks, table } from "./cli-table.js";
import { writeAll } from "./cli-write.js";
import { say } from "./describe.js";
import type { Language, TagInfo } from "./types.js";

const INDENT = "  ";

export async function tag(command: TagCommand, language: Language): Promise<void> {
  await look(command, language, async (looking) => {
    const tags = await chosen(command, looking, language);
    const told = json(forPrograms(tags, looking));
    const written = command.out === undefined ? [] : await writeFiles(command.out, tags, looking, told, language);
    return command.json ? told : forPeople(tags, looking, written, language);
  });
}

/** The tags that were named, or all. One that there is not, or that the data does not allow, cannot be named. */
async function chosen({ tags: ids }: TagCommand, looking: Looking, language: Language): Promise<readonly TagInfo[]> {
  const { tags } = await looking.snapshot.library();
  if (ids === undefined) return tags;
  return ids.map((id) => {
    const tag = tags.find((tag) => tag.id === id);
    if (!tag) {
      const known = tags.map(({ id }) => id).join(", ");
      throw new Failure("unknown_tag", say(language, "cli.tag.unknown", { id, known }));
    }
    if (tag.needs.length > 0) throw lacking(tag.needs, tag.name[language], language);
    return tag;
  });
}

async function writeFiles(
  folder: string,
  tags: readonly TagInfo[],
  { snapshot }: Looking,
  told: string,
  language: Language,
): Promise<readonly string[]> {
  const allowed = tags.filter(({ text }) => text !== null).map(({ id }) => id);
  const csv = await snapshot.export("tags.csv", { tags: allowed });
  return writeAll(
    folder,
    [
      ["tags.csv", csv],
      ["tags.json", told],
    ],
    language,
  );
}

function forPrograms(tags: readonly TagInfo[], { snapshot }: Looking): object {
  const { asOf, customers } = snapshot.summary;
  return { asOf, customers, tags };
}

function forPeople(
  tags: readonly TagInfo[],
  { snapshot }: Looking,
  written: readonly string[],
  language: Language,
): string {
  const { asOf, customers: all } = snapshot.summary;
  const rows = tags.flatMap(({ id, name, customers, weight }) => {
    if (customers === null) return [];
    const share = percent(all === 0 ? null : customers / all, language);
    const weighed = weight === null ? NONE : say(language, "cli.tag.weighed");
    return [[name[language], id, figure(customers, language), share, weighed]];
  });
  const head = (["name", "id", "customers", "share", "weight"] as const).map((name) =>
    say(language, `cli.tag.${name}`),
  );
  const lacking = tags.filter(({ needs }) => needs.length > 0);
  const lines = lacking.map(
    ({ id, name, needs }) =>
      INDENT + say(language, "cli.lacking", { id, name: name[language], needs: needsOf(needs, language) }),
  );
  return inBlocks([
    [say(language, "cli.tag.of", { customers: all, day: asOf })],
    table(head, rows, [0, 1, 4]),
    lines.length > 0 ? [say(language, "cli.tag.lacking"), ...lines] : [],
    written.map((path) => say(language, "cli.written", { path })),
  ]);
}
