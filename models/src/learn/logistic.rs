//! Logistic regression with a ridge: how likely something is, by columns of what is known before.
//!
//! Maximised is Σ y·ln p + (1 − y)·ln(1 − p) − λ/2 · Σ w², where ln(p ÷ (1 − p)) = b + Σ w·z, and z are the columns, made comparable: less
//! their mean, by their standard deviation (of the population, as scikit-learn's `StandardScaler` has it). The intercept b is free. This is
//! `LogisticRegression(C = 1/λ)` of scikit-learn. Source: S. le Cessie, J. C. van Houwelingen, Applied Statistics 41 (1992), equation 2.

use crate::error::{Code, Error, Result};
use crate::math::{exp, soft_plus, sqrt};
use crate::optimise::{Ending, Point, climb};

/// Coefficients beyond this are none: the columns tell the two kinds apart without error.
const FARTHEST: f64 = 50.0;

/// Columns of numbers, a row a customer. What is not known is not finite, and counts as the mean of what is.
pub struct Columns<'a> {
    numbers: &'a [f64],
    rows: usize,
}

impl<'a> Columns<'a> {
    /// Columns of so many rows, one behind the other.
    ///
    /// # Errors
    /// `no_customers`; `lengths_differ` where columns are not full, or there are none.
    pub fn new(numbers: &'a [f64], rows: usize) -> Result<Columns<'a>> {
        if rows == 0 {
            return Err(Error::new(Code::NoCustomers));
        }
        if numbers.is_empty() || !numbers.len().is_multiple_of(rows) {
            return Err(Error::new(Code::LengthsDiffer).of_field("columns").with_value(numbers.len()));
        }
        Ok(Columns { numbers, rows })
    }

    fn each(&self) -> impl Iterator<Item = &'a [f64]> {
        self.numbers.chunks(self.rows)
    }
}

/// What was fitted: everything that new customers need.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// ln(p ÷ (1 − p)) of a customer who is like the mean.
    pub intercept: f64,
    /// By how much it rises for a standard deviation of each column.
    pub weights: Vec<f64>,
    /// Mean of each column.
    pub means: Vec<f64>,
    /// Standard deviation of each column; 1 of one that is the same everywhere.
    pub spreads: Vec<f64>,
}

impl Logistic {
    /// Fits to rows of which `bought` is 1 or 0. Cost: rows × columns² for each of about eight steps.
    ///
    /// # Errors
    /// `lengths_differ`; `parameter_invalid` for a negative ridge or outcomes that are neither; `too_few_customers` where all or none bought;
    /// `fit_degenerate` where columns tell them apart without error, or depend on each other, and there is no ridge; `fit_unfinished`.
    pub fn fit(columns: &Columns<'_>, bought: &[f64], ridge: f64) -> Result<Logistic> {
        let rows = columns.rows;
        if bought.len() != rows {
            return Err(Error::new(Code::LengthsDiffer).of_field("bought").with_value(bought.len()));
        }
        if !(0.0..1e300).contains(&ridge) {
            return Err(Error::new(Code::ParameterInvalid).of_field("ridge").with_value(ridge));
        }
        if let Some(row) = bought.iter().position(|&y| y != 0.0 && y != 1.0) {
            return Err(Error::new(Code::ParameterInvalid).at_index(row).of_field("bought").with_value(bought[row]));
        }
        let buyers: f64 = bought.iter().sum();
        if buyers == 0.0 || buyers == rows as f64 {
            return Err(Error::new(Code::TooFewCustomers).of_field("bought").with_value(buyers));
        }
        let (means, spreads): (Vec<f64>, Vec<f64>) = columns.each().map(scale_of).unzip();
        let mut model = Logistic { intercept: 0.0, weights: vec![0.0; means.len()], means, spreads };
        let z = model.rows(columns);
        // The intercept is free, and columns that say nothing get no weight, whatever the ridge.
        let ridges =
            columns.each().zip(&model.means).map(|(column, &mean)| if varies(column, mean) { ridge } else { 1.0 });
        let ridges: Vec<f64> = [0.0].into_iter().chain(ridges).collect();
        let bound = vec![FARTHEST; ridges.len()];
        let low: Vec<f64> = bound.iter().map(|bound| -bound).collect();
        let start = vec![0.0; ridges.len()];
        let found = climb(&start, &low, &bound, &mut |place| evaluate(&z, bought, &ridges, place));
        match found.ending {
            Ending::Converged => {}
            Ending::Unfinished => return Err(Error::new(Code::FitUnfinished).with_value(found.evaluations)),
            Ending::AtBound(_) | Ending::Flat(_) => return Err(Error::new(Code::FitDegenerate).of_field("ridge")),
        }
        model.intercept = found.place[0];
        model.weights.copy_from_slice(&found.place[1..]);
        Ok(model)
    }

