//! Points laid out for the nearest centroid: found in four lanes of single precision, confirmed in double precision where that cannot tell.
//!
//! Values are taken relative to the middle of their column's range, divided by one power of two, and rounded to a grid of at most 2⁻⁴²
//! of the range. So sums of them are integers, exact in any order: what k-means finds from given centroids depends neither on the
//! order of rows nor on who summed which chunk.

use wide::f32x4;

use super::Points;
use super::lanes::{range, sum, sum_of};
use crate::math::sqrt;

/// Points of a chunk: the unit of work, and what can be summed in floats without rounding.
pub(crate) const CHUNK: usize = 2048;
/// Points of a block: two registers.
const BLOCK: usize = 8;
/// Bits of the grid: sums of a chunk's values stay below 2⁵³.
const BITS: i32 = 42;
/// Of a score that no centroid has.
const NEVER: f32 = 1e30;
/// Centroids farther out than this, which only a caller can give, are too far for single precision.
const FAR: f64 = 1e6;

/// 2 to a power of normal floats.
fn power(exponent: i32) -> f64 {
    f64::from_bits(((exponent.clamp(-1000, 1000) + 1023) as u64) << 52)
}

/// The exponent of the smallest power of two that is not below `x`, which is not negative.
fn exponent(x: f64) -> i32 {
    let above = ((x.to_bits() >> 52) as i32) - 1023;
    if x.to_bits() << 12 == 0 { above } else { above + 1 }
}

/// Points for the search of nearest centroids.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    pub n: usize,
    pub d: usize,
    /// Values on the grid, column by column.
    values: Vec<f64>,
    /// What a column's values count, and the middle it was measured from, in the unit of the data.
    steps: Vec<f64>,
    middles: Vec<f64>,
    /// What 1 is in the unit of the data.
    pub unit: f64,
    /// Eight points a block: its dimensions one behind the other.
    blocks: Vec<[f32x4; 2]>,
    /// The greatest norm of each block.
    norms: Vec<f32>,
}

/// Centroids as the search wants them.
pub(crate) struct Centroids {
    pub k: usize,
    /// By centroid, in units of the grid.
    pub places: Vec<f64>,
    tiles: Vec<[f32x4; 4]>,
    halves: Vec<[f32x4; 4]>,
    largest: f64,
}

impl Centroids {
    /// Of places, one behind the other.
    pub fn new(places: Vec<f64>, d: usize) -> Centroids {
        let k = places.len() / d;
        let groups = k.div_ceil(4);
        let zero = f32x4::splat(0.0);
        let mut tiles = vec![[zero; 4]; groups * d];
        let mut halves = vec![[f32x4::splat(NEVER); 4]; groups];
        let mut largest = 0.0_f64;
        for (c, place) in places.chunks_exact(d).enumerate() {
            for (j, value) in place.iter().enumerate() {
                tiles[c / 4 * d + j][c % 4] = f32x4::splat(*value as f32);
            }
            let square: f64 = place.iter().map(|value| value * value).sum();
            halves[c / 4][c % 4] = f32x4::splat((square / 2.0) as f32);
            largest = largest.max(square);
        }
        Centroids { k, places, tiles, halves, largest: sqrt(largest) }
    }

    fn place(&self, c: usize, d: usize) -> &[f64] {
        &self.places[c * d..(c + 1) * d]
    }
}

/// Sums of the points of each cluster, as whole steps of the grid, and how many they are.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sums {
    pub totals: Vec<i64>,
    pub counts: Vec<i64>,
}

impl Sums {
    pub fn new(k: usize, d: usize) -> Sums {
        Sums { totals: vec![0; k * d], counts: vec![0; k] }
    }
}

impl Grid {
    /// Of points.
    pub fn new(points: &Points) -> Grid {
        let (n, d) = (points.rows(), points.dimensions());
        let ranges: Vec<(f64, f64)> = points.columns().iter().map(|column| range(column)).collect();
        let middles: Vec<f64> = ranges.iter().map(|(low, high)| low / 2.0 + high / 2.0).collect();
        let halves: Vec<f64> = ranges.iter().zip(&middles).map(|((l, h), m)| (h - m).max(m - l)).collect();
        let largest = halves.iter().fold(0.0_f64, |a, &b| a.max(b));
        let unit = if largest > 0.0 { power(exponent(largest)) } else { 1.0 };
        let bits = BITS.min(62 - exponent(n as f64));
        let mut values = Vec::with_capacity(n * d);
        let mut steps = Vec::with_capacity(d);
        for (j, column) in points.columns().iter().enumerate() {
            let step = power(exponent(halves[j] / unit).max(-200) - bits);
            let (factor, middle) = (1.0 / unit, middles[j]);
            // A sum this large has no room for less than a step: taking the large part away again leaves the value rounded.
            let large = 1.5 * power(52) * step;
            values.extend(column.iter().map(|x| ((x - middle) * factor + large) - large));
            steps.push(step);
        }
        let mut grid = Grid { n, d, values, steps, middles, unit, blocks: Vec::new(), norms: Vec::new() };
        grid.lay_out();
        grid
    }

