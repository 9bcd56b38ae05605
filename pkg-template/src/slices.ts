/** Slices of a file, and which bytes they take: known to whoever reads them, the engine or a job worker. */

/** A part of a file to parse, as the engine plans it. Offsets in bytes. */
export interface SliceTask {
  readonly from: number;
  readonly to: number;
  /** `GROWING` where nobody knows yet where the text ends. */
  readonly fileBytes: number;
  /** Where the first record starts, when that is known. */
  readonly start: number | null;
}

/** Bytes read past a slice at first, for the record that runs on. Doubled until it ends. */
export const LOOKAHEAD = 64 * 1024;

/** Where the reading of a slice begins: without a known start, the byte before it tells what the slice begins in. */
export function beginningOf({ from, start }: SliceTask): number {
  return Math.min(from, start ?? Math.max(0, from - 1));
}

/** Where it ends, if the slice needs the bytes up to `needed`. */
export function endOf({ fileBytes }: SliceTask, needed: number, lookahead = LOOKAHEAD): number {
  return Math.min(needed + lookahead, fileBytes);
}
