import type { Points } from "../src/chart/points";
import { generator } from "./random";

const clouds = new Map<string, Points>();

/** Three heaps. The same columns each time: a chart goes by them. */
export function cloud(count: number, chosen: boolean): Points {
  const key = `${count} ${chosen}`;
  const before = clouds.get(key);
  if (before) return before;
  const random = generator(1);
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  const [group, inside] = [new Uint8Array(count), new Uint8Array(count)];
  for (let i = 0; i < count; i++) {
    const heap = i % 3;
    const [turn, far] = [random() * 2 * Math.PI, Math.sqrt(-2 * Math.log(1 - random()))];
    x[i] = Math.cos(turn) * far * (0.4 + heap * 0.2) + heap * 2 - 2;
    y[i] = Math.sin(turn) * far * 0.6 + (heap === 1 ? 2 : 0);
    group[i] = heap;
    inside[i] = heap === 0 ? 1 : 0;
  }
  const made: Points = { x, y, group, ...(chosen ? { inside } : {}) };
  clouds.set(key, made);
  return made;
}
