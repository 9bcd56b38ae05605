//! How many clusters: indices for each number, references without clusters, and one recommendation, which may be "no clear clusters".
//!
//! The references are what k-means finds in rows without clusters: drawn evenly from the box along the principal components that the data
//! fill (R. Tibshirani, G. Walther, T. Hastie, "Estimating the number of clusters in a data set via the gap statistic", JRSS B 63 (2001))
//! and from one normal distribution with the data's covariances. Clusters are clear when the best silhouette of the data is above the
//! best silhouettes of both kinds of references by a margin. Regions that lie denser than what is between them are counted beside: groups
//! of very different sizes, which means divide wrongly, are offered by them.

use clientele::rng::Rng;

use super::Points;
use super::density::{Density, DensityOptions};
use super::grid::Grid;
use super::indices::{calinski_harabasz, davies_bouldin};
use super::kmeans::{KMeans, Options};
use super::pca::{MOST_COLUMNS, Pca};
use super::silhouette::{silhouettes, simplified_silhouettes};
use crate::error::{Code, Error, Result};
use crate::math::{ln, sqrt};

/// Rows among which dense regions are looked for, at most, and rows of such a region, at least.
const MOST_DENSE: usize = 2000;
const LEAST_DENSE: usize = 10;

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOptions {
    /// The numbers tried: from 2 at least …
    pub least: usize,
    /// … to this, or what the rows allow.
    pub most: usize,
    /// Runs of k-means for each number.
    pub restarts: u32,
    /// References of each kind.
    pub references: u32,
    /// Rows of the data and of each reference that are compared with each other, at most.
    pub compared: usize,
    /// Rows that silhouettes are computed of, at most.
    pub sample: usize,
    /// How far above the references' mean the best silhouette must be …
    pub margin: f64,
    /// … and by how many of their standard deviations.
    pub deviations: f64,
    /// Of the random numbers.
    pub seed: u64,
    /// Categories as columns of 0 and one other value, behind the numbers: how many columns each. References have them in another order of
    /// rows, each for itself.
    pub groups: Vec<usize>,
}

impl Default for ChoiceOptions {
    fn default() -> ChoiceOptions {
        ChoiceOptions {
            least: 2,
            most: 12,
            restarts: 4,
            references: 8,
            compared: 1000,
            sample: 5000,
            margin: 0.03,
            deviations: 4.0,
            seed: 1,
            groups: Vec::new(),
        }
    }
}

/// What speaks for a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The number.
    pub k: usize,
    /// Sum of squared distances.
    pub inertia: f64,
    /// Mean silhouette, exact or of the sample.
    pub silhouette: f64,
    /// Its standard error; 0 where all rows were taken.
    pub silhouette_error: f64,
    /// Mean silhouette by distances to means.
    pub simplified: f64,
    /// Calinski-Harabasz; higher is better.
    pub calinski_harabasz: f64,
    /// Davies-Bouldin; lower is better.
    pub davies_bouldin: f64,
    /// The gap statistic: how much smaller ln(inertia) is than for rows spread evenly; and its error.
    pub gap: f64,
    /// See there.
    pub gap_error: f64,
}

/// An index that picks a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Index {
    /// The largest mean silhouette.
    Silhouette,
    /// The largest Calinski-Harabasz index.
    CalinskiHarabasz,
    /// The smallest Davies-Bouldin index.
    DaviesBouldin,
    /// The first number whose gap is not clearly below that of the next.
    Gap,
    /// As many as there are dense regions (HDBSCAN's), where that is one of the numbers tried.
    Regions,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The recommendation; none: no clear clusters.
    pub recommended: Option<usize>,
    /// What each index picks.
    pub picks: Vec<(Index, usize)>,
    /// Numbers that some index picks, the recommended or else the silhouette's first.
    pub offered: Vec<usize>,
    /// For each number.
    pub evidence: Vec<Evidence>,
    /// The best silhouette of the compared rows …
    pub best: f64,
    /// … and those of references spread evenly, and normally.
    pub even: Vec<f64>,
    /// See there.
    pub normal: Vec<f64>,
}

