import type { Corner } from "./selection";

/** Corners that a line drawn by hand is made simpler to: an expression that people can still look at. */
const MOST_CORNERS = 24;
const FEWEST = 3;
const DIGITS = 5;
/** Corners on a straight line between others are none; of the whole's extent, so much is straight. */
const STRAIGHT = 1e-6;

/**
 * A line drawn around points, with few corners: that corner goes first without which the line changes least (Visvalingam's way). What is
 * left is written with few digits of the size that the whole has.
 */
export function simplified(line: readonly Corner[], most = MOST_CORNERS): readonly Corner[] {
  const corners = line.filter(([x, y], at) => x !== line.at(at - 1)?.[0] || y !== line.at(at - 1)?.[1] || at === 0);
  const [wide, high] = [extent(corners.map(([x]) => x)), extent(corners.map(([, y]) => y))];
  while (corners.length > FEWEST) {
    let [least, at] = [Number.POSITIVE_INFINITY, 0];
    for (let i = 0; i < corners.length; i++) {
      const change = triangle(corners.at(i - 1), corners[i], corners[(i + 1) % corners.length]);
      if (change < least) [least, at] = [change, i];
    }
    if (corners.length <= most && least > STRAIGHT * wide * high) break;
    corners.splice(at, 1);
  }
  const xs = roundedIn(corners.map(([x]) => x));
  const ys = roundedIn(corners.map(([, y]) => y));
  return corners.map((_, at) => [xs[at] ?? 0, ys[at] ?? 0]);
}

const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

function triangle(a: Corner = [0, 0], b: Corner = [0, 0], c: Corner = [0, 0]): number {
  return Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
}

function roundedIn(values: readonly number[]): readonly number[] {
  const size = extent(values);
  const digits = Math.max(0, Math.min(12, DIGITS - Math.ceil(Math.log10(size || 1))));
  return values.map((value) => Number(value.toFixed(digits)));
}

/** Whether a point lies inside, where the line crosses itself by turns: as often as not a way out of it crosses it. */
export function isInside(corners: readonly Corner[], x: number, y: number): boolean {
  let inside = false;
  for (const [from, to] of edges(corners)) {
    if (from[1] <= y && y < to[1] && x < from[0] + (y - from[1]) * slope(from, to)) inside = !inside;
  }
  return inside;
}

/** The same as an expression over two columns. It says what was meant, of whoever comes later, too; a list of ids would not. */
export function insideOf(x: string, y: string, corners: readonly Corner[]): string {
  const crossed = edges(corners).map(([from, to]) => {
    const ahead = `${x} < ${written(from[0])} + (${y} - ${written(from[1])}) * ${written(slope(from, to))}`;
    return `(${y} >= ${written(from[1])} and ${y} < ${written(to[1])} and ${ahead})`;
  });
  return oneOf(crossed);
}

/** True where an odd number of them is. In pairs, and pairs of pairs: a tree may be only so deep. */
function oneOf(conditions: readonly string[]): string {
  const [first] = conditions;
  if (conditions.length <= 1) return first ?? "false";
  const half = conditions.length >> 1;
  return `(${oneOf(conditions.slice(0, half))} <> ${oneOf(conditions.slice(half))})`;
}

/** Each from its lower to its upper end; what lies level is never crossed. */
function edges(corners: readonly Corner[]): readonly (readonly [Corner, Corner])[] {
  return corners.flatMap((corner, at) => {
    const next = corners[(at + 1) % corners.length] ?? corner;
    if (corner[1] === next[1]) return [];
    return [corner[1] < next[1] ? ([corner, next] as const) : ([next, corner] as const)];
  });
}

function slope([x0, y0]: Corner, [x1, y1]: Corner): number {
  return Number(((x1 - x0) / (y1 - y0)).toPrecision(12));
}

function written(value: number): string {
  const text = String(value);
  return value < 0 ? `(${text})` : text;
}
