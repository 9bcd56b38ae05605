//! BG/NBD and its kin: after a purchase a customer may stop for good.

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

/// Of x alone: the part before the times, and ln of the odds to stop at x.
pub(super) struct Shared {
    before: Dual,
    ln_odds: Option<Dual>,
}

impl Ln {
    /// Chances to stop that were passed by a customer who is alive.
    fn chances(&self, x: f64) -> f64 {
        if self.stops_at_once { x + 1.0 } else { x }
    }
}

impl Likelihood for Ln {
    type Row = History;
    type Shared = Shared;

    fn names(&self) -> &'static [&'static str] {
        &["r", "alpha", "a", "b"]
    }

    fn key(&self, row: &History) -> f64 {
        row.purchases
    }

    fn shared(&self, [r, alpha, a, b]: &[Dual; PARAMETERS], x: f64) -> Shared {
        let (k, chances) = (f64::from(self.k), self.chances(x));
        let passed = b.ln_rising(chances) - (*a + *b).ln_rising(chances);
        // The Erlang density of x gaps: λ^kx Π Δt^(k−1) / Γ(k)^x e^−λtₓ.
        let before = r.ln_rising(k * x) + *r * alpha.logarithm() + passed + -x * ln_gamma(k);
        let ln_odds = (chances > 0.0).then(|| a.logarithm() - (*b + (chances - 1.0)).logarithm());
        Shared { before, ln_odds }
    }

    fn row(&self, [r, alpha, ..]: &[Dual; PARAMETERS], shared: &Shared, row: &History) -> Dual {
        let k = f64::from(self.k);
        let exponent = *r + k * row.purchases;
        let (late, early) = (alpha.value + row.watched, alpha.value + row.last);
        let (by_late, by_early) = (1.0 / late, 1.0 / early);
        let mut ln_likelihood =
            shared.before - exponent * alpha.chain(ln(late), by_late, -by_late * by_late) + (k - 1.0) * row.ln_gaps;
        // ln Σ over the phases of the gap that was under way at T: 1 for k = 1.
        let phases = (self.k > 1).then(|| ln_phases(self.k, exponent, alpha, row));
        if let Some(phases) = phases {
            ln_likelihood = ln_likelihood + phases;
        }
        let Some(ln_odds) = shared.ln_odds else { return ln_likelihood };
        // ln (α+T)/(α+tₓ)
        let ratio = alpha.chain(
            ln_1p((row.watched - row.last) * by_early),
            by_late - by_early,
            by_early * by_early - by_late * by_late,
        );
        let mut stopped = ln_odds + exponent * ratio;
        if let Some(phases) = phases {
            stopped = stopped - phases;
        }
        ln_likelihood + stopped.soft_plus()
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

    /// The share of customers who do not stop at once.
    fn entered(&self) -> f64 {
        if self.stops_at_once { self.b / (self.a + self.b) } else { 1.0 }
    }
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
    let mut m = 0.0;
    loop {
        count *= (r + m) / (m + 1.0) * z;
        weight += passing;
        passing *= (b + m) / (a + b + m);
        m += 1.0;
        let term = count * weight;
        sum += term;
        let next = ((r + m) / (m + 1.0)).max(1.0) * z * (1.0 + 1.0 / m);
        if next < 1.0 && term * next < sum * 1e-17 * (1.0 - next) || m > 4.0 * MOST_TERMS {
            return sum;
        }
    }
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

    /// E[λ e^−λpt] = r/α ₂F₁(r + 1, a; a + b; −t/α).
    fn rate(&self, t: f64) -> f64 {
        let BgNbd { r, alpha, a, b, .. } = self.going();
        self.entered() * r / alpha * exp(ln_2f1(r + 1.0, a, a + b, -t / alpha, 1.0 + t / alpha))
    }

    /// Equation (8); its sum over fewer than n purchases is an incomplete beta function.
    fn probability(&self, n: u32, t: f64) -> f64 {
        let (going, count) = (self.going(), f64::from(n));
        let alive = exp(going.ln_passed(count) + ln_count(going.r, going.alpha, count, t));
        let rest = going.alpha + t;
        let stopped = if n == 0 || t <= 0.0 {
            0.0
        } else {
            let ln_share = going.ln_passed(count) + ln(going.a / (going.b + count - 1.0));
            exp(ln_share) * beta_tails(count, going.r, t / rest, going.alpha / rest).lower
        };
        let never = if n == 0 { 1.0 - self.entered() } else { 0.0 };
        never + self.entered() * (alive + stopped)
    }

    fn scale(&self) -> f64 {
        self.alpha
    }
}
