//! Raw columns onto comparable scales: missing values filled, shapes straightened, ranges matched. What was learnt is kept and applied to
//! other rows.

use clientele::math::quantile_position;
use clientele::table::order::{bits_of, number_of_bits, sort_numbers};

use super::Points;
use crate::error::{Code, Error, Result};
use crate::math::{erfc, exp, exp_m1, ln, ln_1p, sqrt};

/// What stands for a missing value (NaN).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing: it is an error.
    Refused,
    /// The column's median.
    Median,
    /// The column's mean.
    Mean,
}

/// How a column's shape is straightened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// Not at all.
    None,
    /// ln(1 + x); values must be above −1.
    Log1p,
    /// Yeo and Johnson's power, the likeliest one.
    YeoJohnson,
    /// The rank among the values as a quantile of the normal distribution.
    QuantileNormal,
}

/// How a column's range is matched with others'.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    /// Not at all.
    None,
    /// Mean 0, variance 1 (divided by rows).
    Z,
    /// Median 0, distance of the quartiles 1.
    Robust,
    /// From 0 to 1.
    MinMax,
}

/// What happens to one column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// See there.
    pub missing: Missing,
    /// See there.
    pub transform: Transform,
    /// See there.
    pub scaling: Scaling,
    /// By what the result is multiplied, above 0.
    pub weight: f64,
}

impl Default for Plan {
    fn default() -> Plan {
        Plan { missing: Missing::Refused, transform: Transform::None, scaling: Scaling::Z, weight: 1.0 }
    }
}

/// A transform with what it learnt.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// As it is.
    Plain,
    /// ln(1 + x).
    Log1p,
    /// With this power.
    YeoJohnson(f64),
    /// With these quantiles, evenly spaced from the least to the largest.
    QuantileNormal(Vec<f64>),
}

/// What was learnt of one column.
#[derive(Clone, Debug, PartialEq)]
pub struct Learnt {
    /// What stands for missing values.
    pub fill: Option<f64>,
    /// Its transform.
    pub shape: Shape,
    /// What is taken away after that …
    pub centre: f64,
    /// … and what the rest is divided by; 1 for a column of one value.
    pub spread: f64,
    /// What it is multiplied by at last.
    pub weight: f64,
}

/// What was learnt of all columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Preparation {
    /// Of each.
    pub columns: Vec<Learnt>,
}

/// Quantiles that are kept of a column, at most.
const MOST_QUANTILES: usize = 1000;
/// Ranks closer to 0 and 1 than this are taken for it, as in scikit-learn.
const OUTERMOST: f64 = 1e-7;

impl Preparation {
    /// Learns from columns, NaN being a missing value.
    ///
    /// # Errors
    /// `no_columns`, `no_rows`, `lengths_differ`, `value_not_finite` (infinite, or missing where that is refused), `value_too_large`,
    /// `log_of_negative`, `column_empty` (value: the column, from 1), `parameter_invalid`.
    pub fn fit(columns: &[&[f64]], plans: &[Plan]) -> Result<Preparation> {
        if columns.len() != plans.len() {
            return Err(Error::new(Code::ParameterInvalid).of_field("plans").with_value(plans.len()));
        }
        if let Some(plan) = plans.iter().find(|plan| !(plan.weight > 0.0 && plan.weight.is_finite())) {
            return Err(Error::new(Code::ParameterInvalid).of_field("weight").with_value(plan.weight));
        }
        let one = |(at, (column, plan)): (usize, (&&[f64], &Plan))| learnt(at, column, plan);
        let learnt: Result<Vec<Learnt>> = columns.iter().zip(plans).enumerate().map(one).collect();
        let preparation = Preparation { columns: learnt? };
        let prepared = preparation.apply(columns)?;
        let prepared: Vec<&[f64]> = prepared.iter().map(Vec::as_slice).collect();
        Points::new(&prepared)?;
        Ok(preparation)
    }

