// Every widget in each of its states, for whoever makes them. Built in development only.
import { html, render } from "lit";
import type { Action, Ui } from "../src/actions";
import { type ChartAction, type Charts, changed, FIRST_CHARTS } from "../src/charts";
import { local } from "../src/format";
import { insideOf, isInside, simplified } from "../src/lasso";
import "../src/style.css";
import "./gallery.css";
import { specimens } from "./specimens";

const asked = new URLSearchParams(location.search);
const language = asked.get("lang") === "zh" ? "zh" : "en";
/** Only this one, with so many points. */
const only = asked.get("only");
const root = document.getElementById("app");
let charts: Charts = FIRST_CHARTS;

const ui: Ui = {
  local: local(language),
  emit(action: Action) {
    if (isOfCharts(action)) {
      charts = changed(charts, action);
      queueMicrotask(draw);
    }
    // What a widget asks for stands here, for tests.
    else root?.setAttribute("data-last", JSON.stringify(action));
  },
};

function isOfCharts(action: Action): action is ChartAction {
  return action.type.startsWith("chart-");
}

function draw(): void {
  if (!root) return;
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  render(
    html`<h1>${language === "zh" ? "组件" : "Widgets"}</h1>
      <div class="gallery">
        ${specimens(language, Number(asked.get("points") ?? 3000))
          .filter(({ name }) => only === null || name === only)
          .map(
            ({ name, draw: specimen }) =>
              html`<div class="specimen" data-specimen=${name}>${specimen(ui, charts)}</div>`,
          )}
      </div>`,
    root,
  );
}

// Tried with real customers, outside the page.
Object.assign(globalThis, { lasso: { simplified, isInside, insideOf } });
draw();
