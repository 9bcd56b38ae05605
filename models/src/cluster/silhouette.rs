//! How much closer each row lies to its own cluster than to the next one.
//!
//! Source: P. Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis", J. Comput. Appl. Math.
//! 20 (1987): s = (b − a) / max(a, b) with a the mean distance to the row's own cluster, b that to the nearest other one; 0 for a
//! cluster of one row.

use super::Points;
use super::partition::Partition;
use super::tiles::Tiles;
use crate::error::{Code, Error, Result};

/// Sums that are kept, at most: rows × clusters.
const MOST_SUMS: usize = 1 << 27;

/// More rows than this are compared in parts.
const WHOLE: usize = 4000;
/// In so many, where sums of all of them are kept beside each other.
const PARTS: usize = 4;
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
    for at in (part..tiles.count()).step_by(parts) {
        for other in at..tiles.count() {
            tiles.compare(at, other, &mut sums);
        }
    }
    Ok(sums)
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
