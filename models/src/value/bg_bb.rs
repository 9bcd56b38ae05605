//! BG/BB: customers who buy or do not at each of a number of occasions, and stop for good at some time.

use super::fit::{Fit, Likelihood, maximise};
use super::{Histories, History};
use crate::dual::{Dual, PARAMETERS};
use crate::error::Result;
use crate::math::{exp, ln, soft_plus};
use crate::special::{ln_2f1, ln_beta, ln_gamma, ln_gamma_ratio};

/// BG/BB: at each occasion a living customer buys with probability p, beta with `alpha` and `beta`; before each, the customer stops with
/// probability θ, beta with `gamma` and `delta`.
///
/// Source: P. S. Fader, B. G. S. Hardie, J. Shang, "Customer-base analysis in a discrete-time noncontractual setting", Marketing
/// Science 29 (2010), with equation numbers. A history is of x purchases, the last at occasion tₓ, at n occasions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BgBb {
    /// First parameter of the probability to buy.
    pub alpha: f64,
    /// Its second parameter.
    pub beta: f64,
    /// First parameter of the probability to stop.
    pub gamma: f64,
    /// Its second parameter.
    pub delta: f64,
}

struct Ln;

impl Likelihood for Ln {
    type Row = History;

    fn names(&self) -> &'static [&'static str] {
        &["alpha", "beta", "gamma", "delta"]
    }

    fn key(&self, _: &History) -> f64 {
        0.0
    }

    fn of(&self, parameters: &[Dual; PARAMETERS], rows: &[History]) -> Dual {
        let mut sum = Dual::constant(0.0);
        rows.iter().for_each(|row| sum.add_weighted(&Ln::one(parameters, row), row.weight));
        sum
    }
}

impl Ln {
    /// Equation (2). Terms of having stopped follow one another by a ratio.
    fn one([alpha, beta, gamma, delta]: &[Dual; PARAMETERS], row: &History) -> Dual {
        let History { purchases: x, last, watched: n, .. } = *row;
        let (bought, stays) = (*alpha + *beta, *gamma + *delta);
        let choices = |occasions: f64| alpha.ln_rising(x) + beta.ln_rising(occasions - x) - bought.ln_rising(occasions);
        let alive = choices(n) + delta.ln_rising(n) - stays.ln_rising(n);
        if n == last {
            return alive;
        }
        let first = choices(last) + gamma.logarithm() + delta.ln_rising(last) - stays.ln_rising(last + 1.0);
        let (mut term, mut sum) = (Dual::constant(1.0), Dual::constant(1.0));
        let inverse = |dual: Dual| {
            let inverse = 1.0 / dual.value;
            dual.chain(inverse, -inverse * inverse, 2.0 * inverse * inverse * inverse)
        };
        let mut at = last;
        while at + 1.0 < n {
            let again = (*beta + (at - x)) * (*delta + at);
            term = term * again * inverse((bought + at) * (stays + (at + 1.0)));
            sum = sum + term;
            at += 1.0;
        }
        let stopped = first + sum.logarithm();
        alive + (stopped - alive).soft_plus()
    }
}