/// A part of the work: parts know nothing of each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// What speaks for a number, without its gap; none where rows do not differ enough.
    Number(Option<Evidence>),
    /// The best silhouette and the inertias by number, of the compared rows or of a reference.
    Curve(f64, Vec<f64>),
    /// How many dense regions there are.
    Regions(usize),
}

impl Choice {
    /// Tries numbers of clusters. Depends on the order of rows where it samples and where k-means begins.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: how many different rows), when there are not three.
    pub fn make(points: &Points, options: &ChoiceOptions) -> Result<Choice> {
        let parts = Choice::parts(points, options)?;
        let made: Result<Vec<Part>> = (0..parts).map(|at| Choice::part(points, options, at)).collect();
        Ok(Choice::of(points, options, made?))
    }

    /// How many parts the work has: the numbers, the compared rows, the references of both kinds, and the regions.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: rows) where there are not three.
    pub fn parts(points: &Points, options: &ChoiceOptions) -> Result<usize> {
        options.check()?;
        if options.groups.iter().sum::<usize>() > points.dimensions() {
            return Err(Error::new(Code::ParameterInvalid).of_field("groups").with_value(points.dimensions()));
        }
        match options.numbers(points).count() {
            0 => Err(Error::new(Code::TooFewDistinct).with_value(points.rows())),
            numbers => Ok(numbers + 2 + 2 * options.references as usize),
        }
    }

    /// One of the parts, from 0.
    ///
    /// # Errors
    /// As [`Choice::make`].
    pub fn part(points: &Points, options: &ChoiceOptions, at: usize) -> Result<Part> {
        let numbers = options.numbers(points).count();
        if let Some(k) = options.numbers(points).nth(at) {
            return match number(points, options, k) {
                // Fewer clusters are there all the same.
                Err(error) if error.code == Code::TooFewDistinct && at > 0 => Ok(Part::Number(None)),
                found => found.map(|evidence| Part::Number(Some(evidence))),
            };
        }
        if at - numbers > 2 * options.references as usize {
            let some = Rows::of(points, &sample(points.rows(), MOST_DENSE, &mut options.stream(at)));
            return Ok(Part::Regions(Density::fit(&some.points(), &DensityOptions::new(LEAST_DENSE))?.sizes.len()));
        }
        let compared = Rows::of(points, &sample(points.rows(), options.compared, &mut options.stream(1)));
        let (best, inertias) = match at - numbers {
            0 => curve(&compared.points(), options)?,
            reference => {
                let even = reference <= options.references as usize;
                let rows = options.reference(&compared, even, &mut options.stream(1 + reference))?;
                curve(&rows.points(), options)?
            }
        };
        Ok(Part::Curve(best, inertias))
    }

    /// What all parts, in their order, come to.
    pub fn of(points: &Points, options: &ChoiceOptions, parts: Vec<Part>) -> Choice {
        let mut curves = Vec::new();
        let mut evidence = Vec::new();
        let (mut ended, mut regions) = (false, 0);
        for part in parts {
            match part {
                Part::Number(Some(found)) if !ended => evidence.push(found),
                Part::Number(_) => ended = true,
                Part::Curve(best, inertias) => curves.push((best, inertias)),
                Part::Regions(count) => regions = count,
            }
        }
        let references = (options.references as usize).min(curves.len().saturating_sub(1) / 2);
        let even_inertias: Vec<Vec<f64>> = curves[1..=references].iter().map(|(_, found)| found.clone()).collect();
        for (at, found) in evidence.iter_mut().enumerate() {
            (found.gap, found.gap_error) = gap(&curves[0].1, &even_inertias, at);
        }
        let mut picks = picks(&evidence);
        if evidence.iter().any(|e| e.k == regions) {
            picks.push((Index::Regions, regions));
        }
        let best = curves[0].0;
        let even: Vec<f64> = curves[1..=references].iter().map(|curve| curve.0).collect();
        let normal: Vec<f64> = curves[references + 1..].iter().map(|curve| curve.0).collect();
        let clear = points.rows() > 2
            && [&even, &normal].iter().all(|found| {
                let (mean, deviation) = moments(found);
                best > mean + options.margin.max(options.deviations * deviation)
            });
        let mut offered = Vec::new();
        for (_, k) in &picks {
            if !offered.contains(k) {
                offered.push(*k);
            }
        }
        Choice { recommended: clear.then(|| picks[0].1), picks, offered, evidence, best, even, normal }
    }
}