    fn lay_out(&mut self) {
        let (n, d) = (self.n, self.d);
        let zero = f32x4::splat(0.0);
        let mut blocks = vec![[zero; 2]; n.div_ceil(BLOCK) * d];
        for j in 0..d {
            let (eights, rest) = self.column(j).as_chunks::<BLOCK>();
            let of = |eight: &[f64; BLOCK]| {
                let [a, b, c, d, e, f, g, h] = eight.map(|x| x as f32);
                [f32x4::from([a, b, c, d]), f32x4::from([e, f, g, h])]
            };
            let targets = blocks[j..].iter_mut().step_by(d);
            let mut last = [0.0; BLOCK];
            last[..rest.len()].copy_from_slice(rest);
            for (target, eight) in targets.zip(eights.iter().chain(std::iter::once(&last))) {
                *target = of(eight);
            }
        }
        let norm = |block: &[[f32x4; 2]]| {
            let mut squares = [zero; 2];
            for x in block {
                squares[0] += x[0] * x[0];
                squares[1] += x[1] * x[1];
            }
            let largest = squares[0].fast_max(squares[1]).to_array();
            largest.iter().fold(0.0_f32, |a, &b| a.max(b)).sqrt()
        };
        self.norms = blocks.chunks_exact(d).map(norm).collect();
        self.blocks = blocks;
    }

    /// Values of a column on the grid.
    pub fn column(&self, j: usize) -> &[f64] {
        &self.values[j * self.n..(j + 1) * self.n]
    }

    /// Chunks of rows.
    pub fn chunks(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let n = self.n;
        (0..n.div_ceil(CHUNK)).map(move |c| c * CHUNK..n.min((c + 1) * CHUNK))
    }

    /// A row on the grid.
    pub fn row(&self, i: usize) -> Vec<f64> {
        (0..self.d).map(|j| self.column(j)[i]).collect()
    }

    /// A place of the data on the grid's scale.
    pub fn inwards(&self, place: &[f64]) -> Vec<f64> {
        place.iter().zip(&self.middles).map(|(x, middle)| (x - middle) / self.unit).collect()
    }

    /// A place on the grid's scale in the data.
    pub fn outwards(&self, place: &[f64]) -> Vec<f64> {
        place.iter().zip(&self.middles).map(|(x, middle)| x * self.unit + middle).collect()
    }

    /// The mean variance of the columns, which tolerances refer to.
    pub fn variance(&self) -> f64 {
        let n = self.n as f64;
        let of = |column: &[f64]| {
            let mean = sum(column) / n;
            sum_of(column, |x| (x - mean) * (x - mean)) / n
        };
        (0..self.d).map(|j| of(self.column(j))).sum::<f64>() / self.d as f64
    }

    /// Squared distances of a chunk's rows from a place.
    pub fn distances(&self, rows: std::ops::Range<usize>, place: &[f64], into: &mut Vec<f64>) {
        into.clear();
        into.resize(rows.len(), 0.0);
        for (j, c) in place.iter().enumerate() {
            for (sum, x) in into.iter_mut().zip(&self.column(j)[rows.clone()]) {
                *sum += (x - c) * (x - c);
            }
        }
    }

    /// The squared distance of one row from a centroid.
    pub fn distance(&self, i: usize, centroids: &Centroids, c: usize) -> f64 {
        let place = centroids.place(c, self.d);
        place
            .iter()
            .enumerate()
            .map(|(j, c)| (self.values[j * self.n + i] - c) * (self.values[j * self.n + i] - c))
            .sum()
    }

    /// The nearest centroid, the first of equally near ones.
    fn nearest(&self, i: usize, centroids: &Centroids) -> u32 {
        let (mut best, mut least) = (0, f64::INFINITY);
        for c in 0..centroids.k {
            let distance = self.distance(i, centroids, c);
            if distance < least {
                (best, least) = (c as u32, distance);
            }
        }
        best
    }

