//! Gamma-Gamma: what customers spend on a purchase, whatever they buy how often.

use super::fit::{Fit, Grouped, Likelihood, Weighted, each_once, maximise};
use super::history::power_of_two;
use crate::dual::{Dual, PARAMETERS};
use crate::error::{Code, Error, Result};
use crate::math::ln;

/// Gamma-Gamma: amounts of a customer are gamma with shape `p` and rate ν; ν is gamma with shape `q` and rate `gamma` (an amount).
///
/// Source: P. S. Fader, B. G. S. Hardie, "The Gamma-Gamma model of monetary value" (2013), with equation numbers; P. S. Fader,
/// B. G. S. Hardie, K. L. Lee, Journal of Marketing Research 42 (2005).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GammaGamma {
    /// Shape of a customer's amounts.
    pub p: f64,
    /// Shape of the rates.
    pub q: f64,
    /// Rate of the rates: an amount.
    pub gamma: f64,
}

/// A customer's amounts: how many, their mean, and how many customers have the same.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spending {
    count: f64,
    mean: f64,
    weight: f64,
}

impl Weighted for Spending {
    fn weight(&self) -> f64 {
        self.weight
    }
}

impl Grouped for Spending {
    fn add(&mut self, weight: f64) {
        self.weight += weight;
    }
}

/// ln of the mean's density, equation (1a).
struct Ln;

impl Likelihood for Ln {
    type Row = Spending;

    fn names(&self) -> &'static [&'static str] {
        &["p", "q", "gamma"]
    }

    fn key(&self, row: &Spending) -> f64 {
        row.count
    }

    fn of(&self, [p, q, gamma, _]: &[Dual; PARAMETERS], rows: &[Spending]) -> Dual {
        let x = rows[0].count;
        let shape = p.scaled(x);
        let all = shape + *q;
        let before = all.ln_gamma() - shape.ln_gamma() - q.ln_gamma() + *q * gamma.logarithm() + shape.scaled(ln(x));
        let own = shape + -1.0;
        let mut sum = Dual::constant(0.0);
        for row in rows {
            let spent = (*gamma + row.count * row.mean).logarithm();
            sum.add_weighted(&(before + own.scaled(ln(row.mean)) - all * spent), row.weight);
        }
        sum
    }
}

impl GammaGamma {
    /// The maximum of the likelihood over customers with at least one amount: `counts` and `means` of each, and how many customers have
    /// them where `weights` is not empty. Customers without an amount are left out.
    ///
    /// # Errors
    /// `lengths_differ`, `history_impossible` for a count that is none, `amount_not_positive`, `no_repeats` without any amount,
    /// `amounts_alike`, `fit_degenerate`, `fit_unfinished`.
    pub fn fit(counts: &[f64], means: &[f64], weights: &[f64]) -> Result<Fit> {
        let (mut rows, unit) = spendings(counts, means, weights)?;
        rows.iter_mut().for_each(|row| row.mean /= unit);
        let customers: f64 = rows.iter().map(|row| row.weight).sum();
        let mean = rows.iter().map(|row| row.weight * row.mean).sum::<f64>() / customers;
        let starts = [[3.0, 3.0], [1.0, 2.0], [10.0, 2.5]].map(|[p, q]| vec![p, q, (q - 1.0) * mean / p]);
        let (fit, _) = maximise(&Ln, &rows, &starts)?;
        let log_likelihood = fit.log_likelihood - customers * ln(unit);
        Ok(Fit { log_likelihood, ..fit.with_unit(&[2], unit) })
    }

    /// The model of fitted parameters.
    pub fn of(parameters: &[f64]) -> GammaGamma {
        let [p, q, gamma] = *parameters else { unreachable!("three parameters") };
        GammaGamma { p, q, gamma }
    }

    /// The mean amount of all customers, pγ/(q − 1); none where q ≤ 1, for then it is infinite.
    pub fn mean(&self) -> Option<f64> {
        (self.q > 1.0).then(|| self.p * self.gamma / (self.q - 1.0))
    }

    /// The expected mean amount of a customer with `count` amounts of mean `mean`, equation (5): between their own and all customers'.
    /// None where px + q ≤ 1.
    pub fn expected(&self, count: f64, mean: f64) -> Option<f64> {
        let shape = self.p * count + self.q - 1.0;
        (shape > 0.0).then(|| self.p * (self.gamma + count * mean) / shape)
    }
}

/// Checked amounts, each once, sorted; and a power of two near their size.
fn spendings(counts: &[f64], means: &[f64], weights: &[f64]) -> Result<(Vec<Spending>, f64)> {
    for (name, length, fits) in [
        ("spend", means.len(), means.len() == counts.len()),
        ("weight", weights.len(), weights.is_empty() || weights.len() == counts.len()),
    ] {
        if !fits {
            return Err(Error::new(Code::LengthsDiffer).of_field(name).with_value(length));
        }
    }
    let mut rows = Vec::new();
    for (i, (&count, &mean)) in counts.iter().zip(means).enumerate() {
        let weight = weights.get(i).copied().unwrap_or(1.0);
        let wrong =
            |field, value: f64| Error::new(Code::HistoryImpossible).at_index(i).of_field(field).with_value(value);
        if !(0.0..=f64::from(u32::MAX)).contains(&count) || count != f64::from(count as u32) {
            return Err(wrong("x", count));
        }
        if !(weight.is_finite() && weight >= 0.0) {
            return Err(wrong("weight", weight));
        }
        if count == 0.0 || weight == 0.0 {
            continue;
        }
        if !(mean > 0.0 && mean < 1e300) {
            return Err(Error::new(Code::AmountNotPositive).at_index(i).of_field("spend").with_value(mean));
        }
        rows.push(Spending { count, mean, weight });
    }
    let Some(first) = rows.first() else { return Err(Error::new(Code::NoRepeats)) };
    if rows.iter().all(|row| row.mean == first.mean) {
        return Err(Error::new(Code::AmountsAlike).with_value(first.mean));
    }
    let customers: f64 = rows.iter().map(|row| row.weight).sum();
    // Amounts near the largest float must not add up to infinity.
    let mean: f64 = rows.iter().map(|row| row.weight / customers * row.mean).sum();
    each_once(&mut rows, |row: &Spending| (row.count.to_bits(), row.mean.to_bits()));
    Ok((rows, power_of_two(mean)))
}
