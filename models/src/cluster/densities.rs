//! Densities of normal distributions at the rows of a chunk, and the shares of each in a row.

use wide::f64x2;

use crate::math::{ln, sqrt};

/// Rows that are worked on at a time: their differences from a mean stay in the fastest memory.
pub(super) const CHUNK: usize = 128;
/// One number of each of them.
pub(super) type Chunk = [f64; CHUNK];

/// Rows whose log-densities are computed together.
const BLOCK: usize = 8;
/// A logarithm of a probability so far below the largest adds nothing to it.
const NOTHING: f64 = -60.0;
/// Rows whose sums of densities are multiplied before the logarithm is taken: no product of so many leaves the range of floats.
const FACTORS: usize = 16;

/// A normal distribution with a weight: the inverse of its covariance's Cholesky factor, and the constant of the log-density.
pub(super) struct Normal {
    strips: Vec<Strip>,
    constant: f64,
}

/// Two rows of the inverse, side by side, from the first column that is not 0 in both.
struct Strip {
    first: usize,
    factors: Vec<[f64; 2]>,
}

impl Normal {
    /// None where the covariance is not that of a distribution.
    pub fn new(covariance: &[f64], d: usize, weight: f64) -> Option<Normal> {
        let mut l = vec![0.0; d * d];
        for i in 0..d {
            for j in 0..=i {
                let known: f64 = (0..j).map(|m| l[i * d + m] * l[j * d + m]).sum();
                let rest = covariance[i * d + j] - known;
                if i == j {
                    if rest.is_nan() || rest <= 0.0 {
                        return None;
                    }
                    l[i * d + i] = sqrt(rest);
                } else {
                    l[i * d + j] = rest / l[j * d + j];
                }
            }
        }
        let mut inverse = vec![0.0; d * d];
        for j in 0..d {
            inverse[j * d + j] = 1.0 / l[j * d + j];
            for i in j + 1..d {
                let known: f64 = (j..i).map(|m| l[i * d + m] * inverse[m * d + j]).sum();
                inverse[i * d + j] = -known / l[i * d + i];
            }
        }
        let scale: f64 = (0..d).map(|i| ln(l[i * d + i])).sum();
        let constant = ln(weight) - scale - d as f64 / 2.0 * ln(std::f64::consts::TAU);
        let strips = inverse.chunks(2 * d).map(|rows| Strip::new(rows, d)).collect();
        Some(Normal { strips, constant })
    }

    /// Logarithms of the weighted density at rows, from their differences from the mean.
    // Called for each chunk: a browser runs a loop within one call as it first compiled it.
    #[inline(never)]
    pub fn log_density(&self, differences: &[Chunk], into: &mut Chunk) {
        for (at, target) in (0..).step_by(BLOCK).zip(into.as_chunks_mut::<BLOCK>().0) {
            let mut squares = [f64x2::ZERO; BLOCK / 2];
            for strip in &self.strips {
                let mut sums = [[f64x2::ZERO; BLOCK / 2]; 2];
                for (factors, difference) in strip.factors.iter().zip(&differences[strip.first..]) {
                    let factors = factors.map(f64x2::splat);
                    for (pair, x) in difference[at..at + BLOCK].as_chunks::<2>().0.iter().enumerate() {
                        let x = f64x2::new(*x);
                        sums[0][pair] += factors[0] * x;
                        sums[1][pair] += factors[1] * x;
                    }
                }
                for sums in sums {
                    squares.iter_mut().zip(sums).for_each(|(square, sum)| *square += sum * sum);
                }
            }
            for (target, square) in target.as_chunks_mut::<2>().0.iter_mut().zip(squares) {
                *target = square.to_array().map(|square| self.constant - square / 2.0);
            }
        }
    }
}

impl Strip {
    /// Of one or two rows.
    fn new(rows: &[f64], d: usize) -> Strip {
        let other = |j: usize| rows.get(d + j).copied().unwrap_or_default();
        let factors: Vec<[f64; 2]> = (0..d).map(|j| [rows[j], other(j)]).collect();
        let counts = |factors: &[f64; 2]| *factors != [0.0; 2];
        let first = factors.iter().position(counts).unwrap_or(0);
        let last = factors.iter().rposition(counts).unwrap_or(0);
        Strip { first, factors: factors[first..=last].to_vec() }
    }
}

/// Logarithms of weighted densities become shares in their sum, for so many rows; the others have none. Adds the rows' log-likelihood to the total.
#[inline(never)]
pub(super) fn shares(logs: &mut [Chunk], rows: usize, total: &mut f64) {
    let mut most = [f64::NEG_INFINITY; CHUNK];
    for log in &*logs {
        for (most, x) in most.iter_mut().zip(log) {
            *most = if *x > *most { *x } else { *most };
        }
    }
    let mut all = [0.0; CHUNK];
    for log in &mut *logs {
        for ((x, most), sum) in log.iter_mut().zip(&most).zip(&mut all) {
            *x = exp_below(*x - most);
            *sum += *x;
        }
    }
    *total += most[..rows].iter().sum::<f64>();
    *total += all[..rows].chunks(FACTORS).map(|some| ln(some.iter().product())).sum::<f64>();
    for sum in &mut all {
        *sum = 1.0 / *sum;
    }
    for log in logs {
        for (x, share) in log.iter_mut().zip(&all) {
            *x *= share;
        }
        log[rows..].fill(0.0);
    }
}

/// eˣ for x from [`NOTHING`] to 0, to the last bit or two; 0 below: the same operations for every row, so that several are done at a time.
#[inline(always)]
fn exp_below(x: f64) -> f64 {
    // A sum this large has no room for less than 1: its last bits are the whole number nearest to x / ln 2.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    // ln 2 as a part with few bits, whose products are exact, and the rest.
    const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    let from = if x > NOTHING { x } else { NOTHING };
    let sum = from * std::f64::consts::LOG2_E + WHOLE;
    let twos = sum - WHOLE;
    let rest = (from - twos * LN_2[0]) - twos * LN_2[1];
    // Taylor's series, from the 13th term: |rest| is at most ln 2 / 2.
    let mut value = 1.0 / 6_227_020_800.0;
    for factorial in
        [479_001_600.0, 39_916_800.0, 3_628_800.0, 362_880.0, 40_320.0, 5_040.0, 720.0, 120.0, 24.0, 6.0, 2.0]
    {
        value = value * rest + 1.0 / factorial;
    }
    value = (value * rest + 1.0) * rest + 1.0;
    let power = f64::from_bits((sum.to_bits() << 52).wrapping_add(1023 << 52));
    if x > NOTHING { value * power } else { 0.0 }
}
