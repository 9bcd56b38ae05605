import { describe } from "./describe.js";
import type { BareError } from "./protocol.js";
import type { ErrorDetail, Language } from "./types.js";

/** What every rejected promise carries: a stable code, a position, and a sentence in the engine's language. */
export class ClienteleError extends Error implements ErrorDetail {
  override readonly name = "ClienteleError";
  declare readonly code: string;
  declare readonly file?: string;
  declare readonly row?: number;
  declare readonly column?: string;
  declare readonly field?: string;
  declare readonly offset?: number;
  declare readonly value?: string;
  declare readonly line?: number;
  declare readonly character?: number;
  declare readonly expected?: string;
  declare readonly found?: string;
  declare readonly nearest?: string;

  constructor(error: BareError, language: Language) {
    super(describe({ ...error, message: "" }, language));
    Object.assign(this, error);
  }
}

/** An error inside a worker, not worded yet. */
export class Failure extends Error {
  readonly error: BareError;

  constructor(error: BareError) {
    super(error.code);
    this.error = error;
  }
}

/** Calls into a WebAssembly module: values go in and come out as JSON text, and so do their errors. */
export function call<T>(run: () => T): T {
  try {
    return run();
  } catch (thrown) {
    if (typeof thrown === "string") throw new Failure(JSON.parse(thrown) as BareError);
    throw thrown;
  }
}

/** What was thrown where it is an expected failure; `null` for a trap or a bug. */
export function expectedFailure(thrown: unknown): BareError | null {
  return thrown instanceof Failure ? thrown.error : null;
}

/** A trap or a bug, for the report. */
export function brokenBy(thrown: unknown, code: string): BareError {
  return { code, value: thrown instanceof Error ? thrown.message : String(thrown) };
}
