/** Value models in Node, on columns of numbers, without an engine: `clientele/value`. */
import { readFile } from "node:fs/promises";
import type { Language } from "./types.js";
import type { ValueModels } from "./types-value.js";
import { valueModels } from "./value-models.js";

export { describe } from "./describe.js";
export { ClienteleError } from "./errors.js";
export type * from "./types-value.js";

/** Loads the models. They compute where they are called. */
export async function loadValueModels(language: Language = "en"): Promise<ValueModels> {
  return valueModels(await WebAssembly.compile(await readFile(new URL("./models_bg.wasm", import.meta.url))), language);
}
