import type { Snapshot } from "clientele";

/**
 * Keeps a snapshot alive while anything still reads it: a newer one may replace it on screen before an export of the older
 * one has finished.
 */
export class Lease {
  readonly snapshot: Snapshot;
  #users = 0;
  #retired = false;

  constructor(snapshot: Snapshot) {
    this.snapshot = snapshot;
  }

  async use<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    this.#users += 1;
    try {
      return await work(this.snapshot);
    } finally {
      this.#users -= 1;
      this.#releaseIfDone();
    }
  }

  /** Releases the snapshot as soon as nobody uses it. */
  retire(): void {
    this.#retired = true;
    this.#releaseIfDone();
  }

  #releaseIfDone(): void {
    if (this.#retired && this.#users === 0) this.snapshot.release();
  }
}
