//! How clusters differ from everyone else, column by column.

use clientele::table::order::arrange;

use super::Points;
use super::partition::Partition;
use super::prepare::sorted;
use crate::error::{Code, Error, Result};
use crate::math::sqrt;

/// The normal distribution's quantile of 97.5 %.
const NORMAL_975: f64 = 1.959_963_984_540_054;

/// A column in a cluster.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Which column, from 0.
    pub column: usize,
    /// In the cluster.
    pub mean: f64,
    /// In the cluster.
    pub median: f64,
    /// Of all other rows.
    pub rest: f64,
    /// The difference of both means over the deviation within both; 0 where nothing varies. Where nothing varies within either, but they
    /// differ, it is as large as if one row stood on the wrong side.
    pub effect: f64,
    /// Its interval of 95 %: the lower end …
    pub low: f64,
    /// … and the upper one.
    pub high: f64,
}

/// Differences of each cluster, in the order of the labels' numbers, the strongest first.
///
/// Source: L. Hedges, I. Olkin, "Statistical Methods for Meta-Analysis" (1985), 5.A: the standardised mean difference with a common
/// deviation, and its interval for large samples. Cost: rows × columns, and sorting each cluster's.
///
/// # Errors
/// `lengths_differ`; `parameter_invalid` (field: labels) for fewer than two clusters.
pub fn profiles(points: &Points, labels: &[u32]) -> Result<Vec<Vec<Difference>>> {
    let partition = Partition::new(points, labels)?;
    if partition.k < 2 {
        return Err(Error::new(Code::ParameterInvalid).of_field("labels").with_value(partition.k));
    }
    let profile = |c: usize| -> Vec<Difference> {
        let one = |(at, column): (usize, &&[f64])| difference(at, column, &partition.labels, c as u32);
        let mut found: Vec<Difference> = points.columns().iter().enumerate().map(one).collect();
        arrange(&mut found, |a, b| a.effect.abs().total_cmp(&b.effect.abs()).is_gt());
        found
    };
    Ok((0..partition.k).map(profile).collect())
}

fn difference(at: usize, column: &[f64], labels: &[u32], c: u32) -> Difference {
    let (mut own, mut others) = (Vec::new(), Vec::new());
    for (&x, &label) in column.iter().zip(labels) {
        if label == c { own.push(x) } else { others.push(x) }
    }
    let ((mean, own_squares), (rest, squares)) = (moments(&own), moments(&others));
    let (n, m) = (own.len() as f64, others.len() as f64);
    let apart = mean - rest;
    let within = own_squares + squares;
    let squares = if within > 0.0 { within } else { apart * apart };
    let effect = if squares > 0.0 { apart / sqrt(squares / (n + m - 2.0).max(1.0)) } else { 0.0 };
    let error = sqrt((n + m) / (n * m) + effect * effect / (2.0 * (n + m)));
    let own = sorted(&own);
    let middle = own.len() / 2;
    let median = if own.len() % 2 == 1 { own[middle] } else { own[middle - 1] / 2.0 + own[middle] / 2.0 };
    let (low, high) = (effect - NORMAL_975 * error, effect + NORMAL_975 * error);
    Difference { column: at, mean, median, rest, effect, low, high }
}

/// The mean, and the sum of squares about it.
fn moments(values: &[f64]) -> (f64, f64) {
    let from = values[0];
    let mean = values.iter().map(|x| x - from).sum::<f64>() / values.len() as f64 + from;
    (mean, values.iter().map(|x| (x - mean) * (x - mean)).sum())
}
