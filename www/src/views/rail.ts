import { html, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import { type IconName, icon } from "../parts/icon";
import { addressOf, VIEWS, type ViewName } from "../route";

const ICONS: Readonly<Record<ViewName, IconName>> = {
  overview: "curve",
  segments: "groups",
  value: "worth",
  clusters: "cluster",
  customers: "people",
  tags: "tag",
  data: "check",
  export: "save",
};

/** The ways to all views: plain links, so that the browser's own way back works. */
export function rail({ local: { t } }: Ui, view: ViewName): TemplateResult {
  return html`<nav class="rail" aria-label=${t("rail.title")} data-testid="rail">
    <ul>
      ${VIEWS.map(
        (name) => html`<li>
          <a href=${addressOf(name)} data-view=${name} aria-current=${name === view ? "page" : "false"}>
            ${icon(ICONS[name])}<span>${t(`view.${name}`)}</span>
          </a>
        </li>`,
      )}
    </ul>
  </nav>`;
}
