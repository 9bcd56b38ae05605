/** What was decided, one after the other, with the way back and the way forth again. Nothing here knows what is decided. */
export interface History<T> {
  readonly now: T;
  /** What was before each decision, the newest last. */
  readonly past: readonly Step<T>[];
  /** What was taken back, the next to come again last. */
  readonly future: readonly Step<T>[];
  /** The gesture that the last decision belongs to, such as the drag of a slider; null once it is over. */
  readonly gesture: string | null;
}

export interface Step<T> {
  readonly state: T;
  /** What was decided, for the words beside "undo". */
  readonly what: string;
}

/** Steps that are remembered; who goes back further has lost count herself. */
const LONGEST = 500;

export function begun<T>(now: T): History<T> {
  return { now, past: [], future: [], gesture: null };
}

/**
 * A decision. One that changes nothing is none. Those of one gesture are one step, and a gesture that ends where it began is none.
 * @param gesture the same text for all decisions of a gesture
 */
export function decided<T>(history: History<T>, now: T, what: string, gesture: string | null = null): History<T> {
  if (isSame(now, history.now)) return history;
  const last = history.past.at(-1);
  if (gesture !== null && gesture === history.gesture && last) {
    const past = isSame(now, last.state) ? history.past.slice(0, -1) : history.past;
    return { now, past, future: [], gesture: past === history.past ? gesture : null };
  }
  const past = [...history.past, { state: history.now, what }].slice(-LONGEST);
  return { now, past, future: [], gesture };
}

/** The gesture is over: what comes next is a step of its own. */
export function rested<T>(history: History<T>): History<T> {
  return history.gesture === null ? history : { ...history, gesture: null };
}

export function undone<T>({ now, past, future }: History<T>): History<T> | null {
  const last = past.at(-1);
  if (!last) return null;
  return {
    now: last.state,
    past: past.slice(0, -1),
    future: [...future, { state: now, what: last.what }],
    gesture: null,
  };
}

export function redone<T>({ now, past, future }: History<T>): History<T> | null {
  const next = future.at(-1);
  if (!next) return null;
  return {
    now: next.state,
    past: [...past, { state: now, what: next.what }],
    future: future.slice(0, -1),
    gesture: null,
  };
}

/** Plain data as text, the same for the same data whatever the order in which it was put together. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

function isSame(one: unknown, other: unknown): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** A short name of plain data: FNV-1a over its canonical text, 64 bits. To tell states apart, not to keep a secret. */
export function fingerprint(value: object): string {
  const known = fingerprints.get(value);
  if (known !== undefined) return known;
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(canonical(value))) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  const print = hash.toString(16).padStart(16, "0");
  fingerprints.set(value, print);
  return print;
}

/** Plain data is never changed, only replaced. */
const fingerprints = new WeakMap<object, string>();
