//! The nearest centroid of each row: found in four lanes of single precision, confirmed in double precision where that cannot tell, and
//! not looked for where centroids have moved too little to change it.
//!
//! Source of the last: G. Hamerly, "Making k-means even faster", SDM 2010, here with one way for all rows: how far any two centroids have
//! moved at most, so that one comparison tells of four rows.

use wide::bytemuck::cast;
use wide::{f32x4, i32x4};

use super::grid::{BLOCK, Grid, Moves, Quad, Sums};
use crate::math::sqrt;

/// Of a score that no centroid has.
const NEVER: f32 = 1e30;
/// Centroids farther out than this, which only a caller can give, are too far for single precision.
const FAR: f64 = 1e6;
/// Of how far centroids may move, what is left when every rounding went the wrong way.
const SAFE: f32 = 1.0 - 1e-6;
/// Rows of a block from which on all of it is looked at, where it lies; fewer are gathered.
const MANY: u32 = 4;

/// Centroids, and what is known of the rows around them.
#[derive(Clone, Debug)]
pub(crate) struct Search {
    d: usize,
    pub k: usize,
    /// By centroid, in units of the grid.
    pub places: Vec<f64>,
    tiles: Vec<[f32x4; 4]>,
    halves: Vec<[f32x4; 4]>,
    /// The lowest bits of a score, which hold its centroid's number.
    names: i32,
    /// The greatest norm of a centroid.
    largest: f64,
    /// How far centroids have moved: of each move, the two longest ways.
    travelled: f64,
    /// By row, in whole blocks: up to which way travelled its nearest centroid remains the nearest.
    holds: Vec<[f32; BLOCK]>,
    /// Room for the places of rows that are gathered, …
    few: Vec<u32>,
    /// … for them, …
    gathered: Vec<Quad>,
    /// … and for a block with its dimensions one behind the other.
    turned: Vec<[f32x4; 2]>,
}

