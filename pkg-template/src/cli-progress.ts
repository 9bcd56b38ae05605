/** One line that tells how far things are, on a terminal only. */

import process from "node:process";
import { type Key, say } from "./describe.js";
import type { Language, Progress } from "./types.js";

export interface ProgressLine {
  show(progress: Progress): void;
  scoring(): void;
  clear(): void;
}

const EVERY_MS = 100;
const ERASE = "\r\u001b[K";
const STAGES: Readonly<Record<Progress["stage"], Key>> = {
  sniff: "cli.stage.sniff",
  read: "cli.stage.read",
  merge: "cli.stage.merge",
  fit: "cli.stage.fit",
};

export function progressLine(language: Language): ProgressLine {
  const percent = new Intl.NumberFormat(language, { style: "percent" });
  let stage = "";
  let due = 0;
  const put = (line: string) => {
    if (process.stderr.isTTY) process.stderr.write(ERASE + line);
  };
  return {
    show(progress) {
      // A new stage is shown at once, steps within it now and then.
      if (progress.stage === stage && Date.now() < due) return;
      stage = progress.stage;
      due = Date.now() + EVERY_MS;
      const part = progress.total > 0 ? Math.min(progress.done / progress.total, 1) : 0;
      const values = {
        stage: say(language, STAGES[progress.stage]),
        percent: percent.format(part),
        rows: progress.rows,
      };
      put(say(language, "cli.progress", values));
    },
    scoring: () => put(say(language, "cli.stage.score")),
    clear: () => put(""),
  };
}
