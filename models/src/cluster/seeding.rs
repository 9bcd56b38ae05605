//! Where k-means begins: centroids drawn from the rows, each with a chance in proportion to its squared distance from those before.
//!
//! Source: D. Arthur, S. Vassilvitskii, "k-means++: the advantages of careful seeding", SODA 2007; its greedy variant (of some draws the
//! one that lowers the sum most) with 2 + ⌊ln k⌋ draws, as scikit-learn.

use clientele::rng::Rng;

use super::grid::Grid;
use crate::error::{Code, Error, Result};
use crate::math::ln;

/// Rows as first centroids, on the grid's scale, by `draws` draws each; depends on the order of rows.
///
/// # Errors
/// `too_few_distinct` (value: how many there are): fewer different rows than centroids.
pub(crate) fn plus_plus(grid: &Grid, k: usize, draws: usize, rng: &mut Rng) -> Result<Vec<f64>> {
    let first = rng.below(grid.n as u64) as usize;
    let mut places = grid.row(first);
    let mut nearest = vec![f64::INFINITY; grid.n];
    let mut sums = lowered(grid, &places, &mut nearest);
    for chosen in 1..k {
        let total: f64 = sums.iter().sum();
        if total <= 0.0 {
            return Err(Error::new(Code::TooFewDistinct).with_value(chosen));
        }
        let candidates: Vec<Vec<f64>> =
            (0..draws).map(|_| grid.row(drawn(grid, rng.unit() * total, &nearest, &sums))).collect();
        let best = if draws == 1 {
            0
        } else {
            let after: Vec<f64> = candidates.iter().map(|place| potential(grid, place, &nearest)).collect();
            (0..draws).fold(0, |best, at| if after[at] < after[best] { at } else { best })
        };
        sums = lowered(grid, &candidates[best], &mut nearest);
        places.extend(&candidates[best]);
    }
    Ok(places)
}

/// How many draws the greedy variant takes.
pub(crate) fn greedy_draws(k: usize) -> usize {
    2 + ln(k as f64) as usize
}

/// Lowers the squared distances to those from one more place; their sum in each chunk.
fn lowered(grid: &Grid, place: &[f64], nearest: &mut [f64]) -> Vec<f64> {
    let mut room = Vec::new();
    let chunk = |rows: std::ops::Range<usize>| {
        grid.distances(rows.clone(), place, &mut room);
        let mut sum = 0.0;
        for (least, distance) in nearest[rows].iter_mut().zip(&room) {
            *least = least.min(*distance);
            sum += *least;
        }
        sum
    };
    grid.chunks().map(chunk).collect()
}

/// The sum there would be with one more place.
fn potential(grid: &Grid, place: &[f64], nearest: &[f64]) -> f64 {
    let mut room = Vec::new();
    let chunk = |rows: std::ops::Range<usize>| {
        grid.distances(rows.clone(), place, &mut room);
        nearest[rows].iter().zip(&room).map(|(least, distance)| least.min(*distance)).sum::<f64>()
    };
    grid.chunks().map(chunk).sum()
}

/// The row at which the running sum of squared distances passes `target`.
fn drawn(grid: &Grid, mut target: f64, nearest: &[f64], sums: &[f64]) -> usize {
    let mut last = 0;
    for (rows, sum) in grid.chunks().zip(sums) {
        if target >= *sum {
            target -= sum;
            continue;
        }
        for i in rows.filter(|&i| nearest[i] > 0.0) {
            last = i;
            if target < nearest[i] {
                return i;
            }
            target -= nearest[i];
        }
    }
    // Rounding left a crumb behind the last row.
    if nearest[last] > 0.0 { last } else { (0..grid.n).rev().find(|&i| nearest[i] > 0.0).unwrap_or(0) }
}