/// What is found of eight rows: the nearest centroids, and how far centroids may travel before that changes. Not above 0 where single
/// precision cannot tell.
struct Found {
    nearest: [i32x4; 2],
    allowance: [f32x4; 2],
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
            names: (4 * groups).next_power_of_two() as i32 - 1,
            largest: 0.0,
            travelled: 0.0,
            holds: vec![[f32::NEG_INFINITY; BLOCK]; grid.n.div_ceil(BLOCK)],
            few: Vec::new(),
            gathered: Vec::new(),
            turned: vec![[f32x4::ZERO; 2]; grid.d.next_multiple_of(4)],
        };
        if let Some(last) = search.holds.last_mut() {
            last[(grid.n - 1) % BLOCK + 1..].fill(f32::INFINITY);
        }
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
        self.travelled += (sqrt(longest) + sqrt(second)) / f64::from(SAFE);
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
        self.holds[row / BLOCK][row % BLOCK] = f32::NEG_INFINITY;
    }

    /// The squared distance of one row from a centroid.
    pub fn distance(&self, grid: &Grid, i: usize, c: usize) -> f64 {
        let place = &self.places[c * self.d..(c + 1) * self.d];
        let gap = |(j, c): (usize, &f64)| grid.value(i, j) - c;
        place.iter().enumerate().map(gap).map(|gap| gap * gap).sum()
    }

    /// The nearest centroid, the first of equally near ones, and how much farther the next one is at least: rounding taken off.
    #[inline(never)]
    fn nearest(&self, grid: &Grid, i: usize) -> (u32, f64) {
        let (mut best, mut least, mut second) = (0, f64::INFINITY, f64::INFINITY);
        for c in 0..self.k {
            let distance = self.distance(grid, i, c);
            if distance < least {
                (best, second, least) = (c as u32, least, distance);
            } else {
                second = second.min(distance);
            }
        }
        let rounding = (self.d as f64 + 4.0) * f64::EPSILON;
        (best, sqrt(second) * (1.0 - rounding) - sqrt(least) * (1.0 + rounding))
    }

    /// Finds the nearest centroid of each row of a chunk, given those of the search before, and tells which have another one now.
    #[inline(never)]
    pub fn assign(&mut self, grid: &Grid, rows: std::ops::Range<usize>, labels: &mut [u32], moves: &mut Moves) {
        moves.changed.clear();
        let mut chunk = Chunk { grid, start: rows.start, labels, moves };
        if self.largest > FAR {
            (0..rows.len()).for_each(|row| self.settle(&mut chunk, row));
            return;
        }
        let travelled = f32x4::splat(above(self.travelled));
        let mut few = std::mem::take(&mut self.few);
        for first in (0..rows.len()).step_by(BLOCK) {
            let holds: [f32x4; 2] = cast(self.holds[(rows.start + first) / BLOCK]);
            let mut open = !mask(holds.map(|holds| holds.simd_gt(travelled)));
            if open.count_ones() >= MANY && first + BLOCK <= rows.len() {
                self.block(&mut chunk, first);
                continue;
            }
            while open != 0 {
                few.push(first as u32 + open.trailing_zeros());
                open &= open - 1;
            }
        }
        self.gather(&mut chunk, &mut few);
        few.clear();
        self.few = few;
    }

    /// Rows of one block.
    #[inline(always)]
    fn block(&mut self, chunk: &mut Chunk, first: usize) {
        let b = (chunk.start + first) / BLOCK;
        let Found { nearest, allowance } = self.look(chunk.grid.block(b));
        let travelled = f32x4::splat(below(self.travelled));
        self.holds[b] = cast(allowance.map(|allowance| (travelled + allowance) * SAFE));
        let known: [i32x4; 2] = cast(*chunk.labels[first..].first_chunk::<BLOCK>().expect("a block"));
        let same = [0, 1].map(|half| cast::<_, f32x4>(known[half].simd_eq(nearest[half])));
        let mut open = !(mask(same) & mask(allowance.map(|allowance| allowance.simd_gt(f32x4::ZERO))));
        let (nearest, allowance): ([u32; BLOCK], [f32; BLOCK]) = (cast(nearest), cast(allowance));
        while open != 0 {
            let lane = open.trailing_zeros() as usize;
            open &= open - 1;
            if allowance[lane] > 0.0 {
                chunk.label(first + lane, nearest[lane]);
            } else {
                self.settle(chunk, first + lane);
            }
        }
    }

    /// Rows of several blocks: first brought together, so that none has to wait for the memory of the one before.
    #[inline(never)]
    fn gather(&mut self, chunk: &mut Chunk, few: &mut Vec<u32>) {
        let Some(&again) = few.first() else { return };
        // The same one twice does not matter.
        few.resize(few.len().next_multiple_of(BLOCK), again);
        let mut gathered = std::mem::take(&mut self.gathered);
        let width = self.turned.len() / 4;
        gathered.resize(few.len() * width, Quad::default());
        for (&row, into) in few.iter().zip(gathered.chunks_exact_mut(width)) {
            let point = chunk.grid.point(chunk.start + row as usize);
            into.iter_mut().zip(point).for_each(|(into, quad)| *into = *quad);
        }
        let travelled = below(self.travelled);
        let blocks = gathered.chunks_exact(BLOCK * width);
        for (rows, points) in few.as_chunks::<BLOCK>().0.iter().zip(blocks) {
            let Found { nearest, allowance } = self.look(points);
            let (nearest, allowance): ([u32; BLOCK], [f32; BLOCK]) = (cast(nearest), cast(allowance));
            for ((&row, nearest), allowance) in rows.iter().zip(nearest).zip(allowance) {
                let (row, i) = (row as usize, chunk.start + row as usize);
                if allowance > 0.0 {
                    self.holds[i / BLOCK][i % BLOCK] = (travelled + allowance) * SAFE;
                    chunk.label(row, nearest);
                } else {
                    self.settle(chunk, row);
                }
            }
        }
        self.gathered = gathered;
    }

    /// One row, in double precision.
    fn settle(&mut self, chunk: &mut Chunk, row: usize) {
        let i = chunk.start + row;
        let (nearest, gap) = self.nearest(chunk.grid, i);
        self.holds[i / BLOCK][i % BLOCK] = (below(self.travelled) + gap as f32) * SAFE;
        chunk.label(row, nearest);
    }

    /// The nearest centroids of eight rows, and how far centroids may move before that changes: no row is nearer to its own than to another
    /// one less than that.
    ///
    /// With s = |c|²/2 − x·c the nearest has the least s. Single precision errs by less than (d + 4)·2⁻²³·(|x||c| + |c|²/2), and the number
    /// of the centroid in the lowest bits of s, which saves a comparison, by as many units of 2⁻²³; where the two best are closer than
    /// twice all that, double precision has to decide. Distances are √(|x|² + 2s), and a difference of two of them is that of their
    /// squares by their sum, which is at most twice the longer.
    #[inline(always)]
    fn look(&mut self, points: &[Quad]) -> Found {
        turn(points, &mut self.turned);
        let names = i32x4::splat(self.names);
        let mut best = [f32x4::splat(NEVER); 2];
        let mut second = best;
        for (group, (tile, halves)) in (0..).step_by(4).zip(self.tiles.chunks_exact(self.d).zip(&self.halves)) {
            for (c, scores) in (group..).zip(scores(&self.turned, tile, halves)) {
                for (half, s) in scores.into_iter().enumerate() {
                    let s = cast(cast::<_, i32x4>(s) & !names | i32x4::splat(c));
                    second[half] = second[half].fast_min(best[half].fast_max(s));
                    best[half] = best[half].fast_min(s);
                }
            }
        }
        let slack = 2.0 * (self.d as f32 + self.names as f32 + 5.0) * f32::EPSILON;
        let largest = self.largest as f32;
        let squares = squares(&self.turned);
        let mut allowance = [f32x4::ZERO; 2];
        for (half, allowance) in allowance.iter_mut().enumerate() {
            // |x||c| is at most the mean of the squares.
            let bound = (squares[half] * 0.5 + largest * largest) * slack + f32::MIN_POSITIVE;
            let farther = squares[half] + squares[half] * slack + second[half] + second[half] + bound + bound;
            *allowance = (second[half] - best[half] - bound) / farther.sqrt();
        }
        Found { nearest: best.map(|best| cast::<_, i32x4>(best) & names), allowance }
    }
}

