//! Labels of rows as clusters: numbered from 0, with sizes and means.

use clientele::table::order::sort_by_key;

use super::Points;
use crate::error::{Code, Error, Result};

pub(crate) struct Partition {
    pub k: usize,
    /// Of each row, in the order of the labels' numbers.
    pub labels: Vec<u32>,
    pub sizes: Vec<usize>,
    /// One behind the other.
    pub means: Vec<f64>,
    d: usize,
}

impl Partition {
    pub fn new(points: &Points, labels: &[u32]) -> Result<Partition> {
        let (n, d) = (points.rows(), points.dimensions());
        if labels.len() != n {
            return Err(Error::new(Code::LengthsDiffer).of_field("labels").with_value(labels.len()));
        }
        let mut names = labels.to_vec();
        names.sort_unstable();
        names.dedup();
        let k = names.len();
        let labels: Vec<u32> = labels.iter().map(|label| names.binary_search(label).unwrap_or(0) as u32).collect();
        let mut sizes = vec![0; k];
        for &c in &labels {
            sizes[c as usize] += 1;
        }
        let mut means = vec![0.0; k * d];
        for (j, column) in points.columns().iter().enumerate() {
            // From a value of the column on, so that large offsets cost no digits.
            let from = column[0];
            for (x, &c) in column.iter().zip(&labels) {
                means[c as usize * d + j] += x - from;
            }
            for (c, &size) in sizes.iter().enumerate() {
                means[c * d + j] = means[c * d + j] / size as f64 + from;
            }
        }
        Ok(Partition { k, labels, sizes, means, d })
    }

    /// Of labels that indices can judge: at least two clusters, and fewer than rows.
    pub fn several(points: &Points, labels: &[u32]) -> Result<Partition> {
        let partition = Partition::new(points, labels)?;
        if partition.k < 2 || partition.k >= points.rows() {
            return Err(Error::new(Code::ParameterInvalid).of_field("labels").with_value(partition.k));
        }
        Ok(partition)
    }

    pub fn mean(&self, c: usize) -> &[f64] {
        &self.means[c * self.d..(c + 1) * self.d]
    }

    /// Rows by cluster.
    pub fn order(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.labels.len()).collect();
        sort_by_key(&mut order, |&i| u64::from(self.labels[i]));
        order
    }

    /// Squared distances of rows from their cluster's mean.
    pub fn squares(&self, points: &Points) -> Vec<f64> {
        let mut squares = vec![0.0; points.rows()];
        for (j, column) in points.columns().iter().enumerate() {
            for ((sum, x), &c) in squares.iter_mut().zip(*column).zip(&self.labels) {
                let gap = x - self.means[c as usize * self.d + j];
                *sum += gap * gap;
            }
        }
        squares
    }
}
