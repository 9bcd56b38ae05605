//! Sums of the distances between all rows, by cluster, tile by tile.
//!
//! Squares are |x|² + |y|² − 2xy about the mean of all rows. With x·y for the dimensions and a few roundings more, they err by so much of
//! the norms' squares at most; where they are not larger than that by far, they are taken from differences.

use wide::f64x2;

use super::Points;
use super::lanes::sum;
use super::partition::Partition;

/// Rows of a tile: its columns and sums stay in the fastest memory.
const TILE: usize = 256;
/// Rows of a block. Two blocks' distances are as many as processors keep at hand.
const BLOCK: usize = 4;
/// Squares below this part of the norms' are doubtful, for each dimension.
const DOUBTFUL: f64 = 1.0 / 16384.0;

/// One number for each row of a block.
type Lanes = [f64x2; BLOCK / 2];
const NONE: Lanes = [f64x2::ZERO; BLOCK / 2];

/// For each row of a block, one number for each row of another.
type Pairs = [Lanes; BLOCK];

/// Rows of one cluster, in blocks of their own.
struct Tile {
    cluster: usize,
    rows: std::ops::Range<usize>,
    first: usize,
    /// The largest square of a norm.
    largest: f64,
}

/// Rows by cluster, so that a tile's distances all go to the same two clusters.
pub(super) struct Tiles {
    n: usize,
    d: usize,
    all: Vec<Tile>,
    /// Dimensions of a block's rows, one behind the other; of rows that are none, 0 …
    values: Vec<Lanes>,
    /// … the same about the mean of all rows, …
    centred: Vec<Lanes>,
    /// … and the squares of their norms: of rows that are none, less than any. So their squares are always doubtful.
    norms: Vec<Lanes>,
}

/// A block as it is compared with others.
struct Rows<'a> {
    block: usize,
    norms: [f64x2; BLOCK],
    /// By dimension, twice what they are about the mean.
    twice: &'a [[f64x2; BLOCK]],
    /// Squares that are smaller may be wrong.
    doubtful: f64x2,
    sums: [f64x2; BLOCK],
}

impl Tiles {
    pub(super) fn new(points: &Points, partition: &Partition) -> Tiles {
        let (n, d, order) = (points.rows(), points.dimensions(), partition.order());
        let mut tiles = Tiles { n, d, all: Vec::new(), values: Vec::new(), centred: Vec::new(), norms: Vec::new() };
        let centre: Vec<f64> = points.columns().iter().map(|column| sum(column) / n as f64).collect();
        let mut from = 0;
        for (cluster, &size) in partition.sizes.iter().enumerate() {
            let until = from + size;
            for start in (from..until).step_by(TILE) {
                let rows = start..until.min(start + TILE);
                let first = tiles.norms.len();
                order[rows.clone()].chunks(BLOCK).for_each(|rows| tiles.push(points, &centre, rows));
                let largest = tiles.norms[first..].iter().flat_map(numbers).fold(0.0, f64::max);
                tiles.all.push(Tile { cluster, rows, first, largest });
            }
            from = until;
        }
        tiles
    }

    fn push(&mut self, points: &Points, centre: &[f64], rows: &[usize]) {
        let mut norms = [f64::NEG_INFINITY; BLOCK];
        norms[..rows.len()].fill(0.0);
        for (column, centre) in points.columns().iter().zip(centre) {
            let (mut values, mut centred) = ([0.0; BLOCK], [0.0; BLOCK]);
            for (lane, &row) in rows.iter().enumerate() {
                values[lane] = column[row];
                centred[lane] = column[row] - centre;
                norms[lane] += centred[lane] * centred[lane];
            }
            self.values.push(lanes(&values));
            self.centred.push(lanes(&centred));
        }
        self.norms.push(lanes(&norms));
    }

    pub(super) fn count(&self) -> usize {
        self.all.len()
    }

    /// Adds distances of two tiles' rows to the sums of both: by cluster, then row.
    pub(super) fn compare(&self, at: usize, other: usize, sums: &mut [f64]) {
        let (a, b) = (&self.all[at], &self.all[other]);
        let mut columns = [NONE; TILE / BLOCK];
        let columns = &mut columns[..b.rows.len().div_ceil(BLOCK)];
        let doubtful = f64x2::splat((self.d + 4) as f64 * DOUBTFUL * (a.largest + b.largest));
        let mut twice = Vec::with_capacity(self.d);
        for (at, start) in a.rows.clone().step_by(BLOCK).enumerate() {
            let mut rows = self.rows(a.first + at, doubtful, &mut twice);
            if a.first == b.first {
                // Every pair once, but those of one block from both sides.
                let before = columns[at];
                self.distances(&mut rows, b.first + at, &mut columns[at..]);
                columns[at] = before;
            } else {
                self.distances(&mut rows, b.first, columns);
            }
            let target = sums[b.cluster * self.n + start..].iter_mut().take(a.rows.end - start);
            target.zip(rows.sums).for_each(|(target, sum)| *target += sum.reduce_add());
        }
        let target = &mut sums[a.cluster * self.n + b.rows.start..][..b.rows.len()];
        target.iter_mut().zip(columns.iter().flat_map(numbers)).for_each(|(target, sum)| *target += sum);
    }

