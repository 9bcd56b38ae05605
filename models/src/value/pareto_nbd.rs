//! Pareto/NBD: a customer may stop for good at any time.

use super::clv::continuous;
use super::fit::{Fit, Likelihood, maximise};
use super::nbd::ln_count;
use super::{Histories, History, Process};
use crate::dual::{Dual, PARAMETERS};
use crate::error::Result;
use crate::math::{exp, exp_m1, ln, ln_1p};
use crate::quadrature::rule;
use crate::special::{ln_gamma, ln_gamma_ratio};

/// Pareto/NBD: purchases are a Poisson process of rate λ, gamma with shape `r` and rate `alpha` (in time); the customer's life is
/// exponential of rate µ, gamma with shape `s` and rate `beta` (in time).
///
/// Source: D. C. Schmittlein, D. G. Morrison, R. Colombo, "Counting your customers", Management Science 33 (1987); P. S. Fader,
/// B. G. S. Hardie, "A note on deriving the Pareto/NBD model and related expressions" (2005), with equation numbers.
///
/// The likelihood of having stopped is taken as the integral that it is, s ∫ (α+τ)^−(r+x) (β+τ)^−(s+1) dτ from tₓ to T, not as the difference
/// of two hypergeometric functions, which cancel where tₓ is near T.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ParetoNbd {
    /// Shape of the rates of purchases.
    pub r: f64,
    /// Rate of the rates of purchases, in time.
    pub alpha: f64,
    /// Shape of the rates of stopping.
    pub s: f64,
    /// Rate of the rates of stopping, in time.
    pub beta: f64,
}

/// ∫ e^(F(τ) − F(tₓ)) dτ, F(τ) = −p ln(α+τ) − q ln(β+τ), from tₓ to T, and its derivatives by r, α, s, β where p = r + x, q = s + 1.
struct Stopping {
    value: f64,
    gradient: [f64; PARAMETERS],
    hessian: [[f64; PARAMETERS]; PARAMETERS],
}

/// Panels in w = ln((m+τ)/(m+tₓ)), m being the smaller of α and β, each short against the integrand's fall and against the distance of its
/// singularities, π: ten points are exact to 1e-14 there. Of each node τ − tₓ, ln((α+τ)/(α+tₓ)), ln((β+τ)/(β+tₓ)), one of which is w, and
/// the weight.
fn panels(p: f64, q: f64, alpha: f64, beta: f64, (from, to): (f64, f64), mut node: impl FnMut(f64, f64, f64, f64)) {
    const LONGEST: f64 = 2.0;
    const FALL: f64 = 6.0;
    const NEGLIGIBLE: f64 = 40.0;
    let base = alpha.min(beta) + from;
    let by_other = 1.0 / (alpha.max(beta) + from);
    let end = ln_1p((to - from) / base);
    let (mut w, mut fallen) = (0.0, 0.0);
    while w < end && fallen < NEGLIGIBLE {
        let t = base * exp(w);
        let other = t + (alpha - beta).abs();
        let (by_alpha, by_beta) = if alpha < beta { (1.0, t / other) } else { (t / other, 1.0) };
        // The fall is steepest at one of the ends; at the far one no steeper than p + q.
        let fall = (p * by_alpha + q * by_beta).max(0.25 * (p + q)).max(1.0);
        let length = (end - w).min(LONGEST).min(FALL / fall);
        for (place, weight) in rule() {
            let at = w + place * length;
            let shift = base * exp_m1(at);
            let other = ln_1p(shift * by_other);
            let (ln_a, ln_b) = if alpha < beta { (at, other) } else { (other, at) };
            node(shift, ln_a, ln_b, weight * length * (base + shift));
        }
        w += length;
        fallen += length * (fall - 1.0).max(0.0);
    }
}

