import type { Choices } from "./choices";
import type { History } from "./history";
import type { ViewName } from "./route";

/** A day on which the timeline stays for this long is looked at as a whole. */
const REST_MS = 250;

/** Views in which what models say of a day is a sum or a mean at most. */
const BRIEF: ReadonlySet<ViewName> = new Set(["overview", "segments", "tags", "data", "export"]);

/**
 * Days that the timeline passes are shown without what fitted models say of them: that takes longer than all the rest, and follows on the
 * day on which it stays.
 */
export class Passing {
  readonly #rest: () => void;
  /** The day on which it stayed. */
  #at = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(rest: () => void) {
    this.#rest = rest;
  }

  /** Whether a day is passed, so that it may be shown without. A scheme of one's own may need models, and would divide nobody. */
  isBrief({ now, gesture }: History<Choices>, view: ViewName): boolean {
    clearTimeout(this.#timer);
    const isOwn = now.rules.some(({ kind }) => kind === "scheme");
    return gesture === "as-of" && now.asOf !== this.#at && BRIEF.has(view) && !isOwn;
  }

  /** A day is on screen without, until it is clear that it stays. */
  wait(asOf: string): void {
    this.#timer = setTimeout(() => this.stay(asOf), REST_MS);
  }

  stay(asOf: string): void {
    this.#at = asOf;
    this.#rest();
  }
}
