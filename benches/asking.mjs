// One contestant in the page, given its files once and then asked one question after another.

let contestant;

/**
 * @param {string} name file in contestants/
 * @param {Record<string, unknown>} options
 * @param {readonly File[]} files
 */
export async function begin(name, options, files) {
  contestant = await (await import(`./contestants/${name}.mjs`)).prepare(options);
  const begun = performance.now();
  await contestant.load(files);
  return { seconds: (performance.now() - begun) / 1000, versions: contestant.versions };
}

/** Milliseconds until the values of all customers are here. @param {string} question */
export async function ask(question) {
  const begun = performance.now();
  await contestant.ask(question);
  return performance.now() - begun;
}

/**
 * One number a customer, the missing ones not a number; as text, for that is what leaves the page.
 * @param {string} question
 * @param {number} customers
 */
export async function found(question, customers) {
  const values = new Float64Array(customers).fill(Number.NaN);
  contestant.tell(await contestant.ask(question), values);
  const bytes = new Uint8Array(values.buffer);
  let text = "";
  const STEP = 0x8000;
  for (let at = 0; at < bytes.length; at += STEP) text += String.fromCharCode(...bytes.subarray(at, at + STEP));
  return btoa(text);
}
