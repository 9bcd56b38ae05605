/** What job workers are given to do, and what is made of their silence and their death. */

import type { Merge, Order } from "./protocol.js";

/** A worker that has said nothing for this long although it has work is taken for dead, in milliseconds. */
const SILENCE = 5000;
/** Making orders of a large group of lines takes longer than parsing a slice, and is dearer to lose. */
const SILENCE_MERGING = 60_000;
/** How often one step may lose its worker before it is given up. */
export const MOST_LOSSES = 3;

export interface Step {
  readonly work: Order | Merge;
  losses: number;
}

/** A worker was lost with lines that had been handed to it: the files have to be read again. */
export class LinesLost extends Error {}

export function stepsOf(works: readonly (Order | Merge)[]): Step[] {
  return works.map((work) => ({ work, losses: 0 }));
}

/** How long a worker with these steps may be silent, in milliseconds. */
export function patienceWith(steps: Iterable<Step>): number {
  return [...steps].some(({ work }) => "group" in work) ? SILENCE_MERGING : SILENCE;
}
