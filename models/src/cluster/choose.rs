//! How many clusters: indices for each number, references without clusters, and one recommendation, which may be "no clear clusters".
//!
//! The references are what k-means finds in rows without clusters: drawn evenly from the box along the principal components that the data
//! fill (R. Tibshirani, G. Walther, T. Hastie, "Estimating the number of clusters in a data set via the gap statistic", JRSS B 63 (2001))
//! and with a single hump in every column, as skewed, heavy in the tails and correlated as the data. Clusters are clear when the best
//! silhouette of the data is above the best silhouettes of both kinds of references by a margin. Regions that lie denser than what is
//! between them are counted beside: groups of very different sizes, which means divide wrongly, are offered by them. Their number is not
//! the best of many, so where the best silhouette proves nothing, the one for this number only has to be above others for the same.
//!
//! Where clusters are clear, the number is the silhouette's, unless the index of Calinski and Harabasz is largest for more of them, whose
//! silhouette is nearly as good: groups near each other are one for the silhouette when others are far away.
//!
//! Where nobody says how far to try, a first look at some rows tells whether numbers beyond the usual ones are worth it: only where there are
//! many dense regions, and then only around the best silhouette of some rows, so that few rows decide where to look and all rows what is said.

use clientele::rng::Rng;

use super::Points;
use super::density::{Density, DensityOptions};
use super::grid::Grid;
use super::indices::{calinski_harabasz, davies_bouldin};
use super::kmeans::{KMeans, Options};
use super::references::Rows;
use super::silhouette::{silhouettes, simplified_silhouettes};
use crate::error::{Code, Error, Result};
use crate::math::{ln, sqrt};

/// Rows among which dense regions are looked for, at most, and rows of such a region, at least.
const MOST_DENSE: usize = 2000;
const LEAST_DENSE: usize = 10;
/// Numbers up to this one are tried where nobody says how far.
const USUAL: usize = 12;
/// A first look goes to so many times the dense regions, for some of them touch and look like one, and no farther than …
const PER_REGION: usize = 2;
const FARTHEST: usize = 50;
/// … and what comes of it are so many numbers on both sides of the one found.
const AROUND: usize = 3;
/// A silhouette of this share of the best one is nearly as good.
const NEARLY: f64 = 0.85;
/// What some random numbers are for; those from 2 on are references'.
const OF_SAMPLE: usize = 0;
const OF_COMPARED: usize = 1;
const OF_DENSE: usize = 1 << 20;

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct ChoiceOptions {
    /// The numbers tried: from 2 at least …
    pub least: usize,
    /// … to this, or what the rows allow; none: to 12, and where a first look says.
    pub most: Option<usize>,
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
    /// What a first look told: [`Choice::look`].
    pub look: Look,
}

impl Default for ChoiceOptions {
    fn default() -> ChoiceOptions {
        ChoiceOptions {
            least: 2,
            most: None,
            restarts: 4,
            references: 8,
            compared: 1000,
            sample: 5000,
            margin: 0.03,
            deviations: 4.0,
            seed: 1,
            groups: Vec::new(),
            look: Look::default(),
        }
    }
}

/// What a first look at some rows tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// How many dense regions there are.
    pub regions: usize,
    /// Numbers beyond the usual ones that are to be tried too, ascending.
    pub further: Vec<usize>,
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
    /// The recommendation: the silhouette's number, or Calinski's and Harabasz's where that is a larger one, inside what was tried, and its
    /// silhouette nearly as good; or else that of regions. None: no clear clusters.
    pub recommended: Option<usize>,
    /// What each index picks.
    pub picks: Vec<(Index, usize)>,
    /// The recommended number, and then those that indices pick, the silhouette's first.
    pub offered: Vec<usize>,
    /// For each number.
    pub evidence: Vec<Evidence>,
    /// What the recommendation rests on, or did not suffice for one.
    pub proof: Proof,
}

/// Silhouettes of the data and of rows without clusters: the best of each, or those for one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// Of the data.
    pub best: f64,
    /// Of references spread evenly.
    pub even: Vec<f64>,
    /// Of those with a single hump.
    pub humped: Vec<f64>,
}

