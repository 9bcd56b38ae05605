import { copyRows } from "./copying";
import { failureOf } from "./failure";
import { local } from "./format";
import { canonical } from "./history";
import type { Lease } from "./lease";
import { type ListingAction, listed } from "./listing";
import type { Store } from "./state";

interface Page {
  readonly store: Store;
  readonly lease: () => Lease | null;
  readonly show: () => Promise<void>;
}

/** Answers for the controller what is asked of the customers table. */
export class Lister {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async handle(action: ListingAction | { readonly type: "copy-rows" }): Promise<void> {
    const { store, lease, show } = this.#page;
    const { data, language } = store.state;
    if (!data) return;
    if (action.type === "copy-rows") {
      const held = lease();
      try {
        const spoken = await held?.use((open) => copyRows(open, data, local(language)));
        store.set({ spoken: spoken ?? "" });
      } catch (error) {
        store.set({ failure: failureOf(error) });
      }
      return;
    }
    const query = listed(data.query, action, data.shown.parts.rows?.value.total ?? 0);
    store.setData({ query });
    // Where we are in the rows that are there already asks for nothing.
    const { sight: _, active: __, ...asked } = query;
    const { sight: ___, active: ____, ...before } = data.query;
    if (canonical(asked) !== canonical(before)) await show();
  }
}
