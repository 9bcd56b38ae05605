//! Weighted sums of rows and of their products, from which means and covariances come.

use wide::f64x2;

use super::densities::{CHUNK, Chunk};
use super::lanes::sum;
use super::mixture::{Components, Covariance};

/// Pairs of rows of a chunk.
const PAIRS: usize = CHUNK / 2;
/// The same pair of some columns.
type Pairs<const COLUMNS: usize> = [[f64; 2]; COLUMNS];

/// Of each component, about a mean of its own.
pub(super) struct Moments {
    pub k: usize,
    d: usize,
    weights: Vec<f64>,
    firsts: Vec<f64>,
    /// The lower triangle counts.
    seconds: Vec<f64>,
    /// Differences of a chunk's rows from the mean, four columns after four, …
    differences: Vec<Pairs<4>>,
    /// … and two of the columns times the rows' shares.
    weighted: Vec<Pairs<2>>,
}

impl Moments {
    pub fn new(k: usize, d: usize) -> Moments {
        let zeros = |length: usize| vec![0.0; length];
        let weighted = vec![[[0.0; 2]; 2]; PAIRS];
        let differences = vec![[[0.0; 2]; 4]; PAIRS * d.div_ceil(4)];
        Moments { k, d, weights: zeros(k), firsts: zeros(k * d), seconds: zeros(k * d * d), differences, weighted }
    }

    pub fn clear(&mut self) {
        for sums in [&mut self.weights, &mut self.firsts, &mut self.seconds] {
            sums.fill(0.0);
        }
    }

    /// Adds shares of a chunk's rows, whose columns these are, to those of a component, about a mean.
    #[inline(never)]
    pub fn add(&mut self, c: usize, shares: &Chunk, columns: &[Chunk], mean: &[f64]) {
        let d = self.d;
        self.weights[c] += sum(shares);
        for (j, (column, mean)) in columns.iter().zip(mean).enumerate() {
            let mean = f64x2::splat(*mean);
            for (target, pair) in self.differences[j / 4 * PAIRS..].iter_mut().zip(column.as_chunks().0) {
                target[j % 4] = (f64x2::new(*pair) - mean).to_array();
            }
        }
        for a in (0..d).step_by(2) {
            let sums = weigh(&self.differences[a / 4 * PAIRS..], a % 4, shares, &mut self.weighted);
            self.firsts[c * d..][a..d].iter_mut().zip(sums).for_each(|(first, sum)| *first += sum);
            for (b, four) in (0..a + 2).step_by(4).zip(self.differences.chunks_exact(PAIRS)) {
                for (row, products) in (a..d).zip(products(&self.weighted, four)) {
                    let seconds = &mut self.seconds[(c * d + row) * d..][b..=row];
                    seconds.iter_mut().zip(products).for_each(|(second, product)| *second += product);
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

/// Two of four columns times shares, and the sums of these.
fn weigh(four: &[Pairs<4>], first: usize, shares: &Chunk, into: &mut [Pairs<2>]) -> [f64; 2] {
    const LANES: usize = 4;
    let mut sums = [[f64x2::ZERO; LANES]; 2];
    let shares = shares.as_chunks().0.as_chunks::<LANES>().0;
    let pairs = into.as_chunks_mut::<LANES>().0.iter_mut().zip(four.as_chunks::<LANES>().0);
    for ((into, four), shares) in pairs.zip(shares) {
        for (lane, ((into, four), share)) in into.iter_mut().zip(four).zip(shares).enumerate() {
            let share = f64x2::new(*share);
            for (which, target) in into.iter_mut().enumerate() {
                let product = f64x2::new(four[(first + which) % 4]) * share;
                sums[which][lane] += product;
                *target = product.to_array();
            }
        }
    }
    sums.map(|lanes| lanes.map(f64x2::to_array).as_flattened().iter().sum())
}

/// Sums of products of two columns with four: eight registers' worth.
fn products(two: &[Pairs<2>], four: &[Pairs<4>]) -> [[f64; 4]; 2] {
    let mut sums = [[f64x2::ZERO; 4]; 2];
    for (two, four) in two.iter().zip(four) {
        for (sums, x) in sums.iter_mut().zip(two) {
            let x = f64x2::new(*x);
            sums.iter_mut().zip(four).for_each(|(sum, y)| *sum += x * f64x2::new(*y));
        }
    }
    sums.map(|sums| sums.map(|sum| sum.reduce_add()))
}