/// A part of the work: parts know nothing of each other.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// What speaks for a number, without its gap; none where rows do not differ enough.
    Number(Option<Evidence>),
    /// Silhouettes and inertias by number, of the compared rows or of a reference.
    Curve(Curve),
}

/// What one run of k-means comes to, by number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Mean silhouettes.
    pub silhouettes: Vec<f64>,
    /// Sums of squared distances.
    pub inertias: Vec<f64>,
}

impl Choice {
    /// Tries numbers of clusters. Depends on the order of rows where it samples and where k-means begins.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: how many different rows), when there are not three.
    pub fn make(points: &Points, options: &ChoiceOptions) -> Result<Choice> {
        let options = &ChoiceOptions { look: Choice::look(points, options)?, ..options.clone() };
        let parts = Choice::parts(points, options)?;
        let made: Result<Vec<Part>> = (0..parts).map(|at| Choice::part(points, options, at)).collect();
        Ok(Choice::of(options, made?))
    }

    /// What comes before all parts: dense regions, and how far to try where nobody says.
    ///
    /// Categories have no numbers beyond the usual ones: each of their combinations would be a group of its own.
    ///
    /// # Errors
    /// As [`Choice::parts`].
    pub fn look(points: &Points, options: &ChoiceOptions) -> Result<Look> {
        Choice::parts(points, options)?;
        let mut rng = options.stream(OF_DENSE);
        let some = Rows::of(points, &sample(points.rows(), MOST_DENSE, &mut rng));
        let some = some.untied(points.dimensions() - options.grouped(), &mut rng);
        let regions = Density::fit(&some.points(), &DensityOptions::new(LEAST_DENSE))?.sizes.len();
        let mut look = Look { regions, further: Vec::new() };
        if options.most.is_some() || !options.groups.is_empty() {
            return Ok(look);
        }
        let compared = options.compared(points);
        let (mut found, mut best, mut last) = (Vec::new(), 0, (PER_REGION * regions).clamp(USUAL, FARTHEST));
        loop {
            let next: Vec<usize> = (options.least + found.len()..=last).collect();
            let silhouettes = match curve(&compared.points(), &next, options.restarts, options.seed) {
                // Rows do not differ enough for more.
                Err(error) if error.code == Code::TooFewDistinct && !found.is_empty() => break,
                silhouettes => silhouettes?.silhouettes,
            };
            let ended = silhouettes.len() < next.len();
            found.extend(next.into_iter().zip(silhouettes));
            best = largest(found.iter().copied());
            if ended || last == FARTHEST || best + AROUND <= last {
                break;
            }
            last = FARTHEST.min(PER_REGION * last);
        }
        let near = |k: &usize| best > USUAL && k.abs_diff(best) <= AROUND || *k == regions;
        look.further = (USUAL + 1..=FARTHEST).filter(near).collect();
        Ok(look)
    }

