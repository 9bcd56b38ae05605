//! Customers' value: models of how often and how long customers buy, and for how much.

pub mod bg_bb;
pub mod bg_cnbd_k;
pub mod bg_nbd;
pub mod bootstrap;
pub mod clv;
pub mod contest;
pub mod covariates;
pub mod fit;
pub mod gamma_gamma;
pub mod history;
pub mod model;
pub mod nbd;
pub mod pareto_nbd;
pub mod retention;
pub mod simulate;

pub use fit::Fit;
pub use history::{Histories, History, Table};
pub use model::{Kind, Model, Questions, Score};

use crate::error::{Code, Error, Result};

/// What a model of purchases in continuous time says. Times are in the unit of its parameters.
///
/// All of these models have in common that a customer who is alive goes on like a new one with other parameters: [`Process::after`]. So
/// what is said of new customers says it all.
pub trait Process: Sized {
    /// The log-likelihood of one customer's history.
    fn log_likelihood(&self, history: &History) -> f64;

    /// The probability that the customer has not stopped by T.
    fn alive(&self, history: &History) -> f64;

    /// The model of what follows T, for a customer who has not stopped.
    fn after(&self, history: &History) -> Self;

    /// E[X(t)]: purchases that a new customer is expected to make in t, the first not counted.
    fn expected(&self, t: f64) -> f64;

    /// The probability that a new customer has not stopped by t.
    fn survival(&self, t: f64) -> f64;

    /// Purchases a unit of time that are to be expected at t: the derivative of [`Process::expected`].
    fn rate(&self, t: f64) -> f64;

    /// P(X(t) = n): the probability that a new customer makes exactly n purchases in t.
    fn probability(&self, n: u32, t: f64) -> f64;

    /// ∫ rate(t) e^−δt dt to the horizon, which may be infinite: purchases to come of a new customer, later ones counting less.
    ///
    /// `known` is empty, or what the same process has found for models that differ from this one in nothing but the scale of time.
    fn worth(&self, discount: f64, horizon: f64, known: &mut Vec<f64>) -> f64;
}

/// (1 − e^−xy)/y, which is x at y = 0.
fn fading(x: f64, y: f64) -> f64 {
    if y == 0.0 { x } else { -crate::math::exp_m1(-x * y) / y }
}

/// Purchases a unit of time and customer.
///
/// # Errors
/// `no_repeats`.
fn rate(histories: &Histories) -> Result<f64> {
    let purchases = histories.total(|row| row.purchases);
    if purchases <= 0.0 {
        return Err(Error::new(Code::NoRepeats));
    }
    Ok(purchases / histories.total(|row| row.watched))
}

/// Parameters in the histories' unit of time, as a beginning.
fn near(parameters: &[f64], times: &[usize], histories: &Histories) -> Vec<Vec<f64>> {
    let mut start = parameters.to_vec();
    times.iter().for_each(|&i| start[i] /= histories.unit);
    vec![start]
}

/// A fit in the caller's time: parameters that are times, and the likelihood, in which each purchase is a density in time.
fn with_time((fit, _): (Fit, f64), times: &[usize], histories: &Histories) -> Result<Fit> {
    let log_likelihood = fit.log_likelihood - histories.total(|row| row.purchases) * crate::math::ln(histories.unit);
    Ok(Fit { log_likelihood, ..fit.with_unit(times, histories.unit) })
}
