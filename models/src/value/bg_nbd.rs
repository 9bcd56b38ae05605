//! BG/NBD and its kin: after a purchase a customer may stop for good.

use super::clv::continuous;
use super::fit::{Fit, Likelihood, maximise};
use super::nbd::ln_count;
use super::{Histories, History, Process};
use crate::dual::{Dual, PARAMETERS};
use crate::error::Result;
use crate::math::{exp, exp_m1, ln, ln_1p, soft_plus};
use crate::quadrature::ln_integral;
use crate::special::{beta_tails, ln_2f1, ln_beta, ln_gamma, ln_gamma_ratio};

/// BG/NBD, MBG/NBD: purchases are a Poisson process of rate λ, gamma with shape `r` and rate `alpha` (in time); after each purchase the
/// customer stops with probability p, beta with `a` and `b`.
///
/// In BG/NBD nobody stops after the first purchase of all, so that one-time buyers are alive for certain; in MBG/NBD they may.
///
/// Source: P. S. Fader, B. G. S. Hardie, K. L. Lee, "Counting your customers the easy way", Marketing Science 24 (2005), with equation
/// numbers; E. P. Batislam, M. Denizel, A. Filiztekin, International Journal of Research in Marketing 24 (2007), and D. Hoppe,
/// U. Wagner, Marketing ZFP 29 (2007), for MBG/NBD.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgNbd {
    /// Shape of the rates.
    pub r: f64,
    /// Rate of the rates, in time.
    pub alpha: f64,
    /// First parameter of the probability to stop.
    pub a: f64,
    /// Its second parameter.
    pub b: f64,
    /// Whether a customer may stop after the first purchase: MBG.
    pub stops_at_once: bool,
}

/// The likelihood of the family with gaps between purchases that are Erlang of order `k`: BG/NBD is of order 1.
pub(super) struct Ln {
    pub k: u32,
    pub stops_at_once: bool,
}

impl Ln {
    /// Chances to stop that were passed by a customer who is alive.
    fn chances(&self, x: f64) -> f64 {
        if self.stops_at_once { x + 1.0 } else { x }
    }
}

impl Likelihood for Ln {
    type Row = History;

    fn names(&self) -> &'static [&'static str] {
        &["r", "alpha", "a", "b"]
    }

    fn key(&self, row: &History) -> f64 {
        row.purchases
    }

    /// ln A − e ln(α+T) + ln(phases + odds·((α+T)/(α+tₓ))^e), e being r + kx, A and odds depending on x alone.
    fn of(&self, parameters: &[Dual; PARAMETERS], rows: &[History]) -> Dual {
        let [r, alpha, a, b] = parameters;
        let x = rows[0].purchases;
        let (k, chances) = (f64::from(self.k), self.chances(x));
        let passed = b.ln_rising(chances) - (*a + *b).ln_rising(chances);
        // The Erlang density of x gaps: λ^kx Π Δt^(k−1) / Γ(k)^x e^−λtₓ.
        let before = r.ln_rising(k * x) + *r * alpha.logarithm() + passed + -x * ln_gamma(k);
        let ln_odds = (chances > 0.0).then(|| a.logarithm() - (*b + (chances - 1.0)).logarithm());
        let exponent = *r + k * x;
        if self.k == 1 {
            let sums = Sums::new(exponent.value, alpha.value, ln_odds.as_ref().map(|odds| odds.value), rows);
            return sums.likelihood(&before, &exponent, alpha, ln_odds.as_ref());
        }
        let mut sum = Dual::constant(0.0);
        for row in rows {
            let (late, early) = (*alpha + row.watched, *alpha + row.last);
            let (ln_late, phases) = (late.logarithm(), ln_phases(self.k, exponent, alpha, row));
            let mut one = before - exponent * ln_late + (k - 1.0) * row.ln_gaps + phases;
            if let Some(ln_odds) = ln_odds {
                one = one + (ln_odds + exponent * (ln_late - early.logarithm()) - phases).soft_plus();
            }
            sum.add_weighted(&one, row.weight);
        }
        sum
    }
}

