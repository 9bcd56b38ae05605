/** What is compared: values of expressions as columns, in the engine's worker. */
import type { Bridge } from "./bridge.js";
import { Failure } from "./errors.js";
import type { Bilingual, Evaluation, Expression } from "./types.js";

/** A category that is missing, as the module has it. */
export const MISSING = 0xffff_ffff;

export interface Gathered {
  readonly expression: string;
  readonly label: Bilingual;
  readonly unit: "money" | "days" | null;
  /** Conditions are numbers, too: 1 where they hold. */
  readonly condition: boolean;
  /** NaN where it is missing. */
  readonly numbers: Float64Array | null;
  readonly categories: { readonly codes: Uint32Array; readonly names: readonly string[] } | null;
}

/** `label`: what people call it; null: as it is written. */
export function gather(core: Bridge, snapshot: number, expression: Expression, label: Bilingual | null): Gathered {
  const found = core.evaluate(snapshot, expression) as Evaluation;
  const known = (row: number) => (((found.valid[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
  const column = (value: (row: number) => number) =>
    Float64Array.from({ length: found.length }, (_, row) => (known(row) ? value(row) : Number.NaN));
  const named = label ?? { en: found.text, zh: found.text };
  const of = { expression: found.text, label: named, unit: null, condition: false, numbers: null, categories: null };
  switch (found.type) {
    case "boolean":
      return { ...of, condition: true, numbers: column((row) => found.values[row] ?? 0) };
    case "number":
      return { ...of, numbers: column((row) => found.values[row] ?? 0) };
    case "duration":
      return { ...of, unit: "days", numbers: column((row) => found.values[row] ?? 0) };
    case "money": {
      const whole = 10 ** found.scale;
      return { ...of, unit: "money", numbers: column((row) => (found.values[row] ?? 0) / whole) };
    }
    case "category": {
      const codes = found.codes.map((code, row) => (known(row) ? code : MISSING));
      return { ...of, categories: { codes, names: found.dictionary } };
    }
    case "text": {
      const places = new Map<string, number>();
      const codes = Uint32Array.from(found.values, (text, row) => {
        if (!known(row)) return MISSING;
        const code = places.get(text) ?? places.size;
        places.set(text, code);
        return code;
      });
      return { ...of, categories: { codes, names: [...places.keys()] } };
    }
    default:
      throw new Failure({ code: "wrong_type", expected: "number", found: found.type, value: found.text });
  }
}

/** Codes of a model's categories; the last one stands for all others and for none. */
export function codesOf({ codes, names }: NonNullable<Gathered["categories"]>, kept: readonly string[]): Uint32Array {
  const places = new Map(kept.map((name, place) => [name, place]));
  const other = kept.length;
  const of = names.map((name) => places.get(name) ?? other);
  return codes.map((code) => of[code] ?? other);
}

/** Categories as columns of 0 and `weight`: squared distances are then those of k-prototypes. */
export function oneHot(codes: Uint32Array, count: number, weight: number): Float64Array[] {
  return Array.from({ length: count }, (_, category) =>
    Float64Array.from(codes, (code) => (code === category ? weight : 0)),
  );
}
