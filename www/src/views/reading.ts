import type { Progress } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import type { Opening } from "../state";

const STAGES = ["sniff", "read", "merge", "score"] as const;
type Stage = (typeof STAGES)[number];

/** An estimate is shown only when there is enough to go by. */
const SURE_SECONDS = 0.7;
const SURE_PART = 0.04;

/** While files are read: the stage, how far, how long still, and a way out. */
export function reading({ local, emit }: Ui, opening: Opening): TemplateResult {
  const { t } = local;
  const { progress } = opening;
  const current = stageOf(opening);
  const part = partOf(opening);
  return html`<section class="reading panel" data-testid="progress" aria-labelledby="reading-title">
    <h1 id="reading-title" tabindex="-1">
      ${opening.restoring ? t("read.restoring") : opening.sample ? t("read.sample") : t("read.title", { files: opening.files })}
    </h1>
    <ol class="stages">
      ${STAGES.map(
        (stage) => html`<li class=${place(stage, current)} aria-current=${stage === current ? "step" : nothing}>
          ${t(`read.stage.${stage}`)}
        </li>`,
      )}
    </ol>
    <progress max="1" value=${part ?? nothing} aria-label=${t("read.progress")}></progress>
    <div class="reading-figures">
      <span>${progress ? t("read.rows", { rows: progress.rows }) : nothing}</span>
      <span>${progress ? bytes(local, progress) : nothing}</span>
      <span>${left(local, opening)}</span>
      ${
        opening.restoring
          ? nothing
          : html`<button class="button" type="button" data-testid="cancel" @click=${() => emit({ type: "cancel" })}>
              ${t("read.cancel")}
            </button>`
      }
    </div>
  </section>`;
}

/** What a screen reader is told: the stage and each quarter, not every step. */
export function readingSpoken(local: Local, opening: Opening): string {
  const part = partOf(opening);
  if (!opening.progress || part === null) return "";
  const percent = local.percent(Math.floor(part * 4) / 4);
  const stage = local.t(`read.stage.${stageOf(opening)}`);
  return `${stage}, ${percent}`;
}

function stageOf({ progress, scoring }: Opening): Stage {
  const { stage = "sniff" } = progress ?? {};
  // Nothing is fitted while files are read.
  return scoring || stage === "fit" ? "score" : stage;
}

function partOf({ progress, scoring }: Opening): number | null {
  if (scoring) return 1;
  return progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : null;
}

function place(stage: Stage, current: Stage): string {
  const difference = STAGES.indexOf(stage) - STAGES.indexOf(current);
  return difference < 0 ? "done" : difference === 0 ? "current" : "ahead";
}

function bytes(local: Local, { done, total }: Progress): string {
  return local.t("read.bytes", { done: local.bytes(done), total: local.bytes(total) });
}

function left(local: Local, opening: Opening): string {
  const part = partOf(opening);
  const seconds = (opening.now - opening.startedAt) / 1000;
  if (part === null || part < SURE_PART || part >= 1 || seconds < SURE_SECONDS) return "";
  return local.t("read.left", { time: local.seconds(Math.max(1, Math.round((seconds * (1 - part)) / part))) });
}
