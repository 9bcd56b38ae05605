//! Rows of a mixture: with which probability each belongs to which component, and what that sums up to.

use super::Points;
use super::densities::{CHUNK, Chunk, Normal, shares};
use super::mixture::Components;
use super::moments::Moments;
use crate::error::{Code, Error, Result};
use crate::math::ln;

/// Rows about the columns' means.
pub(super) struct Rows {
    n: usize,
    d: usize,
    /// The columns of some rows, and then of the next; past the last row 0.
    chunks: Vec<Chunk>,
    pub centre: Vec<f64>,
    /// Mean variance of the columns.
    pub variance: f64,
}

/// What becomes known of the rows.
#[derive(Default)]
pub(super) struct Known {
    pub labels: Vec<u32>,
    pub certainty: Vec<f64>,
    pub entropy: f64,
}

impl Rows {
    pub fn new(points: &Points) -> Rows {
        let (n, d) = (points.rows(), points.dimensions());
        let mut centre = Vec::with_capacity(d);
        let mut variance = 0.0;
        let mut chunks = vec![[0.0; CHUNK]; n.div_ceil(CHUNK) * d];
        for (j, column) in points.columns().iter().enumerate() {
            let from = column[0];
            let mean = column.iter().map(|x| x - from).sum::<f64>() / n as f64 + from;
            let mut squares = 0.0;
            for (some, chunk) in column.chunks(CHUNK).zip(chunks[j..].iter_mut().step_by(d)) {
                for (target, x) in chunk.iter_mut().zip(some) {
                    *target = x - mean;
                    squares += *target * *target;
                }
            }
            variance += squares / (n * d) as f64;
            centre.push(mean);
        }
        Rows { n, d, chunks, centre, variance }
    }

    pub fn inwards(&self, components: &Components) -> Components {
        let means = components.means.iter().zip(self.centre.iter().cycle()).map(|(x, c)| x - c).collect();
        Components { means, ..components.clone() }
    }

    /// The columns of each chunk, and its rows.
    fn chunks(&self) -> impl Iterator<Item = (&[Chunk], std::ops::Range<usize>)> {
        let ranges = (0..self.n).step_by(CHUNK).map(|from| from..self.n.min(from + CHUNK));
        self.chunks.chunks_exact(self.d).zip(ranges)
    }

    /// Sums as if labels were certain.
    pub fn known(&self, labels: &[u32], means: &[f64], sums: &mut Moments) {
        sums.clear();
        for (chunk, rows) in self.chunks() {
            for (c, mean) in means.chunks_exact(self.d).enumerate() {
                let mut shares = [0.0; CHUNK];
                for (share, &label) in shares.iter_mut().zip(&labels[rows.clone()]) {
                    *share = f64::from(u8::from(label as usize == c));
                }
                sums.add(c, &shares, chunk, mean);
            }
        }
    }

    /// Probabilities of components for each row, summed up; the log-likelihood.
    pub fn expect(&self, components: &Components, sums: &mut Moments, mut known: Option<&mut Known>) -> Result<f64> {
        let k = components.weights.len();
        let mut normals = (0..k)
            .map(|c| Normal::new(components, c))
            .collect::<Option<Vec<Normal>>>()
            .ok_or(Error::new(Code::ParameterInvalid).of_field("covariances").with_value(k))?;
        sums.clear();
        let mut logs = vec![[0.0; CHUNK]; k];
        let mut total = 0.0;
        for (chunk, rows) in self.chunks() {
            for (normal, log) in normals.iter_mut().zip(&mut logs) {
                normal.log_density(chunk, log);
            }
            shares(&mut logs, rows.len(), &mut total);
            if let Some(known) = &mut known {
                known.add(&logs, rows.len());
                continue;
            }
            for ((c, shares), mean) in logs.iter().enumerate().zip(components.means.chunks_exact(self.d)) {
                if shares.iter().any(|&share| share > 0.0) {
                    sums.add(c, shares, chunk, mean);
                }
            }
        }
        Ok(total)
    }
}

impl Known {
    fn add(&mut self, shares: &[Chunk], rows: usize) {
        for i in 0..rows {
            let (mut best, mut most) = (0, -1.0);
            for (c, share) in shares.iter().enumerate() {
                if share[i] > most {
                    (best, most) = (c as u32, share[i]);
                }
                if share[i] > 0.0 {
                    self.entropy -= share[i] * ln(share[i]);
                }
            }
            self.labels.push(best);
            self.certainty.push(most);
        }
    }
}
