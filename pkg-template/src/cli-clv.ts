/** `clientele clv`: what customers will buy and are worth, and by which model. */

import process from "node:process";
import { tableIn, valueOfTable } from "./cli-clv-table.js";
import type { ClvCommand } from "./cli-commands.js";
import { UsageError } from "./cli-failure.js";
import { figure, NONE, percent } from "./cli-figures.js";
import { json, look } from "./cli-looking.js";
import { inBlocks, table } from "./cli-table.js";
import { isKey, type Key, say } from "./describe.js";
import type { Clv, Language } from "./types.js";

/** What is told: without every customer's columns; a table of histories has no day. */
type Told = Omit<Clv, "columns" | "asOf"> & { readonly asOf: string | null };

export async function clv(command: ClvCommand, language: Language): Promise<void> {
  const [file] = command.files;
  const ready = command.files.length === 1 && file !== undefined ? await tableIn(file, language) : null;
  if (ready) {
    if (command.holdout !== undefined || command.rolling > 0) throw new UsageError(say(language, "cli.clv.no_days"));
    const told = await valueOfTable(ready, command, language);
    process.stdout.write(command.json ? json(told) : forPeople(told, language));
    return;
  }
  await look(command, language, async ({ engine, request }) => {
    const { model, holdout, rolling, months, discount, samples } = command;
    const asked = { ...(model === undefined ? {} : { model }), ...(holdout === undefined ? {} : { holdout }) };
    const { columns: _, ...told } = await engine.clv({ ...request, ...asked, rolling, months, discount, samples });
    return command.json ? json(told) : forPeople(told, language);
  });
}

function forPeople(told: Told, language: Language): string {
  return inBlocks([head(told, language), contest(told, language), figures(told, language), best(told, language)]);
}

function head({ asOf, customers, model, k, reason, contest }: Told, language: Language): readonly string[] {
  const of = asOf === null ? "cli.clv.of_table" : "cli.clv.of";
  const name = modelName(model, language) + (k > 1 ? `, k = ${k}` : "");
  return [
    say(language, of, { customers, ...(asOf === null ? {} : { day: asOf }) }),
    ...because(reason, name, contest.find((entry) => entry.model === model)?.origins ?? [], language),
  ];
}

/** Why this model, and by which days where there were several. */
function because(
  reason: Told["reason"],
  model: string,
  origins: Told["contest"][number]["origins"],
  language: Language,
): readonly string[] {
  if (reason !== "holdout" || origins.length < 2) return [say(language, `cli.clv.because.${reason}`, { model })];
  const days = origins.map(({ asOf, until }) => say(language, "cli.clv.rolling.day", { asOf, until })).join(", ");
  return [
    say(language, "cli.clv.because.rolling", { model, count: origins.length }),
    say(language, "cli.clv.rolling", { days }),
  ];
}

function modelName(model: string, language: Language): string {
  const key = `clv.model.${model}`;
  return isKey(key) ? say(language, key) : model;
}

const CONTEST = ["model", "likelihood", "bic", "expected", "actual", "error", "score"] as const;

function contest({ contest, model, reason }: Told, language: Language): readonly string[] {
  if (reason === "asked") return [];
  const rows = contest.map((entry) => {
    const mark = entry.model === model ? "*" : entry.eligible || entry.refusal ? "" : "–";
    const { holdout } = entry;
    const numbers = [entry.logLikelihood, entry.bic, holdout?.expected, holdout?.actual].map((value) =>
      figure(value ?? null, language),
    );
    const precise = [holdout?.mae, holdout?.logScore].map((value, i) =>
      figure(value ?? null, language, i === 0 ? 3 : 1),
    );
    return [`${modelName(entry.model, language)}${mark === "" ? "" : ` ${mark}`}`, ...numbers, ...precise];
  });
  const names = CONTEST.map((name) => say(language, `cli.clv.contest.${name}`));
  const refused = contest.flatMap((entry) =>
    entry.refusal ? [`${modelName(entry.model, language)}: ${entry.refusal.message}`] : [],
  );
  const trapped = contest.some((entry) => !entry.refusal && !entry.eligible) ? [say(language, "cli.clv.trapped")] : [];
  return [...table(names, rows), ...refused, ...trapped];
}

function figures(told: Told, language: Language): readonly string[] {
  const { parameters, standardErrors, totals, months, spending, customers } = told;
  const shown = Object.entries(parameters).map(
    ([name, value]) => `${name} ${figure(value, language, 4)} ± ${figure(standardErrors[name] ?? null, language, 4)}`,
  );
  const lines = [
    say(language, "cli.clv.parameters", { list: shown.join(", ") }),
    say(language, "cli.clv.alive", { alive: figure(totals.alive, language, 0), customers }),
    say(language, "cli.clv.expected", { expected: figure(totals.expected, language, 0), months }),
  ];
  if (told.intervals) {
    const { level, samples, alive, expected } = told.intervals;
    const [low, high, least, most] = [...alive, ...expected].map((bound) => figure(bound, language, 0));
    const named = { low, high, least, most, samples, level: percent(level, language) };
    lines.push(say(language, "cli.clv.intervals", named));
  }
  if (totals.value !== null) {
    lines.push(
      say(language, "cli.clv.value", {
        value: figure(totals.value, language, 2),
        months,
        rate: percent(told.discount, language),
      }),
    );
  }
  if (spending.refusal) lines.push(say(language, "cli.clv.no_spending", { reason: spending.refusal.message }));
  if (spending.leftOut > 0) lines.push(say(language, "cli.clv.left_out", { count: spending.leftOut }));
  return lines;
}

const TOP = ["customer", "purchases", "alive", "expected", "none", "spend", "value"] as const;

function best({ top, months }: Told, language: Language): readonly string[] {
  const rows = top.map((one) => [
    one.customer,
    figure(one.purchases, language),
    percent(one.alive, language),
    figure(one.expected, language, 2),
    percent(one.none, language),
    one.spend === null ? NONE : figure(one.spend, language, 2),
    one.value === null ? NONE : figure(one.value, language, 2),
  ]);
  const names = TOP.map((name): Key => `cli.clv.top.${name}`);
  return [
    say(language, "cli.clv.top", { months }),
    "",
    ...table(
      names.map((name) => say(language, name)),
      rows,
    ),
  ];
}