    /// Prepares the same columns of any rows.
    ///
    /// # Errors
    /// `parameter_invalid` for another number of columns; `value_not_finite`, `log_of_negative` (row, and value: the column, from 1).
    pub fn apply(&self, columns: &[&[f64]]) -> Result<Vec<Vec<f64>>> {
        if columns.len() != self.columns.len() {
            return Err(Error::new(Code::ParameterInvalid).of_field("columns").with_value(columns.len()));
        }
        let one = |(at, (column, learnt)): (usize, (&&[f64], &Learnt))| -> Result<Vec<f64>> {
            let filled = filled(at, column, learnt.fill)?;
            let shaped = learnt.shape.apply(at, &filled)?;
            Ok(shaped.iter().map(|x| (x - learnt.centre) / learnt.spread * learnt.weight).collect())
        };
        columns.iter().zip(&self.columns).enumerate().map(one).collect()
    }
}

fn filled(at: usize, column: &[f64], fill: Option<f64>) -> Result<Vec<f64>> {
    let one = |(row, &x): (usize, &f64)| match fill {
        Some(fill) if x.is_nan() => Ok(fill),
        _ if x.is_finite() => Ok(x),
        _ => Err(Error::new(Code::ValueNotFinite).at_index(row).with_value(at + 1)),
    };
    column.iter().enumerate().map(one).collect()
}

fn learnt(at: usize, column: &[f64], plan: &Plan) -> Result<Learnt> {
    let known: Vec<f64> = column.iter().copied().filter(|x| !x.is_nan()).collect();
    if known.is_empty() {
        let code = if column.is_empty() { Code::NoRows } else { Code::ColumnEmpty };
        return Err(Error::new(code).with_value(at + 1));
    }
    let fill = match plan.missing {
        Missing::Refused => None,
        Missing::Mean => Some(mean(&known)),
        Missing::Median => Some(quantile(&sorted(&known), 1, 2)),
    };
    let values = filled(at, column, fill)?;
    let shape = match plan.transform {
        Transform::None => Shape::Plain,
        Transform::Log1p => Shape::Log1p,
        Transform::YeoJohnson => Shape::YeoJohnson(likeliest_power(&values)),
        Transform::QuantileNormal => {
            let sorted = sorted(&values);
            let count = MOST_QUANTILES.min(sorted.len());
            let parts = (count - 1).max(1) as u64;
            Shape::QuantileNormal((0..count as u64).map(|part| quantile(&sorted, part, parts)).collect())
        }
    };
    let values = shape.apply(at, &values)?;
    let (centre, spread) = match plan.scaling {
        Scaling::None => (0.0, 1.0),
        Scaling::Z => (mean(&values), deviation(&values)),
        Scaling::Robust => {
            let sorted = sorted(&values);
            (quantile(&sorted, 1, 2), quantile(&sorted, 3, 4) - quantile(&sorted, 1, 4))
        }
        Scaling::MinMax => {
            let sorted = sorted(&values);
            (sorted[0], sorted[sorted.len() - 1] - sorted[0])
        }
    };
    // What rounding makes of a constant is no spread.
    let noise = 10.0 * f64::EPSILON * centre.abs();
    let spread = if spread > noise { spread } else { 1.0 };
    Ok(Learnt { fill, shape, centre, spread, weight: plan.weight })
}

impl Shape {
    fn apply(&self, at: usize, values: &[f64]) -> Result<Vec<f64>> {
        match self {
            Shape::Plain => Ok(values.to_vec()),
            Shape::Log1p => {
                let one = |(row, &x): (usize, &f64)| {
                    let wrong = Error::new(Code::LogOfNegative).at_index(row).with_value(at + 1);
                    if x > -1.0 { Ok(ln_1p(x)) } else { Err(wrong) }
                };
                values.iter().enumerate().map(one).collect()
            }
            Shape::YeoJohnson(power) => Ok(values.iter().map(|&x| yeo_johnson(x, *power)).collect()),
            Shape::QuantileNormal(quantiles) => {
                Ok(values.iter().map(|&x| normal_quantile(rank(x, quantiles))).collect())
            }
        }
    }
}

/// The transform of one value, which keeps the order of values.
///
/// Source: I.-K. Yeo, R. Johnson, "A new family of power transformations to improve normality or symmetry", Biometrika 87 (2000).
pub fn yeo_johnson(x: f64, power: f64) -> f64 {
    let (size, power, sign) = if x >= 0.0 { (x, power, 1.0) } else { (-x, 2.0 - power, -1.0) };
    sign * if power.abs() < f64::EPSILON { ln_1p(size) } else { exp_m1(power * ln_1p(size)) / power }
}

