/** Value models in browsers, on columns of numbers, without an engine: `clientele/value`. */
import type { Language } from "./types.js";
import type { ValueModels } from "./types-value.js";
import { valueModels } from "./value-models.js";

export { describe } from "./describe.js";
export { ClienteleError } from "./errors.js";
export type * from "./types-value.js";

/** Loads the models. They compute where they are called: in a worker, not to hold up a page, where there are many customers. */
export async function loadValueModels(language: Language = "en"): Promise<ValueModels> {
  return valueModels(await WebAssembly.compileStreaming(fetch(new URL("./models_bg.wasm", import.meta.url))), language);
}
