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

/** What holds some bytes, to be handed over with them. */
export function buffersOf(parts: readonly Uint8Array<ArrayBuffer>[]): ArrayBuffer[] {
  return parts.map((part) => part.buffer);
}
