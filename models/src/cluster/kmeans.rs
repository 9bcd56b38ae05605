//! k-means: rows in `k` groups around their means, so that the sum of squared distances is small.
//!
//! Source: S. Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 28 (1982).

use clientele::rng::Rng;

use super::Points;
use super::grid::{Grid, Moves, NOWHERE, Sums};
use super::search::Search;
use super::seeding::{greedy_draws, plus_plus};
use crate::error::{Code, Error, Result};

/// Where centroids begin.
#[derive(Clone, Debug, PartialEq)]
pub enum Start {
    /// Drawn from the rows, k-means++.
    PlusPlus,
    /// The same, the best of some draws each time.
    Greedy,
    /// These, one behind the other; one run only.
    Given(Vec<f64>),
}

/// What can be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How many clusters, from 1.
    pub k: usize,
    /// Where centroids begin.
    pub start: Start,
    /// Runs, of which the best counts.
    pub restarts: u32,
    /// Steps of a run, at most.
    pub max_steps: u32,
    /// A run ends when the centroids together moved by less, squared, than this part of the columns' mean variance. The best run is
    /// continued until nothing changes.
    pub tolerance: f64,
    /// Of the random numbers.
    pub seed: u64,
}

impl Options {
    /// The defaults: greedy, ten runs.
    pub fn new(k: usize) -> Options {
        Options { k, start: Start::Greedy, restarts: 10, max_steps: 300, tolerance: 1e-4, seed: 1 }
    }

    /// Refuses what cannot be.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which).
    pub fn check(&self, points: &Points) -> Result<()> {
        self.check_for(points.rows(), points.dimensions())
    }

