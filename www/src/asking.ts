import type { Engine, Snapshot } from "clientele";
import type { Decision } from "./choices";
import { codeOf, failureOf } from "./failure";
import type { Lease } from "./lease";
import type { Store } from "./state";

/** Gone: the snapshot that something was asked of, or the question itself. */
const OUTDATED: ReadonlySet<string | null> = new Set(["superseded", "released", "engine_restarted"]);

/** What the rulebook and the audience need of the page. */
export interface Page {
  readonly store: Store;
  readonly engine: () => Promise<Engine>;
  /** The snapshot on screen. */
  readonly lease: () => Lease | null;
  /** Takes a decision down; resolves when what follows from it is on screen. */
  readonly decide: (decision: Decision) => Promise<void>;
}

/** Puts a question, unless nobody wants to know any more. */
export type Turn = <T>(question: () => Promise<T>) => Promise<T>;

/**
 * For what may come late: who asks one thing after the other, each in its turn, keeps what is decided meanwhile from waiting for all of them.
 * Ends with `superseded` as soon as something else is decided, or on screen.
 */
export function turns({ store, lease }: Pick<Page, "store" | "lease">): Turn {
  const [held, decided] = [lease(), store.state.data?.history.now];
  return (question) => {
    if (held === lease() && decided === store.state.data?.history.now) return question();
    return Promise.reject({ code: "superseded", message: "" });
  };
}

/** Asks the snapshot on screen; nothing when it is another one by the time of the answer. What goes wrong is shown. */
export async function ask<T>({ store, lease }: Page, work: (open: Snapshot) => Promise<T>): Promise<T | undefined> {
  const held = lease();
  if (!held) return undefined;
  try {
    const answer = await held.use(work);
    return held === lease() ? answer : undefined;
  } catch (error) {
    if (held === lease() && !OUTDATED.has(codeOf(error))) store.set({ failure: failureOf(error) });
    return undefined;
  }
}