/// What is to be added up of customers with the same number of purchases, for the likelihood and its derivatives: the only part of a fit
/// that takes time. With l = ln(α+T), L = ln (α+T)/(α+tₓ), D its slope by α, and σ the probability of having stopped.
#[derive(Default)]
struct Sums {
    weight: f64,
    log: f64,
    inverse: f64,
    inverse_square: f64,
    soft_plus: f64,
    stopped: f64,
    stopped_log: f64,
    stopped_slope: f64,
    stopped_bend: f64,
    unsure: f64,
    unsure_log: f64,
    unsure_slope: f64,
    unsure_log_log: f64,
    unsure_log_slope: f64,
    unsure_slope_slope: f64,
}

impl Sums {
    fn new(exponent: f64, alpha: f64, ln_odds: Option<f64>, rows: &[History]) -> Sums {
        let mut sums = Sums::default();
        for row in rows {
            let weight = row.weight;
            let late = alpha + row.watched;
            let inverse = 1.0 / late;
            sums.weight += weight;
            sums.log += weight * ln(late);
            sums.inverse += weight * inverse;
            sums.inverse_square += weight * inverse * inverse;
            let Some(ln_odds) = ln_odds else { continue };
            let early = 1.0 / (alpha + row.last);
            let log = ln_1p((row.watched - row.last) * early);
            let (slope, bend) = (inverse - early, early * early - inverse * inverse);
            let ln_stopped = ln_odds + exponent * log;
            let small = exp(-ln_stopped.abs());
            let share = 1.0 / (1.0 + small);
            let stopped = weight * if ln_stopped > 0.0 { share } else { small * share };
            let unsure = weight * small * share * share;
            sums.soft_plus += weight * (ln_stopped.max(0.0) + ln_1p(small));
            sums.stopped += stopped;
            sums.stopped_log += stopped * log;
            sums.stopped_slope += stopped * slope;
            sums.stopped_bend += stopped * bend;
            sums.unsure += unsure;
            sums.unsure_log += unsure * log;
            sums.unsure_slope += unsure * slope;
            sums.unsure_log_log += unsure * log * log;
            sums.unsure_log_slope += unsure * log * slope;
            sums.unsure_slope_slope += unsure * slope * slope;
        }
        sums
    }

    /// Puts the sums together: derivatives by e and α, by the chain rule those by the parameters' logarithms; and by ln odds, which is a
    /// number of a and b alone.
    fn likelihood(&self, before: &Dual, exponent: &Dual, alpha: &Dual, ln_odds: Option<&Dual>) -> Dual {
        let e = exponent.value;
        let value = self.soft_plus - e * self.log;
        let by_e = self.stopped_log - self.log;
        let by_alpha = e * (self.stopped_slope - self.inverse);
        let nothing = Dual::constant(0.0);
        let parts = [exponent, alpha, ln_odds.unwrap_or(&nothing)];
        let first = [by_e, by_alpha, self.stopped];
        let e_alpha = self.stopped_slope - self.inverse + e * self.unsure_log_slope;
        let second = [
            [self.unsure_log_log, e_alpha, self.unsure_log],
            [
                e_alpha,
                e * (self.inverse_square + self.stopped_bend) + e * e * self.unsure_slope_slope,
                e * self.unsure_slope,
            ],
            [self.unsure_log, e * self.unsure_slope, self.unsure],
        ];
        let mut dual = Dual::constant(value);
        for (part, by) in parts.iter().zip(first) {
            for i in 0..PARAMETERS {
                dual.gradient[i] += by * part.gradient[i];
                for j in 0..PARAMETERS {
                    dual.hessian[i][j] += by * part.hessian[i][j];
                }
            }
        }
        for (one, row) in parts.iter().zip(second) {
            for (other, by) in parts.iter().zip(row) {
                for i in 0..PARAMETERS {
                    for j in 0..PARAMETERS {
                        dual.hessian[i][j] += by * one.gradient[i] * other.gradient[j];
                    }
                }
            }
        }
        dual.add_weighted(before, self.weight);
        dual
    }
}

