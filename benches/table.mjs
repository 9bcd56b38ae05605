// A record as people read it.

/** What the figures do and do not mean; the same in every record. */
const NOTES = [
  "Time runs from being given the file to having first day, last day, orders and amount of every customer. Starting the browser, " +
    "the engine or the database comes before it (`readySeconds` in the JSON), handing over and checking results after it.",
  "clientele's time is `open` + `snapshot`: the full ledger with order ids, all checks of the data, a fingerprint of the file, " +
    "exact sums, scores and segments. The others answer one question; DuckDB *sorted* keeps the orders as a table, sorted by customer " +
    "and day, before it answers. This release has no shorter way.",
  "Peak memory, until the result is there, is the sum over all processes (PSS, sampled every 200 ms; for Node at least its own high-water mark). For Chromium " +
    "that is the whole browser, of which *idle* was held before the engine was started (less when other browsers run beside it and share its pages), and *of the tab* are the processes that compute for " +
    "pages, without those that draw and fetch for all of them; for DuckDB native it includes Node.",
  "PapaParse runs on the page's own thread, its fastest way; DuckDB-WASM is the `eh` build, one thread. Both and DuckDB native sum " +
    "in floating point. All results were equal to the cent before any time was counted.",
  "Every run has a fresh browser or process, as a first drop of a file has: all WebAssembly starts uncompiled or barely compiled, " +
    "which the larger engines feel more.",
  "Everyone had the file in the system's cache. Other builds may have run on the same machine at the same time (see load): read " +
    "ratios and medians, not single seconds.",
];

/** @param {any} record as kept in JSON */
export function table(record) {
  const { machine, input, load, found } = record;
  const lost = record.ratios.filter((pair) => pair.seconds > 1 || pair.memory > 1);
  const won = record.ratios.filter((pair) => !lost.includes(pair));
  const count = (/** @type {number} */ number) => number.toLocaleString("en-GB");
  return [
    `# ${record.date}: ${count(input.rows)} orders, ${count(input.customers)} customers, ${count(input.bytes)} bytes`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}. ${rounds(record.runs)} after one ` +
      `warm-up, all contestants by turns. Load of the last minute ${load.before.minute} before, ${load.after.minute} after. ` +
      `Checksum of all results: ${found.hash}.`,
    "## Where we lose",
    lost.length > 0 ? comparison(lost) : "Nowhere in this run.",
    "## Where we win",
    won.length > 0 ? comparison(won) : "Nowhere in this run.",
    "## Figures",
    grid(
      ["", "seconds", "MB/s", "peak MB", "of it idle", "peak of the tab", "phases, seconds"],
      record.contestants.map((each) => [
        each.name,
        each.seconds.toFixed(2),
        each.megabytesPerSecond.toFixed(0),
        each.peakMegabytes,
        each.idleMegabytes || "–",
        each.tabMegabytes || "–",
        Object.entries(each.phases)
          .map(([name, seconds]) => `${name} ${/** @type {number} */ (seconds).toFixed(2)}`)
          .join(", "),
      ]),
    ),
    "## How to read this",
    NOTES.map((note) => `- ${note}`).join("\n"),
    "## Versions",
    grid(["", "version"], Object.entries(record.versions)),
  ]
    .join("\n\n")
    .concat("\n");
}

/** @param {number} runs */
const rounds = (runs) => (runs === 1 ? "A single round, so no medians," : `Medians of ${runs} rounds`);

/** @param {readonly any[]} pairs */
function comparison(pairs) {
  const cells = pairs.map(({ us, them, seconds, memory }) => [us, them, `${seconds} ×`, `${memory} ×`]);
  return grid(["", "against", "time (below 1: we are faster)", "peak memory"], cells);
}

/**
 * @param {readonly string[]} head
 * @param {readonly (readonly unknown[])[]} rows
 */
export function grid(head, rows) {
  const line = (/** @type {readonly unknown[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}
