//! Gower's distance between rows of numbers and categories, and k-medoids on it: each cluster is described by one of its rows.
//!
//! Source: J. Gower, "A general coefficient of similarity and some of its properties", Biometrics 27 (1971): the mean over columns of
//! |x − y| / range for numbers and of 0 or 1 for categories. L. Kaufman, P. Rousseeuw, "Finding Groups in Data" (1990): PAM, and CLARA
//! for many rows; swaps as in E. Schubert, P. Rousseeuw, "Fast and eager k-medoids clustering", Information Systems 101 (2021).

use clientele::rng::Rng;

use super::lanes::range;
use super::modes::Mixed;
use crate::error::{Code, Error, Result};

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct MedoidOptions {
    /// How many clusters, from 1.
    pub k: usize,
    /// Up to this many rows, swaps are judged by all of them (PAM); of more, by samples (CLARA).
    pub all: usize,
    /// Samples, of which the best counts.
    pub samples: u32,
    /// Rows of each.
    pub sample: usize,
    /// Rounds through all rows, at most.
    pub max_rounds: u32,
    /// Of the random numbers.
    pub seed: u64,
}

impl MedoidOptions {
    /// The defaults.
    pub fn new(k: usize) -> MedoidOptions {
        MedoidOptions { k, all: 4000, samples: 5, sample: 1000, max_rounds: 100, seed: 1 }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Medoids {
    /// The row that stands for each cluster, ascending.
    pub medoids: Vec<usize>,
    /// The cluster of each row.
    pub labels: Vec<u32>,
    /// Rows of each cluster.
    pub sizes: Vec<usize>,
    /// The sum of distances from the medoids.
    pub cost: f64,
}

/// Rows for Gower's distance: numbers over their ranges.
pub struct Gower {
    numbers: Vec<Vec<f64>>,
    codes: Vec<Vec<u32>>,
    n: usize,
}

impl Gower {
    /// Of rows; a column of one value counts as equal.
    pub fn new(data: &Mixed) -> Gower {
        let scaled = |column: &&[f64]| -> Vec<f64> {
            let (low, high) = range(column);
            let spread = if high > low { high - low } else { 1.0 };
            column.iter().map(|x| (x - low) / spread).collect()
        };
        let codes = data.categories().iter().map(|column| column.to_vec()).collect();
        Gower { numbers: data.numbers().iter().map(scaled).collect(), codes, n: data.rows() }
    }

    /// Distances of one row from others, from 0 to 1.
    pub fn distances(&self, from: usize, others: &[usize]) -> Vec<f64> {
        let mut sums = vec![0.0; others.len()];
        for column in &self.numbers {
            let x = column[from];
            for (sum, &i) in sums.iter_mut().zip(others) {
                *sum += (x - column[i]).abs();
            }
        }
        for column in &self.codes {
            let code = column[from];
            for (sum, &i) in sums.iter_mut().zip(others) {
                *sum += f64::from(u8::from(code != column[i]));
            }
        }
        let columns = (self.numbers.len() + self.codes.len()) as f64;
        sums.iter_mut().for_each(|sum| *sum /= columns);
        sums
    }
}

impl Medoids {
    /// Finds clusters. With all rows, only equal distances make the order of rows matter; samples depend on it.
    ///
    /// Cost: with all rows their square × columns, and as much memory; with samples rows × k × columns × samples.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: how many different rows).
    pub fn fit(data: &Mixed, options: &MedoidOptions) -> Result<Medoids> {
        let (n, k) = (data.rows(), options.k);
        let wrong = |field, value: usize| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        if k == 0 || k > n {
            return wrong("k", k);
        }
        if options.max_rounds == 0 || options.samples == 0 {
            return wrong(if options.samples == 0 { "samples" } else { "max_rounds" }, 0);
        }
        if n > options.all && options.sample < k.saturating_mul(2) {
            return wrong("sample", options.sample);
        }
        let gower = Gower::new(data);
        let everyone: Vec<usize> = (0..n).collect();
        if n <= options.all {
            let medoids = pam(&gower, &everyone, k, options.max_rounds)?;
            return Ok(Medoids::of(&gower, &everyone, medoids));
        }
        let mut rng = Rng::new(options.seed);
        let mut best: Option<Medoids> = None;
        let mut refused = None;
        for _ in 0..options.samples {
            // The best medoids so far take part.
            let mut rows: Vec<usize> = best.as_ref().map_or_else(Vec::new, |best| best.medoids.clone());
            let mut order = everyone.clone();
            for i in 0..options.sample.min(n) {
                order.swap(i, i + rng.below((n - i) as u64) as usize);
            }
            rows.extend(&order[..options.sample.min(n)]);
            rows.sort_unstable();
            rows.dedup();
            match pam(&gower, &rows, k, options.max_rounds) {
                Ok(medoids) => {
                    let found = Medoids::of(&gower, &everyone, medoids);
                    if best.as_ref().is_none_or(|best| found.cost < best.cost) {
                        best = Some(found);
                    }
                }
                Err(error) => refused = Some(error),
            }
        }
        best.ok_or_else(|| refused.expect("a sample"))
    }

    fn of(gower: &Gower, everyone: &[usize], mut medoids: Vec<usize>) -> Medoids {
        medoids.sort_unstable();
        let mut labels = vec![0; gower.n];
        let mut least = vec![f64::INFINITY; gower.n];
        for (c, &medoid) in medoids.iter().enumerate() {
            for ((least, label), far) in least.iter_mut().zip(&mut labels).zip(gower.distances(medoid, everyone)) {
                if far < *least {
                    (*least, *label) = (far, c as u32);
                }
            }
        }
        let mut sizes = vec![0; medoids.len()];
        labels.iter().for_each(|&c| sizes[c as usize] += 1);
        Medoids { medoids, labels, sizes, cost: least.iter().sum() }
    }
}

/// Of each row the nearest medoid and the second, and how far they are.
#[derive(Clone, Copy)]
struct Near {
    first: usize,
    far: f64,
    next: f64,
}

/// Medoids of some rows: built one by one, then swapped as long as that lowers the cost.
fn pam(gower: &Gower, rows: &[usize], k: usize, max_rounds: u32) -> Result<Vec<usize>> {
    let n = rows.len();
    let distances: Vec<f64> = rows.iter().flat_map(|&i| gower.distances(i, rows)).collect();
    let of = |i: usize| &distances[i * n..(i + 1) * n];
    let mut far = vec![f64::INFINITY; n];
    let mut medoids: Vec<usize> = Vec::new();
    while medoids.len() < k {
        let gain = |i: usize| -> f64 {
            let lowered = of(i).iter().zip(&far).map(|(a, b)| if b.is_finite() { (b - a).max(0.0) } else { -a });
            lowered.sum()
        };
        let start = (0, f64::NEG_INFINITY);
        let (next, gained) = (0..n).fold(start, |best, i| if gain(i) > best.1 { (i, gain(i)) } else { best });
        if !medoids.is_empty() && gained <= 0.0 {
            return Err(Error::new(Code::TooFewDistinct).with_value(medoids.len()));
        }
        far.iter_mut().zip(of(next)).for_each(|(far, x)| *far = far.min(*x));
        medoids.push(next);
    }
    let nearest = |medoids: &[usize]| -> Vec<Near> {
        let one = |i: usize| {
            let mut near = Near { first: 0, far: f64::INFINITY, next: f64::INFINITY };
            for (c, &medoid) in medoids.iter().enumerate() {
                let x = of(i)[medoid];
                if x < near.far {
                    near = Near { first: c, far: x, next: near.far };
                } else {
                    near.next = near.next.min(x);
                }
            }
            near
        };
        (0..n).map(one).collect()
    };
    let mut near = nearest(&medoids);
    for _ in 0..max_rounds {
        // What taking each medoid away costs; then for each row, what it gains wherever it is put in, and how that changes by medoid.
        let mut best = (-1e-12, 0, 0);
        let mut removal = vec![0.0; k];
        for near in &near {
            removal[near.first] += if k == 1 { -near.far } else { near.next - near.far };
        }
        for i in 0..n {
            let mut changes = removal.clone();
            let mut gained = 0.0;
            for (near, &x) in near.iter().zip(of(i)) {
                if k == 1 {
                    changes[0] += x;
                } else if x < near.far {
                    gained += x - near.far;
                    changes[near.first] += near.far - near.next;
                } else if x < near.next {
                    changes[near.first] += x - near.next;
                }
            }
            for (c, change) in changes.iter().enumerate() {
                if gained + change < best.0 {
                    best = (gained + change, i, c);
                }
            }
        }
        if best.0 >= -1e-12 {
            break;
        }
        medoids[best.2] = best.1;
        near = nearest(&medoids);
    }
    Ok(medoids.into_iter().map(|at| rows[at]).collect())
}
