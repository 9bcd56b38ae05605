/** `clientele repurchase`: who buys in the next period, learned from the periods before, and how good that was when it was tried. */

import type { RepurchaseCommand } from "./cli-commands.js";
import { figure, NONE, percent } from "./cli-figures.js";
import { json, look } from "./cli-looking.js";
import { inBlocks, table } from "./cli-table.js";
import { type Key, say } from "./describe.js";
import type { Language, Repurchase, RepurchaseCustomer, Verdict } from "./types.js";

const INDENT = "  ";
/** Customers who are told of. */
const SHOWN = 5;

export async function repurchase(command: RepurchaseCommand, language: Language): Promise<void> {
  await look(command, language, async ({ engine, request }) => {
    const { days, customer } = command;
    const asked = customer === undefined ? {} : { customers: [customer] };
    const { columns: _, ...told } = await engine.repurchase({
      ...request,
      limit: SHOWN,
      ...asked,
      ...(days === undefined ? {} : { days }),
    });
    return command.json ? json(told) : forPeople(told, language);
  });
}

type Told = Omit<Repurchase, "columns">;

function forPeople(told: Told, language: Language): string {
  const { asOf, days, learned, test } = told;
  return inBlocks([
    [say(language, "cli.repurchase.of", { customers: learned.customers, day: asOf, days })],
    [
      say(language, "cli.repurchase.test", { known: test.known, until: test.until, asOf }),
      "",
      ...verdicts(told, language),
      ...(test.refusal ? [say(language, "cli.repurchase.refused", { reason: test.refusal.message })] : []),
    ],
    [say(language, "cli.repurchase.groups"), "", ...curve(told, language)],
    [say(language, "cli.repurchase.features"), "", ...weights(told, language)],
    ...(told.asked.length > 0 ? told.asked : told.top).map((one) => customerLines(one, told, language)),
  ]);
}

const names = (of: readonly string[], language: Language) =>
  of.map((name) => say(language, `cli.repurchase.${name}` as Key));

function verdicts({ test }: Told, language: Language): readonly string[] {
  const line = (model: Key, of: Verdict | null) =>
    of
      ? [
          [
            say(language, model),
            figure(of.auc, language, 3),
            figure(of.brier, language, 4),
            figure(of.logLoss, language, 4),
            figure(of.lift, language, 2),
          ],
        ]
      : [];
  return table(names(["model", "auc", "brier", "loss", "lift"], language), [
    ...line("cli.repurchase.logistic", test.logistic),
    ...line(`clv.model.${test.btyd?.model ?? "bg_nbd"}`, test.btyd),
  ]);
}

/** The calibration curve. */
function curve({ test: { logistic, btyd } }: Told, language: Language): readonly string[] {
  const rows = logistic.groups.map(({ foretold, bought }, i) => {
    const other = btyd?.groups[i];
    const beside = other ? [other.foretold, other.bought] : [null, null];
    return [String(i + 1), ...[foretold, bought, ...beside].map((part) => percent(part, language))];
  });
  return table(names(["tenth", "foretold", "bought", "btyd_foretold", "bought"], language), rows);
}

function weights({ features }: Told, language: Language): readonly string[] {
  const sorted = [...features].sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight));
  const rows = sorted.map(({ name, weight }) => [name[language], figure(Math.exp(weight), language, 2)]);
  return table(names(["feature", "odds"], language), rows);
}

/** One customer: how likely, and what makes that so. */
function customerLines(
  { customer, probability, parts }: RepurchaseCustomer,
  { features }: Told,
  language: Language,
): readonly string[] {
  const lines = parts.map(({ feature, value, adds }) => {
    const of = features.find(({ id }) => id === feature);
    const key = adds >= 0 ? "cli.repurchase.raises" : "cli.repurchase.lowers";
    return (
      INDENT +
      say(language, key, {
        name: of?.name[language] ?? feature,
        value: value === null ? NONE : figure(value, language, 2),
        mean: figure(of?.mean ?? null, language, 2),
        odds: figure(Math.exp(Math.abs(adds)), language, 2),
      })
    );
  });
  return [
    say(language, "cli.repurchase.customer", { customer, probability: percent(probability, language) }),
    ...lines,
  ];
}
