import type { SelfTestFigure, SelfTestFit, SelfTestResult } from "clientele";
import { describe } from "clientele";
import { html, nothing, type TemplateResult } from "lit";
import type { Ui } from "../actions";
import type { Local } from "../format";
import { onClosed } from "../parts/dialog";
import { icon } from "../parts/icon";
import { SELF_TEST_ADDRESS } from "../route";
import type { SelfTesting } from "../self-testing";
import { isKey } from "../text";

/** The way there, from wherever somebody may doubt a model. */
export function selfTestLink({ t }: Local): TemplateResult {
  return html`<a class="linked" href=${SELF_TEST_ADDRESS} data-testid="self-test-link">${t("selfTest.link")}</a>`;
}

/** Models fitted here to data of the literature, beside what others published of it. */
export function selfTest(ui: Ui, { open, progress, found, refusal }: SelfTesting): TemplateResult {
  const { local, emit } = ui;
  const { t } = local;
  const close = () => emit({ type: "self-test", open: false });
  return html`<dialog id="self-test" class="help self-test" data-testid="self-test" aria-labelledby="self-test-title" @close=${onClosed(close)}>
    ${
      open
        ? html`<div class="panel-head">
              <h2 id="self-test-title" tabindex="-1" autofocus>${t("selfTest.title")}</h2>
              <button class="quiet-button icon-only" type="button" data-testid="self-test-close" aria-label=${t("selfTest.close")} title=${t("selfTest.close")} @click=${close}>
                ${icon("close")}
              </button>
            </div>
            <p>${t("selfTest.lead")}</p>
            <div role="status">
              ${progress === null ? nothing : html`<p>${t("selfTest.running")}</p>`}
              ${found && progress === null ? verdict(local, found.figures, found.figures - found.passed, found.fits) : nothing}
              ${refusal ? html`<p class="warning">${icon("warning")}<span>${describe(refusal, local.language)}</span></p>` : nothing}
            </div>
            ${
              progress === null
                ? html`<button class="button" type="button" data-testid="self-test-run" @click=${() => emit({ type: "self-test-run" })}>
                    ${t(found ? "selfTest.again" : "selfTest.run")}
                  </button>`
                : html`<progress max="1" value=${progress} aria-label=${t("selfTest.running")}></progress>`
            }
            ${found ? figures(local, found.fits) : nothing} ${found ? sources(local, found.fits) : nothing}`
        : nothing
    }
  </dialog>`;
}

function verdict(local: Local, figures: number, failed: number, fits: readonly SelfTestFit[]): TemplateResult {
  const { t } = local;
  const time = local.milliseconds(fits.reduce((sum, { milliseconds }) => sum + milliseconds, 0));
  return html`<p class=${failed > 0 ? "warning" : "self-test-passed"} data-testid="self-test-verdict">
    ${icon(failed > 0 ? "warning" : "check")}
    <span>${t(failed > 0 ? "selfTest.failed" : "selfTest.passed", { figures, failed, fits: fits.length, time })}</span>
  </p>`;
}

function figures(local: Local, fits: readonly SelfTestFit[]): TemplateResult {
  const { t } = local;
  const head = (text: string, right = true) => html`<th scope="col" class=${right ? "right" : ""}>${text}</th>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label=${t("selfTest.table")}>
    <table class="value-table" data-testid="self-test-figures">
      <caption class="unseen">${t("selfTest.table")}</caption>
      <thead>
        <tr>
          ${head(t("selfTest.figure"), false)} ${head(t("selfTest.published"))} ${head(t("selfTest.computed"))}
          ${head(t("selfTest.difference"))} ${head(t("selfTest.tolerance"))} ${head(t("selfTest.result"), false)}
          ${head(t("selfTest.source"), false)}
        </tr>
      </thead>
      ${fits.map((fit) => fitted(local, fit))}
    </table>
  </div>`;
}

function fitted(local: Local, { model, data, customers, milliseconds, results }: SelfTestFit): TemplateResult {
  const { t } = local;
  const time = local.milliseconds(milliseconds);
  return html`<tbody data-fit=${`${model} ${data}`}>
    <tr>
      <th scope="rowgroup" colspan="7">
        ${t(`value.model.${model}`)}
        <span class="self-test-data">${t(`selfTest.data.${data}`, { customers })} · ${t("selfTest.time", { time })}</span>
      </th>
    </tr>
    ${results.map((result) => row(local, result))}
  </tbody>`;
}

function row(local: Local, { figure, computed, difference, tolerance, passed }: SelfTestResult): TemplateResult {
  const { t } = local;
  const cell = (text: string) => html`<td class="right">${text}</td>`;
  const signed = difference === null ? "–" : `${difference > 0 ? "+" : ""}${local.figure(difference, 2)}`;
  return html`<tr class=${passed ? "" : "self-test-failed"} data-passed=${passed}>
    <th scope="row">${nameOf(local, figure)}</th>
    ${cell(local.figure(figure.value))} ${cell(computed === null ? "–" : local.figure(computed))} ${cell(signed)}
    ${cell(`±${local.figure(tolerance, 2)}`)}
    <td>${t(computed === null ? "selfTest.result.none" : passed ? "selfTest.result.passed" : "selfTest.result.failed")}</td>
    <td>${t(`selfTest.source.${figure.source}`)}</td>
  </tr>`;
}

function nameOf(local: Local, figure: SelfTestFigure): string {
  const told = toldOf(local, figure);
  return figure.at ? local.t("selfTest.at", { figure: told }) : told;
}

function toldOf({ t, figure: digits }: Local, figure: SelfTestFigure): string {
  switch (figure.what) {
    case "parameter":
    case "error": {
      const greek = `selfTest.greek.${figure.name}`;
      return t(`selfTest.what.${figure.what}`, { name: isKey(greek) ? t(greek) : figure.name });
    }
    case "log_likelihood":
      return t("selfTest.what.log_likelihood");
    case "expected":
      return t("selfTest.what.expected", { t: figure.t });
    case "probability":
      return t("selfTest.what.probability", { n: figure.n, t: figure.t });
    case "alive":
    case "later": {
      const { x, tx, T } = figure.customer;
      const weeks = "t" in figure ? figure.t : 0;
      const customer = t(x === 0 ? "selfTest.customer.none" : "selfTest.customer", {
        x,
        tx: digits(tx, 4),
        T: digits(T, 4),
      });
      return t(`selfTest.what.${figure.what}`, { customer, t: weeks });
    }
    case "spend":
      return t(figure.x === 0 ? "selfTest.what.spend.none" : "selfTest.what.spend", {
        x: figure.x,
        mean: digits(figure.mean),
      });
    case "survival":
      return t("selfTest.what.survival", { periods: figure.periods });
  }
}

/** In full, each once, in the order in which they are named. */
function sources({ t }: Local, fits: readonly SelfTestFit[]): TemplateResult {
  const all = new Set(fits.flatMap(({ results }) => results.map(({ figure }) => figure.source)));
  return html`<section class="self-test-sources" aria-labelledby="self-test-sources">
    <h3 id="self-test-sources">${t("selfTest.sources")}</h3>
    <ul>
      ${[...all].map((source) => html`<li><strong>${t(`selfTest.source.${source}`)}</strong> ${t(`selfTest.source.${source}.full`)}</li>`)}
    </ul>
    <h3>${t("selfTest.data")}</h3>
    <p>${t("selfTest.data.from")}</p>
  </section>`;
}
