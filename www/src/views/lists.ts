import type { Segment } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { LISTS, type ListName } from "../lists";
import { icon } from "../parts/icon";
import { term } from "../parts/term";

/** Groups of fewer customers are told nothing of, unless somebody chooses otherwise. */
const USUAL_K = 10;
const KS = [5, USUAL_K, 20, 50];

interface Given {
  /** Labels of the division on screen. */
  readonly segments: readonly Segment[];
  /** The audience is not everyone. */
  readonly narrowed: boolean;
  /** This browser makes no pseudonyms here. */
  readonly insecure: boolean;
  readonly busy: string | null;
}

/** Lists of the audience's customers, and a summary for others' eyes. */
export function lists(ui: Ui, { segments, narrowed, insecure, busy }: Given): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const chosen = (event: Event, name: string) => {
    const field = (event.currentTarget as HTMLFormElement).elements.namedItem(name);
    return field instanceof HTMLSelectElement ? field.value : "";
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const label = chosen(event, "list-who");
    const list = LISTS.find((name) => name === chosen(event, "list-what")) ?? "ids";
    emit({ type: "export-list", list: list satisfies ListName, label: label === "" ? null : label });
  };
  const share = (event: SubmitEvent) => {
    event.preventDefault();
    emit({ type: "export-shared", k: Number(chosen(event, "share-k")) });
  };
  return html`<section class="panel lists" data-testid="lists" aria-labelledby="lists-title">
    <div class="panel-head"><h2 id="lists-title">${t("lists.title")}</h2></div>
    <p class="hint">${t(narrowed ? "lists.audience" : "lists.everyone")}</p>
    <form class="list-form" @submit=${save}>
      <label class="form-choice"><span>${t("lists.who")}</span>
        <select name="list-who" data-testid="list-who">
          <option value="">${t(narrowed ? "lists.who.audience" : "lists.who.everyone")}</option>
          ${segments.filter(({ id }) => !id.startsWith("*")).map(({ id, name, customers }) => html`<option value=${id}>${local.pick(name)} (${local.number(customers)})</option>`)}
        </select>
      </label>
      <label class="form-choice"><span>${t("lists.what")}</span>
        <select name="list-what" data-testid="list-what">
          ${LISTS.map((name) => html`<option value=${name} ?disabled=${name === "pseudonyms" && insecure}>${t(`lists.${name}`)}</option>`)}
        </select>
      </label>
      <button class="button" type="submit" data-testid="list-save" aria-busy=${busy === "export-list" ? "true" : "false"}>${icon("save")}${t("lists.save")}</button>
    </form>
    <p class="hint">${t("lists.note")} ${term(ui, "pseudonym")}</p>
    ${insecure ? html`<p class="hint">${t("lists.insecure")}</p>` : nothing}
    <h3>${t("share.title")} ${term(ui, "groups")}</h3>
    <form class="list-form" @submit=${share}>
      <label class="form-choice"><span>${t("share.k")}</span>
        <select name="share-k" data-testid="share-k">
          ${KS.map((k) => html`<option value=${k} ?selected=${k === USUAL_K}>${k}</option>`)}
        </select>
      </label>
      <button class="button" type="submit" data-testid="share-save" aria-busy=${busy === "export-shared" ? "true" : "false"}>${icon("save")}${t("share.save")}</button>
    </form>
    <p class="hint">${t("share.note")}</p>
  </section>`;
}
