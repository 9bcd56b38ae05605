/** One end of a message channel, typed. */
export interface Wire<Out, In> {
  post(message: Out, transfer?: readonly Transferable[]): void;
  listen(handler: (message: In) => void): void;
  /** Called when the other end is gone, where the platform tells. */
  onClose(handler: () => void): void;
  close(): void;
}

/** A wire over a port; alike in browsers and Node. */
export function wireOver<Out, In>(port: MessagePort): Wire<Out, In> {
  return {
    post: (message, transfer = []) => port.postMessage(message, [...transfer]),
    listen: (handler) => {
      port.onmessage = (event: MessageEvent) => handler(event.data as In);
    },
    onClose: (handler) => port.addEventListener("close", handler),
    close: () => port.close(),
  };
}

/** Where nobody listens. */
let nowhere: MessagePort | undefined;

/**
 * Lets go of bytes that nobody needs any more. The collector comes late to what lies outside its own heap; what is sent away is gone at
 * once, also where a browser holds on to a file's bytes beside the array.
 */
export function letGo(...parts: readonly Uint8Array[]): void {
  if (!nowhere) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(
    null,
    parts.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** What holds some bytes, to be handed over with them. */
export function buffersOf(parts: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] {
  return parts.map((part) => part.buffer);
}

/** All typed arrays of numbers in a value, to be handed over with it; bytes of files are not. Empty ones may be anybody's. */
export function arraysIn(value: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (value instanceof Float64Array) {
    if (value.length > 0) found.push(value.buffer as ArrayBuffer);
  } else if (Array.isArray(value)) for (const part of value) arraysIn(part, found);
  else if (value && Object.getPrototypeOf(value) === Object.prototype) arraysIn(Object.values(value), found);
  return found;
}
