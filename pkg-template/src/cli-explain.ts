/** `clientele explain`: why a customer has a label or value, and what would change that. */

import type { ExplainCommand } from "./cli-commands.js";
import { Failure } from "./cli-failure.js";
import { json, type Looking, look } from "./cli-looking.js";
import { inBlocks } from "./cli-table.js";
import { Words } from "./cli-words.js";
import { say } from "./describe.js";
import type { Bilingual, Datum, Explanation, LabelFile, Language, Named, SchemeInfo, Trace } from "./types.js";

const INDENT = "  ";

/** What is explained, and of whom. */
interface Explained {
  readonly customer: string;
  readonly asOf: string;
  readonly expression: string;
  /** What people call it. */
  readonly title: string;
  /** Null where an expression was asked for. */
  readonly scheme: SchemeInfo | null;
  readonly explanation: Explanation;
}

export async function explain(command: ExplainCommand, language: Language): Promise<void> {
  await look(command, language, async (looking) => {
    const explained = await explainedOf(command, looking, language);
    if (command.json) return json(forPrograms(explained));
    const words = new Words(looking.snapshot.columns, explained.explanation.trace, language);
    return inBlocks(forPeople(explained, words, language));
  });
}

async function explainedOf(
  { customer, expression }: ExplainCommand,
  { snapshot, scheme }: Looking,
  language: Language,
): Promise<Explained> {
  const { asOf } = snapshot.summary;
  const { schemes, tags } = await snapshot.library();
  if (expression === undefined && scheme === null) throw new Failure("ledger_missing", say(language, "cli.no_scheme"));
  const text = expression ?? `schemes.${scheme}`;
  const explanation = await snapshot.explain(text, customer);
  if (!explanation) throw new Failure("unknown_customer", say(language, "cli.explain.nobody", { customer, day: asOf }));
  const asked = expression === undefined ? schemes.find(({ id }) => id === scheme) : undefined;
  const title = (asked ?? tags.find(({ id }) => text === `tags.${id}`))?.name[language] ?? text;
  return { customer, asOf, expression: text, title, scheme: asked ?? null, explanation };
}

function forPrograms({ customer, asOf, expression, scheme, explanation }: Explained): object {
  const label = scheme && labelOf(scheme, explanation.value);
  return { customer, asOf, expression, scheme: scheme?.id ?? null, label, explanation };
}

/** The label that a scheme's value stands for; values may be labels themselves. */
function labelOf({ file }: SchemeInfo, value: Datum): Pick<LabelFile, "id" | "name" | "meaning"> | null {
  if (typeof value !== "string") return null;
  const label = "labels" in file ? file.labels.find(({ id }) => id === value) : undefined;
  const { name, meaning } = label ?? {};
  return { id: value, ...(name === undefined ? {} : { name }), ...(meaning === undefined ? {} : { meaning }) };
}

function forPeople(explained: Explained, words: Words, language: Language): readonly (readonly string[])[] {
  const { customer, asOf, title: what, scheme, explanation } = explained;
  const head = say(language, "cli.explain.of", { customer, day: asOf });
  const value = (of: Datum) => outcomeOf(of, scheme, words, language);
  const outcome = { what, value: value(explanation.value) };
  const meaning = scheme && inLanguage(labelOf(scheme, explanation.value)?.meaning, language);
  const title = [head, say(language, "cli.explain.outcome", outcome), ...(meaning ? [INDENT + meaning] : [])];
  // What is no condition has no other outcome.
  const { op, parts } = explanation.trace;
  if (op === "is" && typeof explanation.value !== "boolean") {
    return [title, parts.flatMap((part) => words.lines(part, 1))];
  }
  return [
    title,
    why(explained, words, language),
    nearest(explanation, words, language),
    [byItself(explanation, value, language)],
  ];
}

function outcomeOf(value: Datum, scheme: SchemeInfo | null, words: Words, language: Language): string {
  if (scheme && value === null) return say(language, "cli.explain.no_label");
  const label = scheme && labelOf(scheme, value);
  return label ? inLanguage(label.name, language) || label.id : words.value(value, false);
}

function inLanguage(name: Named | undefined, language: Language): string {
  return typeof name === "string" ? name : ((name as Bilingual | undefined)?.[language] ?? "");
}

/** The rule with the customer's values in it; of rules in order, of those before the one that decided only what did not hold. */
function why({ scheme, explanation }: Explained, words: Words, language: Language): readonly string[] {
  const { trace, branch } = explanation;
  if (trace.op !== "case") return [say(language, "cli.explain.why"), ...words.lines(trace, 1)];
  const labels = scheme && "labels" in scheme.file ? scheme.file.labels : [];
  const rules = trace.parts.flatMap((part, number) => {
    const label = labels[number];
    const name = label ? inLanguage(label.name, language) || label.id : part.text;
    const shown = number === branch ? part : failing(part);
    return [
      INDENT + say(language, "cli.explain.rule", { number: String(number + 1), name, holds: words.holds(part) }),
      ...words.lines(shown, 2),
    ];
  });
  const none = branch !== null && branch >= trace.parts.length;
  return [
    say(language, "cli.explain.rules"),
    ...rules,
    ...(none ? [INDENT + say(language, labels.length > 0 ? "cli.explain.none" : "cli.explain.else")] : []),
  ];
}

/** Of what all has to hold, only what does not. */
function failing(trace: Trace): Trace {
  if (trace.op !== "and") return trace;
  const parts = trace.parts.filter(({ holds }) => holds !== true).map(failing);
  const [only] = parts;
  return parts.length === 1 && only ? only : { ...trace, parts };
}

function nearest({ changes, until }: Explanation, words: Words, language: Language): readonly string[] {
  if (changes.length === 0) return [say(language, "cli.explain.no_change")];
  const lines = changes.map((change) => INDENT + words.change(change));
  return [
    say(language, changes.length === 1 ? "cli.explain.change" : "cli.explain.changes"),
    ...lines,
    ...(until === null ? [] : [INDENT + say(language, "cli.explain.until", { day: until })]),
  ];
}

function byItself({ byItself }: Explanation, value: (of: Datum) => string, language: Language): string {
  if (byItself === null) return say(language, "cli.explain.stays");
  return say(language, "cli.explain.by_itself", { day: byItself.day, value: value(byItself.value) });
}
