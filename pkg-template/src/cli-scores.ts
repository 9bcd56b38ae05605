/** `clientele scores`: what scores amount to over all customers and the labels of a scheme, or those of one customer; and their file. */

import type { ScoresCommand } from "./cli-commands.js";
import { Failure } from "./cli-failure.js";
import { figure, isMoney, money, NONE, percent } from "./cli-figures.js";
import { json, type Looking, lacking, look } from "./cli-looking.js";
import { needsOf } from "./cli-needs.js";
import { inBlocks, leftTable, table } from "./cli-table.js";
import { writeAll } from "./cli-write.js";
import { say } from "./describe.js";
import type { Datum, Language, Named, ScoreInfo, ScoreOfCustomer, Scores, Spread } from "./types.js";

const INDENT = "  ";

export async function scores(command: ScoresCommand, language: Language): Promise<void> {
  await look(command, language, async (looking) => {
    const { snapshot } = looking;
    const known = await chosen(command, looking, language);
    const ids = known.filter(({ needs }) => needs.length === 0).map(({ id }) => id);
    const { asOf } = snapshot.summary;
    if (command.customer !== undefined) {
      const { customer } = command;
      const scored = await snapshot.scored(customer, ids);
      if (!scored) throw new Failure("unknown_customer", say(language, "cli.explain.nobody", { customer, day: asOf }));
      return command.json ? json({ asOf, customer, scores: scored }) : ofOne(customer, asOf, scored, known, language);
    }
    const asked = { scores: ids, ...(command.scheme === undefined ? {} : { by: command.scheme }) };
    const figures = await snapshot.scores({
      ...asked,
      ...(command.where === undefined ? {} : { where: command.where }),
    });
    const told = json({ asOf, ...figures, lacking: known.filter(({ needs }) => needs.length > 0) });
    const files = command.out === undefined ? [] : await filesOf(looking, ids, told);
    const written = command.out === undefined ? [] : await writeAll(command.out, files, language);
    return command.json ? told : forPeople(figures, known, looking, written, language);
  });
}

/** The scores that were named, or all. One that there is not, or that the data does not allow, cannot be named. */
async function chosen(
  { only }: ScoresCommand,
  { snapshot }: Looking,
  language: Language,
): Promise<readonly ScoreInfo[]> {
  const { scores } = await snapshot.library();
  return (only ?? scores.map(({ id }) => id)).map((id) => {
    const score = scores.find((score) => score.id === id);
    if (!score) {
      const known = scores.map(({ id }) => id).join(", ");
      throw new Failure("unknown_score", say(language, "cli.scores.unknown", { id, known }));
    }
    if (only && score.needs.length > 0) throw lacking(score.needs, score.name[language], language);
    return score;
  });
}

async function filesOf({ snapshot }: Looking, scores: readonly string[], told: string) {
  return [
    ["scores.csv", await snapshot.export("scores.csv", { scores })],
    ["scores.json", told],
  ] as const;
}

function forPeople(
  { customers, labels, scores }: Scores,
  known: readonly ScoreInfo[],
  { snapshot }: Looking,
  written: readonly string[],
  language: Language,
): string {
  const infoOf = (id: string) => known.find((score) => score.id === id);
  const nameOf = (id: string) => infoOf(id)?.name[language] ?? id;
  const shown = (id: string, value: number | null) => worded(value, infoOf(id), language);
  const sure = (id: string, of: Spread | null) => {
    if (!of) return NONE;
    const error = of.standardError === null ? "" : ` ± ${shown(id, of.standardError)}`;
    return shown(id, of.mean) + error;
  };
  const head = (["name", "id", "customers", "mean", "least", "median", "most"] as const).map((name) =>
    say(language, `cli.scores.${name}`),
  );
  const rows = scores.map(({ id, all }) => {
    const ends = all ? [all.least, all.median, all.most].map((value) => shown(id, value)) : [NONE, NONE, NONE];
    return [nameOf(id), id, figure(all?.customers ?? 0, language), sure(id, all), ...ends];
  });
  const byLabel = scores.map(({ id, labels }) => [nameOf(id), ...labels.map((of) => sure(id, of))]);
  const lacks = known.filter(({ needs }) => needs.length > 0);
  return inBlocks([
    [say(language, "cli.scores.of", { customers, day: snapshot.summary.asOf })],
    table(head, rows, [0, 1]),
    labels.length > 0 ? table([say(language, "cli.scores.name"), ...labels], byLabel) : [],
    lacks.length > 0 ? [say(language, "cli.scores.lacking"), ...lacks.map((score) => lackOf(score, language))] : [],
    written.map((path) => say(language, "cli.written", { path })),
  ]);
}

function lackOf({ id, name, needs }: ScoreInfo, language: Language): string {
  return INDENT + say(language, "cli.lacking", { id, name: name[language], needs: needsOf(needs, language) });
}

/** One customer: each score, and under it what it is made of. */
function ofOne(
  customer: string,
  day: string,
  scored: readonly ScoreOfCustomer[],
  known: readonly ScoreInfo[],
  language: Language,
): string {
  const blocks = scored.map(({ id, value, parts }) => {
    const info = known.find((score) => score.id === id);
    const nameOf = (part: string) => text(info?.file.parts?.find(({ id }) => id === part)?.name, part, language);
    const rows = parts.map(({ id, value }) => [INDENT + nameOf(id), datum(value, undefined, language)]);
    return leftTable([info?.name[language] ?? id, datum(value, info, language)], rows).filter((_, line) => line !== 1);
  });
  return inBlocks([[say(language, "cli.scores.customer", { customer, day })], ...blocks]);
}

function text(named: Named | undefined, other: string, language: Language): string {
  return typeof named === "string" ? named : (named?.[language] ?? other);
}

function datum(value: Datum, info: ScoreInfo | undefined, language: Language): string {
  if (value === null) return say(language, "cli.explain.missing");
  if (isMoney(value)) return money(value, language);
  return typeof value === "number" ? worded(value, info, language) : String(value);
}

/** A value in its score's unit. */
function worded(value: number | null, info: ScoreInfo | undefined, language: Language): string {
  const { unit } = info?.file ?? {};
  return unit === "share" || unit === "change" ? percent(value, language) : figure(value, language, 2);
}
