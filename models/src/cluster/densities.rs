//! Densities of normal distributions at the rows of a chunk, and the shares of each in a row.

use wide::bytemuck::cast;
use wide::{f64x2, u64x2};

use super::mixture::Components;
use crate::math::{ln, sqrt};

/// Rows that are worked on at a time: their differences from a mean stay in the fastest memory.
pub(super) const CHUNK: usize = 128;
/// One number of each of them.
pub(super) type Chunk = [f64; CHUNK];

/// Those that are computed together.
const BLOCK: usize = 8;
/// One number of each of those.
type Lanes = [f64x2; BLOCK / 2];
const NONE: Lanes = [f64x2::ZERO; BLOCK / 2];
/// A logarithm of a probability so far below the largest adds nothing to it.
const NOTHING: f64 = -60.0;
/// Rows whose sums of densities are multiplied before the logarithm is taken: no product of so many leaves the range of floats.
const FACTORS: usize = 16;

/// A normal distribution with a weight: the inverse of its covariance's Cholesky factor, and the constant of the log-density.
pub(super) struct Normal {
    mean: Vec<f64>,
    strips: Vec<Strip>,
    constant: f64,
    /// Differences of a block's rows from the mean.
    differences: Vec<Lanes>,
}

/// Two rows of the inverse, side by side, from the first column that is not 0 in both.
struct Strip {
    first: usize,
    factors: Vec<[f64; 2]>,
}

impl Normal {
    /// One of several; none where the covariance is not that of a distribution.
    pub fn new(components: &Components, c: usize) -> Option<Normal> {
        let d = components.means.len() / components.weights.len();
        let (mean, covariance) = (&components.means[c * d..][..d], &components.covariances[c * d * d..][..d * d]);
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
        let constant = ln(components.weights[c]) - scale - d as f64 / 2.0 * ln(std::f64::consts::TAU);
        let strips = inverse.chunks(2 * d).map(|rows| Strip::new(rows, d)).collect();
        Some(Normal { mean: mean.to_vec(), strips, constant, differences: vec![NONE; d] })
    }

