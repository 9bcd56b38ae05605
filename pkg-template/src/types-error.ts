/** What every rejected promise carries. */
export interface ErrorDetail {
  /** Stable; listed in the package's README. */
  readonly code: string;
  readonly message: string;
  readonly file?: string;
  readonly row?: number;
  readonly column?: string;
  readonly field?: string;
  /** Byte offset in the file. */
  readonly offset?: number;
  readonly value?: string;
  /** Line and character, from 1, of an expression. */
  readonly line?: number;
  readonly character?: number;
  /** What should stand there, and what does: names of texts under `expected.`. */
  readonly expected?: string;
  readonly found?: string;
  /** The known name that is most like the offending one. */
  readonly nearest?: string;
}
