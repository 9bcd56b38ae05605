import type { Engine, FileOptions, Input, Language, RunFile } from "clientele";
import type { Mapping } from "./choices";
import type { Fits } from "./fits";
import { type Counting, carried, type Group, grouped, isCutAnew, regrouped, withoutMap } from "./preview";

/** Files, and how they are or were to be read. */
export interface Attempt {
  readonly inputs: readonly Input[];
  /** Null for the sample shop, which nobody needs to look over; they are made when somebody wants to. */
  readonly groups: readonly Group[] | null;
  readonly sample: boolean;
  /** Those that a reading found and could not add up. */
  readonly currencies: readonly string[];
  readonly counting: Counting;
  /** Of the sample shop. */
  readonly language?: Language;
  /** A project being opened again: its files are read as they were then, or not at all. */
  readonly replay?: RunFile;
  /** What models had learned of them. */
  readonly fits?: Fits;
  /** How its files were mapped then, for who wants to have them read otherwise. */
  readonly told?: Mapping;
}

/** Another look at the files of a group, for what was chosen. */
export async function lookAnew(engine: Engine, given: readonly Input[], group: Group): Promise<readonly Group[]> {
  const { choices } = group;
  const inputs = group.files.flatMap(({ at }) => given[at] ?? []);
  // What the others told of these files holds while they are looked at alone.
  const role = group.seen?.role === "lines" ? ({ role: "lines" } as const) : {};
  const all = (options: FileOptions) => inputs.map(() => ({ ...role, ...options }));
  // Where the columns are others, their names have to be known before anything can be said of them.
  const bare = isCutAnew(group) ? await engine.sniff(inputs, { files: all(withoutMap(choices)) }) : null;
  const told = bare ? bare.map(({ table }) => carried(group, table)) : all(choices);
  const sketches = bare && told.every(({ map }) => !map) ? bare : await engine.sniff(inputs, { files: told });
  return regrouped(
    group,
    sketches.map((sketch, i) => ({ sketch, told: told[i] ?? choices, bare: bare?.[i] ?? null })),
  );
}

/** A first look at files that are on screen without having been looked over: with what a project tells of them. */
export async function lookFirst(engine: Engine, { inputs, told }: Attempt): Promise<readonly Group[]> {
  const groups = grouped(await engine.sniff(inputs));
  const optionsOf = ({ id }: Group) => told?.files.find(({ at }) => at === id)?.options ?? {};
  const looked = groups.map((group) => {
    const choices = optionsOf(group);
    return Object.keys(choices).length > 0 ? lookAnew(engine, inputs, { ...group, choices }) : [group];
  });
  return (await Promise.all(looked)).flat();
}

/** What is to be read, as it was given: where two files tell of the same order, the last one counts. */
export function listed({ inputs, groups }: Attempt): { inputs: readonly Input[]; files: readonly FileOptions[] } {
  if (!groups) return { inputs, files: [] };
  const files = groups.flatMap(({ files, choices }) => files.map(({ at }) => ({ at, choices })));
  files.sort((a, b) => a.at - b.at);
  return { inputs: files.flatMap(({ at }) => inputs[at] ?? []), files: files.map(({ choices }) => choices) };
}

/** How an attempt has its files read, as plain data. */
export function mappingOf({ inputs, groups, counting, told }: Attempt): Mapping {
  if (told) return told;
  const files = groups
    ? groups.flatMap(({ files, choices }) => files.map(({ at }) => ({ at, options: choices })))
    : inputs.map((_, at) => ({ at, options: {} }));
  return { files: files.toSorted((a, b) => a.at - b.at), counting: asked(counting) };
}

/** What is said of who counts; an empty day is none. */
export function asked({ from, ...others }: Counting): Counting {
  return from ? { ...others, from } : others;
}

/** A result, unless it is not wanted any more before it is there. */
export function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    result.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    if (signal.aborted) abort();
  });
}
