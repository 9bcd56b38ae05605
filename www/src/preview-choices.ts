import type { Engine, FileOptions, Input } from "clientele";
import type { OpeningAction } from "./actions";
import { lookAnew } from "./attempt";
import { failureOf } from "./failure";
import { type Group, withField, withForm, withRate } from "./preview";
import type { Store } from "./state";

export type ChooseAction = Extract<
  OpeningAction,
  {
    readonly type:
      | "preview-field"
      | "preview-form"
      | "preview-currency"
      | "preview-rate"
      | "preview-counting"
      | "preview-remove";
  }
>;

/** What a person chooses about files before they are read, and the new looks at them that follow from it. */
export class Chooser {
  readonly #store: Store;
  readonly #engine: () => Promise<Engine>;
  readonly #inputs: () => readonly Input[];
  /** Resolves when the newest choice has its answer. */
  answered: Promise<void> = Promise.resolve();

  /** `inputs` are the files in the preview. */
  constructor(store: Store, engine: () => Promise<Engine>, inputs: () => readonly Input[]) {
    this.#store = store;
    this.#engine = engine;
    this.#inputs = inputs;
  }

  handle(action: ChooseAction): void {
    switch (action.type) {
      case "preview-field":
        this.#choose(action.group, (group) => withField(group, action.column, action.field));
        break;
      case "preview-form":
        this.#choose(action.group, (group) => withForm(group, action.form));
        break;
      case "preview-currency":
        for (const { id } of this.#store.state.preview?.groups ?? []) {
          // Rates are to the currency that was chosen.
          this.#choose(id, ({ choices: { currency: _, rates: __, ...others } }) =>
            action.currency === null ? others : { ...others, currency: action.currency },
          );
        }
        break;
      case "preview-rate":
        for (const { id } of this.#store.state.preview?.groups ?? []) {
          this.#choose(id, ({ choices }) => withRate(choices, action.currency, action.rate));
        }
        break;
      case "preview-counting": {
        const { preview } = this.#store.state;
        if (preview) this.#store.set({ preview: { ...preview, counting: action.counting } });
        break;
      }
      case "preview-remove":
        this.#replace(action.group, () => []);
        break;
    }
  }

  /** A choice stands at once; what it makes of the files follows. */
  #choose(id: number, choices: (group: Group) => FileOptions): void {
    const chosen = this.#replace(id, (group) => [{ ...group, choices: choices(group) }]);
    if (!chosen[0]) return;
    const answers = Promise.all([this.answered, this.#answer(chosen[0])]);
    this.answered = answers.then(() => undefined);
  }

  async #answer(group: Group): Promise<void> {
    // A newer choice has made another group of it, and the person may have gone on or away.
    const isNewest = () => this.#store.state.preview?.groups.includes(group) === true;
    try {
      const groups = await lookAnew(await this.#engine(), this.#inputs(), group);
      if (isNewest()) this.#replace(group.id, () => groups);
    } catch (error) {
      if (!isNewest()) return;
      this.#replace(group.id, () => [{ ...group, choices: group.settled }]);
      this.#store.set({ failure: failureOf(error) });
    }
  }

  /** Puts other groups in the place of one; returns them, or none where the group is not there any more. */
  #replace(id: number, make: (group: Group) => readonly Group[]): readonly Group[] {
    const { preview } = this.#store.state;
    const group = preview?.groups.find((one) => one.id === id);
    if (!preview || !group) return [];
    const made = make(group);
    const groups = preview.groups.flatMap((one) => (one === group ? made : [one]));
    this.#store.set({ preview: { ...preview, groups }, spoken: "" });
    return made;
  }
}