    /// How many parts the work has: the numbers, the compared rows, and the references of both kinds.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which), `too_few_distinct` (value: rows) where there are not three.
    pub fn parts(points: &Points, options: &ChoiceOptions) -> Result<usize> {
        options.check()?;
        if options.grouped() > points.dimensions() {
            return Err(Error::new(Code::ParameterInvalid).of_field("groups").with_value(points.dimensions()));
        }
        match options.numbers(points).count() {
            0 => Err(Error::new(Code::TooFewDistinct).with_value(points.rows())),
            numbers => Ok(numbers + 1 + 2 * options.references as usize),
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
        let compared = options.compared(points);
        let rows = match at - numbers {
            0 => compared,
            reference => {
                let even = reference <= options.references as usize;
                options.reference(&compared, even, &mut options.stream(1 + reference))?
            }
        };
        let tried: Vec<usize> = options.numbers(points).collect();
        Ok(Part::Curve(curve(&rows.points(), &tried, 1, options.seed)?))
    }

    /// What all parts, in their order, come to.
    pub fn of(options: &ChoiceOptions, parts: Vec<Part>) -> Choice {
        let mut curves = Vec::new();
        let mut evidence = Vec::new();
        let mut ended = false;
        for part in parts {
            match part {
                Part::Number(Some(found)) if !ended => evidence.push(found),
                Part::Number(_) => ended = true,
                Part::Curve(curve) => curves.push(curve),
            }
        }
        let choice = Choice::weighed(options, evidence, &curves);
        if choice.recommended.is_some() || options.look.further.is_empty() {
            return choice;
        }
        // Numbers beyond the usual ones are for clear clusters: who has none is not to be divided into thirty.
        let mut usual = choice.evidence;
        usual.retain(|e| e.k <= options.usual());
        Choice::weighed(options, usual, &curves)
    }

    fn weighed(options: &ChoiceOptions, mut evidence: Vec<Evidence>, curves: &[Curve]) -> Choice {
        let regions = options.look.regions;
        let (own, references) = curves.split_at(1);
        let (even, humped) = references.split_at((options.references as usize).min(references.len()));
        for (at, found) in evidence.iter_mut().enumerate() {
            (found.gap, found.gap_error) = gap(&own[0], even, at);
        }
        let mut picks = picks(&evidence);
        if evidence.iter().any(|e| e.k == regions) {
            picks.push((Index::Regions, regions));
        }
        let proof = |known: f64, of: &dyn Fn(&Curve) -> f64| Proof {
            // One run may come by a better silhouette than the best of several runs has.
            best: of(&own[0]).min(known),
            even: even.iter().map(of).collect(),
            humped: humped.iter().map(of).collect(),
        };
        let best = evidence.iter().map(|e| e.silhouette).fold(f64::NEG_INFINITY, f64::max);
        let tried = evidence.len();
        let mut found =
            proof(best, &|curve| curve.silhouettes.iter().take(tried).copied().fold(f64::NEG_INFINITY, f64::max));
        let mut recommended = found.suffices(options).then_some(picks[0].1);
        // The silhouette takes two groups that are near each other for one where others are far, and is hardly worse for two.
        let (few, more) = (picks[0].1, picks[1].1);
        let silhouette = |k| evidence.iter().find(|e| e.k == k).map_or(f64::NAN, |e| e.silhouette);
        let is_peak = more > few && evidence.last().is_some_and(|e| more < e.k);
        if recommended.is_some() && is_peak && silhouette(more) >= NEARLY * silhouette(few) {
            let of_more = Proof { best: silhouette(more), ..found.clone() };
            if of_more.suffices(options) {
                (recommended, found) = (Some(more), of_more);
            }
        }
        if let (None, Some(at)) = (recommended, evidence.iter().position(|e| e.k == regions)) {
            let of_regions =
                proof(evidence[at].silhouette, &|curve| curve.silhouettes.get(at).copied().unwrap_or(f64::NAN));
            if of_regions.suffices(options) {
                (recommended, found) = (Some(regions), of_regions);
            }
        }
        let mut offered = Vec::new();
        for k in recommended.into_iter().chain(picks.iter().map(|(_, k)| *k)) {
            if !offered.contains(&k) {
                offered.push(k);
            }
        }
        Choice { recommended, picks, offered, evidence, proof: found }
    }
}

impl Proof {
    // One function, as those below: copies of it would have to be loaded.
    #[inline(never)]
    fn suffices(&self, options: &ChoiceOptions) -> bool {
        [&self.even, &self.humped].iter().all(|found| {
            let (mean, deviation) = moments(found);
            self.best > mean + options.margin.max(options.deviations * deviation)
        })
    }
}

impl ChoiceOptions {
    fn check(&self) -> Result<()> {
        let wrong = |field, value: usize| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        if self.least < 2 || self.least > self.usual() {
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

    /// Columns of categories.
    fn grouped(&self) -> usize {
        self.groups.iter().sum()
    }

    fn usual(&self) -> usize {
        self.most.unwrap_or(USUAL)
    }

    fn numbers(&self, points: &Points) -> impl Iterator<Item = usize> {
        let allowed = points.rows() - 1;
        (self.least..=self.usual()).chain(self.look.further.iter().copied()).filter(move |k| *k <= allowed)
    }

    /// Some rows. What counts, or was rounded, lies on a few places only, which no reference has: they are made to lie as references do, unless
    /// there are so few places that each may be a cluster.
    fn compared(&self, points: &Points) -> Rows {
        let mut rng = self.stream(OF_COMPARED);
        let rows = Rows::of(points, &sample(points.rows(), self.compared, &mut rng));
        if rows.places(self.usual()) <= self.usual() {
            rows
        } else {
            rows.untied(points.dimensions() - self.grouped(), &mut rng)
        }
    }

    /// As many rows without clusters: numbers with the shape of the whole, categories as often as they are.
    fn reference(&self, rows: &Rows, even: bool, rng: &mut Rng) -> Result<Rows> {
        let n = rows.0[0].len();
        let numbers = rows.0.len() - self.grouped();
        let mut made = Vec::new();
        if numbers > 0 {
            let rows = Rows(rows.0[..numbers].to_vec());
            made = if even { rows.evenly(rng)? } else { rows.humped(rng) }.0;
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
    let sampled = sample(points.rows(), options.sample, &mut options.stream(OF_SAMPLE));
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

/// k-means for each number up to what the rows allow, data and references alike.
fn curve(points: &Points, numbers: &[usize], restarts: u32, seed: u64) -> Result<Curve> {
    let grid = Grid::new(points);
    let mut curve = Curve::default();
    for &k in numbers.iter().filter(|k| **k < points.rows()) {
        match KMeans::on(&grid, &Options { restarts, seed, ..Options::new(k) }) {
            Ok(fit) => {
                curve.silhouettes.push(moments(&silhouettes(points, &fit.labels).unwrap_or_else(|_| vec![0.0])).0);
                curve.inertias.push(fit.inertia);
            }
            Err(error) if curve.inertias.is_empty() => return Err(error),
            Err(_) => break,
        }
    }
    if curve.inertias.is_empty() { Err(Error::new(Code::TooFewDistinct).with_value(points.rows())) } else { Ok(curve) }
}

/// The number with the largest value, the first of equals.
fn largest(found: impl Iterator<Item = (usize, f64)>) -> usize {
    found.fold((0, f64::NEG_INFINITY), |best, one| if one.1 > best.1 { one } else { best }).0
}

#[inline(never)]
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>();
    (mean, sqrt(squares / (n - 1.0).max(1.0)))
}

#[inline(never)]
fn gap(curve: &Curve, references: &[Curve], at: usize) -> (f64, f64) {
    let log = |curve: &Curve| curve.inertias.get(at).map(|x| ln(x.max(f64::MIN_POSITIVE)));
    let logs: Vec<f64> = references.iter().filter_map(log).collect();
    let Some(own) = log(curve).filter(|_| !logs.is_empty()) else { return (f64::NAN, f64::NAN) };
    let (mean, deviation) = moments(&logs);
    (mean - own, deviation * sqrt(1.0 + 1.0 / logs.len() as f64))
}

fn picks(evidence: &[Evidence]) -> Vec<(Index, usize)> {
    let best = |value: &dyn Fn(&Evidence) -> f64| largest(evidence.iter().map(|e| (e.k, value(e))));
    let first_gap = evidence
        .windows(2)
        .find(|pair| pair[1].k == pair[0].k + 1 && pair[0].gap >= pair[1].gap - pair[1].gap_error)
        .map_or_else(|| best(&|e| e.gap), |pair| pair[0].k);
    vec![
        (Index::Silhouette, best(&|e| e.silhouette)),
        (Index::CalinskiHarabasz, best(&|e| e.calinski_harabasz)),
        (Index::DaviesBouldin, best(&|e| -e.davies_bouldin)),
        (Index::Gap, first_gap),
    ]
}

/// `most` of `n` rows, ascending; all where there are no more.
#[inline(never)]
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
