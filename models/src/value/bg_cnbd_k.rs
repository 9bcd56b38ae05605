//! BG/CNBD-k and MBG/CNBD-k: customers with a rhythm, who may stop for good after a purchase.

use super::bg_nbd::{Ln, fit_family};
use super::fit::Fit;
use super::nbd::ln_count;
use super::{Histories, History, Process};
use crate::error::{Code, Error, Result};
use crate::math::{exp, exp_m1, ln, ln_1p, soft_plus, sqrt};
use crate::special::{ln_2f1, ln_gamma, ln_gamma_ratio};

/// BG/CNBD-k: the gaps between purchases are Erlang of order `k` and rate λ, that is k waits of a Poisson process; λ is gamma with shape `r`
/// and rate `alpha` (in time); after each purchase the customer stops with probability p, beta with `a` and `b`.
///
/// `k` = 1 is BG/NBD. Predictions are exact, by the phases of the gap: a wait under way at T has passed j < k of them.
///
/// Source: M. Platzer, T. Reutterer, "Ticking away the moments: timing regularity helps to better predict customer activity", Marketing
/// Science 35 (2016); T. Reutterer, M. Platzer, N. Schröder, "Leveraging purchase regularity for predicting customer behavior the easy
/// way", International Journal of Research in Marketing 38 (2021), for (M)BG/CNBD-k.
#[derive(Clone, Debug, PartialEq)]
pub struct BgCnbdK {
    /// Order of the gaps: regularity.
    pub k: u32,
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
    /// Shares of customers of whose gap so many phases have passed.
    passed: Vec<f64>,
}

/// Highest order that is tried.
pub const MOST_PHASES: u32 = 12;

impl BgCnbdK {
    /// The maximum of the likelihood for the order `k`.
    ///
    /// # Errors
    /// `lengths_differ` where the gaps are not known and `k` is above 1, `parameter_invalid` for k = 0, `no_repeats`, `fit_degenerate`,
    /// `fit_unfinished`.
    pub fn fit(histories: &Histories, k: u32, stops_at_once: bool) -> Result<Fit> {
        if !(1..=MOST_PHASES).contains(&k) {
            return Err(Error::new(Code::ParameterInvalid).of_field("k").with_value(k));
        }
        if k > 1 && !histories.knows_gaps() {
            return Err(Error::new(Code::LengthsDiffer).of_field("gaps").with_value(0));
        }
        fit_family(histories, &Ln { k, stops_at_once })
    }

    /// The order with the largest likelihood, and its fit: orders rise from 1 for as long as it grows.
    ///
    /// # Errors
    /// As [`BgCnbdK::fit`].
    pub fn fit_order(histories: &Histories, stops_at_once: bool) -> Result<(u32, Fit)> {
        let mut best = (1, BgCnbdK::fit(histories, 1, stops_at_once)?);
        for k in 2..=MOST_PHASES {
            match BgCnbdK::fit(histories, k, stops_at_once) {
                Ok(fit) if fit.log_likelihood > best.1.log_likelihood => best = (k, fit),
                Ok(_) => break,
                Err(error) if error.code == Code::FitDegenerate || error.code == Code::FitUnfinished => break,
                Err(error) => return Err(error),
            }
        }
        Ok(best)
    }

    /// The model of fitted parameters.
    pub fn of(k: u32, parameters: &[f64], stops_at_once: bool) -> BgCnbdK {
        let [r, alpha, a, b] = *parameters else { unreachable!("four parameters") };
        BgCnbdK { k, r, alpha, a, b, stops_at_once, passed: vec![1.0] }
    }

    fn chances(&self, x: f64) -> f64 {
        if self.stops_at_once { x + 1.0 } else { x }
    }

    /// ln of the share of customers who pass so many chances to stop.
    fn ln_passing(&self, chances: f64) -> f64 {
        ln_gamma_ratio(self.b, chances) - ln_gamma_ratio(self.a + self.b, chances)
    }

    /// Weights of the phases of the gap that is under way at T, of a customer who is alive; not normalised: the first is 1.
    fn phases(&self, history: &History) -> Vec<f64> {
        let exponent = self.r + f64::from(self.k) * history.purchases;
        let part = (history.watched - history.last) / (self.alpha + history.watched);
        let mut weights = vec![1.0];
        for j in 1..self.k {
            let j = f64::from(j);
            let last = weights[weights.len() - 1];
            weights.push(last * (exponent + j - 1.0) / j * part);
        }
        weights
    }

    /// ln of the odds that a customer stopped at tₓ.
    fn ln_stopped(&self, history: &History) -> f64 {
        let chances = self.chances(history.purchases);
        if chances == 0.0 {
            return f64::NEG_INFINITY;
        }
        let ratio = ln_1p((history.watched - history.last) / (self.alpha + history.last));
        let exponent = self.r + f64::from(self.k) * history.purchases;
        let phases: f64 = self.phases(history).iter().sum();
        ln(self.a / (self.b + chances - 1.0)) + exponent * ratio - ln(phases)
    }

