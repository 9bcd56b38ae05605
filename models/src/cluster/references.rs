//! Rows without clusters, like given ones in all else: k-means finds something in them too, and clusters have to stand out from that.

use clientele::rng::Rng;
use clientele::table::order::arrange;

use super::Points;
use super::lanes::dot;
use super::pca::Pca;
use super::prepare::{normal_quantile, sorted};
use crate::error::Result;
use crate::math::sqrt;

/// Columns that are turned to their principal components, at most: the time for it grows with their cube.
const MOST_TURNED: usize = 128;
/// Rows that a row of a reference is mixed from: so many that sums of them are as good as normal.
const MIXED: usize = 256;

/// Columns of some rows.
pub(super) struct Rows(pub Vec<Vec<f64>>);

impl Rows {
    #[inline(never)]
    pub fn of(points: &Points, rows: &[usize]) -> Rows {
        Rows(points.columns().iter().map(|column| rows.iter().map(|&i| column[i]).collect()).collect())
    }

    #[inline(never)]
    pub fn points(&self) -> Points<'_> {
        let columns: Vec<&[f64]> = self.0.iter().map(Vec::as_slice).collect();
        Points::new(&columns).expect("columns as finite as those they come from")
    }

    /// How many different rows there are, counted to one more than `most`.
    pub fn places(&self, most: usize) -> usize {
        let mut found: Vec<Vec<f64>> = Vec::new();
        for i in 0..self.0[0].len() {
            let row: Vec<f64> = self.0.iter().map(|column| column[i]).collect();
            if !found.contains(&row) {
                found.push(row);
            }
            if found.len() > most {
                break;
            }
        }
        found.len()
    }

    /// The same, equal values of the first columns moved to somewhere around their place: what counts, or was rounded, lies on a few places,
    /// and every one of them would be a dense region. No farther than half the way to the nearer neighbour, so that gaps stay.
    pub fn untied(self, columns: usize, rng: &mut Rng) -> Rows {
        let Rows(mut all) = self;
        for column in all.iter_mut().take(columns) {
            let ordered = sorted(column);
            for x in column {
                let (from, to) = (ordered.partition_point(|y| y < x), ordered.partition_point(|y| y <= x));
                let left = from.checked_sub(1).map_or(f64::INFINITY, |at| *x - ordered[at]);
                let room = ordered.get(to).map_or(f64::INFINITY, |y| y - *x).min(left);
                if to - from > 1 && room.is_finite() {
                    *x += room * rng.between(-0.5, 0.5);
                }
            }
        }
        Rows(all)
    }

    /// As many, spread evenly in the box that rows fill along their principal components; of many columns, along these.
    pub fn evenly(&self, rng: &mut Rng) -> Result<Rows> {
        let (n, d) = (self.0[0].len(), self.0.len());
        if d > MOST_TURNED {
            return Ok(Rows(self.0.iter().map(|column| spread(column, rng)).collect()));
        }
        let pca = Pca::fit(&self.points())?;
        let mut columns: Vec<Vec<f64>> = pca.means.iter().map(|&mean| vec![mean; n]).collect();
        for (vector, own) in pca.loadings.chunks_exact(d).zip(pca.project(&self.points(), d)?) {
            let places = spread(&own, rng);
            columns.iter_mut().zip(vector).for_each(|(column, loading)| add(column, *loading, &places));
        }
        Ok(Rows(columns))
    }

    /// As many, with a single hump in every column, as skewed and as heavy in the tails as the column is, with the columns' correlations, and
    /// with as many rows far from the middle.
    pub fn humped(&self, rng: &mut Rng) -> Rows {
        let (n, d) = (self.0[0].len(), self.0.len());
        let ordered: Vec<Vec<f64>> = self.0.iter().map(|column| sorted(column)).collect();
        // Normal scores, row by row; equal values have that of all together.
        let mut scores = vec![0.0; n * d];
        for (j, (column, ordered)) in self.0.iter().zip(&ordered).enumerate() {
            for (i, x) in column.iter().enumerate() {
                let both = ordered.partition_point(|y| y < x) + ordered.partition_point(|y| y <= x);
                scores[i * d + j] = normal_quantile(both as f64 / (2 * n) as f64);
            }
        }
        let mut mixed = vec![0.0; n * d];
        for row in mixed.chunks_exact_mut(d) {
            for _ in 0..MIXED {
                let (weight, from) = (rng.between(-1.0, 1.0), rng.below(n as u64) as usize);
                add(row, weight, &scores[from * d..][..d]);
            }
        }
        let own = lengths(&mixed, d);
        let reach = bent(&own, &sorted(&lengths(&scores, d)), rng);
        for (row, (length, reach)) in mixed.chunks_exact_mut(d).zip(own.iter().zip(&reach)) {
            row.iter_mut().for_each(|x| *x *= reach / length.max(f64::MIN_POSITIVE));
        }
        let column = |(j, ordered): (usize, &Vec<f64>)| {
            let own: Vec<f64> = mixed[j..].iter().step_by(d).copied().collect();
            bent(&own, ordered, rng)
        };
        Rows(ordered.iter().enumerate().map(column).collect())
    }
}

