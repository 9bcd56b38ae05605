//! The nearest centroid of each row: found in four lanes of single precision, confirmed in double precision where that cannot tell, and
//! not looked for where centroids have moved too little to change it.
//!
//! Source of the last: G. Hamerly, "Making k-means even faster", SDM 2010, here for blocks of rows.

use wide::f32x4;

use super::grid::{BLOCK, Grid, Moves, Sums, squares};
use crate::math::sqrt;

/// Of a score that no centroid has.
const NEVER: f32 = 1e30;
/// Centroids farther out than this, which only a caller can give, are too far for single precision.
const FAR: f64 = 1e6;
/// Of how far centroids may move, what is left when every rounding went the wrong way.
const SAFE: f64 = 1.0 - 1e-5;

/// Centroids, and what is known of the rows around them.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    d: usize,
    pub k: usize,
    /// By centroid, in units of the grid.
    pub places: Vec<f64>,
    tiles: Vec<[f32x4; 4]>,
    halves: Vec<[f32x4; 4]>,
    /// The greatest norm of a centroid.
    largest: f64,
    /// How far centroids have moved: of each move, the two longest ways.
    travelled: f64,
    /// By block: up to which way travelled the nearest centroids of all its rows remain the nearest.
    holds: Vec<f64>,
}

impl Search {
    /// From places, one behind the other, in units of the grid.
    pub fn new(grid: &Grid, places: Vec<f64>) -> Search {
        let (k, groups) = (places.len() / grid.d, (places.len() / grid.d).div_ceil(4));
        let mut search = Search {
            d: grid.d,
            k,
            places,
            tiles: vec![[f32x4::splat(0.0); 4]; groups * grid.d],
            halves: vec![[f32x4::splat(NEVER); 4]; groups],
            largest: 0.0,
            travelled: 0.0,
            holds: vec![f64::NEG_INFINITY; grid.n.div_ceil(BLOCK)],
        };
        search.lay_out();
        search
    }

    /// Moves centroids to the means of their clusters, where these have rows; the sum of squares of how far.
    #[inline(never)]
    pub fn follow(&mut self, grid: &Grid, sums: &Sums) -> f64 {
        let mut places = self.places.clone();
        for (c, place) in places.chunks_exact_mut(self.d).enumerate() {
            if let Some(mean) = grid.mean(sums, c) {
                place.copy_from_slice(&mean);
            }
        }
        self.go(places)
    }

    /// Moves centroids; the sum of squares of how far.
    fn go(&mut self, places: Vec<f64>) -> f64 {
        let d = self.d;
        let (mut total, mut longest, mut second) = (0.0, 0.0_f64, 0.0_f64);
        for (new, old) in places.chunks_exact(d).zip(self.places.chunks_exact(d)) {
            let square: f64 = new.iter().zip(old).map(|(a, b)| (a - b) * (a - b)).sum();
            second = second.max(square.min(longest));
            longest = longest.max(square);
            total += square;
        }
        self.travelled += (sqrt(longest) + sqrt(second)) / SAFE;
        self.places = places;
        self.lay_out();
        total
    }

    fn lay_out(&mut self) {
        let d = self.d;
        self.largest = 0.0;
        for (c, place) in self.places.chunks_exact(d).enumerate() {
            for (j, value) in place.iter().enumerate() {
                self.tiles[c / 4 * d + j][c % 4] = f32x4::splat(*value as f32);
            }
            let square: f64 = place.iter().map(|value| value * value).sum();
            self.halves[c / 4][c % 4] = f32x4::splat((square / 2.0) as f32);
            self.largest = self.largest.max(sqrt(square));
        }
    }

    /// The next search looks at this row, whatever was known.
    pub fn forget(&mut self, row: usize) {
        self.holds[row / BLOCK] = f64::NEG_INFINITY;
    }