    /// Logarithms of the weighted density at a chunk's rows, from its columns.
    // Called for each chunk: a browser runs a loop within one call as it first compiled it.
    #[inline(never)]
    pub fn log_density(&mut self, columns: &[Chunk], into: &mut Chunk) {
        for (block, target) in into.as_chunks_mut::<BLOCK>().0.iter_mut().enumerate() {
            for ((difference, column), mean) in self.differences.iter_mut().zip(columns).zip(&self.mean) {
                let mean = f64x2::splat(*mean);
                *difference = lanes(&column.as_chunks::<BLOCK>().0[block]).map(|x| x - mean);
            }
            let mut squares = NONE;
            for strip in &self.strips {
                let mut sums = [NONE; 2];
                for (factors, difference) in strip.factors.iter().zip(&self.differences[strip.first..]) {
                    for (sums, factor) in sums.iter_mut().zip(factors) {
                        let factor = f64x2::splat(*factor);
                        sums.iter_mut().zip(difference).for_each(|(sum, x)| *sum += factor * *x);
                    }
                }
                for sums in sums {
                    squares.iter_mut().zip(sums).for_each(|(square, sum)| *square += sum * sum);
                }
            }
            let half = f64x2::splat(0.5);
            store(squares.map(|square| f64x2::splat(self.constant) - square * half), target);
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

fn lanes(values: &[f64; BLOCK]) -> Lanes {
    let [a, b, c, d, e, f, g, h] = *values;
    [[a, b], [c, d], [e, f], [g, h]].map(f64x2::new)
}

/// How far logarithms are from the largest.
fn below(logs: &[f64; BLOCK], largest: Lanes) -> Lanes {
    let mut x = lanes(logs);
    x.iter_mut().zip(largest).for_each(|(x, most)| *x -= most);
    x
}

fn store(lanes: Lanes, into: &mut [f64; BLOCK]) {
    into.as_chunks_mut().0.iter_mut().zip(lanes).for_each(|(into, pair)| *into = pair.to_array());
}

/// Logarithms of weighted densities become shares in their sum, for so many rows; the others have none. Adds the rows' log-likelihood to
/// the total.
#[inline(never)]
pub(super) fn shares(logs: &mut [Chunk], rows: usize, total: &mut f64) {
    let (mut most, mut all) = ([0.0; CHUNK], [0.0; CHUNK]);
    let blocks = most.as_chunks_mut::<BLOCK>().0.iter_mut().zip(all.as_chunks_mut::<BLOCK>().0);
    for (block, (most, all)) in blocks.enumerate() {
        let mut largest = [f64x2::splat(f64::NEG_INFINITY); BLOCK / 2];
        for log in &*logs {
            let log = lanes(&log.as_chunks().0[block]);
            largest.iter_mut().zip(log).for_each(|(most, x)| *most = most.fast_max(x));
        }
        let mut sums = NONE;
        // Two at a time: of one, each step would wait for the one before.
        let (twos, last) = logs.as_chunks_mut::<2>();
        for two in twos {
            let two = two.each_mut().map(|log| &mut log.as_chunks_mut().0[block]);
            let x = [below(two[0], largest), below(two[1], largest)];
            let x: [Lanes; 2] = cast(exp_below::<BLOCK>(cast(x)));
            for (log, x) in two.into_iter().zip(x) {
                sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
                store(x, log);
            }
        }
        for log in last {
            let log = &mut log.as_chunks_mut().0[block];
            let x = exp_below(below(log, largest));
            sums.iter_mut().zip(x).for_each(|(sum, x)| *sum += x);
            store(x, log);
        }
        store(largest, most);
        store(sums, all);
        let shares = sums.map(|sum| f64x2::ONE / sum);
        for log in &mut *logs {
            let log = &mut log.as_chunks_mut().0[block];
            let mut x = lanes(log);
            x.iter_mut().zip(shares).for_each(|(x, share)| *x *= share);
            store(x, log);
        }
    }
    *total += most[..rows].iter().sum::<f64>();
    *total += all[..rows].chunks(FACTORS).map(|some| ln(some.iter().product())).sum::<f64>();
    for log in logs {
        log[rows..].fill(0.0);
    }
}

/// eˣ for x from [`NOTHING`] to 0, to the last bit or two; 0 below: the same operations for every row, each for all before the next.
#[inline(always)]
fn exp_below<const N: usize>(x: [f64x2; N]) -> [f64x2; N] {
    // A sum this large has no room for less than 1: its last bits are the whole number nearest to x / ln 2.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    // ln 2 as a part with few bits, whose products are exact, and the rest.
    const LN_2: [f64; 2] = [6.931_471_803_691_238e-1, 1.908_214_929_270_587_7e-10];
    let from = x.map(|x| x.fast_max(f64x2::splat(NOTHING)));
    let sums = from.map(|from| from * std::f64::consts::LOG2_E + WHOLE);
    let mut rest = from;
    for (rest, sum) in rest.iter_mut().zip(sums) {
        let twos = sum - WHOLE;
        *rest = (*rest - twos * LN_2[0]) - twos * LN_2[1];
    }
    // Taylor's series, from the 13th term: |rest| is at most ln 2 / 2.
    let mut values = [f64x2::splat(1.0 / 6_227_020_800.0); N];
    for factorial in
        [479_001_600.0, 39_916_800.0, 3_628_800.0, 362_880.0, 40_320.0, 5_040.0, 720.0, 120.0, 24.0, 6.0, 2.0, 1.0, 1.0]
    {
        values.iter_mut().zip(rest).for_each(|(value, rest)| *value = *value * rest + 1.0 / factorial);
    }
    for ((value, sum), x) in values.iter_mut().zip(sums).zip(x) {
        let power: u64x2 = (cast::<f64x2, u64x2>(sum) << 52) + u64x2::splat(1023 << 52);
        *value = x.simd_gt(f64x2::splat(NOTHING)).bitselect(*value * cast::<u64x2, f64x2>(power), f64x2::ZERO);
    }
    values
}
