/** Which rows of a long table are drawn, and where: only those in sight exist. */

/** Pixels of a row; style/table.css has the same. */
export const ROW = 34;
/** And of the head above them. */
export const HEAD = 44;
/** Rows drawn beyond each edge, so that nothing is empty while somebody scrolls. */
const BEYOND = 8;
/** Browsers know no place farther down than about 17 (Firefox) or 33 (Chromium) million pixels. Longer tables are scrolled in greater steps. */
const LONGEST = 8_000_000;
/** Rows asked for at once, and the steps in which what is asked for moves on. */
export const ASKED = 240;
const STEP = 80;

export interface Sight {
  /** How far down it is scrolled, in pixels, and how high it is. */
  readonly scrolled: number;
  readonly high: number;
}

export interface Window {
  /** The first row drawn, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Pixels above and below them. */
  readonly above: number;
  readonly below: number;
}

const lengthOf = (total: number) => Math.min(total * ROW, LONGEST);

/** Pixels of the table that one scrolled pixel stands for. */
function stride(total: number, high: number): number {
  const [real, whole] = [lengthOf(total), total * ROW];
  return real >= whole || real <= high ? 1 : (whole - high) / (real - high);
}

/** The first row in sight, with the part of it that is above the edge. */
export function firstInSight(total: number, { scrolled, high }: Sight): number {
  return Math.min((Math.max(0, scrolled) * stride(total, high)) / ROW, Math.max(0, total - high / ROW));
}

export function windowOf(total: number, sight: Sight): Window {
  const first = firstInSight(total, sight);
  const from = Math.max(0, Math.floor(first) - BEYOND);
  const to = Math.min(total, Math.ceil(first + sight.high / ROW) + BEYOND);
  // The rows lie around what is in sight, wherever that is on the way down.
  const above = Math.max(0, Math.round(Math.max(0, sight.scrolled) - (first - from) * ROW));
  return { from, to, above, below: Math.max(0, lengthOf(total) - above - (to - from) * ROW) };
}

/** How far down the table has to be scrolled for a row to be in sight. */
export function scrolledTo(total: number, row: number, sight: Sight): number {
  const first = firstInSight(total, sight);
  const rows = Math.max(1, Math.floor(sight.high / ROW));
  const wanted = row < first ? row : row >= first + rows ? row - rows + 1 : null;
  return wanted === null ? sight.scrolled : (wanted * ROW) / stride(total, sight.high);
}

/** From which row on rows are asked for, so that those in sight are among them and a while of scrolling asks for no others. */
export function askedFrom(total: number, sight: Sight): number {
  const middle = firstInSight(total, sight) + sight.high / ROW / 2;
  return Math.max(0, Math.round((middle - ASKED / 2) / STEP) * STEP);
}