    fn rows<'a>(&self, block: usize, doubtful: f64x2, twice: &'a mut Vec<[f64x2; BLOCK]>) -> Rows<'a> {
        let splat = |lanes: &Lanes| numbers(lanes).map(f64x2::splat);
        twice.clear();
        twice.extend(self.centred[block * self.d..][..self.d].iter().map(|x| splat(x).map(|x| x + x)));
        Rows { block, norms: splat(&self.norms[block]), twice, doubtful, sums: [f64x2::ZERO; BLOCK] }
    }

    /// Adds the distances of a block's rows from those of others to the sums of both sides. A function of its own, since those that are
    /// called often are compiled with more care while they still are.
    ///
    /// Processors find a root while they multiply, if products are not far: so the roots of one block's squares are taken in between the
    /// products of the next one.
    #[inline(never)]
    fn distances(&self, rows: &mut Rows, first: usize, columns: &mut [Lanes]) {
        let (mut waiting, mut nobody) = ([NONE; BLOCK], NONE);
        let mut before = &mut nobody;
        let shared = self.d.min(waiting.as_flattened().len());
        let blocks = self.centred[first * self.d..].chunks_exact(self.d).zip(&self.norms[first..]);
        for ((at, (block, norms)), column) in blocks.enumerate().zip(columns) {
            let mut squares = rows.norms.map(|x| norms.map(|y| x + y));
            let (now, later) = waiting.as_flattened_mut().split_at_mut(shared);
            for ((x, y), root) in rows.twice.iter().zip(block).zip(now) {
                *root = root.sqrt();
                subtract(&mut squares, x, y);
            }
            for (x, y) in rows.twice[shared..].iter().zip(&block[shared..]) {
                subtract(&mut squares, x, y);
            }
            later.iter_mut().for_each(|root| *root = root.sqrt());
            let least = squares.as_flattened().iter().fold(rows.doubtful, |a, b| a.fast_min(*b));
            if least.simd_lt(rows.doubtful).any() {
                squares = self.exactly(rows.block, first + at);
            }
            add(&waiting, &mut rows.sums, before);
            (waiting, before) = (squares, column);
        }
        let last = waiting.map(|squares| squares.map(f64x2::sqrt));
        add(&last, &mut rows.sums, before);
    }

    /// Squares of the distances of two blocks' rows, by differences; 0 where one is no row.
    #[inline(never)]
    fn exactly(&self, block: usize, other: usize) -> Pairs {
        let values = |block: usize| &self.values[block * self.d..][..self.d];
        let mut squares = [NONE; BLOCK];
        for (xs, ys) in values(block).iter().zip(values(other)) {
            for (squares, x) in squares.iter_mut().zip(numbers(xs)) {
                for (square, y) in squares.iter_mut().zip(ys) {
                    let gap = f64x2::splat(x) - *y;
                    *square += gap * gap;
                }
            }
        }
        let is_row = |norm: f64x2| norm.simd_ge(f64x2::ZERO);
        for (squares, x) in squares.iter_mut().zip(numbers(&self.norms[block])) {
            for (square, y) in squares.iter_mut().zip(self.norms[other]) {
                *square &= is_row(f64x2::splat(x)) & is_row(y);
            }
        }
        squares
    }
}

/// Subtracts a dimension's products from squares.
#[inline(always)]
fn subtract(squares: &mut Pairs, x: &[f64x2; BLOCK], y: &Lanes) {
    for (squares, x) in squares.iter_mut().zip(x) {
        squares.iter_mut().zip(y).for_each(|(square, y)| *square -= *x * *y);
    }
}

/// Adds distances to the sums of both sides.
#[inline(always)]
fn add(distances: &Pairs, rows: &mut [f64x2; BLOCK], columns: &mut Lanes) {
    for (row, distances) in rows.iter_mut().zip(distances) {
        for (column, distance) in columns.iter_mut().zip(distances) {
            *row += *distance;
            *column += *distance;
        }
    }
}

fn lanes([a, b, c, d]: &[f64; BLOCK]) -> Lanes {
    [f64x2::new([*a, *b]), f64x2::new([*c, *d])]
}

fn numbers([a, b]: &Lanes) -> [f64; BLOCK] {
    let ([a, b], [c, d]) = (a.to_array(), b.to_array());
    [a, b, c, d]
}
