//! BG/CNBD-k and MBG/CNBD-k: customers with a rhythm, who may stop for good after a purchase.

use super::bg_nbd::{Ln, fit_family};
use super::fit::Fit;
use super::nbd::ln_count;
use super::{Histories, History, Process};
use crate::error::{Code, Error, Result};
use crate::math::{exp, ln, ln_1p, soft_plus, sqrt};
use crate::special::{ln_gamma, ln_gamma_ratio};

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
    /// Shares of customers of whose gap so many phases have passed; empty where it just began.
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
        BgCnbdK { k, r, alpha, a, b, stops_at_once, passed: Vec::new() }
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
        let fresh = [1.0];
        let passed = if self.passed.is_empty() { &fresh[..] } else { &self.passed };
        let mut sum = 0.0;
        for (j, share) in passed.iter().enumerate() {
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

    fn scale(&self) -> f64 {
        self.alpha
    }
}
