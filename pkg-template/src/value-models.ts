import { byName, NOTHING, type RawFit, scoresOf } from "./clv-raw.js";
import { ClienteleError, call, Failure } from "./errors.js";
import * as models from "./models.js";
import type { Language } from "./types.js";
import type {
  Discount,
  Fit,
  Fitted,
  Numbers,
  PurchaseModel,
  RegressionModel,
  RenewalModel,
  ValueModels,
} from "./types-value.js";

interface RawRegression {
  readonly parameters: Float64Array;
  readonly standardErrors: Float64Array;
  readonly coefficients: readonly Float64Array[];
  readonly coefficientErrors: readonly Float64Array[];
  readonly logLikelihood: number;
  readonly customers: number;
  readonly evaluations: number;
}

/** The models of a compiled module. */
export function valueModels(module: WebAssembly.Module, language: Language): ValueModels {
  models.initSync({ module });
  const asked = <T>(run: () => T): T => {
    try {
      return call(run);
    } catch (thrown) {
      throw thrown instanceof Failure ? new ClienteleError(thrown.error, language) : thrown;
    }
  };
  const purchases = <Name extends string>(model: string, names: readonly Name[]): PurchaseModel<Name> => ({
    fit: (x, tx, T, { gaps = NOTHING, weights = NOTHING } = {}) =>
      asked(() => {
        const raw = models.fitPurchases(model, column(x), column(tx), column(T), column(gaps), column(weights));
        return { ...named<Name>(raw as RawFit), k: (raw as RawFit).k };
      }),
    score: (fitted, x, tx, T, { horizon, later = false, discount }) =>
      asked(() => {
        const [k, values] = [fitted.k ?? 1, valuesOf(fitted, names)];
        const by = discounting(discount);
        const all = models.scorePurchases(model, k, values, column(x), column(tx), column(T), horizon, later, by);
        const { aliveLater, discounted, ...scores } = scoresOf(all);
        return { ...scores, aliveLater: later ? aliveLater : null, discounted: discount ? discounted : null };
      }),
    expected: (fitted, t) => asked(() => models.expectedPurchases(model, fitted.k ?? 1, valuesOf(fitted, names), t)),
    exactly: (fitted, x, tx, T, { n, horizon }) =>
      asked(() => {
        const [k, values] = [fitted.k ?? 1, valuesOf(fitted, names)];
        return models.exactly(model, k, values, column(x), column(tx), column(T), n, horizon);
      }),
    probability: (fitted, n, t) =>
      asked(() => models.purchaseProbability(model, fitted.k ?? 1, valuesOf(fitted, names), n, t)),
  });
  const regression = <Name extends string, Linked extends Name>(
    model: string,
    names: readonly Name[],
    linked: readonly Linked[],
  ): RegressionModel<Name, Linked> => ({
    ...purchases(model, names),
    regress: (x, tx, T, covariates, weights = NOTHING) =>
      asked(() => {
        const all = Float64Array.from(covariates.flatMap((one) => [...one]));
        const raw = models.regressPurchases(
          model,
          column(x),
          column(tx),
          column(T),
          column(weights),
          all,
        ) as RawRegression;
        const { coefficients, coefficientErrors, logLikelihood, customers, evaluations } = raw;
        const lists = (columns: readonly Float64Array[]) => {
          const own = linked.map((name, i): readonly [Linked, readonly number[]] => [name, [...(columns[i] ?? [])]]);
          return Object.fromEntries(own) as { readonly [name in Linked]: readonly number[] };
        };
        return {
          parameters: byName(names, raw.parameters),
          standardErrors: byName(names, raw.standardErrors),
          coefficients: lists(coefficients),
          coefficientErrors: lists(coefficientErrors),
          logLikelihood,
          customers,
          evaluations,
        };
      }),
  });
  const renewals = <Name extends string>(model: string, names: readonly Name[]): RenewalModel<Name> => ({
    fit: (left, kept) => asked(() => named<Name>(models.fitRenewals(model, column(left), column(kept)) as RawFit)),
    survival: (fitted, periods) => asked(() => models.survival(model, valuesOf(fitted, names), periods)),
  });
  const beta = ["r", "alpha", "a", "b"] as const;
  const spending = ["p", "q", "gamma"] as const;
  const occasions = ["alpha", "beta", "gamma", "delta"] as const;
  return {
    nbd: purchases("nbd", ["r", "alpha"]),
    bgNbd: regression("bg_nbd", beta, ["alpha", "a", "b"]),
    mbgNbd: regression("mbg_nbd", beta, ["alpha", "a", "b"]),
    paretoNbd: regression("pareto_nbd", ["r", "alpha", "s", "beta"], ["alpha", "beta"]),
    bgCnbdK: purchases("bg_cnbd_k", beta),
    mbgCnbdK: purchases("mbg_cnbd_k", beta),
    gammaGamma: {
      fit: (x, spend, weights = NOTHING) =>
        asked(() => named(models.fitSpending(column(x), column(spend), column(weights)) as RawFit)),
      expected: (fitted, x, spend) =>
        asked(() => models.expectedSpending(valuesOf(fitted, spending), column(x), column(spend))),
    },
    bgBb: {
      fit: (x, tx, n, weights = NOTHING) =>
        asked(() => named(models.fitOccasions(column(x), column(tx), column(n), column(weights)) as RawFit)),
      score: (fitted, x, tx, n, next) =>
        asked(() => {
          const all = models.scoreOccasions(valuesOf(fitted, occasions), column(x), column(tx), column(n), next);
          return { alive: all.slice(0, all.length / 2), expected: all.slice(all.length / 2) };
        }),
    },
    sbg: renewals("sbg", ["alpha", "beta"]),
    bdw: renewals("bdw", ["gamma", "delta", "c"]),
  };
}

function column(numbers: Numbers): Float64Array {
  return numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
}

/** Periods are three numbers, a rate at every moment two. */
function discounting(discount: Discount | undefined): Float64Array {
  if (!discount) return NOTHING;
  if ("periods" in discount) return Float64Array.of(discount.length, discount.rate, discount.periods);
  return Float64Array.of(discount.rate, discount.horizon ?? Number.POSITIVE_INFINITY);
}

function valuesOf<Name extends string>({ parameters }: Fitted<Name>, names: readonly Name[]): Float64Array {
  return Float64Array.from(names, (name) => parameters[name]);
}

function named<Name extends string>(raw: RawFit): Fit<Name> {
  const names = raw.names as readonly Name[];
  return {
    parameters: byName(names, raw.parameters),
    standardErrors: byName(names, raw.standardErrors),
    logLikelihood: raw.logLikelihood,
    customers: raw.customers,
    histories: raw.histories,
    evaluations: raw.evaluations,
  };
}