/// The power that makes values likeliest to be normal: the minimum of ln(variance)/2 less (power − 1) times the mean of ±ln(1 + |x|).
fn likeliest_power(values: &[f64]) -> f64 {
    let n = values.len() as f64;
    let logs = values.iter().map(|&x| if x < 0.0 { -ln_1p(-x) } else { ln_1p(x) }).sum::<f64>() / n;
    let loss = |power: f64| {
        let shaped: Vec<f64> = values.iter().map(|&x| yeo_johnson(x, power)).collect();
        let loss = ln(deviation(&shaped)) - (power - 1.0) * logs;
        if loss.is_finite() { loss } else { f64::INFINITY }
    };
    if deviation(values) <= f64::EPSILON * mean(values).abs() {
        return 1.0;
    }
    // Widened until the minimum lies inside; then the golden section, whose error is the root of the loss's.
    let (mut low, mut high) = (-2.0, 4.0);
    for _ in 0..5 {
        let found = golden(low, high, &loss);
        if found - low > 0.01 && high - found > 0.01 {
            return found;
        }
        (low, high) = (low * 2.0, high * 2.0);
    }
    golden(low, high, &loss)
}

fn golden(mut low: f64, mut high: f64, loss: &impl Fn(f64) -> f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_a, mut at_b) = (loss(a), loss(b));
    while high - low > 1e-9 * (1.0 + low.abs()) {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - RATIO * (high - low);
            at_a = loss(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + RATIO * (high - low);
            at_b = loss(b);
        }
    }
    low / 2.0 + high / 2.0
}

/// Where a value lies among quantiles, from 0 to 1; in the middle of those that it equals.
fn rank(x: f64, quantiles: &[f64]) -> f64 {
    let last = quantiles.len() - 1;
    if x - OUTERMOST < quantiles[0] {
        return 0.0;
    }
    if x + OUTERMOST > quantiles[last] {
        return 1.0;
    }
    let between = |low: usize| {
        let (from, to) = (quantiles[low], quantiles[low + 1]);
        (low as f64 + (x - from) / (to - from)) / last as f64
    };
    let above = quantiles.partition_point(|&q| q <= x);
    let below = quantiles.partition_point(|&q| q < x);
    if above == below { between(above - 1) } else { (below + above - 1) as f64 / 2.0 / last as f64 }
}

/// The normal distribution's quantile; beyond ±5.2 it stays there.
pub(super) fn normal_quantile(p: f64) -> f64 {
    let p = p.clamp(OUTERMOST - f64::EPSILON, 1.0 - (OUTERMOST - f64::EPSILON));
    let tail = p.min(1.0 - p);
    // M. Abramowitz, I. Stegun 26.2.22 to three digits, then Halley's steps on the distribution function.
    let t = sqrt(-2.0 * ln(tail));
    let mut x = t - (2.30753 + 0.27061 * t) / (1.0 + t * (0.99229 + t * 0.04481));
    for _ in 0..4 {
        let error = erfc(x / std::f64::consts::SQRT_2) / 2.0 - tail;
        let u = error * sqrt(std::f64::consts::TAU) * exp(x * x / 2.0);
        x += u / (1.0 - x * u / 2.0);
    }
    if p < 0.5 { -x } else { x }
}

/// In ascending order.
// One function: every copy of a sort would have to be loaded.
#[inline(never)]
pub(super) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted: Vec<i64> = values.iter().copied().map(bits_of).collect();
    sort_numbers(&mut sorted);
    sorted.into_iter().map(number_of_bits).collect()
}

/// Type 7 (Hyndman & Fan 1996) of sorted values.
fn quantile(sorted: &[f64], part: u64, parts: u64) -> f64 {
    let (below, rest) = quantile_position(sorted.len(), part, parts);
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * rest
}

fn mean(values: &[f64]) -> f64 {
    let from = values[0];
    values.iter().map(|x| x - from).sum::<f64>() / values.len() as f64 + from
}

fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    sqrt(values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / values.len() as f64)
}