/// As many values, anywhere in the same range.
// One function, as others here: copies of it would have to be loaded.
#[inline(never)]
fn spread(values: &[f64], rng: &mut Rng) -> Vec<f64> {
    let (low, high) = values.iter().fold((f64::MAX, f64::MIN), |(l, h), &x| (l.min(x), h.max(x)));
    values.iter().map(|_| rng.between(low, high)).collect()
}

#[inline(never)]
fn lengths(table: &[f64], d: usize) -> Vec<f64> {
    table.chunks_exact(d).map(|row| sqrt(dot(row, row))).collect()
}

/// Values in the same order that are drawn from the nearest distribution with a single hump.
#[inline(never)]
fn bent(values: &[f64], like: &[f64], rng: &mut Rng) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    arrange(&mut order, |&a, &b| values[a] < values[b]);
    let mut bent = vec![0.0; values.len()];
    order.iter().zip(Hump::of(like).draws(values.len(), rng)).for_each(|(&i, draw)| bent[i] = draw);
    bent
}

// Called for each row: a browser runs a loop within one call as it first compiled it.
#[inline(never)]
fn add(row: &mut [f64], weight: f64, other: &[f64]) {
    row.iter_mut().zip(other).for_each(|(x, y)| *x += weight * y);
}

/// The distribution that is nearest to given values of those that rise to one place and fall from there: its function is convex before
/// and concave behind (J. Hartigan, P. Hartigan, "The dip test of unimodality", Annals of Statistics 13 (1985)).
struct Hump<'a> {
    sorted: &'a [f64],
    /// Places of values between which it is even.
    knots: Vec<usize>,
}

impl<'a> Hump<'a> {
    /// Parts of the values at whose borders the highest place is looked for.
    const PARTS: usize = 16;

    fn of(sorted: &'a [f64]) -> Hump<'a> {
        let last = sorted.len() - 1;
        let mut best = (f64::INFINITY, Vec::new());
        for part in 0..=Hump::PARTS {
            let top = last * part / Hump::PARTS;
            let mut knots = hull(sorted, 0, top, 1.0);
            knots.pop();
            knots.extend(hull(sorted, top, last, -1.0));
            let far = distance(sorted, &knots);
            if far < best.0 {
                best = (far, knots);
            }
        }
        Hump { sorted, knots: best.1 }
    }

    /// In their order.
    fn draws(&self, n: usize, rng: &mut Rng) -> Vec<f64> {
        let last = (self.sorted.len() - 1) as f64;
        let at = |_| {
            let place = rng.between(0.0, last);
            let next = self.knots.partition_point(|&knot| knot as f64 <= place).clamp(1, self.knots.len() - 1);
            let (a, b) = (self.knots[next - 1], self.knots[next]);
            self.sorted[a] + (self.sorted[b] - self.sorted[a]) * (place - a as f64) / (b - a) as f64
        };
        sorted(&(0..n).map(at).collect::<Vec<f64>>())
    }
}

/// Where the polygon below (`side` 1) or above (−1) places over values has its corners.
#[inline(never)]
fn hull(sorted: &[f64], from: usize, to: usize, side: f64) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for i in from..=to {
        while let [.., a, b] = kept[..] {
            let turn = (sorted[b] - sorted[a]) * (i - b) as f64 - (sorted[i] - sorted[b]) * (b - a) as f64;
            if turn * side > 0.0 {
                break;
            }
            kept.pop();
        }
        kept.push(i);
    }
    kept
}

