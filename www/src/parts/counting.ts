import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Counting } from "../preview";
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
  return html`<section class="panel counting" data-testid="counting" aria-labelledby="counting-title">
    <h2 id="counting-title">${t("counting.title")}</h2>
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
  </section>`;
}
