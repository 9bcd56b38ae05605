/** A ready-made table of histories, `x, t_x, T` and perhaps `spend`, in place of orders: what it says of customers' value. */

import { open, readFile } from "node:fs/promises";
import type { ClvCommand } from "./cli-commands.js";
import { Failure } from "./cli-failure.js";
import { type Figures, figuresFrom } from "./clv.js";
import type { Histories } from "./clv-contest.js";
import { NOTHING, sum } from "./clv-raw.js";
import { describe, say } from "./describe.js";
import { expectedFailure } from "./errors.js";
import { initSync } from "./models.js";
import type { CustomerValue, ErrorDetail, Language } from "./types.js";

/** Names that columns of such tables have, in lower case. */
const NAMES = {
  customer: ["id", "customer_id", "customer", "cust"],
  x: ["x", "frequency", "repeat_purchases"],
  tx: ["t_x", "t.x", "tx", "recency"],
  T: ["t", "t.cal", "t_cal", "age", "watched"],
  spend: ["spend", "monetary_value", "monetary", "zbar", "m_x"],
} as const;

const BOM = /^\ufeff/;
const LONGEST_HEAD = 65_536;

export interface Table {
  readonly ids: readonly string[];
  readonly histories: Histories;
}

/** The table in a file of text with such a header; null where the file is something else. */
export async function tableIn(file: string, language: Language): Promise<Table | null> {
  const head = lines(await beginning(file))[0] ?? "";
  const mark = [",", ";", "\t"].find((mark) => head.includes(mark));
  if (mark === undefined) return null;
  const names = cells(head, mark).map((name) => name.toLowerCase());
  const place = (of: keyof typeof NAMES) => names.findIndex((name) => (NAMES[of] as readonly string[]).includes(name));
  const [x, tx, T] = [place("x"), place("tx"), place("T")];
  if (x < 0 || tx < 0 || T < 0) return null;
  const rows = lines(await readFile(file, "utf8"))
    .slice(1)
    .map((line, i) => [cells(line, mark), i + 2] as const);
  const filled = rows.filter(([row]) => row.some((cell) => cell !== ""));
  const column = (at: number) =>
    Float64Array.from(filled, ([row, line]) => {
      const cell = row[at] ?? "";
      const value = cell === "" ? Number.NaN : Number(cell);
      if (Number.isFinite(value)) return value;
      throw new Failure(
        "history_impossible",
        say(language, "cli.clv.cell", { file, line, column: names[at], value: cell }),
      );
    });
  const [own, spend] = [place("customer"), place("spend")];
  const histories = {
    rows: Float64Array.from(filled, (_, i) => i),
    x: column(x),
    tx: column(tx),
    T: column(T),
    gaps: new Float64Array(),
    spend: spend < 0 ? new Float64Array() : column(spend),
    later: new Float64Array(),
  };
  return { ids: filled.map(([row], i) => (own < 0 ? String(i + 1) : (row[own] ?? ""))), histories };
}

/** Enough of a file for the header of such a table; nothing where it cannot be read, which others tell. */
async function beginning(file: string): Promise<string> {
  const bytes = new Uint8Array(LONGEST_HEAD);
  const handle = await open(file).catch(() => null);
  try {
    const read = await handle?.read(bytes, 0, LONGEST_HEAD, 0);
    return new TextDecoder().decode(bytes.subarray(0, read?.bytesRead ?? 0));
  } catch {
    return "";
  } finally {
    await handle?.close();
  }
}

function lines(text: string): readonly string[] {
  return text.replace(BOM, "").split(/\r?\n/);
}

function cells(line: string, mark: string): readonly string[] {
  return line.split(mark).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
}

/** What is told of it. Throws `Failure`. */
export async function valueOfTable({ ids, histories }: Table, command: ClvCommand, language: Language) {
  initSync({ module: await WebAssembly.compile(await readFile(new URL("./models_bg.wasm", import.meta.url))) });
  const { months, discount, samples, unit, model } = command;
  const names = model === undefined ? [] : [model];
  const asked = { models: names, months, month: 30 / unit, discount, continuous: false, samples, limit: TOP };
  const found = failing(() => figuresFrom(histories, [], NOTHING, asked), language);
  const {
    now: _,
    top: best,
    bounds,
    residual,
    alive,
    expected,
    none,
    spend,
    value,
    contest,
    spending,
    scorer,
    unsure,
    ...told
  } = found;
  const worded = <T extends { readonly refusal: Figures["spending"]["refusal"] }>(part: T) => {
    const { refusal } = part;
    const error: ErrorDetail | null = refusal && {
      ...refusal,
      message: describe({ ...refusal, message: "" }, language),
    };
    return { ...part, refusal: error };
  };
  const top = best.map(
    (i, place): CustomerValue => ({
      customer: ids[i] ?? "",
      purchases: histories.x[i] ?? 0,
      last: histories.tx[i] ?? 0,
      watched: histories.T[i] ?? 0,
      alive: alive[i] ?? 0,
      expected: expected[i] ?? 0,
      none: none[i] ?? 0,
      spend: spend?.[i] ?? null,
      value: value?.[i] ?? null,
      bounds: bounds?.[place] ?? null,
    }),
  );
  return {
    ...told,
    asOf: null,
    holdout: null,
    contest: contest.map(worded),
    unsure: worded({ refusal: unsure }).refusal,
    spending: worded(spending),
    months,
    discount,
    discounting: "monthly" as const,
    customers: ids.length,
    repeaters: histories.x.filter((count) => count > 0).length,
    // The day is not known from which other days could be counted.
    scorer: { ...scorer, fittedOn: "" },
    totals: { alive: sum(alive), expected: sum(expected), value: value && sum(value), residual },
    top,
  };
}

const TOP = 10;

function failing<T>(run: () => T, language: Language): T {
  try {
    return run();
  } catch (thrown) {
    const error = expectedFailure(thrown);
    if (!error) throw thrown;
    throw new Failure(error.code, describe({ ...error, message: "" }, language));
  }
}
