import type { FileOptions, FileOrigin } from "clientele";
import { type Group, isUnique, roleOf, usesOf } from "./preview";

interface Kept {
  readonly choices: FileOptions;
  readonly kind: FileOrigin["kind"];
  /** Label of the encoding that was found. */
  readonly encoding: string | null;
}

/** How files were read, by the names of their columns: for the next ones, as long as the page is open. Nothing is stored. */
export class Memory {
  readonly #kept = new Map<string, Kept>();

  forget(): void {
    this.#kept.clear();
  }

  /** What a person has looked over and had read. */
  keep(groups: readonly Group[]): void {
    for (const group of groups) {
      const { names, seen, encoding, files } = group;
      if (names === null || !seen) continue;
      // Which currencies there are to choose from is another matter in every file.
      const { currency: _, rates: __, ...choices } = group.choices;
      const uses = Array.from(usesOf(group));
      const isGuess = uses.some(([, { reason }]) => reason === "similar" || reason === "contents");
      if (!isGuess && Object.keys(choices).length === 0) {
        this.#kept.delete(names);
        continue;
      }
      const filled = uses.filter(([column]) => isUnique(seen, column)).map(([column, { field }]) => [field, column]);
      const role = roleOf(group);
      const fields = { ...Object.fromEntries(filled), ...choices.map?.[role] };
      const [{ sketch }] = files;
      this.#kept.set(names, {
        choices: { ...choices, role, map: { [role]: fields } },
        kind: sketch.origin.kind,
        encoding: encoding?.label ?? null,
      });
    }
  }

  /** What was chosen before for files with these columns, as far as it can be said of these. */
  recall({ names, encoding, files }: Group): FileOptions | null {
    const kept = names === null ? undefined : this.#kept.get(names);
    if (!kept) return null;
    const { delimiter, encoding: label, sheet, ...others } = kept.choices;
    const { kind, sheets } = files[0].sketch.origin;
    return {
      ...others,
      ...(delimiter !== undefined && kind === kept.kind ? { delimiter } : {}),
      ...(label !== undefined && kept.encoding === encoding?.label ? { encoding: label } : {}),
      ...(sheet !== undefined && sheets.includes(sheet) ? { sheet } : {}),
    };
  }
}
