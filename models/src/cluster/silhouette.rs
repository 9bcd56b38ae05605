//! How much closer each row lies to its own cluster than to the next one.
//!
//! Source: P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", J. Comput. Appl. Math.
//! 20 (1987): s = (b − a) / max(a, b) with a the mean distance to the row's own cluster, b that to the nearest other one; 0 for a
//! cluster of one row.

use super::Points;
use super::lanes::sum;
use super::partition::Partition;
use crate::error::{Code, Error, Result};

/// Rows of a tile: its columns and sums stay in the fastest memory.
const TILE: usize = 256;
/// Sums that are kept, at most: rows × clusters.
const MOST_SUMS: usize = 1 << 27;

/// The silhouette of each row, from all distances. Their mean is the clustering's.
///
/// Cost: rows² × dimensions / 2, memory rows × clusters.
///
/// # Errors
/// `lengths_differ`; `parameter_invalid` (field: labels) for fewer than two clusters, or as many as rows; `too_many_for_method`.
pub fn silhouettes(points: &Points, labels: &[u32]) -> Result<Vec<f64>> {
    let partition = Partition::several(points, labels)?;
    let (n, k, d) = (points.rows(), partition.k, points.dimensions());
    if n.saturating_mul(k) > MOST_SUMS {
        return Err(Error::new(Code::TooManyForMethod).with_value(MOST_SUMS / k));
    }
    // Rows by cluster, so that a tile's distances all go to the same two clusters.
    let order = partition.order();
    let columns: Vec<Vec<f64>> =
        points.columns().iter().map(|column| order.iter().map(|&i| column[i]).collect()).collect();
    let mut tiles = Vec::new();
    let mut from = 0;
    for (c, &size) in partition.sizes.iter().enumerate() {
        let until = from + size;
        tiles.extend((from..until).step_by(TILE).map(|start| (c, start..until.min(start + TILE))));
        from = until;
    }
    // By cluster, then row.
    let mut sums = vec![0.0; k * n];
    let (mut distances, mut column_sums) = ([0.0; TILE], [0.0; TILE]);
    let mut row = vec![0.0; d];
    for (at, (a, rows)) in tiles.iter().enumerate() {
        for (b, others) in &tiles[at..] {
            let within = rows == others;
            column_sums.fill(0.0);
            for i in rows.clone() {
                for (x, column) in row.iter_mut().zip(&columns) {
                    *x = column[i];
                }
                // Within one tile, each pair once.
                let skipped = if within { i + 1 - others.start } else { 0 };
                let range = others.start + skipped..others.end;
                let distances = &mut distances[..range.len()];
                distances.fill(0.0);
                for (x, column) in row.iter().zip(&columns) {
                    for (square, y) in distances.iter_mut().zip(&column[range.clone()]) {
                        *square += (x - y) * (x - y);
                    }
                }
                for (distance, sum) in distances.iter_mut().zip(&mut column_sums[skipped..]) {
                    *distance = distance.sqrt();
                    *sum += *distance;
                }
                sums[b * n + i] += sum(distances);
            }
            for (sum, j) in column_sums.iter().zip(others.clone()) {
                sums[a * n + j] += sum;
            }
        }
    }
    let mut silhouettes = vec![0.0; n];
    for (at, &i) in order.iter().enumerate() {
        let own = partition.labels[i] as usize;
        let mean = |c: usize| sums[c * n + at] / partition.sizes[c] as f64;
        if partition.sizes[own] > 1 {
            let a = sums[own * n + at] / (partition.sizes[own] - 1) as f64;
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
