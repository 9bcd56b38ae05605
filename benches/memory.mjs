// Memory of everything this process has started, shared pages counted once (PSS). Linux only; elsewhere all of it reads 0.
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** Often enough to see peaks, rarely enough not to slow down what is measured. */
const EVERY_MS = 200;

/** Samples until `stop` is called, which gives the highest sum in bytes. */
export function watch() {
  let peak = held();
  const timer = setInterval(() => {
    peak = Math.max(peak, held());
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Math.max(peak, held());
    },
  };
}

/** What the processes below this one hold now, in bytes. */
export const held = () => descendants().reduce((sum, id) => sum + share(id), 0);

/** @param {number} id */
function share(id) {
  const found = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${id}/smaps_rollup`));
  return Number(found?.[1] ?? 0) * 1024;
}

function descendants() {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of processes()) {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found = [...(children.get(process.pid) ?? [])];
  for (const id of found) found.push(...(children.get(id) ?? []));
  return found;
}

function processes() {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** Processes come and go while one looks. @param {string} path */
function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