/// How far places are from the lines between knots, at most.
fn distance(sorted: &[f64], knots: &[usize]) -> f64 {
    let mut far = 0.0_f64;
    for pair in knots.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let slope = (b - a) as f64 / (sorted[b] - sorted[a]);
        for i in a..b {
            let line = a as f64 + (sorted[i] - sorted[a]) * slope;
            far = far.max(if line.is_finite() { (line - i as f64).abs() } else { 0.0 });
        }
    }
    far
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(n: usize, draw: impl Fn(&mut Rng) -> f64) -> Vec<f64> {
        let mut rng = Rng::new(7);
        sorted(&(0..n).map(|_| draw(&mut rng)).collect::<Vec<f64>>())
    }

    /// Every line between knots, in their order: places for each step of values.
    fn slopes(hump: &Hump) -> Vec<f64> {
        let slope = |pair: &[usize]| (pair[1] - pair[0]) as f64 / (hump.sorted[pair[1]] - hump.sorted[pair[0]]);
        hump.knots.windows(2).map(slope).collect()
    }

    #[test]
    fn a_hump_rises_to_one_place_and_falls_from_there() {
        let two = |rng: &mut Rng| rng.normal() + if rng.bernoulli(0.3) { 9.0 } else { 0.0 };
        for sorted in [
            values(300, Rng::normal),
            values(300, Rng::exponential),
            values(300, two),
            values(300, |rng| rng.below(6) as f64),
            vec![2.0; 9],
        ] {
            let hump = Hump::of(&sorted);
            assert_eq!((hump.knots[0], *hump.knots.last().unwrap()), (0, sorted.len() - 1));
            let slopes = slopes(&hump);
            let top = slopes.iter().position(|x| slopes.iter().all(|y| y <= x)).unwrap();
            assert!(slopes[..=top].is_sorted() && slopes[top..].iter().rev().is_sorted(), "{slopes:?}");
        }
    }

    /// The naive twin: of all places where values may be densest, the one whose polygon is nearest; tried at more places.
    #[test]
    fn a_hump_is_about_as_near_as_the_nearest() {
        for sorted in [values(200, Rng::normal), values(200, Rng::exponential), values(200, |rng| -rng.exponential())] {
            let nearest = (0..200)
                .map(|top| {
                    let mut knots = hull(&sorted, 0, top, 1.0);
                    knots.extend(hull(&sorted, top, 199, -1.0).into_iter().skip(1));
                    distance(&sorted, &knots)
                })
                .fold(f64::INFINITY, f64::min);
            assert!(distance(&sorted, &Hump::of(&sorted).knots) <= nearest + 2.0);
        }
    }

    #[test]
    fn humped_rows_are_skewed_and_correlated_alike() {
        let mut rng = Rng::new(3);
        let first: Vec<f64> = (0..900).map(|_| rng.normal()).collect();
        let second = first.iter().map(|x| (0.8 * x + 0.6 * rng.normal()).exp()).collect();
        let rows = Rows(vec![first, second]);
        let made = rows.humped(&mut rng);
        for (own, made) in rows.0.iter().zip(&made.0) {
            let (own, made) = (sorted(own), sorted(made));
            assert!(own[0] <= made[0] && made[899] <= own[899]);
            for at in [90, 225, 450, 675, 810] {
                assert!(own.partition_point(|x| *x < made[at]).abs_diff(at) < 60);
            }
        }
        let agree = |rows: &Rows| rows.0[0].iter().zip(&rows.0[1]).filter(|(a, b)| (**a > 0.0) == (**b > 1.0)).count();
        assert!(agree(&made).abs_diff(agree(&rows)) < 60);
    }
}