    pub(super) fn check_for(&self, rows: usize, d: usize) -> Result<()> {
        let wrong = |field, value: String| Err(Error::new(Code::ParameterInvalid).of_field(field).with_value(value));
        if self.k == 0 || self.k > rows {
            return wrong("k", self.k.to_string());
        }
        if self.restarts == 0 {
            return wrong("restarts", "0".into());
        }
        if self.max_steps == 0 {
            return wrong("max_steps", "0".into());
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            return wrong("tolerance", self.tolerance.to_string());
        }
        match &self.start {
            Start::Given(places) if places.len() != self.k * d => wrong("start", places.len().to_string()),
            Start::Given(places) if places.iter().any(|x| !x.is_finite()) => wrong("start", "NaN".into()),
            _ => Ok(()),
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct KMeans {
    /// How many clusters.
    pub k: usize,
    /// Their means, one behind the other.
    pub centroids: Vec<f64>,
    /// The cluster of each row, from 0.
    pub labels: Vec<u32>,
    /// Rows of each cluster.
    pub sizes: Vec<usize>,
    /// The sum of squared distances from the means.
    pub inertia: f64,
    /// Steps of the best run.
    pub steps: u32,
    /// Whether the last step changed nothing.
    pub converged: bool,
}

impl KMeans {
    /// Finds clusters.
    ///
    /// The result from given centroids does not depend on the order of rows, but for an empty cluster, which takes the row farthest from
    /// its centroid (the first of equally far ones), and the last bits of the inertia; centroids drawn from the rows do. Values that differ by less
    /// than 2⁻⁴² of their column's range count as equal (for more than a million rows a bit more for each doubling). Cost: rows ×
    /// dimensions × k a step.
    ///
    /// # Errors
    /// `parameter_invalid` (field: which; k is 1 to the number of rows), `too_few_distinct` (value: how many different rows).
    pub fn fit(points: &Points, options: &Options) -> Result<KMeans> {
        options.check(points)?;
        KMeans::on(&Grid::new(points), options)
    }

    pub(crate) fn on(grid: &Grid, options: &Options) -> Result<KMeans> {
        if let Start::Given(places) = &options.start {
            return Ok(KMeans::from(grid, grid.all_inwards(places), options.max_steps, stop(grid, options)));
        }
        let runs: Result<Vec<KMeans>> = (0..options.restarts).map(|run| KMeans::one_on(grid, options, run)).collect();
        Ok(KMeans::best_on(grid, options, runs?))
    }

    /// One of the runs from drawn centroids, from 0: what [`KMeans::best`] makes the result of. Runs know nothing of each other.
    ///
    /// # Errors
    /// As [`KMeans::fit`].
    pub fn one(points: &Points, options: &Options, run: u32) -> Result<KMeans> {
        options.check(points)?;
        KMeans::one_on(&Grid::new(points), options, run)
    }

    /// The best of all runs, the first of equally good ones, continued until nothing changes: what [`KMeans::fit`] finds. Of runs, only
    /// centroids, inertia, steps and whether they converged are read.
    ///
    /// # Errors
    /// As [`KMeans::fit`].
    pub fn best(points: &Points, options: &Options, runs: Vec<KMeans>) -> Result<KMeans> {
        options.check(points)?;
        Ok(KMeans::best_on(&Grid::new(points), options, runs))
    }

    /// One function, however often it is asked for: copies of it would have to be loaded.
    #[inline(never)]
    fn from(grid: &Grid, places: Vec<f64>, max_steps: u32, tolerance: f64) -> KMeans {
        Run::new(grid, places).go(grid, max_steps, tolerance).finish(grid)
    }

    fn one_on(grid: &Grid, options: &Options, run: u32) -> Result<KMeans> {
        let draws = if options.start == Start::Greedy { greedy_draws(options.k) } else { 1 };
        let places = plus_plus(grid, options.k, draws, &mut Rng::part(options.seed, run.into()))?;
        Ok(KMeans::from(grid, places, options.max_steps, stop(grid, options)))
    }

    fn best_on(grid: &Grid, options: &Options, runs: Vec<KMeans>) -> KMeans {
        let better = |best: KMeans, run: KMeans| if run.inertia < best.inertia { run } else { best };
        let best = runs.into_iter().reduce(better).expect("a run");
        let places = grid.all_inwards(&best.centroids);
        let left = options.max_steps.saturating_sub(best.steps);
        // One step more: the first only finds again which rows belong to which centroid.
        let run = KMeans::from(grid, places, if left > 0 { left + 1 } else { 0 }, 0.0);
        let steps = best.steps + run.steps.saturating_sub(1);
        let converged = run.converged || (left == 0 && best.converged);
        KMeans { steps, converged, ..run }
    }

    /// The nearest centroid of each of other points, and the squared distance.
    ///
    /// # Errors
    /// `parameter_invalid` when these have another number of columns.
    pub fn nearest(&self, points: &Points) -> Result<Vec<(u32, f64)>> {
        nearest(points, &self.centroids, self.k)
    }
}

/// The nearest of `k` centroids, one behind the other, the first of equally near ones, and the squared distance.
///
/// # Errors
/// `parameter_invalid` when points have another number of columns.
pub fn nearest(points: &Points, centroids: &[f64], k: usize) -> Result<Vec<(u32, f64)>> {
    let d = centroids.len() / k;
    points.of_dimensions(d)?;
    let mut best = vec![(0, f64::INFINITY); points.rows()];
    let mut squares = vec![0.0; points.rows()];
    for (c, place) in (0..).zip(centroids.chunks_exact(d)) {
        squares.fill(0.0);
        for (column, y) in points.columns().iter().zip(place) {
            for (sum, x) in squares.iter_mut().zip(*column) {
                *sum += (x - y) * (x - y);
            }
        }
        for (best, &square) in best.iter_mut().zip(&squares) {
            if square < best.1 {
                *best = (c, square);
            }
        }
    }
    Ok(best)
}

/// How little centroids move at the end of a run, on the grid's scale.
fn stop(grid: &Grid, options: &Options) -> f64 {
    if options.tolerance > 0.0 { options.tolerance * grid.variance() } else { 0.0 }
}

/// A search under way.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) search: Search,
    pub(super) labels: Vec<u32>,
    pub(super) sums: Sums,
    pub(super) steps: u32,
    pub(super) converged: bool,
}

impl Run {
    #[inline(never)]
    pub(super) fn new(grid: &Grid, places: Vec<f64>) -> Run {
        let search = Search::new(grid, places);
        let (labels, sums) = (vec![NOWHERE; grid.n], Sums::new(search.k, grid.d));
        Run { search, labels, sums, steps: 0, converged: false }
    }

    /// Steps until nothing changes, centroids hardly move, or there were enough.
    fn go(mut self, grid: &Grid, max_steps: u32, tolerance: f64) -> Run {
        let mut moves = Moves::default();
        while self.steps < max_steps {
            self.steps += 1;
            let changed = self.assign(grid, &mut moves);
            let filled = self.fill_empty(grid);
            if changed == 0 && !filled {
                self.converged = true;
                return self;
            }
            if self.update(grid) <= tolerance {
                break;
            }
        }
        // Rows belong to the nearest of the centroids that are told.
        self.converged = self.assign(grid, &mut moves) == 0;
        if self.fill_empty(grid) {
            self.update(grid);
        }
        self
    }

    #[inline(never)]
    pub(super) fn assign(&mut self, grid: &Grid, moves: &mut Moves) -> usize {
        let mut changed = 0;
        for rows in grid.chunks() {
            self.search.assign(grid, rows.clone(), &mut self.labels[rows.clone()], moves);
            changed += moves.changed.len();
            grid.moved(rows, moves, &mut self.sums);
        }
        changed
    }

    /// Gives every cluster without rows the row that lies farthest from its centroid. Whether there was one.
    fn fill_empty(&mut self, grid: &Grid) -> bool {
        let empty: Vec<u32> = (0..self.search.k as u32).filter(|&c| self.sums.counts[c as usize] == 0).collect();
        let mut filled = false;
        for c in empty {
            let mut farthest = (0.0, None);
            for (i, &of) in self.labels.iter().enumerate() {
                let distance = self.search.distance(grid, i, of as usize);
                if self.sums.counts[of as usize] > 1 && distance > farthest.0 {
                    farthest = (distance, Some(i));
                }
            }
            let Some(i) = farthest.1 else { return filled };
            let old = std::mem::replace(&mut self.labels[i], c);
            self.search.forget(i);
            grid.moved(i..i + 1, &mut Moves::one(old, c), &mut self.sums);
            filled = true;
        }
        filled
    }

    fn update(&mut self, grid: &Grid) -> f64 {
        self.search.follow(grid, &self.sums)
    }

    /// In units of the grid, of each chunk.
    #[inline(never)]
    pub(super) fn inertias(&self, grid: &Grid) -> Vec<f64> {
        let mut room = Vec::new();
        grid.chunks().map(|rows| self.inertia(grid, rows, &mut room)).collect()
    }

    /// A function of its own: called for each chunk, it is compiled with care while it still matters.
    #[inline(never)]
    fn inertia(&self, grid: &Grid, rows: std::ops::Range<usize>, room: &mut Vec<f64>) -> f64 {
        room.clear();
        room.resize(rows.len(), 0.0);
        let labels = &self.labels[rows.clone()];
        for j in 0..grid.d {
            let place = |c: u32| self.search.places[c as usize * grid.d + j];
            grid.add_gaps(j, rows.clone(), labels, place, room);
        }
        room.iter().sum()
    }

    fn finish(self, grid: &Grid) -> KMeans {
        let inertias = self.inertias(grid);
        let labels = self.labels;
        KMeans { labels, ..found(grid, &self.search, &self.sums, &inertias, (self.steps, self.converged)) }
    }
}

/// What was found, but for labels.
#[inline(never)]
pub(super) fn found(
    grid: &Grid,
    search: &Search,
    sums: &Sums,
    inertias: &[f64],
    (steps, converged): (u32, bool),
) -> KMeans {
    let (unit, mut centroids) = (grid.unit(), Vec::with_capacity(search.places.len()));
    for place in search.places.chunks_exact(grid.d) {
        centroids.extend_from_slice(&grid.outwards(place));
    }
    KMeans {
        k: search.k,
        inertia: inertias.iter().fold(0.0, |sum, x| sum + x) * unit * unit,
        centroids,
        sizes: sums.counts.iter().map(|&count| count as usize).collect(),
        labels: Vec::new(),
        steps,
        converged,
    }
}
