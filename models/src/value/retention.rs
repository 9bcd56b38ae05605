//! Contracts: customers who can only renew or leave, period by period. Shifted beta-geometric, and beta-discrete-Weibull.

use super::fit::{Fit, Likelihood, Weighted, maximise};
use crate::dual::{Dual, PARAMETERS};
use crate::error::{Code, Error, Result};
use crate::math::{exp, exp_m1, ln};
use crate::special::{ln_2f1, ln_gamma_ratio};

/// Customers who left in a period, or who were still there after it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Renewals {
    /// The period, from 1.
    period: f64,
    /// Whether they left in it.
    left: bool,
    /// How many.
    weight: f64,
}

impl Weighted for Renewals {
    fn weight(&self) -> f64 {
        self.weight
    }
}

/// Renewals of customers: how many left in each period, from the first on, and how many were still there when they were last seen, after
/// each period. Cohorts of different ages are added up.
///
/// # Errors
/// `history_impossible` for numbers below zero, `no_customers`, `no_end` where nobody left, `no_repeats` where nobody stayed.
pub fn renewals(left: &[f64], kept: &[f64]) -> Result<Vec<Renewals>> {
    let mut rows = Vec::new();
    for (field, column, gone) in [("left", left, true), ("kept", kept, false)] {
        for (i, &weight) in column.iter().enumerate() {
            if !(weight.is_finite() && weight >= 0.0) {
                return Err(Error::new(Code::HistoryImpossible).at_index(i).of_field(field).with_value(weight));
            }
            if weight > 0.0 {
                rows.push(Renewals { period: (i + 1) as f64, left: gone, weight });
            }
        }
    }
    if rows.is_empty() {
        return Err(Error::new(Code::NoCustomers));
    }
    if rows.iter().all(|row| !row.left) {
        return Err(Error::new(Code::NoEnd));
    }
    if rows.iter().all(|row| row.left && row.period == 1.0) {
        return Err(Error::new(Code::NoRepeats));
    }
    Ok(rows)
}

fn added(rows: &[Renewals], one: impl Fn(&Renewals) -> Dual) -> Dual {
    let mut sum = Dual::constant(0.0);
    rows.iter().for_each(|row| sum.add_weighted(&one(row), row.weight));
    sum
}

/// Shifted beta-geometric: at the end of each period a customer leaves with probability θ, beta with `alpha` and `beta`.
///
/// Source: P. S. Fader, B. G. S. Hardie, "How to project customer retention", Journal of Interactive Marketing 21 (2007), with equation
/// numbers; "Customer-base valuation in a contractual setting", Marketing Science 29 (2010), for residual lifetimes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sbg {
    /// First parameter of the probability to leave.
    pub alpha: f64,
    /// Its second parameter.
    pub beta: f64,
}

struct LnSbg;

impl Likelihood for LnSbg {
    type Row = Renewals;

    fn names(&self) -> &'static [&'static str] {
        &["alpha", "beta"]
    }

    fn key(&self, _: &Renewals) -> f64 {
        0.0
    }

    fn of(&self, parameters: &[Dual; PARAMETERS], rows: &[Renewals]) -> Dual {
        added(rows, |row| LnSbg::one(parameters, row))
    }
}

impl LnSbg {
    /// Equations (5) and (6): B(α+1, β+t−1)/B(α, β), and B(α, β+t)/B(α, β).
    fn one([alpha, beta, ..]: &[Dual; PARAMETERS], row: &Renewals) -> Dual {
        let all = (*alpha + *beta).ln_rising(row.period);
        if row.left {
            alpha.logarithm() + beta.ln_rising(row.period - 1.0) - all
        } else {
            beta.ln_rising(row.period) - all
        }
    }
}

impl Sbg {
    /// The maximum of the likelihood of [`renewals`].
    ///
    /// # Errors
    /// `fit_degenerate`, `fit_unfinished`.
    pub fn fit(rows: &[Renewals]) -> Result<Fit> {
        maximise(&LnSbg, rows, &[vec![1.0, 2.0], vec![0.5, 0.5]]).map(|(fit, _)| fit)
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64]) -> Sbg {
        Sbg { alpha: parameters[0], beta: parameters[1] }
    }

    /// S(t): the share of customers who are still there after t periods, equation (6).
    pub fn survival(&self, periods: u32) -> f64 {
        let t = f64::from(periods);
        exp(ln_gamma_ratio(self.beta, t) - ln_gamma_ratio(self.alpha + self.beta, t))
    }

    /// The share of customers who renew, of those who have been there for t − 1 periods, equation (8).
    pub fn retention(&self, period: u32) -> f64 {
        let t = f64::from(period);
        (self.beta + t - 1.0) / (self.alpha + self.beta + t - 1.0)
    }

    /// Expected payments of a customer who has renewed `renewals` times and is about to decide again, the payment after i more decisions
    /// worth (1 + d)^−i (the first of them now, undiscounted): the discounted expected residual lifetime.
    pub fn residual(&self, renewals: u32, discount: f64) -> f64 {
        let n = f64::from(renewals) + 1.0;
        let z = 1.0 / (1.0 + discount);
        let series = ln_2f1(1.0, self.beta + n, self.alpha + self.beta + n, z, discount * z);
        (self.beta + n - 1.0) / (self.alpha + self.beta + n - 1.0) * exp(series)
    }
}

