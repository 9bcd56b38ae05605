//! The door to JavaScript: columns as typed arrays, fits as objects, errors as JSON text. No logic.

use js_sys::{Array, Float64Array, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::api;
use crate::error::Error;
use crate::value::contest::Entry;
use crate::value::gamma_gamma::GammaGamma;
use crate::value::{Fit, Table};

type Reply<T> = Result<T, JsValue>;

fn set(object: &Object, name: &str, value: impl Into<JsValue>) {
    // Setting a property of a plain object does not fail.
    let _ = Reflect::set(object, &name.into(), &value.into());
}

fn fail(error: Error) -> JsValue {
    let object = Object::new();
    set(&object, "code", error.code.as_str());
    if let Some(row) = error.row {
        set(&object, "row", row as f64);
    }
    if let Some(field) = error.field {
        set(&object, "field", field);
    }
    if let Some(value) = error.value {
        set(&object, "value", value);
    }
    JSON::stringify(&object).map_or_else(|thrown| thrown, JsValue::from)
}

fn fit_object(k: u32, fit: &Fit) -> Object {
    let object = Object::new();
    set(&object, "k", k);
    set(&object, "names", fit.names.iter().map(|name| JsValue::from(*name)).collect::<Array>());
    set(&object, "parameters", Float64Array::from(&fit.parameters[..]));
    set(&object, "standardErrors", Float64Array::from(&fit.standard_errors()[..]));
    set(&object, "lnCovariance", Float64Array::from(&fit.ln_covariance[..]));
    set(&object, "logLikelihood", fit.log_likelihood);
    set(&object, "customers", fit.customers);
    set(&object, "histories", fit.histories as f64);
    set(&object, "evaluations", fit.evaluations);
    object
}

/// The version of the models.
#[wasm_bindgen]
pub fn version() -> String {
    api::VERSION.to_owned()
}

/// Fits a model of purchases to x, tₓ, T; `gaps` and `weights` may be empty.
#[wasm_bindgen(js_name = fitPurchases)]
pub fn fit_purchases(
    model: &str,
    x: &[f64],
    last: &[f64],
    watched: &[f64],
    gaps: &[f64],
    weights: &[f64],
) -> Reply<Object> {
    let table = Table { purchases: x, last, watched, ln_gaps: gaps, weights };
    api::fit_purchases(model, table).map(|(k, fit)| fit_object(k, &fit)).map_err(fail)
}

/// Fits a model of purchases whose parameters depend on covariates, columns one behind the other.
#[wasm_bindgen(js_name = regressPurchases)]
pub fn regress_purchases(
    model: &str,
    x: &[f64],
    last: &[f64],
    watched: &[f64],
    weights: &[f64],
    covariates: &[f64],
) -> Reply<Object> {
    let table = Table { weights, ..Table::new(x, last, watched) };
    let fit = api::regress(model, table, covariates).map_err(fail)?;
    let object = Object::new();
    let columns = |lists: &[Vec<f64>]| lists.iter().map(|list| Float64Array::from(&list[..])).collect::<Array>();
    set(&object, "parameters", Float64Array::from(&fit.parameters[..]));
    set(&object, "standardErrors", Float64Array::from(&fit.standard_errors[..]));
    set(&object, "coefficients", columns(&fit.coefficients));
    set(&object, "coefficientErrors", columns(&fit.coefficient_errors));
    set(&object, "logLikelihood", fit.log_likelihood);
    set(&object, "customers", fit.customers);
    set(&object, "evaluations", fit.evaluations);
    Ok(object)
}

/// Fits models and judges them by what came later, in a time; without later purchases by their likelihood. Names of `models` may be
/// empty: all. Returns `{entries, winner, reason}`.
#[wasm_bindgen]
pub fn contest(
    models: Vec<String>,
    x: &[f64],
    last: &[f64],
    watched: &[f64],
    gaps: &[f64],
    later: &[f64],
    time: f64,
) -> Reply<Object> {
    let table = Table { purchases: x, last, watched, ln_gaps: gaps, weights: &[] };
    let found = api::contest(&models, table, later, time).map_err(fail)?;
    let object = Object::new();
    set(&object, "entries", found.entries.iter().map(entry_object).collect::<Array>());
    set(&object, "winner", found.winner as f64);
    set(&object, "reason", found.reason.as_str());
    Ok(object)
}

fn entry_object(entry: &Entry) -> Object {
    let object = Object::new();
    set(&object, "model", entry.kind.as_str());
    match &entry.outcome {
        Err(error) => set(&object, "refusal", fail(error.clone())),
        Ok(judged) => {
            set(&object, "fit", fit_object(judged.k, &judged.fit));
            set(&object, "bic", judged.bic);
            set(&object, "eligible", judged.eligible);
            if let Some(verdict) = judged.holdout {
                let holdout = Object::new();
                set(&holdout, "expected", verdict.expected);
                set(&holdout, "actual", verdict.actual);
                set(&holdout, "rmse", verdict.rmse);
                set(&holdout, "mae", verdict.mae);
                set(&holdout, "logScore", verdict.log_score);
                set(&holdout, "brier", verdict.brier);
                set(&object, "holdout", holdout);
            }
        }
    }
    object
}

/// Figures of customers: five columns, one behind the other.
#[wasm_bindgen(js_name = scorePurchases)]
#[expect(clippy::too_many_arguments, reason = "each is a column or a number, as JavaScript has them")]
pub fn score_purchases(
    model: &str,
    k: u32,
    parameters: &[f64],
    x: &[f64],
    last: &[f64],
    watched: &[f64],
    horizon: f64,
    later: bool,
    discounting: &[f64],
) -> Reply<Vec<f64>> {
    let model = api::model(model, k, parameters).map_err(fail)?;
    let questions = api::questions(horizon, later, discounting).map_err(fail)?;
    api::score_purchases(&model, Table::new(x, last, watched), &questions).map_err(fail)
}

/// Parameters of fits to made-up customers, one fit behind the other, as `api::draws` has them.
#[wasm_bindgen]
pub fn draws(model: &str, k: u32, parameters: &[f64], watched: &[f64], samples: u32, seed: u32) -> Reply<Vec<f64>> {
    api::draws((model, k, parameters), watched, samples, seed.into()).map_err(fail)
}

/// The probability of each customer to make exactly n purchases in t.
#[wasm_bindgen]
#[expect(clippy::too_many_arguments, reason = "each is a column or a number, as JavaScript has them")]
pub fn exactly(
    model: &str,
    k: u32,
    parameters: &[f64],
    x: &[f64],
    last: &[f64],
    watched: &[f64],
    n: u32,
    t: f64,
) -> Reply<Vec<f64>> {
    let model = api::model(model, k, parameters).map_err(fail)?;
    api::exactly(&model, Table::new(x, last, watched), n, t).map_err(fail)
}

/// Purchases that a new customer is expected to make in t.
#[wasm_bindgen(js_name = expectedPurchases)]
pub fn expected_purchases(model: &str, k: u32, parameters: &[f64], t: f64) -> Reply<f64> {
    let model = api::model(model, k, parameters).map_err(fail)?;
    Ok(model.expected(api::time(t).map_err(fail)?))
}

/// The probability that a new customer makes exactly n purchases in t.
#[wasm_bindgen(js_name = purchaseProbability)]
pub fn purchase_probability(model: &str, k: u32, parameters: &[f64], n: u32, t: f64) -> Reply<f64> {
    let model = api::model(model, k, parameters).map_err(fail)?;
    Ok(model.probability(n, api::time(t).map_err(fail)?))
}

/// Fits Gamma-Gamma.
#[wasm_bindgen(js_name = fitSpending)]
pub fn fit_spending(counts: &[f64], means: &[f64], weights: &[f64]) -> Reply<Object> {
    GammaGamma::fit(counts, means, weights).map(|fit| fit_object(1, &fit)).map_err(fail)
}

/// Expected amounts of customers.
#[wasm_bindgen(js_name = expectedSpending)]
pub fn expected_spending(parameters: &[f64], counts: &[f64], means: &[f64]) -> Reply<Vec<f64>> {
    api::expected_spending(parameters, counts, means).map_err(fail)
}

/// Fits BG/BB to x, tₓ, n.
#[wasm_bindgen(js_name = fitOccasions)]
pub fn fit_occasions(x: &[f64], last: &[f64], occasions: &[f64], weights: &[f64]) -> Reply<Object> {
    let table = Table { weights, ..Table::new(x, last, occasions) };
    api::fit_occasions(table).map(|fit| fit_object(1, &fit)).map_err(fail)
}

/// Figures of customers at the next occasions: two columns, one behind the other.
#[wasm_bindgen(js_name = scoreOccasions)]
pub fn score_occasions(parameters: &[f64], x: &[f64], last: &[f64], n: &[f64], occasions: u32) -> Reply<Vec<f64>> {
    api::score_occasions(parameters, Table::new(x, last, n), occasions).map_err(fail)
}

/// Fits `sbg` or `bdw` to numbers of customers who left in each period, and who were still there when last seen.
#[wasm_bindgen(js_name = fitRenewals)]
pub fn fit_renewals(model: &str, left: &[f64], kept: &[f64]) -> Reply<Object> {
    api::fit_renewals(model, left, kept).map(|fit| fit_object(1, &fit)).map_err(fail)
}

/// Shares of customers still there after each period, from 0 on.
#[wasm_bindgen]
pub fn survival(model: &str, parameters: &[f64], periods: u32) -> Reply<Vec<f64>> {
    api::survival(model, parameters, periods).map_err(fail)
}