    /// The squared distance of one row from a centroid.
    pub fn distance(&self, grid: &Grid, i: usize, c: usize) -> f64 {
        let place = &self.places[c * self.d..(c + 1) * self.d];
        let gap = |(j, c): (usize, &f64)| grid.value(i, j) - c;
        place.iter().enumerate().map(gap).map(|gap| gap * gap).sum()
    }

    /// The nearest centroid, the first of equally near ones.
    fn nearest(&self, grid: &Grid, i: usize) -> u32 {
        let (mut best, mut least) = (0, f64::INFINITY);
        for c in 0..self.k {
            let distance = self.distance(grid, i, c);
            if distance < least {
                (best, least) = (c as u32, distance);
            }
        }
        best
    }

    /// Finds the nearest centroid of each row of a chunk, given those of the search before, and tells which have another one now.
    #[inline(never)]
    pub fn assign(&mut self, grid: &Grid, rows: std::ops::Range<usize>, labels: &mut [u32], moves: &mut Moves) {
        moves.changed.clear();
        let first = rows.start / BLOCK;
        for (block, labels) in labels.chunks_mut(BLOCK).enumerate() {
            let b = first + block;
            if self.holds[b] > self.travelled {
                continue;
            }
            let (found, allowance) = self.block(grid, b, labels.len());
            self.holds[b] = self.travelled + allowance;
            for (lane, (label, new)) in labels.iter_mut().zip(found).enumerate() {
                if *label != new {
                    moves.changed.push(((block * BLOCK + lane) as u32, *label, new));
                    *label = new;
                }
            }
        }
    }

    /// The nearest centroids of a block's rows, and how far centroids may move before that changes: no row is nearer to its own than to another
    /// one less than that.
    ///
    /// With s = |c|²/2 − x·c the nearest has the least s. Single precision errs by less than (d + 4)·2⁻²³·(|x||c| + |c|²/2); where the two
    /// best are closer than twice that, double precision decides. Distances are √(|x|² + 2s), and a difference of two of them is that of
    /// their squares by their sum.
    fn block(&self, grid: &Grid, b: usize, rows: usize) -> ([u32; BLOCK], f64) {
        let d = self.d;
        let mut labels = [0; BLOCK];
        if self.largest > FAR {
            for (lane, label) in labels[..rows].iter_mut().enumerate() {
                *label = self.nearest(grid, b * BLOCK + lane);
            }
            return (labels, f64::NEG_INFINITY);
        }
        let points = &grid.blocks[b * d..(b + 1) * d];
        let mut best = [f32x4::splat(NEVER); 2];
        let mut second = best;
        let mut index = [f32x4::splat(0.0); 2];
        for (group, (tile, halves)) in self.tiles.chunks_exact(d).zip(&self.halves).enumerate() {
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
        let norm = f64::from(grid.norms[b]);
        let slack = 2.0 * (d as f64 + 4.0) * f64::from(f32::EPSILON);
        let bound = slack * self.largest * (norm + self.largest / 2.0) + f64::from(f32::MIN_POSITIVE);
        let (doubtful, error) = (f32x4::splat(bound as f32), f32x4::splat((2.0 * bound + slack * norm * norm) as f32));
        let squares = squares(points);
        let mut least = f32x4::splat(NEVER);
        for half in 0..2 {
            let gap = second[half] - best[half];
            let distance = |s: f32x4| (squares[half] + s + s + error).sqrt();
            least = least.fast_min((gap - doubtful) / (distance(best[half]) + distance(second[half])));
            let names = index[half].to_array();
            let doubt = gap.simd_le(doubtful).to_bitmask();
            for (lane, name) in names.iter().enumerate() {
                let at = half * 4 + lane;
                labels[at] = *name as u32;
                if doubt >> lane & 1 == 1 && at < rows {
                    labels[at] = self.nearest(grid, b * BLOCK + at);
                }
            }
        }
        let least = least.to_array().into_iter().fold(NEVER, |a, b| a.min(b));
        (labels, 2.0 * SAFE * f64::from(least))
    }
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