impl Stopping {
    fn new(p: f64, alpha: f64, q: f64, beta: f64, history: &History) -> Stopping {
        let mut sum = Stopping { value: 0.0, gradient: [0.0; PARAMETERS], hessian: [[0.0; PARAMETERS]; PARAMETERS] };
        let from = history.last;
        let (by_a0, by_b0) = (1.0 / (alpha + from), 1.0 / (beta + from));
        panels(p, q, alpha, beta, (from, history.watched), |passed, ln_a, ln_b, weight| {
            let t = from + passed;
            let (a, b) = (1.0 / (alpha + t), 1.0 / (beta + t));
            let value = weight * exp(-p * ln_a - q * ln_b);
            // Of F(τ) − F(tₓ): what stands for the whole at tₓ is added by the caller.
            let first = [-ln_a, p * (by_a0 - a), -ln_b, q * (by_b0 - b)];
            sum.value += value;
            for (i, by) in first.iter().enumerate() {
                let part = value * by;
                sum.gradient[i] += part;
                for (place, other) in sum.hessian[i].iter_mut().zip(first) {
                    *place += part * other;
                }
            }
            let mixed = [value * (by_a0 - a), value * (by_b0 - b)];
            sum.hessian[0][1] += mixed[0];
            sum.hessian[1][0] += mixed[0];
            sum.hessian[2][3] += mixed[1];
            sum.hessian[3][2] += mixed[1];
            sum.hessian[1][1] += value * p * (a * a - by_a0 * by_a0);
            sum.hessian[3][3] += value * q * (b * b - by_b0 * by_b0);
        });
        sum
    }

    /// ln of the integral, by the logarithms of the parameters.
    fn logarithm(&self, parameters: &[Dual; PARAMETERS]) -> Dual {
        let inverse = 1.0 / self.value;
        let by: [f64; PARAMETERS] = std::array::from_fn(|i| self.gradient[i] * inverse);
        let mut dual = Dual::constant(ln(self.value));
        for i in 0..PARAMETERS {
            let own = parameters[i].value;
            dual.gradient[i] = own * by[i];
            for j in 0..PARAMETERS {
                let second = self.hessian[i][j] * inverse - by[i] * by[j];
                dual.hessian[i][j] = own * parameters[j].value * second;
            }
            dual.hessian[i][i] += own * by[i];
        }
        dual
    }
}

pub(super) struct Ln;

impl Likelihood for Ln {
    type Row = History;

    fn names(&self) -> &'static [&'static str] {
        &["r", "alpha", "s", "beta"]
    }

    fn key(&self, row: &History) -> f64 {
        row.purchases
    }

    fn of(&self, parameters: &[Dual; PARAMETERS], rows: &[History]) -> Dual {
        let [r, alpha, s, beta] = parameters;
        let x = rows[0].purchases;
        let shared = r.ln_rising(x) + *r * alpha.logarithm() + *s * beta.logarithm();
        let (exponent, stops, ln_s) = (*r + x, *s + 1.0, s.logarithm());
        let mut sum = Dual::constant(0.0);
        // Rows are in the order of T, which many have in common.
        let (mut watched, mut alive) = (f64::NAN, sum);
        for row in rows {
            if row.watched != watched {
                watched = row.watched;
                alive = shared - exponent * (*alpha + watched).logarithm() - *s * (*beta + watched).logarithm();
            }
            if row.last >= row.watched {
                sum.add_weighted(&alive, row.weight);
                continue;
            }
            let stopping =
                Stopping::new(exponent.value, alpha.value, stops.value, beta.value, row).logarithm(parameters);
            let at_last = exponent * (*alpha + row.last).logarithm() + stops * (*beta + row.last).logarithm();
            let stopped = shared + ln_s - at_last + stopping;
            sum.add_weighted(&(alive + (stopped - alive).soft_plus()), row.weight);
        }
        sum
    }
}

impl ParetoNbd {
    /// The maximum of the likelihood, equation (A.11).
    ///
    /// # Errors
    /// `no_repeats`, `fit_degenerate`, `fit_unfinished`.
    pub fn fit(histories: &Histories) -> Result<Fit> {
        let rate = super::rate(histories)?;
        let starts = [[0.5, 0.6, 0.5], [1.5, 2.0, 3.0]].map(|[r, s, beta]| vec![r, r / rate, s, beta]);
        super::with_time(maximise(&Ln, &histories.rows, &starts)?, &[1, 3], histories)
    }

