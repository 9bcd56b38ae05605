// Memory of everything this process has started, shared pages counted once (PSS). Linux only; elsewhere all of it reads 0.
import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** Often enough to see peaks, rarely enough not to slow down what is measured. */
const EVERY_MS = 200;

/** What a tab computes in; the rest of a browser serves all of its tabs. */
const TAB = "--type=renderer";

/** Samples until `stop` is called, which gives the highest sums in bytes: of all processes, and of those of tabs alone. */
export function watch() {
  let peak = sums();
  const look = () => {
    const now = sums();
    peak = { all: Math.max(peak.all, now.all), tab: Math.max(peak.tab, now.tab) };
  };
  const timer = setInterval(look, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

/** What the processes below this one hold now, in bytes. */
export const held = () => sums().all;

function sums() {
  const found = { all: 0, tab: 0 };
  for (const id of descendants()) {
    const bytes = share(id);
    found.all += bytes;
    if (read(`/proc/${id}/cmdline`).includes(TAB)) found.tab += bytes;
  }
  return found;
}

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