    /// The share of customers who do not stop at once, and the second parameter of the others.
    fn entered(&self) -> (f64, f64) {
        if self.stops_at_once { (self.b / (self.a + self.b), self.b + 1.0) } else { (1.0, self.b) }
    }

    /// Σ over the phases already passed, j, and the phases m that pass in t, of their probability times `of(j, m, r + j)`.
    fn over_phases(&self, t: f64, mut of: impl FnMut(u64, u64, f64) -> f64) -> f64 {
        let mut sum = 0.0;
        for (j, share) in self.passed.iter().enumerate() {
            let r = self.r + j as f64;
            let (ratio, z) = (t / self.alpha, t / (self.alpha + t));
            let mean = r * ratio;
            let deviation = sqrt(mean * (1.0 + ratio));
            let first = (mean - 12.0 * deviation).max(0.0) as u64;
            let last = (mean + 12.0 * deviation + 45.0 * (1.0 + ratio)) as u64;
            let mut count = share * exp(ln_count(r, self.alpha, first as f64, t));
            for m in first..=last {
                sum += count * of(j as u64, m, r);
                count *= (r + m as f64) / (m as f64 + 1.0) * z;
            }
        }
        sum
    }

    /// Of each number of phases passed its share, and by what the density of λ, gamma with the shape r + j, is more than λ^j times that of
    /// the shape r: α^j Γ(r)/Γ(r+j).
    fn weights(&self) -> Vec<f64> {
        let mut factor = 1.0;
        let weight = |(j, share): (usize, &f64)| {
            let weight = share * factor;
            factor *= self.alpha / (self.r + j as f64);
            weight
        };
        self.passed.iter().enumerate().map(weight).collect()
    }

    /// The integral over λ of its density for the shape r times `of(i, λ)`, by the trapezoidal rule over ln λ, at places that are multiples i
    /// of a step which depends on r alone, in units of `unit`: so models that differ in α only meet at the same ones.
    ///
    /// As dense as the hill is narrow; singularities are π/2 away. `of` rises with λ, no faster than a power of it.
    fn over_rates(&self, unit: f64, mut of: impl FnMut(i64, f64) -> f64) -> f64 {
        const NEGLIGIBLE: f64 = 1e-17;
        let step = 0.25_f64.min(0.5 / sqrt(self.r));
        let mode = ln(self.r / (self.alpha * unit));
        let first = (mode / step) as i64;
        let mut sum = 0.0;
        for (from, way) in [(first, 1), (first - 1, -1)] {
            let (mut i, mut part) = (from, f64::INFINITY);
            // Also ends where numbers do.
            while part > NEGLIGIBLE * sum {
                let place = i as f64 * step;
                let rate = unit * exp(place);
                part = exp(self.r * (place - mode) + (self.r - self.alpha * rate)) * of(i, rate);
                sum += part;
                i += way;
            }
        }
        // r^r e^−r / Γ(r) is the density at the mode.
        sum * step * exp(self.r * (ln(self.r) - 1.0) - ln_gamma(self.r))
    }

    /// E[(1 − p)^n] for n from 0, and their sums Σ_{i<n}, as far as they are asked for.
    fn passing(&self) -> impl FnMut(u64) -> (f64, f64) {
        let (a, (_, b)) = (self.a, self.entered());
        let mut table = vec![(1.0, 0.0)];
        move |n| {
            while table.len() as u64 <= n {
                let (last, sum) = table[table.len() - 1];
                let at = (table.len() - 1) as f64;
                table.push((last * (b + at) / (a + b + at), sum + last));
            }
            table[n as usize]
        }
    }
}

impl Process for BgCnbdK {
    fn log_likelihood(&self, history: &History) -> f64 {
        let (x, k) = (history.purchases, f64::from(self.k));
        let before = ln_gamma_ratio(self.r, k * x) + self.ln_passing(self.chances(x)) - x * ln_gamma(k);
        let times = -self.r * ln_1p(history.watched / self.alpha) - k * x * ln(self.alpha + history.watched);
        let phases: f64 = self.phases(history).iter().sum();
        before + times + (k - 1.0) * history.ln_gaps + ln(phases) + soft_plus(self.ln_stopped(history))
    }

    fn alive(&self, history: &History) -> f64 {
        1.0 / (1.0 + exp(self.ln_stopped(history)))
    }

    fn after(&self, history: &History) -> BgCnbdK {
        let weights = self.phases(history);
        let all: f64 = weights.iter().sum();
        BgCnbdK {
            r: self.r + f64::from(self.k) * history.purchases,
            alpha: self.alpha + history.watched,
            b: self.b + self.chances(history.purchases),
            stops_at_once: false,
            passed: weights.iter().map(|weight| weight / all).collect(),
            ..*self
        }
    }