/// ln Σ_{j<k} (e)_j/j! ((T−tₓ)/(α+T))^j, e being r + kx.
fn ln_phases(k: u32, exponent: Dual, alpha: &Dual, row: &History) -> Dual {
    let (gap, inverse) = (row.watched - row.last, 1.0 / (alpha.value + row.watched));
    let part = alpha.chain(gap * inverse, -gap * inverse * inverse, 2.0 * gap * inverse * inverse * inverse);
    let (mut term, mut sum) = (Dual::constant(1.0), Dual::constant(1.0));
    for j in 1..k {
        let j = f64::from(j);
        term = term * (exponent + (j - 1.0)) * part.scaled(1.0 / j);
        sum = sum + term;
    }
    sum.logarithm()
}

impl BgNbd {
    /// The maximum of the likelihood, equation (6).
    ///
    /// # Errors
    /// `no_repeats`, `fit_degenerate`, `fit_unfinished`.
    pub fn fit(histories: &Histories, stops_at_once: bool) -> Result<Fit> {
        fit_family(histories, &Ln { k: 1, stops_at_once })
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64], stops_at_once: bool) -> BgNbd {
        let [r, alpha, a, b] = *parameters else { unreachable!("four parameters") };
        BgNbd { r, alpha, a, b, stops_at_once }
    }

    fn chances(&self, x: f64) -> f64 {
        Ln { k: 1, stops_at_once: self.stops_at_once }.chances(x)
    }

    /// ln of the odds that a customer stopped at tₓ; minus infinity where they could not.
    fn ln_stopped(&self, history: &History) -> f64 {
        let chances = self.chances(history.purchases);
        if chances == 0.0 {
            return f64::NEG_INFINITY;
        }
        let ratio = ln_1p((history.watched - history.last) / (self.alpha + history.last));
        ln(self.a / (self.b + chances - 1.0)) + (self.r + history.purchases) * ratio
    }

    /// ln of the share of customers who pass `chances` chances to stop.
    fn ln_passed(&self, chances: f64) -> f64 {
        ln_gamma_ratio(self.b, chances) - ln_gamma_ratio(self.a + self.b, chances)
    }

    /// The model without the chance to stop at once, given that it was passed.
    fn going(&self) -> BgNbd {
        if self.stops_at_once { BgNbd { b: self.b + 1.0, stops_at_once: false, ..*self } } else { *self }
    }

    /// E[λ e^−λpt] = r/α ₂F₁(r + 1, a; a + b; −t/α), in units of α.
    fn scaled_rate(&self, t: f64) -> f64 {
        let BgNbd { r, a, b, .. } = self.going();
        self.entered() * r * exp(ln_2f1(r + 1.0, a, a + b, -t, 1.0 + t))
    }

    /// The share of customers who do not stop at once.
    fn entered(&self) -> f64 {
        if self.stops_at_once { self.b / (self.a + self.b) } else { 1.0 }
    }
}

/// The maximum next to parameters.
pub(super) fn refit_family(histories: &Histories, model: &Ln, parameters: &[f64]) -> Result<Fit> {
    super::rate(histories)?;
    super::with_time(maximise(model, &histories.rows, &super::near(parameters, &[1], histories))?, &[1], histories)
}

pub(super) fn fit_family(histories: &Histories, model: &Ln) -> Result<Fit> {
    let rate = super::rate(histories)? * f64::from(model.k);
    let starts = [[0.5, 1.0, 2.0], [1.5, 0.3, 3.0]].map(|[r, a, b]| vec![r, r / rate, a, b]);
    super::with_time(maximise(model, &histories.rows, &starts)?, &[1], histories)
}

