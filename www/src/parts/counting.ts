import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { ALL_COUNT, type Counting } from "../preview";
import { choice } from "./choice";
import { field, lines } from "./field";

/** Who and what counts, of all files together. */
export function countingPanel({ local: { t }, emit }: Ui, counting: Counting): TemplateResult {
  const { from = "", similarIds = "apart", exclude = {} } = counting;
  const change = (part: Counting) => {
    emit({ type: "preview-counting", counting: { ...counting, ...part } });
    return true;
  };
  const list = (text: string) => text.split("\n").flatMap((line) => (line.trim() === "" ? [] : [line.trim()]));
  // Closed, it is one stop on the way to the button.
  return html`<details class="panel counting" data-testid="counting" ?open=${counting !== ALL_COUNT}>
    <summary>${t("counting.title")}</summary>
    <p class="hint">${t("counting.note")}</p>
    <div class="forms">
      ${field({ id: "counting-from", label: t("counting.from"), value: from, say: (day) => change({ from: day }) }, "date")}
      ${choice({
        id: "counting-similar",
        label: t("counting.similar"),
        value: similarIds,
        options: [
          ["apart", t("counting.similar.apart")],
          ["together", t("counting.similar.together")],
        ],
        choose: (value) => change({ similarIds: value }),
      })}
      ${(["customers", "items"] as const).map((name) =>
        lines({
          id: `counting-${name}`,
          label: t(`counting.${name}`),
          value: (exclude[name] ?? []).join("\n"),
          say: (text) => change({ exclude: { ...exclude, [name]: list(text) } }),
        }),
      )}
    </div>
  </details>`;
}
