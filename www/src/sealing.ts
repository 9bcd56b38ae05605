/** Projects under a passphrase: AES-GCM, its key by PBKDF2. What stands before the text is bound to it. */

const FORMAT = "clientele-sealed";
const VERSION = 1;
/** What is asked of PBKDF2 with SHA-256 (OWASP, 2023); a file may ask for more, within what a person waits for. */
const ITERATIONS = 600_000;
const MOST_ITERATIONS = 10_000_000;
const SALT_BYTES = 16;
const IV_BYTES = 12;

export interface Sealed {
  readonly format: typeof FORMAT;
  readonly formatVersion: typeof VERSION;
  readonly key: {
    readonly name: "PBKDF2";
    readonly hash: "SHA-256";
    readonly iterations: number;
    readonly salt: string;
  };
  readonly cipher: { readonly name: "AES-GCM"; readonly iv: string };
  /** Gzip, encrypted, base64. */
  readonly text: string;
}

/** A failure with a stable code, as the engine's have. */
export class SealFailure extends Error {
  readonly code: "encryption_unavailable" | "passphrase_wrong" | "run_broken" | "run_newer" | "inflated_too_large";
  constructor(code: SealFailure["code"]) {
    super(code);
    this.code = code;
  }
}

/** Browsers encrypt only on pages from disk and over https. */
export const canSeal = (): boolean => (globalThis.crypto as Partial<Crypto> | undefined)?.subtle !== undefined;

export async function seal(text: string, passphrase: string): Promise<string> {
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes));
  const [salt, iv] = [random(SALT_BYTES), random(IV_BYTES)];
  const head = {
    format: FORMAT,
    formatVersion: VERSION,
    key: { name: "PBKDF2", hash: "SHA-256", iterations: ITERATIONS, salt: toBase64(salt) },
    cipher: { name: "AES-GCM", iv: toBase64(iv) },
  } as const;
  const key = await keyOf(passphrase, salt, ITERATIONS, "encrypt");
  const plain = await packed(new TextEncoder().encode(text));
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: bound(head) }, key, plain);
  return JSON.stringify({ ...head, text: toBase64(new Uint8Array(bytes)) }, null, 2);
}

/** Throws `SealFailure`. A wrong passphrase and a changed file cannot be told apart. */
export async function unseal({ text, ...head }: Sealed, passphrase: string): Promise<string> {
  const [salt, iv, bytes] = [fromBase64(head.key.salt), fromBase64(head.cipher.iv), fromBase64(text)];
  const key = await keyOf(passphrase, salt, head.key.iterations, "decrypt");
  const plain = await crypto.subtle
    .decrypt({ name: "AES-GCM", iv, additionalData: bound(head) }, key, bytes)
    .catch(() => null);
  if (plain === null) throw new SealFailure("passphrase_wrong");
  return new TextDecoder().decode(await unpacked(new Uint8Array(plain)));
}

/** Null where the text is no sealed project. Throws `SealFailure` where it is one that cannot be opened. */
export function sealedOf(text: string): Sealed | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== "object" || found === null) return null;
  const { format, formatVersion, key, cipher, text: inner } = found as { readonly [name in keyof Sealed]?: unknown };
  if (format !== FORMAT) return null;
  if (Number.isSafeInteger(formatVersion) && Number(formatVersion) > VERSION) throw new SealFailure("run_newer");
  const { name, hash, iterations, salt } = (key ?? {}) as Partial<Record<keyof Sealed["key"], unknown>>;
  const { name: mode, iv } = (cipher ?? {}) as Partial<Record<keyof Sealed["cipher"], unknown>>;
  const isWhole = Number.isSafeInteger(iterations) && Number(iterations) >= 1 && Number(iterations) <= MOST_ITERATIONS;
  const isKnown = formatVersion === VERSION && name === "PBKDF2" && hash === "SHA-256" && mode === "AES-GCM";
  if (!isWhole || !isKnown || ![salt, iv, inner].every((one) => typeof one === "string" && BASE64.test(one)))
    throw new SealFailure("run_broken");
  return found as Sealed;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function bound({ format, formatVersion, key, cipher }: Omit<Sealed, "text">): Uint8Array<ArrayBuffer> {
  const { name, hash, iterations, salt } = key;
  return new TextEncoder().encode(
    JSON.stringify([format, formatVersion, name, hash, iterations, salt, cipher.name, cipher.iv]),
  );
}

async function keyOf(
  passphrase: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
  use: "encrypt" | "decrypt",
): Promise<CryptoKey> {
  if (!canSeal()) throw new SealFailure("encryption_unavailable");
  // The same passphrase is typed in more than one way: é is one letter or two.
  const secret = new TextEncoder().encode(passphrase.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, [use]);
}

/** What unpacks to more than this is no project. */
const MOST_BYTES = 2 ** 30;

export async function packed(bytes: Uint8Array<ArrayBuffer> | Blob): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Counts while it unpacks: a small file may claim to be a large one. */
export async function unpacked(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  let count = 0;
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, out) {
      count += chunk.length;
      if (count > MOST_BYTES) throw new SealFailure("inflated_too_large");
      out.enqueue(chunk);
    },
  });
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(bounded);
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch {
    throw new SealFailure(count > MOST_BYTES ? "inflated_too_large" : "run_broken");
  }
}

const STRIDE = 0x6000;

export function toBase64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += STRIDE)
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + STRIDE))));
  return parts.join("");
}

/** Throws `SealFailure` where the text is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    const binary = atob(text);
    const bytes = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
    return bytes;
  } catch {
    throw new SealFailure("run_broken");
  }
}
