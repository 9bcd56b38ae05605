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
    values: Vec<[f64; BLOCK]>,
    /// … the same about the mean of all rows, …
    centred: Vec<Lanes>,
    /// … and the squares of their norms.
    norms: Vec<Lanes>,
}

/// A block as it is compared with others.
struct Rows<'a> {
    block: usize,
    count: usize,
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
        let mut norms = [0.0; BLOCK];
        for (column, centre) in points.columns().iter().zip(centre) {
            let (mut values, mut centred) = ([0.0; BLOCK], [0.0; BLOCK]);
            for (lane, &row) in rows.iter().enumerate() {
                values[lane] = column[row];
                centred[lane] = column[row] - centre;
                norms[lane] += centred[lane] * centred[lane];
            }
            self.values.push(values);
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
            let mut rows = self.rows(a.first + at, BLOCK.min(a.rows.end - start), doubtful, &mut twice);
            let mut from = 0;
            if a.first == b.first {
                // Every pair once, but those of one block from both sides.
                self.carefully(&mut rows, b, at, &mut NONE.clone());
                from = at + 1;
            }
            self.pass(&mut rows, b, from, columns);
            let target = &mut sums[b.cluster * self.n + start..][..rows.count];
            target.iter_mut().zip(rows.sums).for_each(|(target, sum)| *target += sum.reduce_add());
        }
        let target = &mut sums[a.cluster * self.n + b.rows.start..][..b.rows.len()];
        target.iter_mut().zip(columns.iter().flat_map(numbers)).for_each(|(target, sum)| *target += sum);
    }

    fn rows<'a>(&self, block: usize, count: usize, doubtful: f64x2, twice: &'a mut Vec<[f64x2; BLOCK]>) -> Rows<'a> {
        let splat = |lanes: &Lanes| numbers(lanes).map(f64x2::splat);
        twice.clear();
        twice.extend(self.centred[block * self.d..][..self.d].iter().map(|x| splat(x).map(|x| x + x)));
        Rows { block, count, norms: splat(&self.norms[block]), twice, doubtful, sums: [f64x2::ZERO; BLOCK] }
    }

    /// A block against a tile's, from one of these on.
    fn pass(&self, rows: &mut Rows, tile: &Tile, from: usize, columns: &mut [Lanes]) {
        // Those that have all their rows.
        let whole = if rows.count < BLOCK { 0 } else { tile.rows.len() / BLOCK };
        let mut at = from;
        while at < columns.len() {
            if at < whole {
                at += self.quickly(rows, tile.first + at, &mut columns[at..whole]);
            }
            // Where one is doubtful, the next may well be.
            while at < columns.len() && self.carefully(rows, tile, at, &mut columns[at]) {
                at += 1;
            }
            at += 1;
        }
    }

    /// A block against so many others, up to one with doubtful squares. Returns how many they were. A function of its own, since those
    /// that are called often are compiled with more care while they still are.
    ///
    /// Processors find a root while they multiply, if it is not far behind: so the roots of one block's squares are taken in between
    /// the products of the next one.
    #[inline(never)]
    fn quickly(&self, rows: &mut Rows, first: usize, columns: &mut [Lanes]) -> usize {
        let mut sums = rows.sums;
        let (mut distances, mut nobody) = ([NONE; BLOCK], NONE);
        let (mut before, mut done) = (&mut nobody, 0);
        let blocks = self.centred[first * self.d..].chunks_exact(self.d).zip(&self.norms[first..]);
        for ((block, norms), column) in blocks.zip(columns) {
            let mut squares = rows.norms.map(|x| norms.map(|y| x + y));
            let mut waiting = distances.as_flattened_mut().iter_mut();
            for (x, y) in rows.twice.iter().zip(block) {
                if let Some(root) = waiting.next() {
                    *root = root.sqrt();
                }
                for (squares, x) in squares.iter_mut().zip(x) {
                    squares.iter_mut().zip(y).for_each(|(square, y)| *square -= *x * *y);
                }
            }
            waiting.for_each(|root| *root = root.sqrt());
            add(&distances, &mut sums, before);
            if any_less(&squares, rows.doubtful) {
                distances = [NONE; BLOCK];
                break;
            }
            (distances, before) = (squares, column);
            done += 1;
        }
        add(&distances.map(|squares| squares.map(f64x2::sqrt)), &mut sums, before);
        rows.sums = sums;
        done
    }

    /// A block against one of a tile, by differences, without what is no row. Whether it had to be.
    #[inline(never)]
    fn carefully(&self, rows: &mut Rows, tile: &Tile, at: usize, column: &mut Lanes) -> bool {
        let values = |block: usize| &self.values[block * self.d..][..self.d];
        let mut squares = [NONE; BLOCK];
        for (xs, ys) in values(rows.block).iter().zip(values(tile.first + at)) {
            let ys = lanes(ys);
            for (squares, x) in squares.iter_mut().zip(xs) {
                for (square, y) in squares.iter_mut().zip(ys) {
                    let gap = f64x2::splat(*x) - y;
                    *square += gap * gap;
                }
            }
        }
        let count = tile.rows.len() - at * BLOCK;
        let mut distances = [NONE; BLOCK];
        for (distances, squares) in distances.iter_mut().zip(&squares).take(rows.count) {
            let mut roots = numbers(&squares.map(f64x2::sqrt));
            roots.iter_mut().skip(count).for_each(|root| *root = 0.0);
            *distances = lanes(&roots);
        }
        add(&distances, &mut rows.sums, column);
        any_less(&squares, rows.doubtful)
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

#[inline(always)]
fn any_less(squares: &Pairs, than: f64x2) -> bool {
    squares.as_flattened().iter().fold(than, |a, b| a.fast_min(*b)).simd_lt(than).any()
}

fn lanes([a, b, c, d]: &[f64; BLOCK]) -> Lanes {
    [f64x2::new([*a, *b]), f64x2::new([*c, *d])]
}

fn numbers([a, b]: &Lanes) -> [f64; BLOCK] {
    let ([a, b], [c, d]) = (a.to_array(), b.to_array());
    [a, b, c, d]
}
