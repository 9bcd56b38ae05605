import type { Engine, SchemeFile, ScoreFile, Snapshot, TagFile } from "clientele";
import type { RuleFile } from "./choices";
import { type RuleKind, ruleOf } from "./rules";

interface Way {
  readonly define: (engine: Engine, file: RuleFile) => Promise<void>;
  readonly remove: (engine: Engine, id: string) => Promise<void>;
}

/** How the engine is given rules, and how they are taken from it. */
export const BY: Readonly<Record<RuleKind, Way>> = {
  scheme: {
    define: (engine, file) => engine.defineScheme(file as SchemeFile),
    remove: (engine, id) => engine.removeScheme(id),
  },
  score: {
    define: (engine, file) => engine.defineScore(file as ScoreFile),
    remove: (engine, id) => engine.removeScore(id),
  },
  tag: { define: (engine, file) => engine.defineTag(file as TagFile), remove: (engine, id) => engine.removeTag(id) },
};

/** Uses a scheme, score or tag for once; throws what is wrong with it. */
export async function tried(open: Snapshot, kind: RuleKind, id: string): Promise<void> {
  if (kind === "scheme") return void (await open.scheme(id));
  const rule = ruleOf(await open.library(), kind, id);
  if (rule?.text === null) throw rule.needs[0];
}
