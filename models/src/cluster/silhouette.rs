//! How much closer each row lies to its own cluster than to the next one.
//!
//! Source: P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", J. Comput. Appl. Math.
//! 20 (1987): s = (b − a) / max(a, b) with a the mean distance to the row's own cluster, b that to the nearest other one; 0 for a
//! cluster of one row.

use wide::f64x2;

use super::Points;
use super::lanes::sum;
use super::partition::Partition;
use crate::error::{Code, Error, Result};

/// Rows of a tile: its columns and sums stay in the fastest memory.
const TILE: usize = 256;
/// Sums that are kept, at most: rows × clusters.
const MOST_SUMS: usize = 1 << 27;

/// More rows than this are compared in parts.
const WHOLE: usize = 4000;
/// In so many, where sums of all of them are kept beside each other.
const PARTS: usize = 4;
/// Rows whose distances from another are computed together.
const BLOCK: usize = 8;
/// With x·y for the dimensions and a few roundings more, squares err by so much of those of the norms at most; where they are not
/// larger than that by far, they are taken from differences.
const DOUBTFUL: f64 = 1.0 / 16384.0;

/// Eight numbers.
type Lanes = [f64x2; BLOCK / 2];
const NONE: Lanes = [f64x2::ZERO; BLOCK / 2];

/// The silhouette of each row, from all distances. Their mean is the clustering's.
///
/// Cost: rows² × dimensions / 2, memory rows × clusters.
///
/// # Errors
/// `lengths_differ`; `parameter_invalid` (field: labels) for fewer than two clusters, or as many as rows; `too_many_for_method`.
pub fn silhouettes(points: &Points, labels: &[u32]) -> Result<Vec<f64>> {
    let sums: Result<Vec<Vec<f64>>> =
        (0..silhouette_parts(points, labels)?).map(|part| silhouette_sums(points, labels, part)).collect();
    silhouettes_of(points, labels, &sums?)
}

/// How many parts the comparison of all rows has: by the data alone.
///
/// # Errors
/// As [`silhouettes`].
pub fn silhouette_parts(points: &Points, labels: &[u32]) -> Result<usize> {
    let sums = checked(points, labels)?.k * points.rows();
    Ok(if points.rows() > WHOLE && sums <= MOST_SUMS / PARTS { PARTS } else { 1 })
}

fn checked(points: &Points, labels: &[u32]) -> Result<Partition> {
    let partition = Partition::several(points, labels)?;
    if points.rows().saturating_mul(partition.k) > MOST_SUMS {
        return Err(Error::new(Code::TooManyForMethod).with_value(MOST_SUMS / partition.k));
    }
    Ok(partition)
}

/// Sums of distances to the rows of each cluster, by cluster, then row, as far as they belong to one of the parts.
///
/// # Errors
/// As [`silhouettes`].
pub fn silhouette_sums(points: &Points, labels: &[u32], part: usize) -> Result<Vec<f64>> {
    let parts = silhouette_parts(points, labels)?;
    let partition = checked(points, labels)?;
    let (n, k) = (points.rows(), partition.k);
    let tiles = Tiles::new(points, &partition);
    let mut sums = vec![0.0; k * n];
    for at in (part..tiles.all.len()).step_by(parts) {
        for other in at..tiles.all.len() {
            tiles.compare(at, other, &mut sums);
        }
    }
    Ok(sums)
}

/// Rows of one cluster, and their block, of which each tile has its own.
struct Tile {
    cluster: usize,
    rows: std::ops::Range<usize>,
    first: usize,
    /// The largest square of a norm.
    largest: f64,
}

/// Rows by cluster, so that a tile's distances all go to the same two clusters.
struct Tiles {
    n: usize,
    d: usize,
    all: Vec<Tile>,
    /// Dimensions of a block's rows, one behind the other; of rows that are none, 0 …
    blocks: Vec<[f64; BLOCK]>,
    /// … the same about the mean of all rows, …
    centred: Vec<Lanes>,
    /// … and the squares of their norms.
    norms: Vec<[f64; BLOCK]>,
}

