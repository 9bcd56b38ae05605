/** Fits the models to data of the literature, and holds what comes beside what others published of it. */

import { ClienteleError, expectedFailure } from "./errors.js";
import { cdnow, DONATIONS, SUBSCRIBERS } from "./self-test-data.js";
import { SELF_TEST_CASES } from "./self-test-figures.js";
import type {
  SelfTest,
  SelfTestCase,
  SelfTestCustomer,
  SelfTestFigure,
  SelfTestFit,
  SelfTestResult,
} from "./types-self-test.js";
import type { Fit, Fitted, PurchaseModel, ValueModels } from "./types-value.js";

/** A model and its data: the fit, and what it says of figures that are not of the fit itself. */
interface Tried {
  readonly fit: () => Fit<string>;
  readonly answer: (fitted: Fitted<string>, figure: SelfTestFigure) => number | undefined;
}

export function selfTested(
  models: ValueModels,
  told: (done: number, total: number) => void = () => {},
  cases: readonly SelfTestCase[] = SELF_TEST_CASES,
): SelfTest {
  const fits = cases.map((one, i) => {
    told(i, cases.length);
    return fitted(one, triedOn(models, one));
  });
  const results = fits.flatMap(({ results }) => results);
  return { fits, figures: results.length, passed: results.filter(({ passed }) => passed).length };
}

function fitted({ model, data, figures }: SelfTestCase, tried: Tried): SelfTestFit {
  const begun = performance.now();
  const fit = orNull(tried.fit);
  const milliseconds = performance.now() - begun;
  const results = figures.map((figure): SelfTestResult => {
    const by = figure.at ? { parameters: figure.at } : fit;
    const computed = by && orNull(() => ofFit(fit, figure) ?? tried.answer(by, figure) ?? null);
    const tolerance = "relative" in figure ? figure.relative * Math.abs(figure.value) : figure.tolerance;
    const difference = computed === null ? null : computed - figure.value;
    return {
      figure,
      computed,
      difference,
      tolerance,
      passed: difference !== null && Math.abs(difference) <= tolerance,
    };
  });
  return { model, data, customers: fit?.customers ?? 0, milliseconds, results };
}

/** What the fit itself says. */
function ofFit(fit: Fit<string> | null, figure: SelfTestFigure): number | undefined {
  switch (figure.what) {
    case "parameter":
      return fit?.parameters[figure.name];
    case "error":
      return fit?.standardErrors[figure.name];
    case "log_likelihood":
      return fit?.logLikelihood;
    default:
      return undefined;
  }
}

/** A model that refuses has not passed, and the others are tried all the same. */
function orNull<T>(run: () => T): T | null {
  try {
    return run();
  } catch (thrown) {
    if (thrown instanceof ClienteleError || expectedFailure(thrown)) return null;
    throw thrown;
  }
}

function triedOn(models: ValueModels, { model, data }: SelfTestCase): Tried {
  switch (model) {
    case "bg_nbd":
      return purchases(models.bgNbd);
    case "mbg_nbd":
      return purchases(models.mbgNbd);
    case "pareto_nbd":
      return purchases(models.paretoNbd);
    case "gamma_gamma":
      return spending(models.gammaGamma);
    case "bg_bb": {
      const { x, tx, T, weights } = DONATIONS;
      return { fit: () => models.bgBb.fit(x, tx, T, weights), answer: () => undefined };
    }
    case "sbg":
      return renewals(models.sbg, SUBSCRIBERS[data === "regular" ? "regular" : "high_end"]);
  }
}

function purchases(model: PurchaseModel<string>): Tried {
  const of = (fitted: Fitted<string>, { x, tx, T }: SelfTestCustomer, horizon: number) =>
    model.score(fitted, [x], [tx], [T], { horizon });
  return {
    fit: () => {
      const { x, tx, T, weights } = cdnow();
      return model.fit(x, tx, T, { weights });
    },
    answer: (fitted, figure) => {
      switch (figure.what) {
        case "expected":
          return model.expected(fitted, figure.t);
        case "probability":
          return model.probability(fitted, figure.n, figure.t);
        case "alive":
          return of(fitted, figure.customer, 0).alive[0];
        case "later":
          return of(fitted, figure.customer, figure.t).expected[0];
        default:
          return undefined;
      }
    },
  };
}

function spending(model: ValueModels["gammaGamma"]): Tried {
  return {
    fit: () => {
      const { x, spend, weights } = cdnow();
      return model.fit(x, spend, weights);
    },
    answer: (fitted, figure) =>
      figure.what === "spend"
        ? model.expected(fitted as Fit<"p" | "q" | "gamma">, [figure.x], [figure.mean])[0]
        : undefined,
  };
}

function renewals(model: ValueModels["sbg"], left: readonly number[]): Tried {
  const stayed = SUBSCRIBERS.customers - left.reduce((sum, one) => sum + one, 0);
  return {
    fit: () =>
      model.fit(
        left,
        left.map((_, i) => (i === left.length - 1 ? stayed : 0)),
      ),
    answer: (fitted, figure) =>
      figure.what === "survival"
        ? model.survival(fitted as Fit<"alpha" | "beta">, figure.periods)[figure.periods]
        : undefined,
  };
}
