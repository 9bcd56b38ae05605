import type { Language } from "clientele";
import type { Action, AidAction } from "./actions";
import { TERMS, TOUR } from "./aids";
import { local } from "./format";
import type { IconName } from "./parts/icon";
import { addressOf, SELF_TEST_ADDRESS, VIEWS } from "./route";
import type { State } from "./state";

/** Something that can be done from the palette. */
export interface Command {
  readonly id: string;
  readonly kind: "view" | "do" | "scheme" | "tag" | "term";
  readonly icon: IconName;
  /** In each language: who thinks in one finds it on a page in the other. */
  readonly names: Readonly<Record<Language, string>>;
  readonly run: () => void;
}

interface Hands {
  readonly emit: (action: Action) => void;
  readonly chooseFiles: () => void;
}

const LANGUAGES = ["en", "zh"] as const;
const LOCALS = { en: local("en"), zh: local("zh") } as const;

/** Everything that can be done now. */
export function commandsOf({ data, aids }: State, { emit, chooseFiles }: Hands): readonly Command[] {
  type Key = Parameters<(typeof LOCALS)["en"]["t"]>[0];
  const both = (make: (language: Language) => string) => ({ en: make("en"), zh: make("zh") });
  const say = (key: Key, values = {}) => both((language) => LOCALS[language].t(key, values));
  const act = (id: string, icon: IconName, key: Key, action: Action): Command => ({
    id,
    kind: "do",
    icon,
    names: say(key),
    run: () => emit(action),
  });
  const always: Command[] = [
    { id: "open", kind: "do", icon: "file", names: say("palette.open"), run: chooseFiles },
    act("language", "table", "bar.language", { type: "language" }),
    {
      id: "self-test",
      kind: "do",
      icon: "check",
      names: say("selfTest.title"),
      run: () => {
        location.hash = SELF_TEST_ADDRESS;
      },
    },
    act("theme", "moon", "palette.theme", { type: "theme" }),
    ...(data ? [] : [act("sample", "groups", "start.sample", { type: "sample" })]),
  ];
  const terms = TERMS.map(
    (term): Command => ({
      id: `term-${term}`,
      kind: "term",
      icon: "search",
      names: both((language) => LOCALS[language].t("help.what", { term: LOCALS[language].t(`help.${term}`) })),
      run: () => emit({ type: "help", term }),
    }),
  );
  if (!data) return [...always, ...terms];
  const { library } = data.rules;
  const tour: AidAction = { type: "tour", step: TOUR.length > 0 ? 0 : null };
  return [
    ...VIEWS.map(
      (view): Command => ({
        id: `view-${view}`,
        kind: "view",
        icon: "right",
        names: say(`view.${view}`),
        run: () => {
          location.hash = addressOf(view);
        },
      }),
    ),
    {
      ...act("clusters-find", "cluster", "clusters.find", { type: "clusters-find" }),
      run: () => {
        location.hash = addressOf("clusters");
        emit({ type: "clusters-find" });
      },
    },
    act("undo", "undo", "palette.undo", { type: "undo" }),
    act("redo", "redo", "palette.redo", { type: "redo" }),
    act("play", "play", "asof.play", { type: "play" }),
    act("save", "save", "palette.save", { type: "project-save", passphrase: null }),
    act("customers-csv", "save", "palette.customers", { type: "export", name: "customers.csv" }),
    act("tags-csv", "save", "palette.tags", { type: "export", name: "tags.csv" }),
    act("everyone", "people", "palette.everyone", { type: "select", selection: { clauses: [], inverted: false } }),
    act("mask", "shield", aids.masked ? "mask.show" : "mask.hide", { type: "mask" }),
    act("tour", "curve", "tour.start", tour),
    act("erase", "close", "erase.do", { type: "erase" }),
    ...always,
    ...(library?.schemes ?? [])
      .filter(({ text }) => text !== null)
      .map(
        ({ id, name }): Command => ({
          id: `scheme-${id}`,
          kind: "scheme",
          icon: "groups",
          names: both((language) => LOCALS[language].t("palette.scheme", { name: name[language] })),
          run: () => {
            emit({ type: "scheme", id });
            location.hash = addressOf("segments");
          },
        }),
      ),
    ...(library?.tags ?? [])
      .filter(({ text }) => text !== null)
      .map(
        ({ id, name }): Command => ({
          id: `tag-${id}`,
          kind: "tag",
          icon: "tag",
          names: both((language) => LOCALS[language].t("palette.tag", { name: name[language] })),
          run: () => emit({ type: "show-tag", tag: id }),
        }),
      ),
    ...terms,
  ];
}

/** Commands in whose names, in either language, all the words stand; those that begin with what is written first. */
export function matching(commands: readonly Command[], text: string): readonly Command[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = words.join(" ");
  const named = commands.map((command) => ({
    command,
    names: LANGUAGES.map((language) => command.names[language].toLowerCase()),
  }));
  const found = named.filter(({ names }) => words.every((word) => names.some((name) => name.includes(word))));
  const starts = ({ names }: (typeof found)[number]) => names.some((name) => name.startsWith(whole));
  return [...found.filter(starts), ...found.filter((one) => !starts(one))].map(({ command }) => command);
}