/// Beta-discrete-Weibull: the probability to stay falls or rises with age; the share of customers still there after t periods is
/// B(γ, δ + t^c)/B(γ, δ).
///
/// Source: P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin, T. Steenburgh, "'How to project customer retention' revisited: the role of
/// duration dependence", Journal of Interactive Marketing 43 (2018), equations (3) and (4).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bdw {
    /// First parameter of the probability to leave.
    pub gamma: f64,
    /// Its second parameter.
    pub delta: f64,
    /// How leaving changes with age: 1 not at all, below 1 it gets rarer.
    pub c: f64,
}

struct LnBdw;

impl LnBdw {
    fn ln_survival([gamma, delta, c, _]: &[Dual; PARAMETERS], t: f64) -> Dual {
        if t == 0.0 {
            return Dual::constant(0.0);
        }
        // t^c
        let power = c.scaled(ln(t));
        let value = exp(power.value);
        let power = power.chain(value, value, value);
        let all = *gamma + *delta;
        (*delta + power).ln_gamma() - delta.ln_gamma() - (all + power).ln_gamma() + all.ln_gamma()
    }
}

impl Likelihood for LnBdw {
    type Row = Renewals;

    fn names(&self) -> &'static [&'static str] {
        &["gamma", "delta", "c"]
    }

    fn key(&self, _: &Renewals) -> f64 {
        0.0
    }

    fn of(&self, parameters: &[Dual; PARAMETERS], rows: &[Renewals]) -> Dual {
        added(rows, |row| LnBdw::one(parameters, row))
    }
}

impl LnBdw {
    fn one(parameters: &[Dual; PARAMETERS], row: &Renewals) -> Dual {
        let after = LnBdw::ln_survival(parameters, row.period);
        if !row.left {
            return after;
        }
        let before = LnBdw::ln_survival(parameters, row.period - 1.0);
        // ln (1 − e^−d)
        let fall = before - after;
        let grown = exp_m1(fall.value);
        before + fall.chain(ln(-exp_m1(-fall.value)), 1.0 / grown, -(grown + 1.0) / (grown * grown))
    }
}

impl Bdw {
    /// The maximum of the likelihood of [`renewals`].
    ///
    /// # Errors
    /// `fit_degenerate`, `fit_unfinished`.
    pub fn fit(rows: &[Renewals]) -> Result<Fit> {
        maximise(&LnBdw, rows, &[vec![1.0, 2.0, 1.0], vec![0.5, 1.0, 1.5], vec![2.0, 3.0, 0.5]]).map(|(fit, _)| fit)
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64]) -> Bdw {
        let [gamma, delta, c] = *parameters else { unreachable!("three parameters") };
        Bdw { gamma, delta, c }
    }

    /// S(t): the share of customers who are still there after t periods.
    pub fn survival(&self, periods: u32) -> f64 {
        if periods == 0 {
            return 1.0;
        }
        let power = exp(self.c * ln(f64::from(periods)));
        exp(ln_gamma_ratio(self.delta, power) - ln_gamma_ratio(self.gamma + self.delta, power))
    }

    /// The share of customers who renew, of those who have been there for t − 1 periods.
    pub fn retention(&self, period: u32) -> f64 {
        self.survival(period) / self.survival(period.saturating_sub(1))
    }

    /// Expected payments of a customer who has renewed `renewals` times and is about to decide again, the payment after i more decisions
    /// worth (1 + d)^−i, up to `most` payments: the sum falls too slowly for a closed form, and has none.
    pub fn residual(&self, renewals: u32, discount: f64, most: u32) -> f64 {
        let now = self.survival(renewals);
        let (mut sum, mut worth) = (0.0, 1.0);
        for i in 1..=most {
            let term = worth * self.survival(renewals.saturating_add(i)) / now;
            sum += term;
            worth /= 1.0 + discount;
            if term < sum * 1e-17 {
                break;
            }
        }
        sum
    }
}