impl ChoiceOptions {
    fn check(&self) -> Result<()> {
        let wrong = |field, value: usize| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        if self.least < 2 || self.least > self.most {
            return wrong("least", self.least);
        }
        for (field, value, least) in [
            ("restarts", self.restarts as usize, 1),
            ("references", self.references as usize, 2),
            ("compared", self.compared, 10),
            ("sample", self.sample, 10),
        ] {
            if value < least {
                return wrong(field, value);
            }
        }
        Ok(())
    }

    fn numbers(&self, points: &Points) -> impl Iterator<Item = usize> + use<> {
        self.least..=self.most.min(points.rows() - 1)
    }

    /// As many rows without clusters: numbers with the shape of the whole, categories as often as they are.
    fn reference(&self, rows: &Rows, even: bool, rng: &mut Rng) -> Result<Rows> {
        let n = rows.0[0].len();
        let numbers = rows.0.len().saturating_sub(self.groups.iter().sum());
        let mut made = Vec::new();
        if numbers > 0 {
            made = Shape::of(&Rows(rows.0[..numbers].to_vec()).points())?.reference(n, even, rng).0;
        }
        for &count in &self.groups {
            let mut order: Vec<usize> = (0..n).collect();
            for i in 1..n {
                order.swap(i, rng.below(i as u64 + 1) as usize);
            }
            let from = made.len();
            made.extend(rows.0[from..from + count].iter().map(|column| order.iter().map(|&i| column[i]).collect()));
        }
        Ok(Rows(made))
    }

    /// Random numbers of a purpose, the same whoever asks.
    fn stream(&self, at: usize) -> Rng {
        Rng::part(self.seed, at as u64)
    }
}

/// What speaks for a number, without its gap.
fn number(points: &Points, options: &ChoiceOptions, k: usize) -> Result<Evidence> {
    let fit = KMeans::fit(points, &Options { restarts: options.restarts, seed: options.seed, ..Options::new(k) })?;
    let sampled = sample(points.rows(), options.sample, &mut options.stream(0));
    let rows = Rows::of(points, &sampled);
    let labels: Vec<u32> = sampled.iter().map(|&i| fit.labels[i]).collect();
    let all = silhouettes(&rows.points(), &labels).unwrap_or_else(|_| vec![0.0]);
    let (silhouette, deviation) = moments(&all);
    let left_out = 1.0 - sampled.len() as f64 / points.rows() as f64;
    Ok(Evidence {
        k: fit.k,
        inertia: fit.inertia,
        silhouette,
        silhouette_error: deviation * sqrt(left_out / all.len() as f64),
        simplified: moments(&simplified_silhouettes(points, &fit.labels)?).0,
        calinski_harabasz: calinski_harabasz(points, &fit.labels)?,
        davies_bouldin: davies_bouldin(points, &fit.labels)?,
        gap: f64::NAN,
        gap_error: f64::NAN,
    })
}

