//! Gaussian mixtures: each row comes from one of `k` normal distributions; which one is known with a probability.
//!
//! Source: A. Dempster, N. Laird, D. Rubin, "Maximum likelihood from incomplete data via the EM algorithm", JRSS B 39 (1977); the steps
//! and the floor of variances as in scikit-learn's `GaussianMixture`.

use super::Points;
use super::expectation::{Known, Rows};
use super::kmeans::{KMeans, Options};
use super::moments::Moments;
use crate::error::{Code, Error, Result};
use crate::math::ln;

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
        let mut sums = Moments::new(k, d);
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
            &mut Moments::new(self.components.weights.len(), d),
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
