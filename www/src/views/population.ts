import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { icon } from "../parts/icon";
import type { Data } from "../state";

/** Who is in at all: a chip over every view, which opens to be changed. */
export function populationChip({ local, emit }: Ui, { shown, history, report }: Data): TemplateResult {
  const { t } = local;
  const { config } = history.now;
  const { population } = shown.summary;
  const change = (text: string) => {
    const { population: _, ...others } = config;
    const wanted = text.trim();
    if (wanted !== (config.population ?? "")) {
      emit({ type: "config", config: wanted === "" ? others : { ...others, population: wanted } });
    }
  };
  const { from = "" } = history.now.mapping.counting;
  const submit = (event: Event) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const day = given.get("from")?.toString() ?? "";
    change(given.get("population")?.toString() ?? "");
    if (day !== from) emit({ type: "start-day", day });
  };
  return html`<details class="population ${population ? "narrowed" : ""}" data-testid="population">
    <summary title=${t("population.change")}>
      <span class="population-name">${t("population.title")}</span>
      ${population ? html`<code translate="no">${population.text}</code>` : t("population.everyone")}
      ${population ? html`<small>${t("population.leftOut", { customers: population.leftOut })}</small>` : nothing}
      ${report.firstDay === null ? nothing : html`<small>${t("population.from", { day: report.firstDay })}</small>`}
    </summary>
    <form class="population-form" @submit=${submit}>
      <label for="population-text">${t("population.label")}</label>
      <input
        id="population-text"
        name="population"
        data-testid="population-text"
        type="text"
        autocomplete="off"
        spellcheck="false"
        translate="no"
        placeholder="customer_id <> 'test' and frequency > 0"
        .value=${config.population ?? ""}
      />
      <label for="population-from">${t("counting.from")}</label>
      <input
        id="population-from"
        name="from"
        data-testid="population-from"
        type="date"
        max=${report.lastDay ?? nothing}
        .value=${from}
      />
      <button type="submit" class="quiet-button">${t("population.apply")}</button>
      ${
        population
          ? html`<button type="button" class="quiet-button" data-testid="population-all" @click=${() => change("")}>${icon("close")}${t("population.all")}</button>`
          : nothing
      }
      <p class="hint">${t("population.note")}</p>
    </form>
  </details>`;
}
