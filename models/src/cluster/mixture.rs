//! Gaussian mixtures: each row comes from one of `k` normal distributions; which one is known with a probability.
//!
//! Source: A. Dempster, N. Laird, D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", JRSS B 39 (1977); the steps
//! and the floor of variances as in scikit-learn's `GaussianMixture`.

use wide::f64x2;

use super::Points;
use super::kmeans::{KMeans, Options};
use super::lanes::sum;
use crate::error::{Code, Error, Result};
use crate::math::{ln, sqrt};

/// Rows that are worked on at a time: their differences from a mean stay in the fastest memory.
const CHUNK: usize = 128;
/// Rows whose log-densities are computed together.
const BLOCK: usize = 8;
/// A logarithm of a probability so far below the largest adds nothing to it.
const NOTHING: f64 = -60.0;
/// Rows whose sums of densities are multiplied before the logarithm is taken: no product of so many leaves the range of floats.
const FACTORS: usize = 16;
/// Columns at most, where covariances are kept.
const MOST_COLUMNS: usize = 512;

/// What clusters may look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Covariance {
    /// Each its own ellipsoid.
    Full,
    /// All the same ellipsoid.
    Tied,
    /// Each its own, along the columns.
    Diagonal,
    /// Each its own ball.
    Spherical,
}

