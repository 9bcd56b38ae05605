//! Weighted sums of rows and of their products, from which means and covariances come.

use wide::f64x2;

use super::densities::{CHUNK, Chunk};
use super::lanes::sum;
use super::mixture::{Components, Covariance};

/// Of each component, about a mean of its own.
pub(super) struct Moments {
    pub k: usize,
    d: usize,
    weights: Vec<f64>,
    firsts: Vec<f64>,
    /// The lower triangle counts.
    seconds: Vec<f64>,
    weighted: Box<[Chunk; 2]>,
}

impl Moments {
    pub fn new(k: usize, d: usize) -> Moments {
        let zeros = |length: usize| vec![0.0; length];
        let weighted = Box::new([[0.0; CHUNK]; 2]);
        Moments { k, d, weights: zeros(k), firsts: zeros(k * d), seconds: zeros(k * d * d), weighted }
    }

    pub fn clear(&mut self) {
        for sums in [&mut self.weights, &mut self.firsts, &mut self.seconds] {
            sums.fill(0.0);
        }
    }

    /// Adds a chunk's rows to those of a component, from their differences from its mean.
    #[inline(never)]
    pub fn add(&mut self, c: usize, shares: &Chunk, differences: &[Chunk]) {
        let d = self.d;
        self.weights[c] += sum(shares);
        let last = d - 1;
        for a in (0..d).step_by(2) {
            for ((row, difference), weighted) in (a..).zip(&differences[a..]).zip(&mut *self.weighted) {
                self.firsts[c * d + row] += weigh(difference, shares, weighted);
            }
            for b in (0..=last.min(a + 1)).step_by(4) {
                let tile = products(&self.weighted, [0, 1, 2, 3].map(|more| &differences[last.min(b + more)]));
                for (row, products) in (a..d).zip(tile) {
                    for (column, product) in (b..=row).zip(products) {
                        self.seconds[(c * d + row) * d + column] += product;
                    }
                }
            }
        }
    }

    /// Parameters from the sums, which were taken about `means`.
    pub fn components(&self, means: &[f64], n: usize, covariance: Covariance, floor: f64) -> Components {
        let (k, d) = (self.k, self.d);
        // As scikit-learn: a component without rows is no division by zero.
        let weights: Vec<f64> = self.weights.iter().map(|weight| weight + 10.0 * f64::EPSILON).collect();
        let mut moved = means.to_vec();
        let mut covariances = vec![0.0; k * d * d];
        for c in 0..k {
            let shifts: Vec<f64> = (0..d).map(|j| self.firsts[c * d + j] / weights[c]).collect();
            for a in 0..d {
                moved[c * d + a] += shifts[a];
                for b in 0..=a {
                    let value = self.seconds[(c * d + a) * d + b] / weights[c] - shifts[a] * shifts[b];
                    covariances[(c * d + a) * d + b] = value;
                    covariances[(c * d + b) * d + a] = value;
                }
            }
        }
        let all: f64 = weights.iter().sum();
        if covariance == Covariance::Tied {
            let mut mean = vec![0.0; d * d];
            for (matrix, weight) in covariances.chunks_exact(d * d).zip(&weights) {
                mean.iter_mut().zip(matrix).for_each(|(sum, x)| *sum += x * weight / n as f64);
            }
            covariances = mean.repeat(k);
        }
        for matrix in covariances.chunks_exact_mut(d * d) {
            let ball = (0..d).map(|j| matrix[j * d + j]).sum::<f64>() / d as f64;
            for a in 0..d {
                for b in 0..d {
                    let value = &mut matrix[a * d + b];
                    *value = match covariance {
                        Covariance::Spherical if a == b => ball,
                        Covariance::Diagonal | Covariance::Spherical if a != b => 0.0,
                        _ => *value,
                    };
                }
                // What rounding leaves below 0 is 0.
                matrix[a * d + a] = matrix[a * d + a].max(0.0) + floor;
            }
        }
        Components { weights: weights.iter().map(|weight| weight / all).collect(), means: moved, covariances }
    }
}

/// Products with shares, and their sum, which is that of [`sum`].
fn weigh(values: &Chunk, shares: &Chunk, into: &mut Chunk) -> f64 {
    for ((target, x), share) in into.iter_mut().zip(values).zip(shares) {
        *target = x * share;
    }
    sum(into)
}

/// Sums of products of two columns with four: eight registers' worth.
fn products(a: &[Chunk; 2], b: [&Chunk; 4]) -> [[f64; 4]; 2] {
    let mut sums = [[f64x2::ZERO; 4]; 2];
    for at in (0..CHUNK).step_by(2) {
        let pair = |column: &Chunk| f64x2::new([column[at], column[at + 1]]);
        let others = b.map(pair);
        for (sums, column) in sums.iter_mut().zip(a) {
            let x = pair(column);
            sums.iter_mut().zip(others).for_each(|(sum, y)| *sum += x * y);
        }
    }
    sums.map(|sums| sums.map(|sum| sum.reduce_add()))
}