/// k-means, one run for each number up to what the rows allow.
fn fits(points: &Points, options: &ChoiceOptions) -> Result<Vec<KMeans>> {
    let grid = Grid::new(points);
    let mut fits = Vec::new();
    for k in options.least..=options.most.min(points.rows() - 1) {
        let found = KMeans::on(&grid, &Options { restarts: 1, seed: options.seed, ..Options::new(k) });
        match found {
            Ok(fit) => fits.push(fit),
            Err(error) if fits.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    if fits.is_empty() { Err(Error::new(Code::TooFewDistinct).with_value(points.rows())) } else { Ok(fits) }
}

/// The best silhouette over the numbers, and inertias; of one run each, data and references alike.
fn curve(points: &Points, options: &ChoiceOptions) -> Result<(f64, Vec<f64>)> {
    let mut best = f64::NEG_INFINITY;
    let mut inertias = Vec::new();
    for fit in fits(points, options)? {
        best = best.max(moments(&silhouettes(points, &fit.labels).unwrap_or_else(|_| vec![0.0])).0);
        inertias.push(fit.inertia);
    }
    Ok((best, inertias))
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, sqrt(squares / (n - 1.0).max(1.0)))
}

fn gap(inertias: &[f64], references: &[Vec<f64>], at: usize) -> (f64, f64) {
    let logs: Vec<f64> =
        references.iter().filter_map(|found| found.get(at)).map(|x| ln(x.max(f64::MIN_POSITIVE))).collect();
    let Some(own) = inertias.get(at).filter(|_| !logs.is_empty()) else { return (f64::NAN, f64::NAN) };
    let (mean, deviation) = moments(&logs);
    (mean - ln(own.max(f64::MIN_POSITIVE)), deviation * sqrt(1.0 + 1.0 / logs.len() as f64))
}

fn picks(evidence: &[Evidence]) -> Vec<(Index, usize)> {
    let best = |value: &dyn Fn(&Evidence) -> f64| {
        evidence.iter().fold((0, f64::NEG_INFINITY), |best, e| if value(e) > best.1 { (e.k, value(e)) } else { best }).0
    };
    let first_gap = evidence
        .windows(2)
        .find(|pair| pair[0].gap >= pair[1].gap - pair[1].gap_error)
        .map_or_else(|| best(&|e| e.gap), |pair| pair[0].k);
    vec![
        (Index::Silhouette, best(&|e| e.silhouette)),
        (Index::CalinskiHarabasz, best(&|e| e.calinski_harabasz)),
        (Index::DaviesBouldin, best(&|e| -e.davies_bouldin)),
        (Index::Gap, first_gap),
    ]
}

/// `most` of `n` rows, ascending; all where there are no more.
fn sample(n: usize, most: usize, rng: &mut Rng) -> Vec<usize> {
    let mut rows: Vec<usize> = (0..n).collect();
    if n > most {
        for i in 0..most {
            rows.swap(i, i + rng.below((n - i) as u64) as usize);
        }
        rows.truncate(most);
        rows.sort_unstable();
    }
    rows
}

/// Columns of some rows.
struct Rows(Vec<Vec<f64>>);

impl Rows {
    fn of(points: &Points, rows: &[usize]) -> Rows {
        Rows(points.columns().iter().map(|column| rows.iter().map(|&i| column[i]).collect()).collect())
    }

    fn points(&self) -> Points<'_> {
        let columns: Vec<&[f64]> = self.0.iter().map(Vec::as_slice).collect();
        Points::new(&columns).expect("columns as finite as those they come from")
    }
}

/// Where and how far rows lie, without clusters.
struct Shape {
    means: Vec<f64>,
    /// Of each direction: loadings, deviation, and the range that rows fill.
    directions: Vec<(Vec<f64>, f64, f64, f64)>,
}

impl Shape {
    fn of(points: &Points) -> Result<Shape> {
        let d = points.dimensions();
        let (means, loadings) = if d <= MOST_COLUMNS {
            let pca = Pca::fit(points)?;
            (pca.means, pca.loadings)
        } else {
            // Too many to turn: along the columns.
            let means = points.columns().iter().map(|column| moments(column).0).collect();
            (means, (0..d * d).map(|at| f64::from(u8::from(at % (d + 1) == 0))).collect())
        };
        let pca = Pca { means: means.clone(), variances: Vec::new(), loadings: loadings.clone() };
        let directions = loadings
            .chunks_exact(d)
            .zip(pca.project(points, d)?)
            .map(|(vector, coordinates)| {
                let range = coordinates.iter().fold((f64::MAX, f64::MIN), |(l, h), &x| (l.min(x), h.max(x)));
                (vector.to_vec(), moments(&coordinates).1, range.0, range.1)
            })
            .collect();
        Ok(Shape { means, directions })
    }

    fn reference(&self, n: usize, even: bool, rng: &mut Rng) -> Rows {
        let mut columns: Vec<Vec<f64>> = self.means.iter().map(|&mean| vec![mean; n]).collect();
        for (vector, deviation, low, high) in &self.directions {
            for i in 0..n {
                let x = if even { rng.between(*low, *high) } else { rng.normal() * deviation };
                for (column, loading) in columns.iter_mut().zip(vector) {
                    column[i] += x * loading;
                }
            }
        }
        Rows(columns)
    }
}