    fn expected(&self, t: f64) -> f64 {
        let (k, mut passing) = (u64::from(self.k), self.passing());
        self.entered().0 * self.over_phases(t, |j, m, _| passing((j + m) / k).1)
    }

    fn survival(&self, t: f64) -> f64 {
        let (k, mut passing) = (u64::from(self.k), self.passing());
        self.entered().0 * self.over_phases(t, |j, m, _| passing((j + m) / k).0)
    }

    /// The last phase of a gap ends at the rate λ, which is (r + m)/(α + t) in the mean of those of whom m have passed.
    fn rate(&self, t: f64) -> f64 {
        let (k, mut passing) = (u64::from(self.k), self.passing());
        let ends = |j: u64, m: u64, r: f64| {
            if (j + m + 1).is_multiple_of(k) { passing((j + m + 1) / k - 1).0 * (r + m as f64) } else { 0.0 }
        };
        self.entered().0 * self.over_phases(t, ends) / (self.alpha + t)
    }

    fn probability(&self, n: u32, t: f64) -> f64 {
        let (k, mut passing) = (u64::from(self.k), self.passing());
        let n = u64::from(n);
        let (alive, _) = passing(n);
        let stopped = if n == 0 { 0.0 } else { passing(n - 1).0 - alive };
        let (entered, _) = self.entered();
        let of = |j: u64, m: u64, _: f64| match ((j + m) / k).cmp(&n) {
            std::cmp::Ordering::Less => 0.0,
            std::cmp::Ordering::Equal => alive + stopped,
            std::cmp::Ordering::Greater => stopped,
        };
        entered * self.over_phases(t, of) + if n == 0 { 1.0 - entered } else { 0.0 }
    }

    /// The mean over rates of what is exact for each. Given λ and p, the n-th purchase from now ends the (nk−j)-th phase from now, and comes to
    /// pass with (1 − p)^(n−1).
    fn worth(&self, discount: f64, horizon: f64, known: &mut Vec<f64>) -> f64 {
        /// Phases of the first purchase, and as much discount again, are over by then.
        const FAR: f64 = 80.0;
        let (entered, b) = self.entered();
        let passed = self.weights();
        if discount * horizon <= FAR {
            let (k, mut passing) = (u64::from(self.k), self.passing());
            let within = |_, rate| within(k, rate, discount, horizon, &passed, &mut |n| passing(n).0);
            return entered * self.over_rates(self.r / self.alpha, within);
        }
        let mut tabled = |i: i64, rate: f64| {
            // Places on both sides of 0 by turns.
            let place = (if i < 0 { !(2 * i) } else { 2 * i }) as usize;
            if known.len() <= place {
                known.resize(place + 1, f64::NAN);
            }
            if known[place].is_nan() {
                let ln_z = -f64::from(self.k) * ln_1p(discount / rate);
                known[place] = exp(ln_z + ln_2f1(1.0, b, self.a + b, exp(ln_z), -exp_m1(ln_z)));
            }
            known[place]
        };
        // Σ_n s^(nk−j) E[(1 − p)^(n−1)] = s^−j s^k ₂F₁(1, b; a + b; s^k), with s = λ/(λ+δ): but for j the same for all of this `r` and `b`.
        let ever = |i, rate| tabled(i, rate) * passed.iter().rev().fold(0.0, |sum, w| sum * (rate + discount) + w);
        entered * self.over_rates(discount, ever)
    }
}

/// Σ over the phases m to come of the probability that the m-th ends a gap of a customer who has not stopped, times E[e^−δt; t < horizon] of
/// its end, s^m P(m, (λ+δ)·horizon): from the last on that matters, so that tails of Poisson's distribution add up.
fn within(k: u64, rate: f64, discount: f64, horizon: f64, passed: &[f64], passing: &mut dyn FnMut(u64) -> f64) -> f64 {
    let both = rate + discount;
    let mean = both * horizon;
    let mut power = 1.0;
    let weigh = |weight: &f64| {
        let weight = weight * power;
        power *= rate;
        weight
    };
    let passed: Vec<f64> = passed.iter().map(weigh).collect();
    let last = k + (mean + 9.0 * sqrt(mean) + 45.0 / (1.0 + ln_1p(1.0 / mean))) as u64;
    // Of any size: that of all is known to be 1.
    const SMALL: f64 = 1e-200;
    let (mut probability, mut tail, mut sum) = (SMALL, 0.0, 0.0);
    for m in (1..=last).rev() {
        tail += probability;
        probability *= m as f64 / mean;
        let n = m.div_ceil(k);
        let weight = passed.get((n * k - m) as usize).map_or(0.0, |weight| weight * passing(n - 1));
        sum = (sum + weight * tail) * (rate / both);
        if probability > 1.0 {
            for part in [&mut probability, &mut tail, &mut sum] {
                *part *= SMALL;
            }
        }
    }
    sum / (tail + probability)
}
