/** What is asked about files, as the engine takes it. */

import type { FileRequest, OpenRequest } from "./protocol.js";
import type { FileOptions, RunFile, SniffOptions } from "./types.js";

export function openRequest(options: SniffOptions): OpenRequest {
  return { ...fileRequest(options), files: (options.files ?? []).map(fileRequest) };
}

function fileRequest(options: FileOptions): FileRequest {
  const { map = {}, encoding, sheet, delimiter, header, dateOrder, decimalMark, amountPer, currency } = options;
  const asked = Object.entries(map.orders ?? {}).map(([field, column]) => [`orders.${field}`, column] as const);
  return { map: asked, encoding, sheet, delimiter, header, dateOrder, decimalMark, amountPer, currency };
}

/** The request that reads files again as a run tells. */
export function replayRequest({ inputs, timeZoneMinutes }: RunFile): OpenRequest {
  const replay = inputs.map(({ fingerprint, reading }) => {
    const { input, encoding, sheet, currency, ...others } = reading;
    const request = fileRequest({ ...others, ...(currency === null ? {} : { currency }) });
    return { input, fingerprint, encoding, sheet, request };
  });
  return { ...openRequest({}), timeZoneMinutes, replay };
}
