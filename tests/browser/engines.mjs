// Engines of tests end with their file: one that a failing test leaves open would keep Node running for ever, and nobody would hear why.
import { after } from "node:test";
import { createEngine as create } from "../../pkg/node.js";

/** @typedef {typeof create} Create */

/** @type {Set<import("../../pkg/types.js").Engine>} */
const made = new Set();
after(() => {
  for (const engine of made) engine.close();
});

/**
 * Makes engines as `create` does.
 * @param {Create} create
 * @returns {Create}
 */
export const ending = (create) => async (options) => {
  const engine = await create(options);
  made.add(engine);
  return engine;
};

export const createEngine = ending(create);