/// E[X(t)] of a customer who did not stop at once: Σ_m P(N = m) Σ_{n<m} E[(1−p)^n], N being the purchases of one who never stops.
///
/// All terms are positive, and a = 1, where the closed form of equation (9) is 0/0, is nothing special. Where the sum is long,
/// E[(1 − (1 + pt/α)^−r)/p] as an integral over the log-odds of p.
fn expected(r: f64, alpha: f64, a: f64, b: f64, t: f64) -> f64 {
    const MOST_TERMS: f64 = 600.0;
    if t <= 0.0 {
        return 0.0;
    }
    let (ratio, z) = (t / alpha, t / (alpha + t));
    let mean = r * ratio;
    let terms = mean + 8.0 * crate::math::sqrt(mean * (1.0 + ratio)) + 40.0 * (1.0 + ratio);
    if terms > MOST_TERMS {
        let kernel = |u: f64| {
            // ln of p and of 1 − p at the log-odds u
            let (ln_p, ln_rest) = (-soft_plus(-u), -soft_plus(u));
            let h = -exp_m1(-r * ln_1p(ratio * exp(ln_p)));
            a * ln_p + b * ln_rest + ln(h) - ln_p
        };
        return exp(ln_integral(kernel) - ln_beta(a, b));
    }
    let mut count = exp(-r * ln_1p(ratio));
    let (mut passing, mut weight, mut sum) = (1.0, 0.0, 0.0);
    let (mut m, mut rise) = (0.0, r * z);
    while m < 4.0 * MOST_TERMS {
        count *= rise;
        weight += passing;
        let term = count * weight;
        sum += term;
        passing *= (b + m) / (a + b + m);
        m += 1.0;
        rise = (r + m) / (m + 1.0) * z;
        // What is left is about a geometric series: weights grow slower than m.
        let bound = rise.max(z);
        if term * bound < sum * 1e-17 * (1.0 - bound) {
            break;
        }
    }
    sum
}

impl Process for BgNbd {
    /// Equation (6).
    fn log_likelihood(&self, history: &History) -> f64 {
        let x = history.purchases;
        let before = ln_gamma_ratio(self.r, x) + self.ln_passed(self.chances(x));
        let times = -self.r * ln_1p(history.watched / self.alpha) - x * ln(self.alpha + history.watched);
        before + times + soft_plus(self.ln_stopped(history))
    }

    /// The appendix of P. S. Fader, B. G. S. Hardie, K. L. Lee, "Computing P(alive) using the BG/NBD model" (2008).
    fn alive(&self, history: &History) -> f64 {
        1.0 / (1.0 + exp(self.ln_stopped(history)))
    }

    fn after(&self, history: &History) -> BgNbd {
        BgNbd {
            r: self.r + history.purchases,
            alpha: self.alpha + history.watched,
            a: self.a,
            b: self.b + self.chances(history.purchases),
            stops_at_once: false,
        }
    }

    /// Equation (9).
    fn expected(&self, t: f64) -> f64 {
        let going = self.going();
        self.entered() * expected(going.r, going.alpha, going.a, going.b, t)
    }

    /// E[e^−λpt] = ₂F₁(r, a; a + b; −t/α).
    fn survival(&self, t: f64) -> f64 {
        let BgNbd { r, alpha, a, b, .. } = self.going();
        self.entered() * exp(ln_2f1(r, a, a + b, -t / alpha, 1.0 + t / alpha))
    }

    fn rate(&self, t: f64) -> f64 {
        self.scaled_rate(t / self.alpha) / self.alpha
    }

    /// Equation (8); its sum over fewer than n purchases is an incomplete beta function.
    fn probability(&self, n: u32, t: f64) -> f64 {
        let (going, count) = (self.going(), f64::from(n));
        if n == 0 {
            return 1.0 - self.entered() + self.entered() * exp(-self.r * ln_1p(t / self.alpha));
        }
        let alive = exp(going.ln_passed(count) + ln_count(going.r, going.alpha, count, t));
        let rest = going.alpha + t;
        let stopped = if t <= 0.0 {
            0.0
        } else {
            let ln_share = going.ln_passed(count) + ln(going.a / (going.b + count - 1.0));
            exp(ln_share) * beta_tails(count, going.r, t / rest, going.alpha / rest).lower
        };
        self.entered() * (alive + stopped)
    }

    fn worth(&self, discount: f64, horizon: f64, known: &mut Vec<f64>) -> f64 {
        continuous(&|t| self.scaled_rate(t), discount * self.alpha, horizon / self.alpha, Some(known))
    }
}
