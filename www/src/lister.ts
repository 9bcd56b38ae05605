import { copyRows } from "./copying";
import { failureOf } from "./failure";
import { type Filter, type FilterAction, fieldOf } from "./filters";
import { local } from "./format";
import { countsOf } from "./grouping";
import { canonical } from "./history";
import type { Lease } from "./lease";
import { type ListingAction, listed } from "./listing";
import { oneCustomer } from "./look";
import { besides, conditionOf } from "./selection";
import type { Store } from "./state";

/** What can be asked of the table. */
export type TableAction = ListingAction | FilterAction | { readonly type: "copy-rows" };

interface Page {
  readonly store: Store;
  readonly lease: () => Lease | null;
  readonly show: () => Promise<void>;
}

/** Answers for the controller what is asked of customers: of their table, and of one of them. */
export class Lister {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async handle(action: TableAction): Promise<void> {
    const { store, lease, show } = this.#page;
    const { data, language } = store.state;
    if (!data) return;
    if (action.type === "filter") return this.#filter(action.column);
    if (action.type === "filter-find" || action.type === "filter-wrong") {
      const { type: _, ...change } = action;
      return data.filter ? store.setData({ filter: { ...data.filter, ...change } }) : undefined;
    }
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

  /** Opens the card of a customer, or closes the one that is open. */
  async open(id: string | null): Promise<void> {
    const { store, lease } = this.#page;
    const { data } = store.state;
    const held = lease();
    if (!data || !held) return;
    if (id === null) return store.setData({ shown: { ...data.shown, customer: null } });
    try {
      const customer = await held.use((open) => oneCustomer(open, data.shown.choices.config.scheme, id));
      const now = store.state.data;
      if (now && held === lease()) store.setData({ shown: { ...now.shown, customer } });
    } catch (error) {
      if (held === lease()) store.set({ failure: failureOf(error) });
    }
  }

  /** Opens a column's filter, or closes the one that is open. The values of those who are selected by the rest come in a moment. */
  async #filter(column: string | null): Promise<void> {
    const { store, lease } = this.#page;
    const { data } = store.state;
    const info = data?.shown.parts.rows?.value.columns.find(({ name }) => name === column);
    const { choices, columns } = data?.shown ?? {};
    const field = info && choices && columns && fieldOf(info, choices.config.scheme, columns);
    if (!field || !choices) return store.setData({ filter: null });
    const filter: Filter = { column: info.name, counts: null, find: "", wrong: null };
    store.setData({ filter });
    const where = conditionOf(besides(choices.selection, field.dimension)) ?? undefined;
    if (field.kind === "range") return;
    try {
      const counts = await lease()?.use((open) => countsOf(open, field.term, { where }));
      const now = store.state.data?.filter;
      if (counts && now?.column === column) store.setData({ filter: { ...now, counts } });
    } catch (error) {
      store.set({ failure: failureOf(error) });
    }
  }
}
