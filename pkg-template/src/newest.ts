/** One task at a time; of those that come meanwhile, only the newest. */
export class Newest {
  readonly #superseded: () => Error;
  #busy = false;
  #waiting: { readonly start: () => void; readonly supersede: () => void } | null = null;

  /** What is thrown to those for whom a newer one has come. */
  constructor(superseded: () => Error) {
    this.#superseded = superseded;
  }

  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#busy) await this.#turn();
    this.#busy = true;
    try {
      return await task();
    } finally {
      this.#busy = false;
      const next = this.#waiting;
      this.#waiting = null;
      next?.start();
    }
  }

  #turn(): Promise<void> {
    this.#waiting?.supersede();
    return new Promise((start, reject) => {
      this.#waiting = { start, supersede: () => reject(this.#superseded()) };
    });
  }
}
