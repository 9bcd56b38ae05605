// What the page must show and save: the package's answer in Node.
import { createEngine } from "../browser/engines.mjs";

/** @typedef {import("../../pkg/types.js").Input} Input */

/** For files a person has. @param {readonly Input[]} inputs */
export async function inNode(inputs) {
  const engine = await createEngine({ workers: 2 });
  try {
    await engine.open(inputs, { today: new Date().toLocaleDateString("sv") });
    const snapshot = await engine.snapshot();
    return { summary: snapshot.summary, bytes: await snapshot.export("customers.csv") };
  } finally {
    engine.close();
  }
}

/** For the sample shop. @param {"en" | "zh"} language */
export async function sampleInNode(language) {
  const engine = await createEngine({ workers: 1 });
  const files = await engine.sampleShop(language);
  engine.close();
  return inNode(files);
}
