/** What is asked about files, as the engine takes it. */

import type { FileRequest, OpenRequest } from "./protocol.js";
import type { FileOptions, RunFile, SniffOptions } from "./types.js";

export function openRequest(options: SniffOptions): OpenRequest {
  return { ...fileRequest(options), files: (options.files ?? []).map(fileRequest) };
}

function fileRequest(options: FileOptions): FileRequest {
  const {
    map = {},
    role,
    values = {},
    rates = {},
    identity,
    encoding,
    sheet,
    delimiter,
    header,
    dateOrder,
    decimalMark,
    amountPer,
    amountUnit,
    currency,
    keep,
  } = options;
  const asked = Object.entries(map).flatMap(([of, fields]) => {
    const columns: readonly (readonly [string, string | null])[] = Object.entries(fields);
    return columns.map(([field, column]) => [`${of}.${field}`, column] as const);
  });
  const columns: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = { ...values };
  const meanings = Object.entries(columns).flatMap(([column, texts = {}]) =>
    Object.entries(texts).map(([text, meaning]) => [column, text, meaning] as const),
  );
  return {
    map: asked,
    role,
    values: meanings,
    rates: Object.entries(rates),
    identity: typeof identity === "string" ? [identity] : identity,
    encoding,
    sheet,
    delimiter,
    header,
    dateOrder,
    decimalMark,
    amountPer,
    amountUnit,
    currency,
    keep,
  };
}

/** The request that reads files again as a run tells. */
export function replayRequest({
  inputs,
  timeZoneMinutes,
  similarIds,
  from = undefined,
  exclude,
}: RunFile): OpenRequest {
  const replay = inputs.map(({ fingerprint, reading }) => {
    const { input, encoding, sheet, currency, ...others } = reading;
    const request = fileRequest({ ...others, ...(currency === null ? {} : { currency }) });
    return { input, fingerprint, encoding, sheet, request };
  });
  return { ...openRequest({}), timeZoneMinutes, similarIds, from: from ?? null, exclude, replay };
}