impl Tiles {
    fn new(points: &Points, partition: &Partition) -> Tiles {
        let (n, d, order) = (points.rows(), points.dimensions(), partition.order());
        let mut tiles = Tiles { n, d, all: Vec::new(), blocks: Vec::new(), centred: Vec::new(), norms: Vec::new() };
        let centre: Vec<f64> = points.columns().iter().map(|column| sum(column) / n as f64).collect();
        let mut from = 0;
        for (cluster, &size) in partition.sizes.iter().enumerate() {
            let until = from + size;
            for start in (from..until).step_by(TILE) {
                let rows = start..until.min(start + TILE);
                let first = tiles.norms.len();
                order[rows.clone()].chunks(BLOCK).for_each(|rows| tiles.push(points, &centre, rows));
                let largest = tiles.norms[first..].as_flattened().iter().fold(0.0_f64, |a, &b| a.max(b));
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
            self.blocks.push(values);
            self.centred.push(lanes(&centred));
        }
        self.norms.push(norms);
    }

    /// Adds distances of two tiles' rows to the sums of both. A function of its own, since those that are called often are compiled with
    /// more care while they still are.
    #[inline(never)]
    fn compare(&self, at: usize, other: usize, sums: &mut [f64]) {
        let (a, b) = (&self.all[at], &self.all[other]);
        let mut columns = [NONE; TILE / BLOCK];
        let columns = &mut columns[..b.rows.len().div_ceil(BLOCK)];
        let rows = a.rows.len();
        for i in (0..rows).step_by(2) {
            let target = b.cluster * self.n + a.rows.start + i;
            if i + 1 < rows {
                let found = self.distances([i, i + 1], a, b, columns);
                found.iter().zip(&mut sums[target..]).for_each(|(sum, target)| *target += sum);
            } else {
                sums[target] += self.distances([i], a, b, columns)[0];
            }
        }
        // Within one tile, all pairs were found from both sides.
        if at != other {
            let target = &mut sums[a.cluster * self.n + b.rows.start..][..b.rows.len()];
            let columns = columns.iter().flatten().flat_map(|pair| pair.to_array());
            target.iter_mut().zip(columns).for_each(|(target, sum)| *target += sum);
        }
    }

    /// Sums of the distances of some rows of a tile from all of another; adds them to those of its columns.
    #[inline(always)]
    fn distances<const ROWS: usize>(
        &self,
        rows: [usize; ROWS],
        a: &Tile,
        b: &Tile,
        columns: &mut [Lanes],
    ) -> [f64; ROWS] {
        let place = rows.map(|i| (a.first + i / BLOCK, i % BLOCK));
        let norms = place.map(|(block, lane)| f64x2::splat(self.norms[block][lane]));
        let doubtful = f64x2::splat((self.d + 4) as f64 * DOUBTFUL * (a.largest + b.largest));
        let twice: Vec<[f64x2; ROWS]> = (0..self.d)
            .map(|j| {
                place.map(|(block, lane)| {
                    let pair = self.centred[block * self.d + j][lane / 2].to_array();
                    f64x2::splat(2.0 * pair[lane % 2])
                })
            })
            .collect();
        let mut sums = [NONE; ROWS];
        let blocks = self.centred[b.first * self.d..].chunks_exact(self.d);
        for (at, (block, column)) in blocks.zip(columns.iter_mut()).enumerate() {
            let known = lanes(&self.norms[b.first + at]);
            let mut squares = norms.map(|norm| known.map(|other| norm + other));
            for (x, y) in twice.iter().zip(block) {
                for (squares, x) in squares.iter_mut().zip(x) {
                    squares.iter_mut().zip(y).for_each(|(square, y)| *square -= *x * *y);
                }
            }
            let least = squares.as_flattened().iter().fold(doubtful, |a, b| a.fast_min(*b));
            if least.simd_lt(doubtful).any() {
                squares = place.map(|(block, lane)| self.exactly(block, lane, b.first + at));
            }
            let left = b.rows.len() - at * BLOCK;
            for (squares, sums) in squares.iter().zip(&mut sums) {
                let mut found = squares.map(f64x2::sqrt);
                if left < BLOCK {
                    found = first_of(found, left);
                }
                for ((sum, column), x) in sums.iter_mut().zip(column.iter_mut()).zip(found) {
                    *sum += x;
                    *column += x;
                }
            }
        }
        sums.map(|[a, b, c, d]| ((a + b) + (c + d)).reduce_add())
    }

    /// Squares of distances by differences, of one row from a block's.
    #[inline(never)]
    fn exactly(&self, block: usize, lane: usize, other: usize) -> Lanes {
        let rows = |block: usize| &self.blocks[block * self.d..(block + 1) * self.d];
        let mut squares = NONE;
        for (x, y) in rows(block).iter().zip(rows(other)) {
            let x = f64x2::splat(x[lane]);
            for (square, y) in squares.iter_mut().zip(lanes(y)) {
                *square += (x - y) * (x - y);
            }
        }
        squares
    }
}

fn lanes(values: &[f64; BLOCK]) -> Lanes {
    let [a, b, c, d, e, f, g, h] = *values;
    [[a, b], [c, d], [e, f], [g, h]].map(f64x2::new)
}

/// Those of rows that are some.
#[inline(never)]
fn first_of(lanes: Lanes, count: usize) -> Lanes {
    let mut at = 0;
    lanes.map(|pair| {
        f64x2::new(pair.to_array().map(|x| {
            at += 1;
            if at <= count { x } else { 0.0 }
        }))
    })
}

/// What the sums of all parts, in their order, come to.
///
/// # Errors
/// As [`silhouettes`]; `parameter_invalid` (field: parts) for sums of other data.
pub fn silhouettes_of(points: &Points, labels: &[u32], parts: &[Vec<f64>]) -> Result<Vec<f64>> {
    let partition = checked(points, labels)?;
    let (n, k) = (points.rows(), partition.k);
    if parts.is_empty() || parts.iter().any(|sums| sums.len() != k * n) {
        return Err(Error::new(Code::ParameterInvalid).of_field("parts").with_value(parts.len()));
    }
    let sum = |c: usize, at: usize| parts.iter().map(|sums| sums[c * n + at]).sum::<f64>();
    let mut silhouettes = vec![0.0; n];
    for (at, i) in partition.order().into_iter().enumerate() {
        let own = partition.labels[i] as usize;
        if partition.sizes[own] > 1 {
            let a = sum(own, at) / (partition.sizes[own] - 1) as f64;
            let mean = |c: usize| sum(c, at) / partition.sizes[c] as f64;
            let b = (0..k).filter(|&c| c != own).map(mean).fold(f64::INFINITY, f64::min);
            silhouettes[i] = of(a, b);
        }
    }
    Ok(silhouettes)
}

fn of(a: f64, b: f64) -> f64 {
    let most = a.max(b);
    if most > 0.0 { (b - a) / most } else { 0.0 }
}

/// The same from distances to the clusters' means only: fast, and a bit higher.
///
/// Source: E. Hruschka, L. de Castro, R. Campello, "Evolutionary algorithms for clustering gene-expression data", ICDM 2004. Cost:
/// rows × dimensions × clusters.
///
/// # Errors
/// As [`silhouettes`], without `too_many_for_method`.
pub fn simplified_silhouettes(points: &Points, labels: &[u32]) -> Result<Vec<f64>> {
    let partition = Partition::several(points, labels)?;
    let n = points.rows();
    let (mut own, mut other) = (vec![0.0; n], vec![f64::INFINITY; n]);
    let mut squares = vec![0.0; n];
    for c in 0..partition.k {
        squares.fill(0.0);
        for (column, mean) in points.columns().iter().zip(partition.mean(c)) {
            for (sum, x) in squares.iter_mut().zip(*column) {
                *sum += (x - mean) * (x - mean);
            }
        }
        for (i, square) in squares.iter().enumerate() {
            if partition.labels[i] as usize == c {
                own[i] = square.sqrt();
            } else {
                other[i] = f64::min(other[i], square.sqrt());
            }
        }
    }
    Ok(own.iter().zip(&other).map(|(&a, &b)| of(a, b)).collect())
}
