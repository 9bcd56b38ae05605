//! What all fits have in common: parameters above zero, sought as logarithms, from several beginnings; errors from the likelihood's bend.

use crate::dual::{Dual, PARAMETERS};
use crate::error::{Code, Error, Result};
use crate::math::{exp, ln, sqrt};
use crate::optimise::{Ending, Found, Point, climb, covariance};

/// The logarithms of parameters stay within this of zero, in the units of the search: nobody's parameters are a million times off.
const FARTHEST: f64 = 15.0;

/// More rows than this are thinned to about as many for finding the neighbourhood of the maximum.
const SKETCH_ROWS: usize = 4_000;

/// A likelihood of rows under parameters.
pub trait Likelihood {
    /// What it is a likelihood of.
    type Row;

    /// Names of the parameters; at most four.
    fn names(&self) -> &'static [&'static str];

    /// What rows have in common that are computed together; rows are sorted by it.
    fn key(&self, row: &Self::Row) -> f64;

    /// The log-likelihood of rows with the same key, each as often as its weight says.
    fn of(&self, parameters: &[Dual; PARAMETERS], rows: &[Self::Row]) -> Dual;
}

/// Rows with weights.
pub trait Weighted {
    /// Customers who have this row.
    fn weight(&self) -> f64;
}

/// Rows of which several may be alike.
pub trait Grouped: Weighted {
    /// More customers have it.
    fn add(&mut self, weight: f64);
}

/// Sorts rows, and has each only once, with the weights of all of its kind. Keys are of bits: those of numbers that are not negative are in
/// the numbers' order.
pub fn each_once<T: Grouped, K: Ord>(rows: &mut Vec<T>, key: impl Fn(&T) -> K) {
    rows.sort_unstable_by_key(&key);
    rows.dedup_by(|next, first| {
        let same = key(next) == key(first);
        if same {
            first.add(next.weight());
        }
        same
    });
}

impl Weighted for super::History {
    fn weight(&self) -> f64 {
        self.weight
    }
}

impl Grouped for super::History {
    fn add(&mut self, weight: f64) {
        self.weight += weight;
    }
}

/// A fitted model.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// Names of the parameters.
    pub names: &'static [&'static str],
    /// The parameters, in the caller's units.
    pub parameters: Vec<f64>,
    /// Covariances of the parameters' logarithms, row by row: the inverse of the negative Hessian.
    pub ln_covariance: Vec<f64>,
    /// The largest log-likelihood, in the caller's units.
    pub log_likelihood: f64,
    /// Customers.
    pub customers: f64,
    /// Different histories.
    pub histories: usize,
    /// Likelihoods computed, from all beginnings.
    pub evaluations: u32,
}

impl Fit {
    /// Standard errors of the parameters.
    ///
    /// Of a parameter's logarithm, times the parameter: at a maximum that is the same as from the Hessian by the parameter.
    pub fn standard_errors(&self) -> Vec<f64> {
        let n = self.parameters.len();
        (0..n).map(|i| self.parameters[i] * sqrt(self.ln_covariance[i * n + i])).collect()
    }

    /// The same with a parameter in other units.
    pub fn with_unit(mut self, places: &[usize], unit: f64) -> Fit {
        places.iter().for_each(|&i| self.parameters[i] *= unit);
        self
    }
}

/// The likelihood of all rows at the logarithms of the parameters.
pub fn evaluate<L: Likelihood>(model: &L, rows: &[L::Row], ln_parameters: &[f64]) -> Point {
    let n = ln_parameters.len();
    let mut parameters = [Dual::constant(1.0); PARAMETERS];
    for (i, &ln_value) in ln_parameters.iter().enumerate() {
        parameters[i] = Dual::parameter(ln_value, i);
    }
    let mut sum = Dual::constant(0.0);
    for run in rows.chunk_by(|one, next| model.key(one) == model.key(next)) {
        sum.add_weighted(&model.of(&parameters, run), 1.0);
    }
    Point {
        value: sum.value,
        gradient: sum.gradient[..n].to_vec(),
        hessian: (0..n).flat_map(|i| sum.hessian[i][..n].to_vec()).collect(),
    }
}

/// The maximum from the best of several beginnings; `sketch` makes fewer rows of many, every so manieth.
///
/// # Errors
/// `too_few_customers`; `fit_degenerate` where the maximum is at no place, naming a parameter along which there is none; `fit_unfinished`.
pub fn maximise<L: Likelihood<Row: Weighted + Clone>>(
    model: &L,
    rows: &[L::Row],
    starts: &[Vec<f64>],
) -> Result<(Fit, f64)> {
    let customers: f64 = rows.iter().map(Weighted::weight).sum();
    let fewest = model.names().len() + 1;
    if customers < fewest as f64 {
        return Err(Error::new(Code::TooFewCustomers).with_value(fewest));
    }
    let every = rows.len().div_ceil(SKETCH_ROWS);
    let sketch: Option<Vec<L::Row>> =
        (every > 1).then(|| rows.iter().skip(every / 2).step_by(every).cloned().collect());
    let n = model.names().len();
    let (low, high) = (vec![-FARTHEST; n], vec![FARTHEST; n]);
    let mut evaluations = 0;
    let mut search = |rows: &[L::Row], start: &[f64]| {
        let found = climb(start, &low, &high, |place| evaluate(model, rows, place));
        evaluations += found.evaluations;
        found
    };
    let mut best: Option<Found> = None;
    for start in starts {
        let start: Vec<f64> = start.iter().map(|&parameter| ln(parameter)).collect();
        let found = search(sketch.as_deref().unwrap_or(rows), &start);
        if found.point.value.is_finite() && best.as_ref().is_none_or(|best| better(&found, best)) {
            best = Some(found);
        }
    }
    let unfinished = |evaluations: u32| Error::new(Code::FitUnfinished).with_value(evaluations);
    let Some(mut best) = best else { return Err(unfinished(evaluations)) };
    if sketch.is_some() {
        best = search(rows, &best.place);
    }
    let degenerate = |i: usize| Err(Error::new(Code::FitDegenerate).of_field(model.names()[i]));
    match best.ending {
        Ending::Converged => {}
        Ending::AtBound(i) | Ending::Flat(i) => return degenerate(i),
        Ending::Unfinished => return Err(unfinished(evaluations)),
    }
    let Some(ln_covariance) = covariance(&best.point) else { return degenerate(0) };
    let fit = Fit {
        names: model.names(),
        parameters: best.place.iter().map(|&ln_value| exp(ln_value)).collect(),
        ln_covariance,
        log_likelihood: best.point.value,
        customers,
        histories: rows.len(),
        evaluations,
    };
    Ok((fit, customers))
}

/// A maximum that is one beats a higher place that is none by less than rounding.
fn better(one: &Found, other: &Found) -> bool {
    one.point.value > other.point.value + 1e-6 * (1.0 + 1e-6 * other.point.value.abs())
}
