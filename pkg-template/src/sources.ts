import { ClienteleError } from "./errors.js";
import type { Source } from "./protocol.js";
import type { Host, Input, Language } from "./types.js";

/** What inputs are to the engine. */
export class Sources {
  readonly #paths: boolean;
  readonly #language: Language;
  readonly #ids = new WeakMap<File, number>();
  #files = 0;

  constructor({ paths }: Pick<Host, "paths">, language: Language) {
    this.#paths = paths === true;
    this.#language = language;
  }

  async of(inputs: Input | readonly Input[]): Promise<readonly Source[]> {
    const list = Array.isArray(inputs) ? (inputs as readonly Input[]) : [inputs as Input];
    if (list.length === 0) throw new ClienteleError({ code: "unsupported_input" }, this.#language);
    return Promise.all(list.map((input) => this.#source(input)));
  }

  /** Files are known again, so that what was made of one need not be made twice. */
  #idOf(file: File): number {
    const id = this.#ids.get(file) ?? ++this.#files;
    this.#ids.set(file, id);
    return id;
  }

  async #source(input: Input): Promise<Source> {
    const paths = this.#paths;
    if (typeof input === "string") {
      if (!paths) throw new ClienteleError({ code: "unsupported_input", value: input }, this.#language);
      return { kind: "path", name: input.split(/[\\/]/).pop() ?? input, path: input };
    }
    if (!(input instanceof Blob)) {
      // Programs without types may give anything.
      const { name, bytes } = (input ?? {}) as { readonly name: unknown; readonly bytes: unknown };
      if (typeof name !== "string" || !(bytes instanceof Uint8Array)) {
        throw new ClienteleError({ code: "unsupported_input", value: String(input) }, this.#language);
      }
      // A file travels to the workers by reference, bytes by copy.
      return paths ? { kind: "bytes", name, bytes } : { kind: "file", name, file: new Blob([bytes as BlobPart]) };
    }
    if (!paths) return { kind: "file", name: input.name, file: input, id: this.#idOf(input) };
    return { kind: "bytes", name: input.name, bytes: new Uint8Array(await input.arrayBuffer()) };
  }
}