/// Rows that are being looked at.
struct Chunk<'a> {
    grid: &'a Grid<'a>,
    /// The first of them.
    start: usize,
    labels: &'a mut [u32],
    moves: &'a mut Moves,
}

impl Chunk<'_> {
    #[inline(always)]
    fn label(&mut self, row: usize, new: u32) {
        let old = std::mem::replace(&mut self.labels[row], new);
        if old != new {
            self.moves.changed.push((row as u32, old, new));
        }
    }
}

/// The next number of single precision that is not below …
fn above(x: f64) -> f32 {
    let near = x as f32;
    if f64::from(near) < x { near.next_up() } else { near }
}

/// … and not above.
fn below(x: f64) -> f32 {
    -above(-x)
}

/// Eight rows, dimensions of each one behind the other, to dimensions of all, one behind the other.
#[inline(always)]
fn turn(points: &[Quad], into: &mut [[f32x4; 2]]) {
    let (width, (into, _)) = (points.len() / BLOCK, into.as_chunks_mut::<4>());
    for (at, into) in into.iter_mut().enumerate() {
        let half = |first: usize| f32x4::transpose([0, 1, 2, 3].map(|row| cast(points[(first + row) * width + at])));
        let (low, high) = (half(0), half(4));
        *into = [0, 1, 2, 3].map(|j| [low[j], high[j]]);
    }
}

/// A bit for each of eight lanes.
#[inline(always)]
fn mask([low, high]: [f32x4; 2]) -> u8 {
    (low.to_bitmask() | high.to_bitmask() << 4) as u8
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

/// Squared norms of eight points.
#[inline(always)]
fn squares(points: &[[f32x4; 2]]) -> [f32x4; 2] {
    let mut squares = [f32x4::ZERO; 2];
    for x in points {
        squares[0] += x[0] * x[0];
        squares[1] += x[1] * x[1];
    }
    squares
}