/// Parameters: what a search begins with and ends with.
#[derive(Clone, Debug, PartialEq)]
pub struct Components {
    /// Shares of rows, which sum to 1.
    pub weights: Vec<f64>,
    /// Means, one behind the other.
    pub means: Vec<f64>,
    /// Matrices of each, row by row, whatever their kind.
    pub covariances: Vec<f64>,
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct MixtureOptions {
    /// How many, from 1.
    pub k: usize,
    /// What they may look like.
    pub covariance: Covariance,
    /// Where the search begins; by default with the clusters of k-means.
    pub start: Option<Components>,
    /// Steps at most.
    pub max_steps: u32,
    /// The search ends when the mean log-likelihood of a row changes by less.
    pub tolerance: f64,
    /// What is added to variances, as a part of the columns' mean variance: clusters cannot shrink to a point.
    pub floor: f64,
    /// Of the random numbers.
    pub seed: u64,
}

impl MixtureOptions {
    /// The defaults.
    pub fn new(k: usize, covariance: Covariance) -> MixtureOptions {
        MixtureOptions { k, covariance, start: None, max_steps: 200, tolerance: 1e-4, floor: 1e-6, seed: 1 }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Mixture {
    /// Its parameters.
    pub components: Components,
    /// What they may look like.
    pub covariance: Covariance,
    /// Of all rows, with these parameters.
    pub log_likelihood: f64,
    /// The likeliest component of each row.
    pub labels: Vec<u32>,
    /// Its probability.
    pub certainty: Vec<f64>,
    /// The Bayesian information criterion; lower is better.
    pub bic: f64,
    /// The integrated completed likelihood, on the same scale: BIC and twice the entropy of the probabilities.
    pub icl: f64,
    /// Steps taken.
    pub steps: u32,
    /// Whether the last step changed less than the tolerance.
    pub converged: bool,
}

impl Mixture {
    /// Finds the parameters that make rows likeliest, near where the search begins.
    ///
    /// Cost: rows × k × dimensions² a step.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: how many different rows).
    pub fn fit(points: &Points, options: &MixtureOptions) -> Result<Mixture> {
        options.check(points)?;
        let (n, d, k) = (points.rows(), points.dimensions(), options.k);
        let rows = Rows::new(points);
        if rows.variance == 0.0 {
            return Err(Error::new(Code::TooFewDistinct).with_value(1));
        }
        let floor = options.floor * rows.variance;
        let mut sums = Sums::new(k, d);
        let mut state = match &options.start {
            Some(start) => rows.inwards(start),
            None => {
                let fit = KMeans::fit(points, &Options { seed: options.seed, restarts: 4, ..Options::new(k) })?;
                let means = fit.centroids.chunks_exact(d).flat_map(|m| m.iter().zip(&rows.centre).map(|(x, c)| x - c));
                let means: Vec<f64> = means.collect();
                rows.known(&fit.labels, &means, &mut sums);
                sums.components(&means, n, options.covariance, floor)
            }
        };
        let (mut steps, mut converged, mut before) = (0, false, f64::NEG_INFINITY);
        while steps < options.max_steps && !converged {
            let likelihood = rows.expect(&state, &mut sums, None)? / n as f64;
            state = sums.components(&state.means, n, options.covariance, floor);
            converged = (likelihood - before).abs() < options.tolerance;
            before = likelihood;
            steps += 1;
        }
        let mut known = Known::default();
        let log_likelihood = rows.expect(&state, &mut sums, Some(&mut known))?;
        let bic = -2.0 * log_likelihood + options.covariance.parameters(k, d) as f64 * ln(n as f64);
        for (mean, centre) in state.means.iter_mut().zip(rows.centre.iter().cycle()) {
            *mean += centre;
        }
        Ok(Mixture {
            components: state,
            covariance: options.covariance,
            log_likelihood,
            labels: known.labels,
            certainty: known.certainty,
            bic,
            icl: bic + 2.0 * known.entropy,
            steps,
            converged,
        })
    }

    /// A mixture as it was kept: for rows to come, not for those it was fitted to.
    pub fn of(components: Components, covariance: Covariance) -> Mixture {
        Mixture {
            components,
            covariance,
            log_likelihood: f64::NAN,
            labels: Vec::new(),
            certainty: Vec::new(),
            bic: f64::NAN,
            icl: f64::NAN,
            steps: 0,
            converged: false,
        }
    }

    /// The likeliest component of each of other rows, and its probability.
    ///
    /// # Errors
    /// `parameter_invalid` when these have another number of columns.
    pub fn assign(&self, points: &Points) -> Result<(Vec<u32>, Vec<f64>)> {
        let d = self.components.means.len() / self.components.weights.len();
        points.of_dimensions(d)?;
        let rows = Rows::new(points);
        let mut known = Known::default();
        rows.expect(
            &rows.inwards(&self.components),
            &mut Sums::new(self.components.weights.len(), d),
            Some(&mut known),
        )?;
        Ok((known.labels, known.certainty))
    }
}

impl Covariance {
    /// How many numbers `k` components in `d` dimensions have.
    pub fn parameters(self, k: usize, d: usize) -> usize {
        let matrix = d * (d + 1) / 2;
        k * d + k - 1
            + match self {
                Covariance::Full => k * matrix,
                Covariance::Tied => matrix,
                Covariance::Diagonal => k * d,
                Covariance::Spherical => k,
            }
    }
}

impl MixtureOptions {
    fn check(&self, points: &Points) -> Result<()> {
        let d = points.dimensions();
        let wrong = |field, value: String| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        if self.k == 0 || self.k > points.rows() {
            return wrong("k", self.k.to_string());
        }
        if self.max_steps == 0 {
            return wrong("max_steps", "0".into());
        }
        if d > MOST_COLUMNS {
            return wrong("columns", d.to_string());
        }
        for (field, value) in [("tolerance", self.tolerance), ("floor", self.floor)] {
            if !(value >= 0.0 && value.is_finite()) {
                return wrong(field, value.to_string());
            }
        }
        let Some(start) = &self.start else { return Ok(()) };
        let lengths = [(&start.weights, self.k), (&start.means, self.k * d), (&start.covariances, self.k * d * d)];
        match lengths.iter().find(|(values, length)| values.len() != *length || values.iter().any(|x| !x.is_finite())) {
            Some((values, _)) => wrong("start", values.len().to_string()),
            None => Ok(()),
        }
    }
}

/// Rows about the columns' means, by column.
struct Rows {
    n: usize,
    d: usize,
    columns: Vec<Vec<f64>>,
    centre: Vec<f64>,
    /// Mean variance of the columns.
    variance: f64,
}

/// What becomes known of the rows.
#[derive(Default)]
struct Known {
    labels: Vec<u32>,
    certainty: Vec<f64>,
    entropy: f64,
}

/// Weighted sums about the means before.
struct Sums {
    k: usize,
    d: usize,
    weights: Vec<f64>,
    firsts: Vec<f64>,
    /// The lower triangle counts.
    seconds: Vec<f64>,
}

impl Rows {
    fn new(points: &Points) -> Rows {
        let (n, d) = (points.rows(), points.dimensions());
        let mut centre = Vec::with_capacity(d);
        let mut variance = 0.0;
        let mut columns = Vec::with_capacity(d);
        for column in points.columns() {
            let from = column[0];
            let mean = column.iter().map(|x| x - from).sum::<f64>() / n as f64 + from;
            let centred: Vec<f64> = column.iter().map(|x| x - mean).collect();
            variance += centred.iter().map(|x| x * x).sum::<f64>() / (n * d) as f64;
            centre.push(mean);
            columns.push(centred);
        }
        Rows { n, d, columns, centre, variance }
    }

    fn inwards(&self, components: &Components) -> Components {
        let means = components.means.iter().zip(self.centre.iter().cycle()).map(|(x, c)| x - c).collect();
        Components { means, ..components.clone() }
    }

    fn chunks(&self) -> impl Iterator<Item = std::ops::Range<usize>> + use<> {
        let n = self.n;
        (0..n).step_by(CHUNK).map(move |from| from..n.min(from + CHUNK))
    }

    /// Differences of a chunk's rows from a mean.
    fn differences(&self, rows: std::ops::Range<usize>, mean: &[f64], into: &mut [[f64; CHUNK]]) {
        for ((column, m), into) in self.columns.iter().zip(mean).zip(into) {
            for (target, x) in into.iter_mut().zip(&column[rows.clone()]) {
                *target = x - m;
            }
        }
    }

    /// Sums as if labels were certain.
    fn known(&self, labels: &[u32], means: &[f64], sums: &mut Sums) {
        sums.clear();
        let mut differences = vec![[0.0; CHUNK]; self.d];
        for rows in self.chunks() {
            for c in 0..sums.k {
                self.differences(rows.clone(), &means[c * self.d..(c + 1) * self.d], &mut differences);
                let mut shares = [0.0; CHUNK];
                for (share, &label) in shares.iter_mut().zip(&labels[rows.clone()]) {
                    *share = f64::from(u8::from(label as usize == c));
                }
                sums.add(c, &shares, &differences);
            }
        }
    }

    /// Probabilities of components for each row, summed up; the log-likelihood.
    fn expect(&self, components: &Components, sums: &mut Sums, mut known: Option<&mut Known>) -> Result<f64> {
        let (d, k) = (self.d, components.weights.len());
        let factors: Option<Vec<Factor>> = (0..k)
            .map(|c| Factor::new(&components.covariances[c * d * d..(c + 1) * d * d], d, components.weights[c]))
            .collect();
        let factors = factors.ok_or(Error::new(Code::ParameterInvalid).of_field("covariances").with_value(k))?;
        sums.clear();
        let mut differences = vec![[0.0; CHUNK]; d];
        let mut logs = vec![[0.0; CHUNK]; k];
        let mut total = 0.0;
        for rows in self.chunks() {
            for (factor, (c, log)) in factors.iter().zip(logs.iter_mut().enumerate()) {
                self.differences(rows.clone(), &components.means[c * d..(c + 1) * d], &mut differences);
                factor.log_density(&differences, log);
            }
            let mut most = logs[0];
            for log in &logs[1..] {
                for (most, x) in most.iter_mut().zip(log) {
                    *most = if *x > *most { *x } else { *most };
                }
            }
            let mut all = [0.0; CHUNK];
            for log in &mut logs {
                for ((x, most), sum) in log.iter_mut().zip(&most).zip(&mut all) {
                    *x = exp_below(*x - most);
                    *sum += *x;
                }
            }
            total += most[..rows.len()].iter().sum::<f64>();
            total += all[..rows.len()].chunks(FACTORS).map(|some| ln(some.iter().product())).sum::<f64>();
            let shares = all.map(|sum| 1.0 / sum);
            for (c, log) in logs.iter_mut().enumerate() {
                for (x, share) in log.iter_mut().zip(&shares) {
                    *x *= share;
                }
                log[rows.len()..].fill(0.0);
                if known.is_none() && log.iter().any(|&share| share > 0.0) {
                    self.differences(rows.clone(), &components.means[c * d..(c + 1) * d], &mut differences);
                    sums.add(c, log, &differences);
                }
            }
            if let Some(known) = &mut known {
                known.add(&logs, rows.len());
            }
        }
        Ok(total)
    }
}

impl Known {
    fn add(&mut self, shares: &[[f64; CHUNK]], rows: usize) {
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

/// The inverse of a covariance's Cholesky factor, and the constant of the log-density.
struct Factor {
    inverse: Vec<f64>,
    /// Of each row of it, the first place that is not 0.
    firsts: Vec<usize>,
    d: usize,
    constant: f64,
}

impl Factor {
    fn new(covariance: &[f64], d: usize, weight: f64) -> Option<Factor> {
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
        let first = |i: usize| inverse[i * d..=i * d + i].iter().position(|&x| x != 0.0).unwrap_or(i);
        let firsts = (0..d).map(first).collect();
        Some(Factor { inverse, firsts, d, constant })
    }

    fn log_density(&self, differences: &[[f64; CHUNK]], into: &mut [f64; CHUNK]) {
        for (at, target) in (0..).step_by(BLOCK).zip(into.as_chunks_mut::<BLOCK>().0) {
            let mut squares = [f64x2::ZERO; BLOCK / 2];
            for (i, &first) in self.firsts.iter().enumerate() {
                let mut sums = [f64x2::ZERO; BLOCK / 2];
                let factors = &self.inverse[i * self.d..=i * self.d + i];
                for (factor, difference) in factors[first..].iter().zip(&differences[first..]) {
                    let factor = f64x2::splat(*factor);
                    for (sum, x) in sums.iter_mut().zip(difference[at..at + BLOCK].as_chunks::<2>().0) {
                        *sum += factor * f64x2::new(*x);
                    }
                }
                squares.iter_mut().zip(sums).for_each(|(square, sum)| *square += sum * sum);
            }
            for (target, square) in target.as_chunks_mut::<2>().0.iter_mut().zip(squares) {
                *target = square.to_array().map(|square| self.constant - square / 2.0);
            }
        }
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

/// Sums of products of two columns with four: eight registers' worth.
fn products(a: &[[f64; CHUNK]; 2], b: [&[f64; CHUNK]; 4]) -> [[f64; 4]; 2] {
    let mut sums = [[f64x2::ZERO; 4]; 2];
    for at in (0..CHUNK).step_by(2) {
        let pair = |column: &[f64; CHUNK]| f64x2::new([column[at], column[at + 1]]);
        let others = b.map(pair);
        for (sums, column) in sums.iter_mut().zip(a) {
            let x = pair(column);
            sums.iter_mut().zip(others).for_each(|(sum, y)| *sum += x * y);
        }
    }
    sums.map(|sums| sums.map(|sum| sum.reduce_add()))
}

impl Sums {
    fn new(k: usize, d: usize) -> Sums {
        Sums { k, d, weights: vec![0.0; k], firsts: vec![0.0; k * d], seconds: vec![0.0; k * d * d] }
    }

    fn clear(&mut self) {
        for sums in [&mut self.weights, &mut self.firsts, &mut self.seconds] {
            sums.fill(0.0);
        }
    }

    fn add(&mut self, c: usize, shares: &[f64; CHUNK], differences: &[[f64; CHUNK]]) {
        let d = self.d;
        self.weights[c] += sum(shares);
        let last = d - 1;
        for a in (0..d).step_by(2) {
            let weighted = [a, last.min(a + 1)].map(|a| {
                let mut weighted = differences[a];
                weighted.iter_mut().zip(shares).for_each(|(x, share)| *x *= share);
                weighted
            });
            for (row, weighted) in (a..d).zip(&weighted) {
                self.firsts[c * d + row] += sum(weighted);
            }
            for b in (0..=last.min(a + 1)).step_by(4) {
                let tile = products(&weighted, [0, 1, 2, 3].map(|more| &differences[last.min(b + more)]));
                for (row, products) in (a..d).zip(tile) {
                    for (column, product) in (b..=row).zip(products) {
                        self.seconds[(c * d + row) * d + column] += product;
                    }
                }
            }
        }
    }

    /// Parameters from the sums, which were taken about `means`.
    fn components(&self, means: &[f64], n: usize, covariance: Covariance, floor: f64) -> Components {
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
