//! Indices of how well clusters are set apart, from their means.

use super::Points;
use super::partition::Partition;
use crate::error::Result;

/// The Calinski-Harabasz index: spread between the clusters over spread within, each by its degrees of freedom. Higher is better; 1
/// where rows of a cluster are all the same.
///
/// Source: T. Caliński, J. Harabasz, "A dendrite method for cluster analysis", Communications in Statistics 3 (1974).
///
/// # Errors
/// `lengths_differ`; `parameter_invalid` (field: labels) for fewer than two clusters, or as many as rows.
pub fn calinski_harabasz(points: &Points, labels: &[u32]) -> Result<f64> {
    let partition = Partition::several(points, labels)?;
    let (n, k) = (points.rows() as f64, partition.k as f64);
    let within: f64 = partition.squares(points).iter().sum();
    let whole = Partition::new(points, &vec![0; points.rows()])?;
    let between: f64 = (0..partition.k)
        .map(|c| {
            let gaps = partition.mean(c).iter().zip(&whole.means).map(|(a, b)| (a - b) * (a - b));
            partition.sizes[c] as f64 * gaps.sum::<f64>()
        })
        .sum();
    Ok(if within == 0.0 { 1.0 } else { between * (n - k) / (within * (k - 1.0)) })
}

/// The Davies-Bouldin index: the mean over clusters of the worst ratio of spread to distance from another one. Lower is better.
///
/// Source: D. Davies, D. Bouldin, "A cluster separation measure", IEEE Trans. Pattern Analysis 1 (1979), with mean distances.
///
/// # Errors
/// As [`calinski_harabasz`].
pub fn davies_bouldin(points: &Points, labels: &[u32]) -> Result<f64> {
    let partition = Partition::several(points, labels)?;
    let mut spreads = vec![0.0; partition.k];
    for (square, &c) in partition.squares(points).iter().zip(&partition.labels) {
        spreads[c as usize] += square.sqrt();
    }
    for (spread, &size) in spreads.iter_mut().zip(&partition.sizes) {
        *spread /= size as f64;
    }
    let distance = |a: usize, b: usize| -> f64 {
        let gaps = partition.mean(a).iter().zip(partition.mean(b)).map(|(x, y)| (x - y) * (x - y));
        gaps.sum::<f64>().sqrt()
    };
    let worst = |a: usize| {
        let others = (0..partition.k).filter(|&b| b != a);
        // Clusters on the same place say nothing, as in scikit-learn.
        others
            .map(|b| (spreads[a] + spreads[b], distance(a, b)))
            .filter(|(_, distance)| *distance > 0.0)
            .fold(0.0, |worst: f64, (sum, distance)| worst.max(sum / distance))
    };
    Ok((0..partition.k).map(worst).sum::<f64>() / partition.k as f64)
}