impl BgBb {
    /// The maximum of the likelihood, equation (2). Histories are [`Histories::counted`].
    ///
    /// # Errors
    /// `no_repeats`, `fit_degenerate`, `fit_unfinished`.
    pub fn fit(histories: &Histories) -> Result<Fit> {
        super::rate(histories)?;
        let starts = [[1.0, 1.0, 1.0, 3.0], [1.0, 0.5, 0.3, 3.0]].map(Vec::from);
        maximise(&Ln, &histories.rows, &starts).map(|(fit, _)| fit)
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64]) -> BgBb {
        let [alpha, beta, gamma, delta] = *parameters else { unreachable!("four parameters") };
        BgBb { alpha, beta, gamma, delta }
    }

    /// ln B(α + x, β + m − x)/B(α, β): of certain x purchases at m occasions.
    fn ln_choices(&self, x: f64, occasions: f64) -> f64 {
        ln_gamma_ratio(self.alpha, x) + ln_gamma_ratio(self.beta, occasions - x)
            - ln_gamma_ratio(self.alpha + self.beta, occasions)
    }

    /// ln B(γ, δ + m)/B(γ, δ): of living through m occasions.
    fn ln_survival(&self, occasions: f64) -> f64 {
        ln_gamma_ratio(self.delta, occasions) - ln_gamma_ratio(self.gamma + self.delta, occasions)
    }

    /// ln of the probability to stop right after `occasions`.
    fn ln_stop(&self, occasions: f64) -> f64 {
        self.ln_survival(occasions) + ln(self.gamma / (self.gamma + self.delta + occasions))
    }

    /// ln of the odds that a customer stopped at or after tₓ.
    fn ln_stopped(&self, history: &History) -> f64 {
        let History { purchases: x, last, watched: n, .. } = *history;
        let alive = self.ln_choices(x, n) + self.ln_survival(n);
        let mut sum = 0.0;
        let mut at = last;
        while at < n {
            sum += exp(self.ln_choices(x, at) + self.ln_stop(at) - alive);
            at += 1.0;
        }
        ln(sum)
    }

    /// The log-likelihood of one customer's history, equation (2).
    pub fn log_likelihood(&self, history: &History) -> f64 {
        let alive = self.ln_choices(history.purchases, history.watched) + self.ln_survival(history.watched);
        alive + soft_plus(self.ln_stopped(history))
    }

    /// The probability that the customer is alive at the occasion after n, equation (11) with m = 1 more chance to stop.
    pub fn alive_next(&self, history: &History) -> f64 {
        self.alive(history) * exp(self.after(history).ln_survival(1.0))
    }

    /// The probability that the customer has lived through the n occasions.
    pub fn alive(&self, history: &History) -> f64 {
        1.0 / (1.0 + exp(self.ln_stopped(history)))
    }

    /// The model of what follows, for a customer who has lived through the n occasions.
    pub fn after(&self, history: &History) -> BgBb {
        BgBb {
            alpha: self.alpha + history.purchases,
            beta: self.beta + history.watched - history.purchases,
            gamma: self.gamma,
            delta: self.delta + history.watched,
        }
    }

    /// E[X(n)]: purchases of a new customer at `occasions`, equation (9); as a sum, so that γ = 1 is nothing special.
    pub fn expected(&self, occasions: u32) -> f64 {
        let mut survival = 1.0;
        let mut sum = 0.0;
        for at in 0..occasions {
            let at = f64::from(at);
            survival *= (self.delta + at) / (self.gamma + self.delta + at);
            sum += survival;
        }
        self.alpha / (self.alpha + self.beta) * sum
    }

    /// P(X(n) = x): a new customer buys exactly x times at n occasions, equation (8).
    pub fn probability(&self, x: u32, occasions: u32) -> f64 {
        if x > occasions {
            return 0.0;
        }
        let (x, n) = (f64::from(x), f64::from(occasions));
        let combinations = |m: f64| ln_gamma_ratio(m - x + 1.0, x) - ln_gamma(x + 1.0);
        let mut sum = exp(combinations(n) + self.ln_choices(x, n) + self.ln_survival(n));
        let mut at = x;
        while at < n {
            sum += exp(combinations(at) + self.ln_choices(x, at) + self.ln_stop(at));
            at += 1.0;
        }
        sum
    }

    /// Expected purchases of a new customer, the one after i occasions worth (1 + d)^−i, for ever: equation (14) at n = 0.
    ///
    /// `discount` is d, of one occasion, above 0.
    pub fn discounted(&self, discount: f64) -> f64 {
        let first = ln(self.delta / (self.gamma + self.delta) / (1.0 + discount));
        let rest = discount / (1.0 + discount);
        let series = ln_2f1(1.0, self.delta + 1.0, self.gamma + self.delta + 1.0, 1.0 / (1.0 + discount), rest);
        self.alpha / (self.alpha + self.beta) * exp(first + series)
    }

    /// The probability of buying at an occasion, mean of all living customers.
    pub fn mean_choice(&self) -> f64 {
        exp(ln_beta(self.alpha + 1.0, self.beta) - ln_beta(self.alpha, self.beta))
    }
}