    /// Finds the nearest centroid of each row of a chunk.
    ///
    /// With s = |c|²/2 − x·c the nearest has the least s. Single precision errs by less than (d + 4)·2⁻²³·(|x||c| + |c|²/2); where the two
    /// best are closer than twice that, double precision decides.
    pub fn assign(&self, rows: std::ops::Range<usize>, centroids: &Centroids, labels: &mut [u32]) {
        let d = self.d;
        if centroids.largest > FAR {
            for (i, label) in rows.zip(labels) {
                *label = self.nearest(i, centroids);
            }
            return;
        }
        let slack = 2.0 * (d as f64 + 4.0) * f64::from(f32::EPSILON);
        for (b, labels) in (rows.start / BLOCK..).zip(labels.chunks_mut(BLOCK)) {
            let points = &self.blocks[b * d..(b + 1) * d];
            let mut best = [f32x4::splat(f32::MAX); 2];
            let mut second = best;
            let mut index = [f32x4::splat(0.0); 2];
            for (group, (tile, halves)) in centroids.tiles.chunks_exact(d).zip(&centroids.halves).enumerate() {
                let scores = scores(points, tile, halves);
                for (c, pair) in scores.iter().enumerate() {
                    let name = f32x4::splat((group * 4 + c) as f32);
                    for half in 0..2 {
                        let s = pair[half];
                        let less = s.simd_lt(best[half]);
                        second[half] = second[half].fast_min(best[half].fast_max(s));
                        best[half] = best[half].fast_min(s);
                        index[half] = less.bitselect(name, index[half]);
                    }
                }
            }
            let bound = slack * centroids.largest * (f64::from(self.norms[b]) + centroids.largest / 2.0);
            let bound = f32x4::splat(bound as f32 + f32::MIN_POSITIVE);
            for half in 0..2 {
                let names = index[half].to_array();
                let doubt = (second[half] - best[half]).simd_le(bound).to_bitmask();
                for (lane, label) in labels.iter_mut().skip(half * 4).take(4).enumerate() {
                    *label = if doubt >> lane & 1 == 0 {
                        names[lane] as u32
                    } else {
                        self.nearest(b * BLOCK + half * 4 + lane, centroids)
                    };
                }
            }
        }
    }

    /// Takes rows of a chunk from the clusters they were in (`u32::MAX`: none) to those they are in.
    pub fn moved(
        &self,
        rows: std::ops::Range<usize>,
        before: &[u32],
        now: &[u32],
        room: &mut Moves,
        sums: &mut Sums,
    ) -> usize {
        let d = self.d;
        room.changed.clear();
        for (at, (&old, &new)) in before.iter().zip(now).enumerate() {
            if old != new {
                room.changed.push((at as u32, old, new));
            }
        }
        if room.changed.is_empty() {
            return 0;
        }
        for &(_, old, new) in &room.changed {
            sums.counts[new as usize] += 1;
            if old != u32::MAX {
                sums.counts[old as usize] -= 1;
            }
        }
        let k = sums.counts.len();
        // One more, for those that were nowhere. Four columns at a time: additions to one cluster wait for each other.
        room.partial.resize(k + 1, [0.0; 4]);
        for first in (0..d).step_by(4) {
            room.partial.fill([0.0; 4]);
            let columns = [0, 1, 2, 3].map(|j| &self.column((first + j).min(d - 1))[rows.clone()]);
            for &(at, old, new) in &room.changed {
                let x = columns.map(|column| column[at as usize]);
                let to = &mut room.partial[new as usize];
                to.iter_mut().zip(&x).for_each(|(sum, x)| *sum += x);
                let from = &mut room.partial[(old as usize).min(k)];
                from.iter_mut().zip(&x).for_each(|(sum, x)| *sum -= x);
            }
            for (c, sums_of) in room.partial[..k].iter().enumerate() {
                for (j, sum) in (first..d).zip(sums_of) {
                    sums.totals[c * d + j] += (sum / self.steps[j]) as i64;
                }
            }
        }
        room.changed.len()
    }

    /// Where the means are; none for a cluster without rows.
    pub fn mean(&self, sums: &Sums, c: usize) -> Option<Vec<f64>> {
        let count = sums.counts[c];
        let total = |j: usize| sums.totals[c * self.d + j] as f64 * self.steps[j];
        (count > 0).then(|| (0..self.d).map(|j| total(j) / count as f64).collect())
    }
}

/// What [`Grid::moved`] works in.
#[derive(Default)]
pub(crate) struct Moves {
    changed: Vec<(u32, u32, u32)>,
    partial: Vec<[f64; 4]>,
}

/// Scores of eight points and four centroids: sixteen registers' worth.
#[inline(always)]
fn scores(points: &[[f32x4; 2]], tile: &[[f32x4; 4]], halves: &[f32x4; 4]) -> [[f32x4; 2]; 4] {
    let mut scores = halves.map(|half| [half; 2]);
    for (x, c) in points.iter().zip(tile) {
        for (score, c) in scores.iter_mut().zip(c) {
            score[0] -= x[0] * *c;
            score[1] -= x[1] * *c;
        }
    }
    scores
}
