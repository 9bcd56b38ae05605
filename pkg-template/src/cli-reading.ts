/** Options that say how files are written and what is made of them all. */

import {
  exclusionOf,
  isAmountPer,
  isAmountUnit,
  isDateOrder,
  isDay,
  isDecimalMark,
  isDelimiter,
  isField,
  isIdentity,
  isRole,
  isSimilarIds,
  meaningOf,
  rateOf,
} from "./cli-choices.js";
import type { OptionValues, Wrong } from "./cli-options.js";
import { ORDER_FIELDS, ROLES } from "./fields.js";
import type { ColumnMap, FileOptions, OpenOptions, Role } from "./types.js";

type Values = NonNullable<FileOptions["values"]>;

/** How the files are written, as far as it is said. */
export function readingOf(values: OptionValues, wrong: Wrong): Omit<FileOptions, "map"> {
  const {
    role,
    encoding,
    sheet,
    delimiter,
    "date-order": dateOrder,
    "decimal-mark": decimalMark,
    "amount-per": amountPer,
    "amount-unit": amountUnit,
    currency,
  } = values;
  if (role !== undefined && !isRole(role)) throw wrong("cli.usage.role", { value: role, roles: ROLES.join(", ") });
  if (delimiter !== undefined && !isDelimiter(delimiter)) throw wrong("cli.usage.delimiter", { value: delimiter });
  if (dateOrder !== undefined && !isDateOrder(dateOrder)) throw wrong("cli.usage.date_order", { value: dateOrder });
  if (decimalMark !== undefined && !isDecimalMark(decimalMark)) {
    throw wrong("cli.usage.decimal_mark", { value: decimalMark });
  }
  if (amountPer !== undefined && !isAmountPer(amountPer)) throw wrong("cli.usage.amount_per", { value: amountPer });
  if (amountUnit !== undefined && !isAmountUnit(amountUnit))
    throw wrong("cli.usage.amount_unit", { value: amountUnit });
  const meanings = (values.value ?? []).map((entry) => {
    const pair = meaningOf(entry);
    if (!pair) throw wrong("cli.usage.value", { value: entry });
    return pair;
  });
  const rates = (values.rate ?? []).map((entry) => {
    const pair = rateOf(entry);
    if (!pair || currency === undefined) throw wrong("cli.usage.rate", { value: entry });
    return pair;
  });
  const identity = values.identity?.split(",");
  if (identity !== undefined && !isIdentity(identity)) throw wrong("cli.usage.identity", { value: values.identity });
  return {
    ...(role === undefined ? {} : { role }),
    ...(meanings.length === 0 ? {} : { values: byColumn(meanings) }),
    ...(rates.length === 0 ? {} : { rates: Object.fromEntries(rates) }),
    ...(identity === undefined ? {} : { identity }),
    ...(values.keep === undefined ? {} : { keep: values.keep.filter((column) => column !== "") }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(sheet === undefined ? {} : { sheet }),
    ...(currency === undefined ? {} : { currency }),
    ...(amountPer === undefined ? {} : { amountPer }),
    ...(amountUnit === undefined ? {} : { amountUnit }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(values["no-header"] ? { header: false } : {}),
    ...(dateOrder === undefined ? {} : { dateOrder }),
    ...(decimalMark === undefined ? {} : { decimalMark }),
  };
}

/** What is made of all files together. */
export function openingOf(values: OptionValues, wrong: Wrong): Pick<OpenOptions, "similarIds" | "from" | "exclude"> {
  const { "similar-ids": similarIds, from, exclude = [] } = values;
  if (similarIds !== undefined && !isSimilarIds(similarIds)) {
    throw wrong("cli.usage.similar_ids", { value: similarIds });
  }
  if (from !== undefined && !isDay(from)) throw wrong("cli.usage.from", { value: from });
  const left = exclude.map((entry) => {
    const exclusion = exclusionOf(entry);
    if (!exclusion) throw wrong("cli.usage.exclude", { value: entry });
    return exclusion;
  });
  const texts = (list: "customers" | "items") => left.filter(([name]) => name === list).map(([, text]) => text);
  return {
    ...(similarIds === undefined ? {} : { similarIds }),
    ...(from === undefined ? {} : { from }),
    ...(left.length === 0 ? {} : { exclude: { customers: texts("customers"), items: texts("items") } }),
  };
}

/** Which column fills which field. */
export function columnsOf(entries: readonly string[], wrong: Wrong): ColumnMap {
  const map: Partial<Record<Role, Record<string, string>>> = {};
  for (const entry of entries) {
    const [, role = "", field = "", column = ""] = /^(\w+)\.(\w+)=(.+)$/s.exec(entry) ?? [];
    // Which fields the other roles have, the engine knows.
    if (!isRole(role) || (role === "orders" && !isField(field))) {
      throw wrong("cli.usage.map", { value: entry, fields: ORDER_FIELDS.join(", ") });
    }
    map[role] ??= {};
    if (map[role][field] !== undefined) throw wrong("cli.usage.map_twice", { value: field });
    map[role][field] = column;
  }
  return map;
}

/** What was said of texts, column by column. */
function byColumn(meanings: readonly (readonly [column: string, text: string, meaning: string])[]): Values {
  const columns = new Map(meanings.map(([column]) => [column, new Map<string, string>()]));
  for (const [column, text, meaning] of meanings) columns.get(column)?.set(text, meaning);
  return Object.fromEntries(Array.from(columns, ([column, texts]) => [column, Object.fromEntries(texts)])) as Values;
}
