// One contestant, once: made ready, timed from the file to the finished result; asked afterwards what it found, so that handing over
// costs neither time nor memory that is counted. Runs in Node and in the page.
import { checksum } from "./checksum.mjs";

/**
 * @typedef {object} Performance
 * @property {number} ready seconds until the contestant could be given a file; not part of `seconds`
 * @property {number} seconds from being given the file to having the result
 * @property {Record<string, number>} phases seconds
 * @property {Record<string, string>} versions
 */

/** The contestant that has performed and not yet been asked. */
let performer;

/**
 * @param {string} name file in contestants/
 * @param {Record<string, unknown>} options
 * @param {() => Promise<unknown> | unknown} file called when the contestant is ready
 * @returns {Promise<Performance>}
 */
export async function perform(name, options, file) {
  const begun = performance.now();
  const contestant = await (await import(`./contestants/${name}.mjs`)).prepare(options);
  const ready = performance.now() - begun;
  const given = await file();
  const started = performance.now();
  const phases = await contestant.run(given);
  const taken = performance.now() - started;
  performer = contestant;
  const inSeconds = Object.entries(phases).map(([phase, time]) => [phase, time / 1000]);
  return {
    ready: ready / 1000,
    seconds: taken / 1000,
    phases: Object.fromEntries(inSeconds),
    versions: contestant.versions,
  };
}

/** What the contestant found: its customers, or how many rows it read. It is sent home then. */
export async function check() {
  const found = performer.rows ? performer.rows() : checksum(await performer.customers());
  await performer.close();
  return found;
}
