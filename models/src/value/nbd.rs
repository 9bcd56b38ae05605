//! NBD: customers buy at random, each at a rate of their own, and never stop.

use super::fit::{Fit, Likelihood, maximise};
use super::{Histories, History, Process};
use crate::dual::{Dual, PARAMETERS};
use crate::error::Result;
use crate::math::{exp, ln, ln_1p};
use crate::special::{ln_gamma, ln_gamma_ratio};

/// NBD: purchases are a Poisson process of rate λ; λ is gamma with shape `r` and rate `alpha` (in time).
///
/// Source: A. S. C. Ehrenberg, "The pattern of consumer purchases", Applied Statistics 8 (1959); the likelihood is that of the times of
/// purchase, Γ(r+x)/Γ(r) · α^r/(α+T)^(r+x), so that it compares with those of models in which customers stop.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nbd {
    /// Shape of the rates.
    pub r: f64,
    /// Rate of the rates, in time.
    pub alpha: f64,
}

struct Ln;

impl Likelihood for Ln {
    type Row = History;

    fn names(&self) -> &'static [&'static str] {
        &["r", "alpha"]
    }

    fn key(&self, row: &History) -> f64 {
        row.purchases
    }

    fn of(&self, [r, alpha, ..]: &[Dual; PARAMETERS], rows: &[History]) -> Dual {
        let x = rows[0].purchases;
        let shared = r.ln_rising(x) + *r * alpha.logarithm();
        let exponent = *r + x;
        let mut sum = Dual::constant(0.0);
        for row in rows {
            sum.add_weighted(&(shared - exponent * (*alpha + row.watched).logarithm()), row.weight);
        }
        sum
    }
}

impl Nbd {
    /// The maximum of the likelihood.
    ///
    /// # Errors
    /// `no_repeats`, `fit_degenerate`, `fit_unfinished`.
    pub fn fit(histories: &Histories) -> Result<Fit> {
        let rate = super::rate(histories)?;
        let starts = [0.5, 2.0].map(|r| vec![r, r / rate]);
        super::with_time(maximise(&Ln, &histories.rows, &starts)?, &[1], histories)
    }

    /// The maximum next to parameters.
    ///
    /// # Errors
    /// As [`Nbd::fit`].
    pub fn refit(histories: &Histories, parameters: &[f64]) -> Result<Fit> {
        super::rate(histories)?;
        super::with_time(maximise(&Ln, &histories.rows, &super::near(parameters, &[1], histories))?, &[1], histories)
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64]) -> Nbd {
        Nbd { r: parameters[0], alpha: parameters[1] }
    }
}

/// P(N = n) and (α/(α+t))^r (t/(α+t))^n Γ(r+n)/(Γ(r) n!): purchases in t of a customer who does not stop.
pub(super) fn ln_count(r: f64, alpha: f64, n: f64, t: f64) -> f64 {
    if t <= 0.0 {
        return if n == 0.0 { 0.0 } else { f64::NEG_INFINITY };
    }
    let combinations = if n == 0.0 { 0.0 } else { ln_gamma_ratio(r, n) - ln_gamma(n + 1.0) };
    combinations - r * ln_1p(t / alpha) - n * ln_1p(alpha / t)
}

impl Process for Nbd {
    fn log_likelihood(&self, history: &History) -> f64 {
        let x = history.purchases;
        ln_gamma_ratio(self.r, x) - self.r * ln_1p(history.watched / self.alpha) - x * ln(self.alpha + history.watched)
    }

    fn alive(&self, _: &History) -> f64 {
        1.0
    }

    fn after(&self, history: &History) -> Nbd {
        Nbd { r: self.r + history.purchases, alpha: self.alpha + history.watched }
    }

    fn expected(&self, t: f64) -> f64 {
        self.r / self.alpha * t
    }

    fn survival(&self, _: f64) -> f64 {
        1.0
    }

    fn rate(&self, _: f64) -> f64 {
        self.r / self.alpha
    }

    fn probability(&self, n: u32, t: f64) -> f64 {
        exp(ln_count(self.r, self.alpha, n.into(), t))
    }

    fn worth(&self, discount: f64, horizon: f64, _: &mut Vec<f64>) -> f64 {
        self.rate(0.0) * super::fading(horizon, discount)
    }
}
