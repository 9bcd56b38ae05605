//! k-means over batches: for rows that do not fit into memory at once, or that arrive one batch after the other.
//!
//! Source: D. Sculley, "Web-scale k-means clustering", WWW 2010: each centroid is the mean of all rows that were ever nearest to it.

use clientele::rng::Rng;

use super::Points;
use super::kmeans::{KMeans, Options};
use crate::error::{Code, Error, Result};

/// Centroids that learn.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchKMeans {
    k: usize,
    centroids: Vec<f64>,
    /// Rows that each has seen.
    seen: Vec<f64>,
}

impl BatchKMeans {
    /// Begins with the clusters of a first batch.
    ///
    /// # Errors
    /// As [`KMeans::fit`].
    pub fn begin(first: &Points, options: &Options) -> Result<BatchKMeans> {
        let found = KMeans::fit(first, options)?;
        let seen = found.sizes.iter().map(|&size| size as f64).collect();
        Ok(BatchKMeans { k: found.k, centroids: found.centroids, seen })
    }

    /// Takes one more batch: all its rows go to the nearest centroids as they were, which then move.
    ///
    /// # Errors
    /// `parameter_invalid` when it has another number of columns.
    pub fn learn(&mut self, batch: &Points) -> Result<()> {
        let d = batch.dimensions();
        let labels = self.nearest(batch)?;
        let mut counts = vec![0.0; self.k];
        let mut sums = vec![0.0; self.k * d];
        for &(c, _) in &labels {
            counts[c as usize] += 1.0;
        }
        for (j, column) in batch.columns().iter().enumerate() {
            for (x, (c, _)) in column.iter().zip(&labels) {
                // About the centroid, so that large offsets cost no digits.
                sums[*c as usize * d + j] += x - self.centroids[*c as usize * d + j];
            }
        }
        for (c, place) in self.centroids.chunks_exact_mut(d).enumerate() {
            self.seen[c] += counts[c];
            for (x, sum) in place.iter_mut().zip(&sums[c * d..]) {
                *x += sum / self.seen[c];
            }
        }
        Ok(())
    }

    /// Learns from batches drawn from rows, so many of such a size.
    ///
    /// # Errors
    /// As [`BatchKMeans::begin`]; `parameter_invalid` (field: size) for batches smaller than k or of no rows.
    pub fn fit(points: &Points, options: &Options, size: usize, batches: u32) -> Result<BatchKMeans> {
        if size < options.k.max(1) {
            return Err(Error::new(Code::ParameterInvalid).of_field("size").with_value(size));
        }
        let mut rng = Rng::new(options.seed);
        let mut batch = |rows: usize| -> Vec<Vec<f64>> {
            let drawn: Vec<usize> = (0..rows).map(|_| rng.below(points.rows() as u64) as usize).collect();
            points.columns().iter().map(|column| drawn.iter().map(|&i| column[i]).collect()).collect()
        };
        // Every row where there are not many: draws would miss some.
        let first = 3 * size;
        let mut learnt = if points.rows() <= first {
            BatchKMeans::begin(points, options)?
        } else {
            let columns = batch(first);
            BatchKMeans::begin(&Points::new(&slices(&columns))?, options)?
        };
        for _ in 0..batches {
            let columns = batch(size);
            learnt.learn(&Points::new(&slices(&columns))?)?;
        }
        Ok(learnt)
    }

    /// The centroids, one behind the other.
    pub fn centroids(&self) -> &[f64] {
        &self.centroids
    }

    /// The nearest centroid of each row, and the squared distance.
    ///
    /// # Errors
    /// `parameter_invalid` when there is another number of columns.
    pub fn nearest(&self, points: &Points) -> Result<Vec<(u32, f64)>> {
        super::kmeans::nearest(points, &self.centroids, self.k)
    }
}

fn slices(columns: &[Vec<f64>]) -> Vec<&[f64]> {
    columns.iter().map(Vec::as_slice).collect()
}