    /// The maximum next to parameters.
    ///
    /// # Errors
    /// As [`ParetoNbd::fit`].
    pub fn refit(histories: &Histories, parameters: &[f64]) -> Result<Fit> {
        super::rate(histories)?;
        let times = [1, 3];
        super::with_time(
            maximise(&Ln, &histories.rows, &super::near(parameters, &times, histories))?,
            &times,
            histories,
        )
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64]) -> ParetoNbd {
        let [r, alpha, s, beta] = *parameters else { unreachable!("four parameters") };
        ParetoNbd { r, alpha, s, beta }
    }

    /// The odds that a customer stopped between tₓ and T, (A.7): s (α+T)^(r+x) (β+T)^s ∫ (α+τ)^−(r+x) (β+τ)^−(s+1) dτ, as a logarithm.
    fn ln_stopped(&self, history: &History) -> f64 {
        if history.last >= history.watched {
            return f64::NEG_INFINITY;
        }
        let ParetoNbd { r, alpha, s, beta } = *self;
        let p = r + history.purchases;
        let (early_a, early_b) = (alpha + history.last, beta + history.last);
        let gap = history.watched - history.last;
        let mut sum = 0.0;
        panels(p, s + 1.0, alpha, beta, (history.last, history.watched), |_, ln_a, ln_b, weight| {
            sum += weight * exp(-p * ln_a - (s + 1.0) * ln_b);
        });
        ln(s / early_b * sum) + p * ln_1p(gap / early_a) + s * ln_1p(gap / early_b)
    }
}

impl Process for ParetoNbd {
    fn log_likelihood(&self, history: &History) -> f64 {
        let (x, watched) = (history.purchases, history.watched);
        let alive =
            -self.r * ln_1p(watched / self.alpha) - x * ln(self.alpha + watched) - self.s * ln_1p(watched / self.beta);
        ln_gamma_ratio(self.r, x) + alive + crate::math::soft_plus(self.ln_stopped(history))
    }

    /// Equation (A.8).
    fn alive(&self, history: &History) -> f64 {
        1.0 / (1.0 + exp(self.ln_stopped(history)))
    }

    fn after(&self, history: &History) -> ParetoNbd {
        ParetoNbd {
            r: self.r + history.purchases,
            alpha: self.alpha + history.watched,
            s: self.s,
            beta: self.beta + history.watched,
        }
    }

    /// Equation (A.22): rβ/(α(s−1)) (1 − (β/(β+t))^(s−1)).
    fn expected(&self, t: f64) -> f64 {
        self.r * self.beta / self.alpha * super::fading(ln_1p(t / self.beta), self.s - 1.0)
    }

    fn survival(&self, t: f64) -> f64 {
        exp(-self.s * ln_1p(t / self.beta))
    }

    fn rate(&self, t: f64) -> f64 {
        self.r / self.alpha * self.survival(t)
    }

    /// P(X(t) = n): alive at t with n purchases, or stopped before with n. P. S. Fader, B. G. S. Hardie, "Deriving an expression for
    /// P(X(t) = x) under the Pareto/NBD model" (2006); the second part as the integral that it is.
    fn probability(&self, n: u32, t: f64) -> f64 {
        if n == 0 {
            return exp(self.log_likelihood(&History { watched: t, ..History::default() }));
        }
        let ParetoNbd { r, alpha, s, beta } = *self;
        let count = f64::from(n);
        let alive = exp(ln_count(r, alpha, count, t)) * self.survival(t);
        if t <= 0.0 {
            return alive;
        }
        // τ^n rises while the rest falls: over the logarithm of τ, in panels where the hill is.
        let combinations = ln_gamma_ratio(r, count) - ln_gamma(count + 1.0);
        let height = |v: f64| {
            let tau = t * exp(v);
            let purchases = combinations - r * ln_1p(tau / alpha) - count * ln_1p(alpha / tau);
            exp(purchases + ln(s * tau / beta) - (s + 1.0) * ln_1p(tau / beta))
        };
        let length = 0.5_f64.min(3.0 / (1.0 + count + r + s));
        let (mut sum, mut v) = (0.0, 0.0);
        loop {
            let part = crate::quadrature::integrate(v - length, v, height);
            sum += part;
            v -= length;
            let tau = t * exp(v);
            let slope = 1.0 + (count * alpha - r * tau) / (alpha + tau) - (s + 1.0) * tau / (beta + tau);
            if part < 1e-18 * sum && slope > 0.0 || v < -700.0 {
                return alive + sum;
            }
        }
    }

    fn worth(&self, discount: f64, horizon: f64, _: &mut Vec<f64>) -> f64 {
        let scale = self.beta.min(self.alpha);
        let rate = |t: f64| self.rate(t * scale) * scale;
        continuous(&rate, discount * scale, horizon / scale, None)
    }
}