    /// Each row: 1, then its columns made comparable.
    fn rows(&self, columns: &Columns<'_>) -> Vec<f64> {
        let width = self.weights.len() + 1;
        let mut z = vec![1.0; columns.rows * width];
        for (at, column) in columns.each().enumerate() {
            for (row, &value) in column.iter().enumerate() {
                let known = if value.is_finite() { value } else { self.means[at] };
                z[row * width + at + 1] = (known - self.means[at]) / self.spreads[at];
            }
        }
        z
    }

    /// What each column adds to ln(p ÷ (1 − p)) of each row, row by row, the intercept first; they sum to it.
    ///
    /// # Errors
    /// `lengths_differ` where there are not as many columns as were fitted.
    pub fn contributions(&self, columns: &Columns<'_>) -> Result<Vec<f64>> {
        let given = columns.numbers.len() / columns.rows;
        if given != self.weights.len() {
            return Err(Error::new(Code::LengthsDiffer).of_field("columns").with_value(given));
        }
        let mut z = self.rows(columns);
        for row in z.chunks_mut(given + 1) {
            row[0] = self.intercept;
            row[1..].iter_mut().zip(&self.weights).for_each(|(z, weight)| *z *= weight);
        }
        Ok(z)
    }

    /// How likely each row's customer is to buy.
    ///
    /// # Errors
    /// As [`Logistic::contributions`].
    pub fn likely(&self, columns: &Columns<'_>) -> Result<Vec<f64>> {
        let parts = self.contributions(columns)?;
        Ok(parts.chunks(self.weights.len() + 1).map(|row| sigmoid(row.iter().sum())).collect())
    }
}

/// 1 ÷ (1 + e⁻ˣ), for any `x`.
fn sigmoid(x: f64) -> f64 {
    let e = exp(-x.abs());
    if x >= 0.0 { 1.0 / (1.0 + e) } else { e / (1.0 + e) }
}

fn known(column: &[f64]) -> impl Iterator<Item = f64> {
    column.iter().copied().filter(|value| value.is_finite())
}

/// Mean of what is known, and standard deviation of all, what is not known being like the mean.
fn scale_of(column: &[f64]) -> (f64, f64) {
    let mean = known(column).sum::<f64>() / known(column).count().max(1) as f64;
    let squares = known(column).map(|value| (value - mean) * (value - mean)).sum::<f64>();
    let variance = squares / column.len() as f64;
    (mean, if varies(column, mean) { sqrt(variance) } else { 1.0 })
}

/// Whether a column is the same everywhere, but for rounding.
fn varies(column: &[f64], mean: f64) -> bool {
    known(column).any(|value| (value - mean).abs() > 1e-12 * mean.abs())
}

fn evaluate(z: &[f64], bought: &[f64], ridges: &[f64], place: &[f64]) -> Point {
    let width = place.len();
    let mut point = Point { value: 0.0, gradient: vec![0.0; width], hessian: vec![0.0; width * width] };
    for (row, &y) in z.chunks(width).zip(bought) {
        let x: f64 = row.iter().zip(place).map(|(z, weight)| z * weight).sum();
        let p = sigmoid(x);
        point.value += y * x - soft_plus(x);
        for (i, &zi) in row.iter().enumerate() {
            point.gradient[i] += (y - p) * zi;
            let bend = p * (1.0 - p) * zi;
            let line = &mut point.hessian[i * width..i * width + i + 1];
            line.iter_mut().zip(row).for_each(|(sum, zj)| *sum -= bend * zj);
        }
    }
    for i in 0..width {
        for j in i + 1..width {
            point.hessian[i * width + j] = point.hessian[j * width + i];
        }
        point.value -= ridges[i] * place[i] * place[i] / 2.0;
        point.gradient[i] -= ridges[i] * place[i];
        point.hessian[i * width + i] -= ridges[i];
    }
    point
}
